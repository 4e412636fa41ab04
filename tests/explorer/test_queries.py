"""What single questions make of trends whose figures are worked out by hand."""

from datetime import date

import duckdb
import pytest

from pipelines.explorer.questions import sql_of

# Three events of 1, 2 and 3 points in the last 90 days; two of 3 and 5, and a quiet day, in the 90 before; one older.
DAYS = [
    (date(2025, 6, 30), 3, 6.0, 14.0),
    (date(2025, 3, 31), 0, 0.0, 0.0),
    (date(2025, 3, 1), 2, 8.0, 34.0),
    (date(2024, 12, 31), 9, 90.0, 900.0),
]


@pytest.fixture
def trends() -> duckdb.DuckDBPyConnection:
    """A warehouse with one relation, and another that is none of its business."""
    connection = duckdb.connect()
    connection.execute(
        "create table relation_trends_daily (trend_date date, events integer, goldstein_sum double,"
        " goldstein_squares double, coder varchar default 'dyad', dyad varchar default 'CHN-USA',"
        " entity_a varchar default 'CHN', entity_b varchar default 'USA', actor_scope varchar default 'all')"
    )
    connection.execute(
        "create table coded_events_daily as select 'dyad' as coder, true as is_coded,"
        " unnest(range(date '2024-12-01', date '2025-07-01', interval 1 day))::date as published_date"
    )
    connection.executemany(
        "insert into relation_trends_daily (trend_date, events, goldstein_sum, goldstein_squares) values (?, ?, ?, ?)",
        DAYS,
    )
    connection.execute(
        "insert into relation_trends_daily (trend_date, events, goldstein_sum, goldstein_squares, dyad, entity_a,"
        " entity_b) values (date '2025-06-30', 7, 70, 700, 'DEU-FRA', 'DEU', 'FRA')"
    )
    return connection


@pytest.mark.parametrize("of", [{"dyad": "CHN-USA", "entity": None}, {"dyad": "USA-USA", "entity": "USA"}])
@pytest.mark.parametrize(
    ("first", "expected"),
    [
        # variances 1 and 2: sqrt(1 / 3 + 2 / 2)
        (date(2024, 1, 1), (date(2025, 6, 30), 3, 2.0, 2, 4.0, pytest.approx((4 / 3) ** 0.5))),
        # a span of a month, which has no 90 days before
        (date(2025, 6, 1), (date(2025, 6, 30), 3, 2.0, 2, 4.0, pytest.approx((4 / 3) ** 0.5))),
    ],
)
def test_how_two_spans_of_90_days_compare(trends, of, first, expected):
    bound = {"coder": "dyad", "scope": "all", "first_date": first, "last_date": date(2026, 1, 1)} | of
    assert trends.execute(sql_of("dyad_now"), bound).fetchall() == [expected]


@pytest.mark.parametrize(
    ("values", "is_spread"),
    [
        ([3.4] * 7, False),  # sums that leave a rest
        ([*[3.4] * 6, 2.4], True),
    ],
)
@pytest.mark.parametrize("question", ["dyad_now", "movers"])
def test_values_that_are_all_the_same_have_no_error(trends, question, values, is_spread):
    trends.execute("delete from relation_trends_daily")
    trends.execute("create table dyad_daily as from relation_trends_daily")
    trends.execute("alter table dyad_daily rename entity_a to source_entity")
    trends.execute("alter table dyad_daily rename entity_b to target_entity")
    for table, sides in {
        "relation_trends_daily": "entity_a, entity_b",
        "dyad_daily": "source_entity, target_entity",
    }.items():
        for day, told in ((date(2025, 6, 30), values), (date(2025, 3, 1), [1.9] * 7)):
            squares = sum(value**2 for value in told)
            trends.execute(
                f"insert into {table} (trend_date, events, goldstein_sum, goldstein_squares, coder, dyad, {sides},"
                " actor_scope) values (?, ?, ?, ?, 'dyad', 'CHN-USA', 'CHN', 'USA', 'all')",
                [day, len(told), sum(told), squares],
            )
    trends.execute("create table dim_entities as select 'CHN' as entity, 'China' as name")
    bound = {"coder": "dyad", "scope": "all", "first_date": date(2024, 1, 1), "last_date": date(2026, 1, 1)}
    bound |= {"dyad": "CHN-USA", "entity": None, "days": 90, "minimum": 5, "limit": 5}
    sql = sql_of(question)
    found = trends.execute(sql, {name: value for name, value in bound.items() if f"${name}" in sql})
    row = dict(zip([name for name, *_ in found.description], found.fetchall()[0], strict=True))
    assert (row["change_error"] > 0) == is_spread
    assert row.get("is_clear", is_spread) == is_spread


@pytest.fixture
def tellings() -> duckdb.DuckDBPyConnection:
    """Three events: the first told of on three days, twice on the last of them, the others once."""
    connection = duckdb.connect()
    connection.execute("create table dim_event_codes as select '042' as event_code, 'visit' as label")
    codes = ("status", "source_entity", "target_entity", "source_code", "target_code", "publisher", "url", "coder")
    text = ", ".join(f"{name} varchar default 'dyad'" for name in codes)
    places = ", ".join(
        f"{name} integer default 0"
        for name in (
            *("quad_class", "goldstein", "mentions", "publishers", "sentence_start"),
            *(f"{part}_{end}" for part in ("source", "target", "trigger") for end in ("start", "end")),
        )
    )
    connection.execute(
        f"create table fct_events (event_id varchar, first_published_date date, last_published_date date, {text},"
        f" event_code varchar default '042', trend_date date default '2025-01-01', {places})"
    )
    connection.execute(
        f"create table fct_event_mentions (event_id varchar, mention_id varchar, published_date date,"
        f" sentence varchar, {text}, {places})"
    )
    told = [
        ("A", "m1", date(2025, 1, 1), "A visit."),
        ("A", "m2", date(2025, 1, 5), "Another visit."),
        ("A", "m4", date(2025, 1, 9), "The last visit."),
        ("A", "m3", date(2025, 1, 9), "This visit."),
        ("A", "m0", date(2025, 1, 9), "Nothing of it."),
        ("B", "m5", date(2025, 1, 7), "Their visit."),
        ("C", "m6", date(2025, 1, 3), "An early visit."),
    ]
    connection.executemany(
        "insert into fct_event_mentions (event_id, mention_id, published_date, sentence) values (?, ?, ?, ?)", told
    )
    connection.execute(
        "insert into fct_events (event_id, first_published_date, last_published_date)"
        " select event_id, min(published_date), max(published_date) from fct_event_mentions group by event_id"
    )
    return connection


@pytest.mark.parametrize(
    ("first", "last", "limit", "expected"),
    [
        (date(2025, 1, 1), date(2025, 1, 31), 2, [("A", "This visit.", 3), ("B", "Their visit.", 3)]),
        (date(2025, 1, 1), date(2025, 1, 6), 9, [("A", "Another visit.", 2), ("C", "An early visit.", 2)]),
        (date(2025, 1, 2), date(2025, 1, 3), 9, [("C", "An early visit.", 1)]),
    ],
)
def test_events_that_words_tell_of_are_merged_before_they_are_counted(tellings, first, last, limit, expected):
    sql = sql_of("search_sentences")
    bound = {"coder": "dyad", "words": "VISIT", "first_date": first, "last_date": last, "limit": limit}
    rows = tellings.sql(sql, params=bound).select("event_id", "sentence", "found").fetchall()
    assert rows == expected
