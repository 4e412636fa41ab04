"""The figures of the marts by their definitions, in plain Python: slow, and nothing in common with the SQL."""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.marts import build_marts
from pipelines.tables import Lake
from pipelines.warehouse import query
from tests.mart_lake import DIMS, Event, by_chance, fill

slow = pytest.mark.slow
FIRST = date(2024, 1, 1)
SERIES = ["coder", "entity_a", "entity_b", "actor_scope"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year and a half of events by chance."""
    home = tmp_path_factory.mktemp("marts") / "lake"
    events, coded = by_chance(FIRST, days=500, seed=1)
    fill(home, events, coded)
    build_marts(home, DIMS)
    return home


@slow
def test_events_are_counted_once_and_in_one_place(home):
    (counted,) = query(
        home,
        "select sum(events) from relation_trends_daily where actor_scope = 'all' "
        "union all select sum(events) from relation_trends_monthly where actor_scope = 'all' "
        "union all select sum(events) from dyad_daily "
        "union all select count(*) from fct_events where status = 'actual' and source_entity != target_entity",
    )
    assert counted.n_unique() == 1
    assert counted[0] > 200


@slow
@pytest.mark.parametrize(
    ("sql", "counted"),
    [
        ("select sum(events) from panel_dyad_monthly where actor_scope = 'all'", "source_entity != target_entity"),
        (
            "select sum(events - a - b) from (select *, "
            "verbal_cooperation_ab + material_cooperation_ab + verbal_conflict_ab + material_conflict_ab as a, "
            "verbal_cooperation_ba + material_cooperation_ba + verbal_conflict_ba + material_conflict_ba as b "
            "from panel_dyad_monthly)",
            "false",
        ),
        (
            "select sum(verbal_cooperation_domestic + material_cooperation_domestic + verbal_conflict_domestic "
            "+ material_conflict_domestic) from panel_country_monthly where actor_scope = 'all'",
            "source_entity = target_entity",
        ),
        ("select sum(events) from domestic_monthly", "source_entity = target_entity"),
        ("select sum(out_events) from country_network_monthly", "source_entity != target_entity"),
        ("select sum(in_events) from country_network_monthly", "source_entity != target_entity"),
        ("select sum(out_events + domestic_events) from event_mix_monthly", "true"),
        ("select sum(trend_events) from coded_events_daily", "true"),
        ("select count(*) from panel_dyad_monthly where cow_dyad = 2710 and actor_scope = 'all'", None),
    ],
)
def test_monthly_marts_count_what_the_facts_hold(home, sql, counted):
    (found,) = query(home, sql).row(0)
    if counted is None:
        months = query(home, "select distinct date_trunc('month', published_date) from coded_events_daily")
        assert found == months.height
    else:
        events = query(home, f"from fct_events where status = 'actual' and {counted}")
        assert found == events.height


@slow
def test_months_are_counted_whole(home):
    """Also those in which a dyad's life begins or ends."""
    by_hand = query(
        home,
        "select coder, date_trunc('month', published_date)::date as trend_month, count_if(is_coded) as days, "
        "sum(coded_articles) as articles, sum(trend_events) as denominator from coded_events_daily group by all",
    )
    rows = query(home, "from relation_trends_monthly").join(by_hand, on=["coder", "trend_month"], how="left")
    assert rows.height == query(home, "from relation_trends_monthly").height
    assert rows.select("coded_days", "coded_articles").rows() == rows.select("days", "articles").rows()
    counted = rows.filter(pl.col("events").is_not_null())
    assert counted["trend_events"].to_list() == counted["denominator"].to_list()
    assert rows.filter(pl.col("events").is_null(), pl.col("days") > 0).is_empty()
    assert counted.filter(pl.col("events") == 0, pl.col("event_share") == 0).height > 0


def mean(values: list[float]) -> float | None:
    return statistics.fmean(values) if values else None


def ratio(part: int, whole: int | None) -> float | None:
    return part / whole if whole else None


@cache
def t_quantile(freedom: int) -> float:
    """The .975 quantile of Student's t: where the density's integral from 0 is .475."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
    area, step, t, density = 0.0, 1e-3, 0.0, scale
    while area < 0.475:
        density = scale * math.pow(1 + (t + step / 2) ** 2 / freedom, -(freedom + 1) / 2)
        area += step * density
        t += step
    return t - (area - 0.475) / density


def means(rows: list[dict[str, Any]], suffix: str = "") -> dict[str, float | None]:
    """The mean of the events of some rows and its interval."""
    values = [value for row in rows for value in row["values"]]
    low = high = None
    if len(set(values)) > 1:
        half = t_quantile(len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values))
        low, high = max(-10.0, statistics.fmean(values) - half), min(10.0, statistics.fmean(values) + half)
    return {
        f"goldstein_mean{suffix}": mean(values),
        f"goldstein_mean_low{suffix}": low,
        f"goldstein_mean_high{suffix}": high,
    }


def tolerance(name: str) -> float:
    """How far a figure may be off; the quantile behind an interval is worked out in other ways here and there."""
    return 1e-4 if "_low" in name or "_high" in name else 1e-6


def figures(
    rows: list[dict[str, Any]], *, unit: str, windows: tuple[int, ...], slopes: tuple[int, ...], year: int, least: int
) -> Iterator[dict[str, Any]]:
    """The expected figures of one series, period by period."""
    up = down = 0.0
    scored = False
    for now in range(len(rows)):
        row, expected = rows[now], dict[str, Any]()
        for length in windows:
            counted = [row for row in rows[max(0, now - length + 1) : now + 1] if row["events"] is not None]
            events = sum(row["events"] for row in counted)
            suffix = f"{length}{unit[0]}"
            expected |= {
                f"counted_{unit}s_{suffix}": len(counted),
                f"events_{suffix}": events if counted else None,
                f"cooperation_avg_{suffix}": mean([row["cooperation"] for row in counted]),
                f"conflict_avg_{suffix}": mean([row["conflict"] for row in counted]),
                f"goldstein_sum_avg_{suffix}": mean([row["goldstein_sum"] for row in counted]),
                **means(counted, f"_{suffix}"),
            }
        for length in slopes:
            start = max(0, now - length + 1)
            points = [(i, rows[i]["goldstein_sum"]) for i in range(start, now + 1) if rows[i]["events"] is not None]
            slope = statistics.linear_regression(*zip(*points, strict=True)).slope if len(points) >= 3 else None
            expected[f"goldstein_slope_{length}{unit[0]}"] = slope
            volatility = statistics.stdev(value for _, value in points) if len(points) >= 3 else None
            expected[f"goldstein_volatility_{length}{unit[0]}"] = volatility
        baseline = [row for row in rows[max(0, now - year) : now] if row["events"] is not None]
        sums = [row["goldstein_sum"] for row in baseline]
        events = sum(row["events"] for row in baseline)
        sd = statistics.stdev(sums) if len(sums) > 1 else None
        z = None
        if len(sums) >= least and events >= 5 and sd and row["events"] is not None:
            z = (row["goldstein_sum"] - statistics.fmean(sums)) / sd
        before_up, before_down = up, down
        if z is not None:
            up, down, scored = max(0.0, up + z - 0.5), max(0.0, down - z - 0.5), True
        direction = "up" if up > 5 >= before_up else "down" if down > 5 >= before_down else None
        yield (
            expected
            | means([row])
            | {
                "cooperation_share": row["cooperation"] / row["events"] if row["events"] else None,
                "conflict_share": row["conflict"] / row["events"] if row["events"] else None,
                "event_share": row["events"] / row["trend_events"] if row["trend_events"] else None,
                f"baseline_{unit}s": len(sums),
                "baseline_events": events,
                "baseline_mean": mean(sums),
                "baseline_sd": sd,
                "goldstein_z": z,
                "cusum_up": up if scored else None,
                "cusum_down": down if scored else None,
                "is_change_point": bool(direction) if scored else None,
                "change_direction": direction,
            }
        )


@slow
@pytest.mark.parametrize(
    ("table", "period", "expected_figures"),
    [
        (
            "relation_trends_daily",
            "trend_date",
            partial(figures, unit="day", windows=(7, 30, 90), slopes=(30, 90), year=365, least=30),
        ),
        (
            "relation_trends_monthly",
            "trend_month",
            partial(figures, unit="month", windows=(3, 6, 12), slopes=(6, 12), year=12, least=6),
        ),
    ],
)
def test_trends_follow_their_definitions(home, table, period, expected_figures):
    rows = query(home, f"from {table} order by {', '.join(SERIES)}, {period}")
    values = rows.select(*SERIES, period).join(values_of(home, period), [*SERIES, period], "left")["goldstein"]
    rows = rows.with_columns(values=values.fill_null([]))
    series = [group.to_dicts() for group in rows.partition_by(SERIES, maintain_order=True)]
    assert len(series) > 10
    compared = 0
    for group in series:
        for row, expected in zip(group, expected_figures(group), strict=True):
            found = {name: row[name] for name in expected}
            assert found == {
                name: pytest.approx(value, abs=tolerance(name)) if isinstance(value, float) else value
                for name, value in expected.items()
            }, (row[period], group[0])
            compared += 1
    assert compared == rows.height
    if table == "relation_trends_daily":
        assert {"up", "down"} <= set(rows["change_direction"])


@slow
@pytest.mark.parametrize(
    ("table", "begins", "suffix"),
    [
        *(("relation_trends_daily", f"trend_date - {days - 1}", f"{days}d") for days in (7, 30, 90)),
        *(
            ("relation_trends_monthly", f"trend_month - interval {months - 1} month", f"{months}m")
            for months in (3, 6, 12)
        ),
    ],
)
def test_shares_are_of_all_that_the_coder_reports(home, table, begins, suffix):
    """Of the days before a relation's life, too, and of those without coded articles."""
    ends = "trend_date" if suffix[-1] == "d" else "last_day(trend_month)"
    rows = query(
        home,
        f"select event_share_{suffix} as found, events_{suffix} / nullif((select sum(trend_events) "
        f"from coded_events_daily as days where days.coder = trends.coder "
        f"and published_date between {begins} and {ends}), 0) as expected from {table} as trends",
    )
    assert rows["found"].equals(rows["expected"])
    assert rows.filter(pl.col("found").is_between(0, 0.5, closed="none")).height > 0


@slow
def test_dyads_follow_their_definitions(home):
    rows = query(home, "from dyad_daily").to_dicts()
    acts = {(row["source_entity"], row["target_entity"], row["trend_date"]): row for row in rows}
    answers = 0
    for (source, target, day), row in acts.items():
        days = [day - timedelta(number) for number in range(91)]
        own = [acts.get((source, target, before)) for before in days]
        back = [acts.get((target, source, before)) for before in days]
        out, reverse = (sum(act["events"] for act in side[:90] if act) for side in (own, back))
        conflict, reverse_conflict = (sum(act["conflict"] for act in side[:90] if act) for side in (own, back))
        last_own, last_back = (next((lag for lag in range(1, 91) if side[lag]), 91) for side in (own, back))
        expected = {
            "reverse_events": back[0]["events"] if back[0] else 0,
            "events_90d": out,
            "reverse_events_90d": reverse,
            "reciprocity_90d": pytest.approx(2 * min(out, reverse) / (out + reverse)),
            "conflict_reciprocity_90d": pytest.approx(
                ratio(2 * min(conflict, reverse_conflict), conflict + reverse_conflict)
            ),
            "response_days": last_back if last_back < last_own else None,
        }
        assert {name: row[name] for name in expected} == expected, (source, target, day)
        answers += row["response_days"] is not None
    assert answers > 10


@slow
def test_days_follow_their_definitions(home):
    events, _ = by_chance(FIRST, days=500, seed=1)
    coded = set(Lake(home).days("articles"))
    counted: dict[tuple[str, str, str], dict[date, set[Event]]] = defaultdict(lambda: defaultdict(set))
    seen: dict[str, date] = {}
    for event in sorted(events, key=lambda event: event.published_date):
        if event.status == "actual" and event.source[:3] != event.target[:3]:
            event_id = str(event.row()["event_id"])
            if event_id in seen:
                continue
            seen[event_id] = event.published_date
            day = event.event_date or event.published_date
            if not 0 <= (event.published_date - day).days <= 30:
                day = event.published_date
            a, b = sorted([event.source[:3], event.target[:3]])
            for scope in scopes({event.source[3:], event.target[3:]}):
                counted[a, b, scope][day].add(event)
    rows = query(home, "from relation_trends_daily")
    found = {
        (row["entity_a"], row["entity_b"], row["actor_scope"], row["trend_date"]): row["events"]
        for row in rows.iter_rows(named=True)
    }
    expected = {}
    for (a, b, scope), days in counted.items():
        life = counted[a, b, "all"]
        last = max([*life, min(max(life) + timedelta(90), max(coded))])
        for number in range((last - min(life)).days + 1):
            day = min(life) + timedelta(number)
            expected[a, b, scope, day] = len(days[day]) if day in days or day in coded else None
    assert found == expected


def values_of(home: Path, period: str) -> pl.DataFrame:
    """The Goldstein values of the counted events of a relation and a day or month."""
    events = query(home, "from fct_events where status = 'actual' and source_entity != target_entity")
    pair = pl.concat_list("source_entity", "target_entity").list.sort()
    roles = pl.struct(pl.col("source_role", "target_role").fill_null(""))
    return (
        events.with_columns(
            entity_a=pair.list.first(),
            entity_b=pair.list.last(),
            actor_scope=roles.map_elements(lambda row: [*scopes(set(row.values()))], pl.List(pl.String)),
        )
        .with_columns(trend_month=pl.col("trend_date").dt.truncate("1mo"))
        .explode("actor_scope")
        .group_by(*SERIES, period)
        .agg("goldstein")
    )


def scopes(roles: set[str]) -> Iterator[str]:
    yield "all"
    if roles <= {"", "GOV"}:
        yield "gov"
    if "MIL" in roles:
        yield "mil"
