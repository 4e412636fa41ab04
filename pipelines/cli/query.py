"""`dyad query`: the rows of one SELECT on the published tables, to read or to hand on."""

import sys
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from pipelines.cli.frames import TABLE_ROWS, Format, refuse_parquet_without_file, write_frame
from pipelines.settings import Settings
from pipelines.warehouse import QueryError, first_rows
from pipelines.warehouse import explain as explain_query
from pipelines.warehouse import query as run_query


def query(
    sql: Annotated[str, typer.Argument(metavar="SELECT", help="One SELECT statement; - reads it from standard input.")],
    form: Annotated[Format, typer.Option("--format", help="table is for reading, the others hand the rows on.")] = (
        Format.table
    ),
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write, not standard output.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Rows at most; without it a table has 100, any other format all.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print DuckDB's plan and run nothing.")] = False,
) -> None:
    """Answer one SELECT on the published tables."""
    refuse_parquet_without_file(form, output)
    text = sys.stdin.read() if sql == "-" else sql
    try:
        if explain:
            sys.stdout.write(explain_query(Settings().home, text) + "\n")
            return
        frame, rows = _answer(text, limit or (TABLE_ROWS if form is Format.table else None))
    except QueryError as error:
        # In full: DuckDB points to the place in the statement.
        sys.stderr.write(f"dyad: {error}\n")
        raise typer.Exit(2) from None
    write_frame(frame, form, output, rows)
    if rows > frame.height and form is not Format.table:
        sys.stderr.write(f"dyad: the first {frame.height:,} of {rows:,} rows; without --limit it is all\n")


def _answer(sql: str, limit: int | None) -> tuple[pl.DataFrame, int]:
    """The rows up to the limit, and how many there are."""
    if limit:
        return first_rows(Settings().home, sql, limit)
    frame = run_query(Settings().home, sql)
    return frame, frame.height
