import re
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines import marts
from pipelines.marts import MartsError, build_marts
from pipelines.warehouse import movers, query
from tests.mart_lake import DIMS, SEEDED, Event, by_chance, fill, visit

slow = pytest.mark.slow
FIRST = date(2024, 1, 1)
TABLES = {
    "fct_events",
    "fct_event_mentions",
    "dyad_daily",
    "relation_trends_daily",
    "relation_trends_monthly",
    "coverage_daily",
    "coded_events_daily",
    "country_network_monthly",
    "event_mix_monthly",
    "domestic_monthly",
    "panel_dyad_monthly",
    "panel_country_monthly",
    "dim_event_codes",
    "dim_actors",
    "dim_countries",
    "dim_entities",
    "dim_state_numbers",
    "dim_days",
    "dim_sources",
    "fct_source_fetches",
}
# Other formats of the events: no files of their own.
VIEWS = {"gdelt2_events", "icews_events", "phoenix_events", "polecat_events"}
SERIES = ["coder", "entity_a", "entity_b", "actor_scope"]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty lake, built with the unit tests of the formulas."""
    home = tmp_path_factory.mktemp("marts") / "an empty lake's [home] {{ of braces }}"
    build_marts(home, {name: frame.clear() for name, frame in DIMS.items()}, unit_tests=True)
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year and a half of events by chance."""
    home = tmp_path_factory.mktemp("marts") / "lake"
    events, coded = by_chance(FIRST, days=500, seed=1)
    fill(home, events, coded)
    visit(home, FIRST)
    build_marts(home, DIMS)
    return home


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@slow
def test_an_empty_lake_has_every_mart_and_no_row(empty):
    assert set(query(empty, "show tables").to_series()) == TABLES | VIEWS
    for view in VIEWS:
        assert query(empty, f"from {view}").height == 0
    assert {path.name for path in (empty / "marts").iterdir()} == TABLES
    for table in TABLES:
        columns = query(empty, f"select column_name from (describe {table})").to_series().to_list()
        files = pl.scan_parquet(empty / "marts" / table, hive_partitioning=False).collect()
        assert (table, files.is_empty(), files.columns) == (table, table not in SEEDED, columns)
    assert movers(empty).height == 0


@slow
@pytest.mark.parametrize("table", sorted(TABLES))
def test_the_files_hold_what_the_warehouse_holds(home, table):
    files = pl.scan_parquet(home / "marts" / table, hive_partitioning=False).collect()
    rows = query(home, f"from {table}")
    assert rows.height > 0
    assert files.sort(pl.all()).equals(rows.sort(pl.all()))


@slow
def test_files_lie_in_years(home):
    found = pl.scan_parquet(home / "marts" / "relation_trends_daily").select("year", "trend_date").collect()
    assert found["year"].dtype == pl.Int64
    assert (found["year"] == found["trend_date"].dt.year()).all()
    assert found["year"].n_unique() == 3


@slow
@pytest.mark.parametrize("table", ["fct_events", "fct_event_mentions"])
def test_a_relation_lies_together_in_its_file(home, table):
    for path in (home / "marts" / table).rglob("*.parquet"):
        dyads = pl.read_parquet(path).select(pl.struct("coder", "dyad")).to_series()
        assert (path, dyads.rle().len()) == (path, dyads.n_unique())


@slow
def test_an_event_is_filed_under_its_two_entities(home):
    rows = query(home, "select distinct source_entity, target_entity, dyad from fct_events")
    filed = {tuple(sorted(pair)): dyad for *pair, dyad in rows.iter_rows() if None not in pair}
    assert filed == {pair: "-".join(pair) for pair in filed}
    assert len(filed) > 3
    assert {dyad for *pair, dyad in rows.iter_rows() if None in pair} <= {None}


@slow
def test_every_column_has_its_words(home):
    silent = query(
        home,
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts' and comment is null "
        "union all select view_name, '' from duckdb_views() where schema_name = 'marts' and comment is null "
        "union all select table_name, '' from duckdb_tables() where schema_name = 'marts' and comment is null",
    )
    assert silent.rows() == []


@slow
def test_a_moved_lake_still_answers(home, tmp_path):
    (tmp_path / "moved").symlink_to(home)
    assert query(tmp_path / "moved", "from fct_events").height == query(home, "from fct_events").height


