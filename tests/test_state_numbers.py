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
    later = periods.filter(pl.col("first_date").is_not_null())
    assert later.select("country", "first_date").rows() == [
        ("DEU", date(1990, 10, 3)),
        ("SRB", date(2006, 6, 5)),
        ("YEM", date(1990, 5, 22)),
    ]
    assert (later["first_date"] - later["before"] == timedelta(1)).all()
    assert later.height == state_numbers.height - state_numbers["country"].n_unique()


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
