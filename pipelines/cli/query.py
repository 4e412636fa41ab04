"""`dyad query`: the rows of one SELECT on the published tables, to read or to hand on."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from typer.core import TyperCommand

from pipelines.cli.frames import TABLE_ROWS, Format, refuse_parquet_without_file, write_frame
from pipelines.cli.lines import printable, wrap
from pipelines.settings import Settings
from pipelines.warehouse import QueryError, Step, first_rows
from pipelines.warehouse import explain as explain_query
from pipelines.warehouse import query as run_query

# No option has a space in its name, and none is followed by a line.
_COMMENT = re.compile(r"--[^=\s]*\s")


# Deeper branches of a plan stay where they are, so that words fit beside them.
_DEEPEST = 16


class _Query(TyperCommand):
    """The command, to which a statement that begins with a comment is no option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take what is typed."""
        return super().parse_args(ctx, [f"\n{text}" if _COMMENT.match(text) else text for text in args])


app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("query", cls=_Query)
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
            sys.stdout.writelines(f"{line}\n" for line in _plan(explain_query(Settings().home, text)))
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


def _plan(steps: Sequence[Step]) -> Iterator[str]:
    """The lines of a plan, one step after another, and each of several inputs of a step moved to the right."""
    for step in steps:
        indent = 2 * min(step.depth, _DEEPEST)
        about = f" (about {int(step.rows):,} rows)" if step.rows else ""
        yield from wrap(f"{step.name}{about}", indent)
        for name, value in step.details.items():
            yield from wrap(printable(f"{name}: {value}"), indent + 4)
