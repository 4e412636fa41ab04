"""Builds that take slices over from the build before, against builds of the whole."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import polars as pl
import pytest

from pipelines import slices
from pipelines.marts import MartsError, build_marts
from pipelines.slices import take_over_nothing
from pipelines.tables import Lake
from pipelines.warehouse import query
from tests.mart_lake import DIMS, SEEDED, Event, by_chance, fill
from tests.test_marts import TABLES

slow = pytest.mark.slow
FIRST = date(2022, 3, 1)


def files(home: Path, table: str) -> dict[str, int]:
    """The Parquet files of a mart in the newest build, each with the number that the file system knows it by."""
    folder = home / "marts" / table
    return {str(path.relative_to(folder)): path.stat().st_ino for path in folder.rglob("*.parquet")}


def assert_like_a_full_build(home: Path) -> None:
    """Every mart has the same rows as if the whole were built anew."""
    found = {table: query(home, f"from {table}") for table in sorted(TABLES)}
    take_over_nothing(home)
    build_marts(home, DIMS)
    for table, rows in found.items():
        full = query(home, f"from {table}")
        assert rows.height > 0 or table in {"dim_sources", "fct_source_fetches", *SEEDED}
        assert rows.sort(pl.all()).equals(full.sort(pl.all())), table


def touch(lake: Lake, table: str, day: date, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Write a partition again with other rows."""
    lake.write(table, day, change(lake.scan(table, day, day).collect()))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three years of events, in which dyads fall silent and come back, and one event is told of again years later."""
    home = tmp_path_factory.mktemp("slices") / "lake"
    events, coded = by_chance(FIRST, days=1100, seed=2)
    rare = [Event(FIRST + timedelta(days), "PAK", "CHNMIL", "190") for days in (10, 105, 150, 700, 1000)]
    again = Event(FIRST + timedelta(900), "IND", "PAK", "061", event_date=FIRST + timedelta(20))
    fill(home, [*events, *rare, Event(FIRST + timedelta(21), "IND", "PAK", "061", again.event_date), again], coded)
    build_marts(home, DIMS)
    return home


def one_more_day(home: Path) -> None:
    """The day after the last."""
    fill(home, [Event(max(Lake(home).days("articles")) + timedelta(1), "CHNGOV", "USAGOV", "138")])


def late_articles(home: Path) -> None:
    """News of a day long past, of a dyad that was silent then, so that two lives become one."""
    fill(home, [Event(FIRST + timedelta(230), "PAK", "CHNMIL", "190"), Event(FIRST + timedelta(230), "USA", "IND")])


def removed_days(home: Path) -> None:
    """What was coded on the last day, and on one in the middle, is gone."""
    for day in (max(Lake(home).days("events")), FIRST + timedelta(105)):
        for table in ("articles", "event_mentions", "events"):
            (home / "tables" / table / f"published_date={day}" / "data.parquet").unlink(missing_ok=True)


def another_code(home: Path) -> None:
    """A day is coded again by another lexicon, and one whose event is told of again years later."""
    first_of_2023 = min(day for day in Lake(home).days("events") if day.year == 2023)
    for day in (first_of_2023, FIRST + timedelta(900)):
        for table in ("event_mentions", "events"):
            touch(
                Lake(home),
                table,
                day,
                lambda rows: rows.with_columns(lexicon_version=pl.lit("v2"), goldstein=pl.lit(-9.0)),
            )


def another_publisher(home: Path) -> None:
    """The same mentions by somebody else, which changes no event's number of publishers."""
    day = Lake(home).days("event_mentions")[40]
    touch(Lake(home), "event_mentions", day, lambda rows: rows.with_columns(publisher=pl.lit("The Weekly")))


def imported(home: Path) -> None:
    """Events of another coder, whose last day is long before ours and then moves."""
    lake, start = Lake(home), FIRST + timedelta(300)
    day = max(lake.days("imported_events"), default=start) + timedelta(40)
    ours = ("event_date_precision", "status", "confidence", "lexicon_version")
    row = {name: value for name, value in Event(day, "USA", "CHN", "042").row().items() if name not in ours} | {
        "coder": "other",
        "format": "icews",
        "source_path": "events.tab",
        "record_no": 1,
        "mentions": 1,
        "articles": 1,
        "publishers": 1,
        "event_date": day,
        "published_date": day + timedelta(1),
    }
    lake.write("imported_events", day, pl.DataFrame([row]))


# What happens from one build to the next.
STEPS = (
    [one_more_day],
    [late_articles, imported],
    [removed_days],
    [another_code, imported],
    [another_publisher],
)


@slow
def test_builds_in_steps_are_like_full_ones(home):
    for steps in STEPS:
        for step in steps:
            step(home)
        build_marts(home, DIMS)
    assert_like_a_full_build(home)


