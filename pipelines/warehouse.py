"""Read-only SQL on the published warehouse: one SELECT that sees the published files and nothing else.

What the tables hold is said in `dbt_project`; making them belongs to `marts`.
"""

import atexit
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

import polars as pl

from pipelines.lake_views import literal, readable_folders

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

_CONFIG: Mapping[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    # Else a name that is no table is looked up among this program's variables.
    "python_enable_replacements": False,
    # A query never writes, not even what does not fit into memory.
    "temp_directory": "",
}

# One row per pair of months: the largest change of each dyad.
_MOVERS = """
with months as (
    select
        *,
        lag(goldstein_mean) over history as goldstein_mean_before
    from marts.relation_trends_monthly
    where coder = $coder and actor_scope = 'all'
    window history as (partition by coder, dyad order by trend_month)
)

select
    months.coder,
    months.dyad,
    coalesce(a.name, months.entity_a) as name_a,
    coalesce(b.name, months.entity_b) as name_b,
    months.trend_month,
    months.previous_events as events_before,
    months.events,
    months.goldstein_mean_before,
    months.goldstein_mean,
    months.goldstein_mean_change
from months
left join marts.dim_entities as a on months.entity_a = a.entity
left join marts.dim_entities as b on months.entity_b = b.entity
where months.events >= $minimum_events and months.previous_events >= $minimum_events
qualify row_number() over (
    partition by months.coder, months.dyad
    order by abs(months.goldstein_mean_change) desc, months.trend_month desc
) = 1
order by abs(months.goldstein_mean_change) desc, months.dyad, months.coder
limit $limit
"""
_MINIMUM_EVENTS = 5
_CODER = "dyad"


class QueryError(Exception):
    """A query that is refused or fails, or that finds nothing published."""


def query(home: Path, sql: str) -> pl.DataFrame:
    """The rows of one SELECT on the published warehouse."""
    with _connect(home) as connection:
        return _frame(connection.sql(_one_select(connection, sql)))


def first_rows(home: Path, sql: str, limit: int) -> tuple[pl.DataFrame, int]:
    """The first rows of one SELECT, and how many it has; no more of them than that are ever in memory."""
    with _connect(home) as connection:
        rows = connection.sql(_one_select(connection, sql))
        frame = _frame(rows.limit(limit + 1))
        return frame.head(limit), rows.shape[0] if frame.height > limit else frame.height


@dataclass(frozen=True)
class Step:
    """One step of a plan: the branchings above it, what it does with what, and about how many rows it gives."""

    depth: int
    name: str
    details: Mapping[str, str]
    rows: str | None


def explain(home: Path, sql: str) -> list[Step]:
    """How DuckDB would answer one SELECT: its plan, without running it. A step takes the rows of those below it."""
    with _connect(home) as connection:
        plans = connection.execute(f"explain (format json) {_one_select(connection, sql)}").fetchall()
    return [step for _, plan in plans for root in json.loads(plan) for step in _steps(root, 0)]


def _steps(node: Mapping[str, Any], depth: int) -> Iterator[Step]:
    """A step of DuckDB's plan and those below it."""
    details = {
        name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in node["extra_info"].items()
    }
    rows = details.pop("Estimated Cardinality", None)
    yield Step(depth, node["name"], {name: value for name, value in details.items() if value}, rows)
    below = node["children"]
    for child in below:
        yield from _steps(child, depth + (len(below) > 1))


def stream(home: Path, sql: str, rows: int = 100_000) -> Iterator[pl.DataFrame]:
    """The rows of a SELECT of our own, at most so many at a time."""
    with _connect(home) as connection:
        for batch in connection.sql(sql).to_arrow_reader(rows):
            yield pl.DataFrame(pl.from_arrow(batch))


def movers(home: Path, limit: int = 10) -> pl.DataFrame:
    """The dyads whose mean Goldstein value changed most from one month to the next, each with that month.

    Only months with at least five events in both are compared, and only what Dyad coded.
    """
    with _connect(home) as connection:
        return _frame(
            connection.sql(_MOVERS, params={"coder": _CODER, "minimum_events": _MINIMUM_EVENTS, "limit": limit})
        )


