"""The marts of lakes of a few events: one event, gaps, relations that vanish, countries that ceased."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.marts import build_marts
from pipelines.warehouse import query
from tests.mart_lake import DIMS, SEEDED, Event, fill

slow = pytest.mark.slow
FIRST = date(2024, 1, 1)
QUERIES = Path(__file__).parents[1] / "docs" / "queries"


@slow
def test_a_lake_of_one_event(tmp_path):
    fill(tmp_path, [Event(FIRST, "CHNGOV", "USAGOV", "112")])
    rows = build_marts(tmp_path, DIMS).rows
    assert {table: count for table, count in rows.items() if count and table not in SEEDED} == {
        "fct_events": 1,
        "fct_event_mentions": 1,
        "coverage_daily": 1,
        "coded_events_daily": 1,
        "relation_trends_daily": 2,
        "relation_trends_monthly": 2,
        "dyad_daily": 1,
        "country_network_monthly": 2,
        "event_mix_monthly": 2,
        "panel_dyad_monthly": 2,
        "panel_country_monthly": 4,
        "dim_event_codes": DIMS["event_codes"].height,
        "dim_actors": 1,
        "dim_days": 1,
    }
    (trend,) = query(tmp_path, "from relation_trends_daily where actor_scope = 'all'").to_dicts()
    one = {"events": 1, "goldstein_mean": -2, "conflict_share": 1, "event_share": 1, "publishers": 1, "events_90d": 1}
    assert {name: trend[name] for name in one} == one
    unknown = (
        "goldstein_mean_low",
        "goldstein_slope_30d",
        "goldstein_volatility_90d",
        "goldstein_z",
        "is_change_point",
    )
    assert [trend[name] for name in unknown] == [None] * len(unknown)


@slow
def test_gaps_dyads_that_vanish_and_countries_that_ceased(tmp_path):
    last = date(1992, 3, 1)
    events = [Event(date(1990, 9, 1), "SUN", "USA"), Event(date(1991, 1, 1), "CHN", "USA"), Event(last, "CHN", "USA")]
    events.append(Event(date(1990, 9, 1), "YUG", "USA"))
    # One state under two codes, of which one comes before the other side's in the alphabet and one after it.
    events += [Event(date(1990, 9, 1), "RUS", "SAU", "190"), Event(date(1990, 9, 1), "SUN", "SAU", "190")]
    events.append(Event(date(1990, 9, 1), "RUS", "SUN"))
    fill(tmp_path, events, [date(1990, 9, 2), date(1990, 10, 1), date(1990, 11, 1), date(1991, 12, 31)])
    build_marts(tmp_path, DIMS)

    # The dyad that vanishes ends 90 days after its last event; days without coded articles are no zeros.
    life = query(tmp_path, "from relation_trends_daily where dyad = 'SUN-USA' and actor_scope = 'all'")
    assert life["trend_date"].max() == date(1990, 9, 1) + timedelta(90)
    counted = life.filter(pl.col("events").is_not_null())
    assert counted.select("trend_date", "events").rows() == [
        (date(1990, 9, 1), 1),
        (date(1990, 9, 2), 0),
        (date(1990, 10, 1), 0),
        (date(1990, 11, 1), 0),
    ]

    # In the panel it goes on, with null where nothing was coded and the number it had.
    panel = query(
        tmp_path, "from panel_dyad_monthly where dyad = 'SUN-USA' and actor_scope = 'all' order by trend_month"
    )
    assert panel.height == 19
    assert panel.filter(pl.col("events") == 0)["trend_month"].to_list() == [
        date(1990, 10, 1),
        date(1990, 11, 1),
        date(1991, 1, 1),
        date(1991, 12, 1),
        date(1992, 3, 1),
    ]
    assert panel["events"].null_count() == 13
    assert panel["trend_events"].is_null().equals(panel["events"].is_null())
    assert panel.select("cow_a", "cow_dyad").unique(maintain_order=True).rows() == [(365, 2365), (None, None)]
    assert panel.filter(pl.col("cow_a").is_null())["trend_month"].min() == date(1991, 12, 1)
    ceased = query(tmp_path, "select entity, name from dim_entities where entity in ('SUN', 'YUG') order by entity")
    assert ceased.rows() == [("SUN", "Soviet Union"), ("YUG", "Yugoslavia")]
    numbers = query(tmp_path, "select distinct cow_a, cow_b from panel_dyad_monthly where dyad = 'USA-YUG'")
    assert numbers.rows() == [(2, 345)]

    # November was coded in vain: an event could have been there, but of an exposure of 0 there is no logarithm.
    table = query(tmp_path, (QUERIES / "next_month_from_this.sql").read_text(encoding="utf-8"))
    assert table.filter(dyad="SUN-USA").select("month_id", "material_conflict_next", "log_exposure_next").rows() == [
        (130, 0, None)
    ]

    merged = query(tmp_path, (QUERIES / "one_row_a_number.sql").read_text(encoding="utf-8"))
    assert not merged.select("cow_dyad", "trend_month").is_duplicated().any()
    both = merged.filter(cow_dyad=365670, trend_month=date(1990, 9, 1))
    assert both.select("events", "material_conflict_ab", "material_conflict_ba").rows() == [(2, 2, 0)]
    assert both.select("goldstein_sum_ab", "goldstein_sum_ba").rows() == [(-20.0, 0.0)]
    assert both["trend_events"].to_list() == [5]
    assert merged.filter(cow_dyad=365365).is_empty()
