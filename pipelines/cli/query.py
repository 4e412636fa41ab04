"""`dyad query`: the rows of one SELECT on the published tables, to read or to hand on."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.frames import Format, refuse_parquet_without_file, write_frame
from pipelines.settings import Settings
from pipelines.warehouse import QueryError
from pipelines.warehouse import query as run_query


def query(
    sql: Annotated[str, typer.Argument(metavar="SELECT", help="One SELECT statement; - reads it from standard input.")],
    form: Annotated[Format, typer.Option("--format", help="table shows the first 100 rows.")] = Format.table,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write, not standard output.")] = None,
) -> None:
    """Answer one SELECT on the published tables."""
    refuse_parquet_without_file(form, output)
    try:
        frame = run_query(Settings().home, sys.stdin.read() if sql == "-" else sql)
    except QueryError as error:
        # In full: DuckDB points to the place in the statement.
        sys.stderr.write(f"dyad: {error}\n")
        raise typer.Exit(2) from None
    write_frame(frame, form, output)
