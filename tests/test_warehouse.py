import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.warehouse import QueryError, explain, first_rows, movers, query, some_rows, stream
from pipelines.warehouse import ask as asked_of
from pipelines.warehouse import published as newest
from tests.published import publish


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("around")
    home = folder / "the lake's [own] folder"
    publish(home, "b1", events=3)
    (home / "tables").mkdir()
    for place in (folder, home / "tables", home / "builds" / "b1"):
        (place / "secret.csv").write_text("a\n1\n")
    return home


@pytest.fixture
def home(published: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(published.parent)
    return published


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select count(*) as n from marts.fct_events", [3]),
        ("select count(*) as n from fct_events", [3]),
        ("from numbers", [0, 1, 2]),
        ("with a as (select 1 as x) select * from a;", [1]),
        ("values (7)", [7]),
        ("select sum(number) from numbers", [3]),
        ("select 1000000000000000000000000::hugeint", [10**24]),
        ("show tables", ["dim_entities", "fct_events", "numbers", "relation_trends_monthly"]),
        ("select 1 where false", []),
        ("select date '2025-01-02'", [date(2025, 1, 2)]),
    ],
)
def test_select(home, sql, expected):
    assert query(home, sql).to_series().to_list() == expected


def test_instants_are_of_utc_wherever_the_machine_stands(home, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    instants = query(home, "select timestamptz '2026-11-25 10:00:00+00' as instant")["instant"]
    monkeypatch.undo()
    time.tzset()
    assert instants.dtype == pl.Datetime("us", "UTC")
    assert instants.to_list() == [datetime(2026, 11, 25, 10, tzinfo=UTC)]


@pytest.mark.parametrize(("limit", "numbers"), [(1, [0]), (2, [0, 1]), (3, [0, 1, 2]), (4, [0, 1, 2])])
def test_first_rows(home, limit, numbers):
    frame, rows = first_rows(home, "from numbers order by number", limit)
    assert (frame.to_series().to_list(), rows) == (numbers, 3)


def test_some_rows_of_each_table(home):
    shown = some_rows(home, ["numbers", "fct_events"], 2)
    assert {name: rows.height for name, rows in shown.items()} == {"numbers": 2, "fct_events": 2}


def test_the_first_rows_of_what_is_no_table(home):
    frame, rows = first_rows(home, "show tables", 1)
    assert (frame.height, rows) == (1, 4)


def test_explain_runs_nothing(home):
    steps = explain(home, "select * from numbers where number > error('it ran')")
    assert [(step.depth, step.name) for step in steps][-1] == (0, "SEQ_SCAN")
    assert any("it ran" in text for step in steps for text in step.details.values())


def test_a_plan_branches_where_a_step_has_several_inputs(home):
    steps = explain(home, "select * from numbers as a join numbers as b on a.number = b.number + 1")
    assert [step.depth for step in steps if step.name == "SEQ_SCAN"] == [1, 1]
    assert [step.rows for step in steps if step.name == "SEQ_SCAN"] == ["3", "3"]


@pytest.mark.parametrize("where", ["home", "parent"])
def test_the_working_folder_does_not_matter(home, monkeypatch, where):
    monkeypatch.chdir(home if where == "home" else home.parent)
    relative = Path() if where == "home" else Path(home.name)
    assert query(relative, "from fct_events").height == 3


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "-- nothing",
        "select 1; select 2",
        "copy (select 1) to 'stolen.csv'",
        "copy numbers to 'stolen.csv'",
        "attach 'other.duckdb'",
        "attach ':memory:' as m",
        "export database 'stolen'",
        "import database 'stolen'",
        "install httpfs",
        "load httpfs",
        "pragma database_list",
        "set enable_external_access = true",
        "reset lock_configuration",
        "call enable_logging()",
        "create table marts.t as select 1",
        "create temp table t as select 1",
        "create macro m() as 1",
        "insert into numbers values (1)",
        "with a as (select 1) insert into numbers from a",
        "update numbers set number = 1",
        "delete from numbers",
        "drop table numbers",
        "truncate numbers",
        "checkpoint",
        "vacuum",
        "begin",
        "use memory",
        "explain analyze select 1",
        "prepare p as select 1",
        "select * from numbers into 'x'",
    ],
)
def test_anything_but_one_select_is_refused(home, sql):
    for ask in (query, explain, lambda home, sql: first_rows(home, sql, 1)):
        with pytest.raises(QueryError):
            ask(home, sql)
    assert query(home, "from numbers").height == 3
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["secret.csv", home.name]


