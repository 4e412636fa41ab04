"""The lake's tables in the warehouse, as any DuckDB client sees them."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts import contract_names, load_contract
from pipelines.formats import read_events
from pipelines.lake_views import SCHEMAS
from pipelines.marts import build_marts
from pipelines.tables import Lake
from pipelines.warehouse import QueryError, query
from tests.formats.samples import file_of, gdelt2, icews, icews_head
from tests.mart_lake import DIMS, Event, fill, visit

VIEWS = [(schema, table) for schema, tables in SCHEMAS.items() for table in tables]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with events of three coders and a visit, and a check of nothing."""
    folder = tmp_path_factory.mktemp("views")
    home = folder / "the lake's [own] folder"
    fill(home, [Event(date(2025, 1, 2), "USAGOV", "CHNGOV"), Event(date(2025, 1, 3), "IND", "PAK")])
    visit(home, date(2025, 1, 2))
    for coder, lines in {"gdelt": [gdelt2()], "icews": [icews_head(), icews({"Event ID": "7"})]}.items():
        (folder / coder).write_bytes(file_of(*lines))
        for piece in read_events(folder / coder, coder, coder):
            Lake(home).append("imported_events", piece.events)
    build_marts(home, DIMS)
    return home


def client(home: Path) -> duckdb.DuckDBPyConnection:
    """Any program's session, with the one line that it needs."""
    connection = duckdb.connect(home / "warehouse.duckdb", read_only=True)
    connection.execute("set file_search_path = $home", {"home": str(home)})
    return connection


def test_every_table_has_its_place():
    assert sorted(table for _, table in VIEWS) == list(contract_names())


@pytest.mark.slow
def test_a_client_finds_three_schemas_and_words_for_all_in_them(home):
    with client(home) as connection:
        found = connection.sql(
            "select distinct schema_name from duckdb_views() where not internal "
            "union select schema_name from duckdb_tables() order by 1"
        ).fetchall()
        assert found == [("marts",), ("quality",), ("staging",)]
        silent = connection.sql(
            "select schema_name, table_name, column_name from duckdb_columns() where not internal and comment is null "
            "union all select schema_name, view_name, '' from duckdb_views() where not internal and comment is null "
            "union all select schema_name, table_name, '' from duckdb_tables() where comment is null"
        ).fetchall()
        assert silent == []


@pytest.mark.slow
@pytest.mark.parametrize(("schema", "table"), VIEWS)
def test_a_view_has_the_rows_and_columns_of_the_table(home, schema, table):
    rows = query(home, f"from {schema}.{table}")
    expected = Lake(home).scan(table).collect()
    assert rows.columns == load_contract(table).schema.names()
    assert rows.sort(rows.columns[:3]).rows() == expected.sort(rows.columns[:3]).rows()
    with client(home) as connection:
        assert connection.sql(f"select count(*) from {schema}.{table}").fetchall() == [(expected.height,)]


@pytest.mark.slow
def test_coders_own_columns_are_within_reach(home):
    sql = "select coder, gdelt_avgtone, icews_event_text from staging.imported_events order by coder"
    assert query(home, sql).rows() == [("gdelt", "-1.50", None), ("icews", None, "Consult")]


@pytest.mark.slow
def test_a_lake_may_move_and_grow(home, tmp_path, monkeypatch):
    copy, moved = tmp_path / "copy", tmp_path / "moved"
    shutil.copytree(home, copy, symlinks=True)
    copy.rename(moved)
    monkeypatch.chdir(tmp_path)
    fill(moved, [Event(date(2025, 1, 4), "USA", "CHN")])
    shutil.rmtree(moved / "marts" / "fct_event_mentions")
    with client(moved) as connection:
        # A view shows the table as it stands, a mart as it was built.
        assert connection.sql("select count(*) from staging.events").fetchall() == [(3,)]
        assert connection.sql("select count(*) from marts.fct_events where coder = 'dyad'").fetchall() == [(2,)]
        # Nothing is read where the lake was before.
        with pytest.raises(duckdb.IOException, match="No files found"):
            connection.sql("from marts.fct_event_mentions").fetchall()
    assert query(moved, "from staging.events").height == 3


@pytest.mark.slow
@pytest.mark.parametrize("file", ["tables/secret.parquet", "tables/events/../secret.parquet", "landing/secret.parquet"])
def test_nothing_beside_the_tables_can_be_read(home, file):
    path = home / file.replace("events/../", "")
    path.parent.mkdir(exist_ok=True)
    shutil.copy(next((home / "tables" / "events").rglob("*.parquet")), path)
    with pytest.raises(QueryError, match="Cannot access file"):
        query(home, f"from read_parquet('{file}')")
