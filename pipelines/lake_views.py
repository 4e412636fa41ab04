"""The lake's own tables in the words of their contracts, as views of the warehouse and as sources of dbt.

The marts belong to `marts`.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from pipelines.contracts import Contract, load_contract

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Schema -> the tables that stand in it.
SCHEMAS: Mapping[str, Sequence[str]] = {
    "staging": (
        "documents",
        "articles",
        "event_mentions",
        "events",
        "imported_events",
        "source_fetches",
        "source_items",
    ),
    "quality": ("check_results", "evaluations", "quarantine", "quarantine_audit", "rejected", "runs", "tombstones"),
}

# Schema -> what dbt calls the tables in it.
_SOURCES = {"staging": "lake", "quality": "quality"}
_LANDING = "Documents as they were received, append-only: the only input that cannot be made again."
_TYPES: Mapping[pl.DataType, str] = {
    pl.String(): "varchar",
    pl.Int64(): "bigint",
    pl.Float64(): "double",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.Datetime("us", "UTC"): "timestamp with time zone",
}


def create_lake_views(connection: "DuckDBPyConnection", home: Path, build: Path) -> None:
    """Let the warehouse read the tables as they stand, whenever it is asked; their paths count from the lake."""
    heads = build / "schemas"
    heads.mkdir()
    with _without_partitions(connection, home, build):
        for schema, tables in SCHEMAS.items():
            connection.execute(f"create schema if not exists {schema}")
            for contract in map(load_contract, tables):
                head = heads / f"{contract.name}.parquet"
                pl.DataFrame(schema=contract.schema).write_parquet(head)
                files = _files(contract, head.relative_to(home))
                columns = ", ".join(f'"{column}"' for column in contract.schema)
                view, sql = f"{schema}.{contract.name}", f"from {files} select {columns}"
                create_view(connection, view, sql, contract.description, contract.descriptions)


@contextmanager
def _without_partitions(connection: "DuckDBPyConnection", home: Path, build: Path) -> Iterator[None]:
    """Have the connection find builds and no tables: a new view is bound, which would open each of its files."""
    (bare := build / "bare").mkdir()
    (bare / "builds").symlink_to(home / "builds")
    connection.execute(f"set file_search_path = {literal(bare)}")
    yield
    connection.execute(f"set file_search_path = {literal(home)}")
    shutil.rmtree(bare)


def _files(contract: Contract, head: Path) -> str:
    """The call that reads a table: an empty file that says the contract's columns, and the partitions, if any."""
    files = [str(head), f"tables/{contract.name}/{contract.partition}=*/data.parquet"]
    return f"read_parquet({files}, union_by_name = true, hive_partitioning = false, allow_empty = true)"


def lake_sources(location: Callable[[Contract], str]) -> list[dict[str, Any]]:
    """The tables as sources for dbt, each in its contract's words and read by the call that `location` gives."""
    sources = [
        {
            "name": _SOURCES[schema],
            "database": "warehouse",
            "schema": schema,
            "tables": [_source(contract, location(contract)) for contract in map(load_contract, tables)],
        }
        for schema, tables in SCHEMAS.items()
    ]
    return [{"name": "landing", "tables": [{"name": "files", "description": _LANDING}]}, *sources]


def _source(contract: Contract, location: str) -> dict[str, Any]:
    """One table for dbt."""
    return {
        "name": contract.name,
        "description": contract.description,
        "config": {"meta": {"external_location": location}},
        "columns": [
            {"name": name, "description": contract.descriptions[name], "data_type": _TYPES[dtype]}
            for name, dtype in contract.schema.items()
        ],
    }


def readable_folders(home: Path, build: Path) -> list[str]:
    """The folders that the views read, by the path from the lake and in full."""
    tables = [f"tables/{table}/" for named in SCHEMAS.values() for table in named]
    folders = [f"{build.relative_to(home)}/schemas/", *tables]
    return folders + [f"{home}/{folder}" for folder in folders]


def create_view(
    connection: "DuckDBPyConnection", view: str, sql: str, description: str, columns: Mapping[str, str]
) -> None:
    """Create a view, and say what it and its columns hold."""
    connection.execute(f"create view {view} as {sql}")
    connection.execute(f"comment on view {view} is {literal(description)}")
    for column, said in columns.items():
        connection.execute(f'comment on column {view}."{column}" is {literal(said)}')


def literal(value: object) -> str:
    """A SQL string literal."""
    return "'" + str(value).replace("'", "''") + "'"
