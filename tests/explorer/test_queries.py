"""What single questions make of trends whose figures are worked out by hand."""

from datetime import date

import duckdb
import pytest

from pipelines.explorer.questions import QUERIES

# Three events of 1, 2 and 3 points in the last 90 days; two of 3 and 5, and a quiet day, in the 90 before; one older.
DAYS = [
    (date(2025, 6, 30), 3, 6.0, 14.0),
    (date(2025, 3, 31), 0, 0.0, 0.0),
    (date(2025, 3, 1), 2, 8.0, 34.0),
    (date(2024, 12, 31), 9, 90.0, 900.0),
]


@pytest.fixture
def trends() -> duckdb.DuckDBPyConnection:
    """A warehouse with one relation."""
    connection = duckdb.connect()
    connection.execute(
        "create table relation_trends_daily (trend_date date, events integer, goldstein_sum double,"
        " goldstein_squares double, coder varchar default 'dyad', dyad varchar default 'CHN-USA',"
        " entity_a varchar default 'CHN', entity_b varchar default 'USA', actor_scope varchar default 'all')"
    )
    connection.executemany(
        "insert into relation_trends_daily (trend_date, events, goldstein_sum, goldstein_squares) values (?, ?, ?, ?)",
        DAYS,
    )
    return connection


@pytest.mark.parametrize(("question", "of"), [("dyad_now", {"dyad": "CHN-USA"}), ("country_now", {"entity": "USA"})])
@pytest.mark.parametrize(
    ("first", "expected"),
    [
        # variances 1 and 2: sqrt(1 / 3 + 2 / 2)
        (date(2024, 1, 1), (date(2025, 6, 30), 3, 2.0, 2, 4.0, pytest.approx((4 / 3) ** 0.5))),
        (date(2025, 6, 1), (date(2025, 6, 30), 3, 2.0, 0, None, None)),
    ],
)
def test_how_two_spans_of_90_days_compare(trends, question, of, first, expected):
    sql = (QUERIES / f"{question}.sql").read_text(encoding="utf-8")
    bound = {"coder": "dyad", "scope": "all", "first_date": first, "last_date": date(2026, 1, 1)} | of
    assert trends.execute(sql, bound).fetchall() == [expected]