@slow
def test_a_relation_comes_back_and_is_gone_again(tmp_path):
    """After a silence of years, in a year that nothing else of the build touches; and before it was first heard of."""
    start = date(2019, 11, 1)
    often = [Event(start + timedelta(days), "CHNGOV", "USAGOV", "042") for days in range(0, 1900, 9)]
    fill(tmp_path, [*often, Event(start + timedelta(30), "IRN", "ISRMIL", "190")])
    build_marts(tmp_path, DIMS)
    of_them = "from relation_trends_daily where dyad = 'IRN-ISR' order by all"
    alone = query(tmp_path, of_them)
    assert set(alone["actor_scope"]) == {"all", "mil"}
    for day in (start + timedelta(1801), start - timedelta(700)):
        fill(tmp_path, [Event(day, "IRN", "ISR", "042")])
        build_marts(tmp_path, DIMS)
        found = query(tmp_path, of_them)
        assert found.height > 2 * abs((day - start).days)
        take_over_nothing(tmp_path)
        build_marts(tmp_path, DIMS)
        assert query(tmp_path, of_them).equals(found)

        for table in ("articles", "event_mentions", "events"):
            (tmp_path / "tables" / table / f"published_date={day}" / "data.parquet").unlink()
        build_marts(tmp_path, DIMS)
        assert query(tmp_path, of_them).equals(alone)


@slow
def test_a_day_makes_its_years_alone(tmp_path):
    events, coded = by_chance(FIRST, days=1400, seed=4)
    fill(tmp_path, events, coded)
    build_marts(tmp_path, DIMS)
    before = {table: files(tmp_path, table) for table in sorted(TABLES)}

    one_more_day(tmp_path)
    build_marts(tmp_path, DIMS)
    kept = files(tmp_path, "relation_trends_daily").items() & before["relation_trends_daily"].items()
    quarters = [f"year={year}/{year}-{month:02}-01.parquet" for year in range(2022, 2026) for month in (1, 4, 7, 10)]
    assert sorted(name for name, _ in kept) == quarters[:-1]
    for table in ("fct_events", "fct_event_mentions", "dyad_daily"):
        assert len(files(tmp_path, table).items() - before[table].items()) <= 2, table

    # Nothing is touched: nothing is made.
    before = {table: files(tmp_path, table) for table in sorted(TABLES)}
    build_marts(tmp_path, DIMS)
    assert files(tmp_path, "relation_trends_daily") == before["relation_trends_daily"]

    # Another lexicon, and whoever asks for it, makes all of it.
    for dims in (DIMS | {"groups": DIMS["groups"].head(1)}, None):
        if dims is None:
            take_over_nothing(tmp_path)
        build_marts(tmp_path, dims or DIMS | {"groups": DIMS["groups"].head(1)})
        found = files(tmp_path, "relation_trends_daily")
        assert not found.items() & before["relation_trends_daily"].items()
        before["relation_trends_daily"] = found


@slow
def test_a_build_that_fails_leaves_the_old_one_and_the_next_one_catches_up(tmp_path):
    fill(tmp_path, by_chance(FIRST, days=500, seed=5)[0])
    build_marts(tmp_path, DIMS)
    before, build = query(tmp_path, "from relation_trends_daily"), (tmp_path / "builds" / "current").readlink()
    one_more_day(tmp_path)
    day = max(Lake(tmp_path).days("events"))
    touch(Lake(tmp_path), "events", day, lambda rows: rows.with_columns(status=pl.lit("imagined")))
    with pytest.raises(MartsError, match=r"^fct_events: .*status"):
        build_marts(tmp_path, DIMS)
    assert (tmp_path / "builds" / "current").readlink() == build
    assert query(tmp_path, "from relation_trends_daily").equals(before)
    touch(Lake(tmp_path), "events", day, lambda rows: rows.with_columns(status=pl.lit("actual")))
    build_marts(tmp_path, DIMS)
    assert_like_a_full_build(tmp_path)


def test_touched_days_are_those_of_the_rows_now_and_then(tmp_path):
    day, earlier = FIRST + timedelta(40), FIRST + timedelta(3)
    fill(tmp_path, [Event(day, "USA", "CHN", event_date=earlier)])
    known, touched = slices._touched(tmp_path, pl.DataFrame(schema=slices._PARTITIONS))
    assert touched.rows() == [("event", earlier), ("published", day)]
    again, touched = slices._touched(tmp_path, known)
    assert (again.rows(), touched.rows()) == (known.rows(), [])

    fill(tmp_path, [Event(day, "USA", "CHN", event_date=day)])
    for table in ("articles", "event_mentions", "events"):
        os.utime(tmp_path / "tables" / table / f"published_date={day}" / "data.parquet", ns=(0, 1))
    assert slices._touched(tmp_path, known)[1].rows() == [("event", earlier), ("event", day), ("published", day)]
    (tmp_path / "tables" / "articles" / f"published_date={day}" / "data.parquet").unlink()
    assert ("published", day) in slices._touched(tmp_path, known)[1].rows()


@pytest.mark.parametrize("tool", ["duckdb", "dbt-core", "dbt-duckdb", "python"])
def test_another_version_of_a_tool_makes_another_recipe(tmp_path, monkeypatch, tool):
    (tmp_path / "model.sql").write_text("select 1", encoding="utf-8")
    before = slices.recipe_of(tmp_path, tmp_path)
    assert slices.recipe_of(tmp_path, tmp_path) == before
    monkeypatch.setattr(slices, "version", lambda name: "0" if name == tool else version(name))
    if tool == "python":
        monkeypatch.setattr(slices, "python_version", lambda: "0")
    assert slices.recipe_of(tmp_path, tmp_path) != before