def published(home: Path) -> Path:
    """The folder of the newest build. A build never changes: the same question to it has the same answer."""
    home = home.resolve()
    current = home / "builds" / "current"
    if not (current / "warehouse.duckdb").is_file():
        raise QueryError(f"{home}: no marts are published here; `dyad run PATH...` makes them")
    return current.parent / current.readlink()


def ask(build: Path, sql: str, parameters: Mapping[str, object], seconds: float) -> pl.DataFrame:
    """The rows of a question of our own on a build, its parameters bound; one that takes longer than that fails.

    The build stays open for the next question: opening it costs more than most answers.
    """
    import duckdb

    try:
        with _kept_open(build).cursor() as cursor:
            cursor.execute("use warehouse.marts")
            timer = Timer(seconds, cursor.interrupt)
            timer.start()
            try:
                return _frame(cursor.sql(sql, params=dict(parameters)))
            finally:
                timer.cancel()
    except duckdb.Error as error:
        raise QueryError(str(error)) from error


def _one_select(connection: "DuckDBPyConnection", sql: str) -> str:
    """The statement, if it is the only one and only reads."""
    import duckdb

    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise QueryError("expected one SELECT statement")
    return str(statements[0].query)


def some_rows(home: Path, tables: Sequence[str], limit: int) -> dict[str, pl.DataFrame]:
    """Some rows of each of the published tables, by its name."""
    with _connect(home) as connection:
        return {table: _frame(connection.table(table).limit(limit)) for table in tables}


@contextmanager
def _connect(home: Path) -> Iterator["DuckDBPyConnection"]:
    """A connection to the newest build, for one query."""
    import duckdb

    # One build for the whole query, whatever is published meanwhile.
    build = published(home)
    try:
        with _opened(build) as connection:
            connection.execute("use warehouse.marts")
            yield connection
    except duckdb.Error as error:
        raise QueryError(str(error)) from error


def _opened(build: Path) -> "DuckDBPyConnection":
    """A connection that can read a build's tables and Parquet files and change or open nothing else."""
    import duckdb

    home = build.parents[1]
    # The views name their files by the path from the lake, which is checked as it stands there.
    folders = [f"{build.relative_to(home)}/marts/", f"{build}/marts/", *readable_folders(home, build)]
    # In memory, since a process can open a file once only, and each connection needs settings of its own.
    connection = duckdb.connect(config=dict(_CONFIG))
    connection.execute(f"attach {literal(build / 'warehouse.duckdb')} as warehouse (read_only)")
    # Instants are of UTC, wherever this machine stands.
    connection.execute("set global TimeZone = 'UTC'")
    # Files of a build never change: what their footers say is read once, which else costs more than most answers.
    connection.execute("set global parquet_metadata_cache = true")
    connection.execute("set global file_search_path = $home", {"home": str(home)})
    connection.execute("set allowed_directories = $folders", {"folders": folders})
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


@lru_cache(maxsize=1)
def _kept_open(build: Path) -> "DuckDBPyConnection":
    """The connection to the build that was asked last; cursors that still read another keep it alive."""
    # DuckDB complains of what is still open when Python ends.
    atexit.register(_kept_open.cache_clear)
    return _opened(build)


def _frame(relation: "DuckDBPyRelation") -> pl.DataFrame:
    """The result as a frame; whole numbers that DuckDB has made wider than 64 bits come back to them where they fit."""
    try:
        frame: pl.DataFrame = relation.pl()
    except pl.exceptions.PolarsError as error:
        raise QueryError(f"a column's type has no equal outside DuckDB; cast it to varchar: {error}") from error
    wide = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Decimal) and dtype.scale == 0]
    narrow = frame.with_columns(pl.col(wide).cast(pl.Int64, strict=False))
    return narrow if narrow.null_count().equals(frame.null_count()) else frame