@slow
def test_builds_follow_one_another(tmp_path):
    home, clone = tmp_path / "lake", tree(marts._PROJECT)
    fill(home, [Event(FIRST, "CHNGOV", "USAGOV")])
    first = build_marts(home, DIMS)
    assert first.rows["fct_events"] == 1
    reader = duckdb.connect(home / "warehouse.duckdb", read_only=True)
    reader.execute(f"set file_search_path = '{home}'")

    # A day more.
    fill(home, [Event(FIRST + timedelta(1), "CHNGOV", "USAGOV")])
    second = build_marts(home, DIMS)
    assert query(home, "from fct_events").height == second.rows["fct_events"] == 2
    assert reader.execute("select count(*) from marts.dyad_daily").fetchall() == [(1,)]
    reader.close()

    # A mart that breaks its contract is not published, and leaves nothing.
    table = home / "tables" / "events" / f"published_date={FIRST}" / "data.parquet"
    good = table.read_bytes()
    pl.read_parquet(table).with_columns(status=pl.lit("imagined")).write_parquet(table)
    before = tree(home)
    with pytest.raises(MartsError, match=r"^fct_events: .*status") as failed:
        build_marts(home, DIMS)
    assert "relation_trends_daily" not in str(failed.value)
    assert tree(home) == before
    assert query(home, "from fct_events").height == 2

    # Nor is one whose key is broken.
    pl.concat([pl.read_parquet(good)] * 2).write_parquet(table)
    with pytest.raises(MartsError, match="unique_key_stg_coded_events"):
        build_marts(home, DIMS)
    assert tree(home) == before

    # What a killed build left is cleared away, and of the old ones two are kept whole; an open session has its files.
    reader = duckdb.connect(home / "warehouse.duckdb", read_only=True)
    reader.execute(f"set file_search_path = '{home}'")
    table.write_bytes(good)
    (home / "builds" / ".next").mkdir()
    (home / "builds" / "99990101T000000.000000Z").mkdir()
    third, fourth = build_marts(home, DIMS), build_marts(home, DIMS)
    builds = {path.name for path in (home / "builds").iterdir()}
    assert builds == {"current", first.build_id, second.build_id, third.build_id, fourth.build_id}
    assert {path.name for path in first.path.iterdir()} == {"marts", "schemas"}
    fifth = build_marts(home, DIMS)
    assert not (second.path / "warehouse.duckdb").exists()
    for table in (*sorted(TABLES), *sorted(VIEWS)):
        assert reader.execute(f"select count(*) from marts.{table}").fetchone() == (fifth.rows.get(table, 2),)
    assert reader.execute("select count(*) from staging.events").fetchone() == (2,)
    reader.close()
    assert tree(marts._PROJECT) == clone


QUERIES = Path(__file__).parents[1] / "docs" / "queries"


def test_every_documented_query_has_its_question():
    questions = re.findall(r"^\| `(\w+)\.sql` \| (.+\?) \|$", (QUERIES / "README.md").read_text(), re.MULTILINE)
    assert sorted(name for name, _ in questions) == sorted(path.stem for path in QUERIES.glob("*.sql"))


@slow
@pytest.mark.parametrize("sql", sorted(QUERIES.glob("*.sql")), ids=lambda path: path.stem)
def test_the_documented_queries_run(home, empty, sql):
    answer = query(home, sql.read_text(encoding="utf-8"))
    assert answer.width > 1
    assert query(empty, sql.read_text(encoding="utf-8")).columns == answer.columns


def test_who_started_it_tells_who_was_first():
    days = [
        ("CHN", "USA", "2025-01-01", 1),  # may have begun before the lake knows
        ("USA", "CHN", "2025-01-20", 1),
        ("USA", "CHN", "2025-03-01", 2),
        ("CHN", "USA", "2025-03-02", 9),
        ("CHN", "USA", "2025-04-15", 0),  # is no hostile day
        ("CHN", "USA", "2025-06-01", 1),
        ("USA", "CHN", "2025-06-01", 1),
        ("USA", "CHN", "2025-07-01", 1),  # the thirtieth day after
        ("CHN", "USA", "2025-08-01", 1),
        ("IND", "PAK", "2025-08-01", 1),
    ]
    with duckdb.connect() as connection:
        connection.execute(
            "create table dyad_daily "
            "(coder varchar, source_entity varchar, target_entity varchar, trend_date date, conflict bigint)"
        )
        connection.executemany("insert into dyad_daily values (?, ?, ?, ?, ?)", [("dyad", *day) for day in days])
        answer = connection.sql((QUERIES / "who_started_it.sql").read_text(encoding="utf-8")).fetchall()
    assert answer == [("CHN-USA", 3, 1, 1, 1, date(2025, 8, 1), "CHN")]


def test_the_disk_is_full(tmp_path, monkeypatch):
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device", "some.parquet")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(MartsError, match=r"the marts could not be written: No space left on device: some\.parquet"):
        build_marts(tmp_path, DIMS)
    assert list((tmp_path / "builds").iterdir()) == []


def test_docs_have_every_name_that_models_refer_to():
    models = "".join(path.read_text(encoding="utf-8") for path in (marts._PROJECT / "models").rglob("*.yml"))
    names = set(re.findall(r"""\{\{ doc\("(\w+)"\) \}\}""", models))
    assert names <= marts.docs().keys()
    assert marts.docs()["events__root_code"] == "Its first two digits."
    assert "{%" not in "".join(marts.docs().values())


def test_a_comma_in_the_path(tmp_path):
    with pytest.raises(MartsError, match="comma"):
        build_marts(tmp_path / "a,b", DIMS)
    assert not (tmp_path / "a,b").exists()


def test_nothing_phones_home(tmp_path):
    output = marts._profile(tmp_path)["dyad"]["outputs"]["build"]
    assert output["config_options"] == {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
    }
    assert {"--no-send-anonymous-usage-stats", "--no-version-check"} <= set(marts._FLAGS)