@pytest.mark.parametrize(
    "call",
    [
        "'{file}'",
        "read_csv('{file}')",
        "read_text('{file}')",
        "read_blob('{file}')",
        "read_json('{file}')",
        "read_parquet('{file}')",
        "sniff_csv('{file}')",
        "parquet_metadata('{file}')",
        "read_duckdb('{file}', table_name = 't')",
        "glob('{file}*')",
        "query('from read_text(''{file}'')')",
    ],
)
@pytest.mark.parametrize(
    "file",
    [
        "/etc/passwd",
        "secret.csv",
        "tables/secret.csv",
        "{home}/tables/secret.csv",
        "builds/b1/secret.csv",
        "builds/b1/marts/../secret.csv",
        "builds/current/secret.csv",
        "{home}/builds/b1/marts/../../../tables/secret.csv",
        "https://example.org/secret.csv",
        "s3://bucket/secret.csv",
    ],
)
def test_no_file_but_the_published_can_be_read(home, call, file):
    path = file.format(home=str(home).replace("'", "''"))
    with pytest.raises(QueryError):
        query(home, f"select * from {call.format(file=path)}")


@pytest.mark.parametrize(
    "sql",
    [
        "select getenv('HOME')",
        "from home",
        "from __file__",
        "select * from enable_logging(storage = 'file', storage_path = 'stolen')",
        "select * from query('copy (select 1) to ''stolen.csv''')",
        "select nothing from numbers",
        "selec 1",
        "select $1",
        "select interval 1 day",
        "select error('hostile\nwords')",
    ],
)
def test_what_fails_says_so(home, sql):
    with pytest.raises(QueryError, match=r"\w+"):
        query(home, sql)
    assert not list(Path.cwd().glob("stolen*"))


def test_extensions_are_off_and_settings_are_locked(home):
    settings = dict(query(home, "select name, value from duckdb_settings()").iter_rows())
    assert {
        name: settings[name]
        for name in (
            "autoinstall_known_extensions",
            "autoload_known_extensions",
            "allow_community_extensions",
            "enable_external_access",
            "lock_configuration",
        )
    } == {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "enable_external_access": "false",
        "lock_configuration": "true",
    }


def test_where_nothing_is_published_nothing_is_made(tmp_path):
    with pytest.raises(QueryError, match="no-lake: no marts are published here"):
        query(tmp_path / "no-lake", "select 1")
    assert list(tmp_path.iterdir()) == []


def test_a_publication_does_not_disturb_a_query(tmp_path):
    home = tmp_path / "lake"
    publish(home, "b1", events=3)
    reader = duckdb.connect(home / "builds" / "current" / "warehouse.duckdb", read_only=True)
    assert query(home, "from fct_events").height == 3
    publish(home, "b2", events=5)
    assert query(home, "from fct_events").height == 5
    assert reader.execute("select count(*) from marts.numbers").fetchall() == [(3,)]
    reader.close()


def test_a_long_query_ends_on_the_build_that_it_began_on(tmp_path):
    publish(tmp_path, "b1", events=50_000)
    rows = stream(tmp_path, "from fct_events", rows=1_000)
    first = next(rows)
    publish(tmp_path, "b2", events=3)
    assert query(tmp_path, "from fct_events").height == 3
    ids = pl.concat([first, *rows])["event_id"]
    assert (len(ids), ids.n_unique(), ids.str.starts_with("b1-").all()) == (50_000, 50_000, True)


def test_queries_may_run_at_once(home):
    with ThreadPoolExecutor(4) as pool:
        counts = pool.map(lambda _: query(home, "from fct_events").height, range(20))
    assert list(counts) == [3] * 20


def test_movers(home):
    assert movers(home).to_dicts() == [
        {
            "coder": "dyad",
            "dyad": "ISR-NAT",
            "name_a": "ISR",
            "name_b": "NATO",
            "trend_month": date(2025, 6, 1),
            "events_before": 8,
            "events": 8,
            "goldstein_mean_before": 2.0,
            "goldstein_mean": -6.0,
            "goldstein_mean_change": -8.0,
        },
        {
            "coder": "dyad",
            "dyad": "CHN-USA",
            "name_a": "China",
            "name_b": "United States",
            "trend_month": date(2025, 5, 1),
            "events_before": 6,
            "events": 7,
            "goldstein_mean_before": -5.0,
            "goldstein_mean": 1.5,
            "goldstein_mean_change": 6.5,
        },
    ]
    assert movers(home, limit=1)["dyad"].to_list() == ["ISR-NAT"]


def test_a_build_that_is_published_later_is_asked_from_then_on(tmp_path):
    publish(tmp_path, "b1", events=3)
    assert asked_of(newest(tmp_path), "select count(*) as n from fct_events", {}, 5).item() == 3
    publish(tmp_path, "b2", events=5)
    assert asked_of(newest(tmp_path), "select count(*) as n from fct_events", {}, 5).item() == 5


@pytest.mark.parametrize(
    "sql", ["copy (select 1) to 'x.csv'", "from read_csv('/etc/passwd')", "set lock_configuration = false"]
)
def test_a_connection_that_is_kept_open_opens_nothing_else(tmp_path, sql):
    publish(tmp_path, "b1", events=3)
    with pytest.raises(QueryError):
        asked_of(newest(tmp_path), sql, {}, 5)
