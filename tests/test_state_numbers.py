"""The list of state numbers that the marts read."""

from datetime import date, timedelta

import polars as pl
import pytest

from pipelines import marts
from pipelines.coding import load_lexicon


@pytest.fixture(scope="module")
def state_numbers() -> pl.DataFrame:
    path = marts._PROJECT / "reference" / "state_numbers.csv"
    return pl.read_csv(path, comment_prefix="#", try_parse_dates=True)


def test_state_numbers_are_of_countries(state_numbers):
    ceased = set(state_numbers["country"]) - set(load_lexicon().countries["country"])
    assert ceased == {"SUN", "YUG", "SCG", "CSK", "DDR", "YMD"}
    last = state_numbers.group_by("country").agg(pl.col("last_date").sort(nulls_last=True).last())
    assert set(last.drop_nulls()["country"]) == ceased


def test_periods_of_state_numbers_follow_one_another(state_numbers):
    periods = state_numbers.with_columns(before=pl.col("last_date").shift().over("country"))
    later = periods.filter(pl.col("first_date").is_not_null(), pl.col("country") != "SCG")
    assert later.select("country", "first_date").rows() == [
        ("DEU", date(1990, 10, 3)),
        ("SRB", date(2006, 6, 5)),
        ("YEM", date(1990, 5, 22)),
    ]
    assert (later["first_date"] - later["before"] == timedelta(1)).all()
    assert later.height == state_numbers.height - state_numbers["country"].n_unique()


def test_two_codes_share_a_number_on_a_day_only_where_coders_differ_in_the_code(state_numbers):
    """Dyad codes the Soviet Union and Yugoslavia as Russia and Serbia; GDELT has codes for all four."""
    spans = state_numbers.with_columns(
        pl.col("first_date").fill_null(date.min), pl.col("last_date").fill_null(date.max)
    )
    for system in ("cow_number", "gw_number"):
        pairs = spans.join(spans, on=system).filter(
            pl.col("country") < pl.col("country_right"),
            pl.max_horizontal("first_date", "first_date_right") <= pl.min_horizontal("last_date", "last_date_right"),
        )
        shared = pairs.select(
            system, "country", "country_right", pl.min_horizontal("last_date", "last_date_right").alias("until")
        )
        assert sorted(shared.rows()) == [
            (345, "SCG", "SRB", date(2006, 6, 4)),
            (345, "SRB", "YUG", date(2003, 2, 3)),
            (365, "RUS", "SUN", date(1991, 12, 25)),
        ]


def test_state_numbers_are_of_one_state_at_a_time(state_numbers):
    today = state_numbers.filter(pl.col("last_date").is_null())
    assert today["cow_number"].is_unique().all()
    assert today["gw_number"].is_unique().all()
    assert today.filter(pl.col("cow_number") != pl.col("gw_number")).select(
        "country", "cow_number", "gw_number"
    ).rows() == [
        ("DEU", 255, 260),
        ("SRB", 345, 340),
        ("YEM", 679, 678),
        ("KIR", 946, 970),
        ("TUV", 947, 973),
        ("TON", 955, 972),
        ("NRU", 970, 971),
    ]
