"""`dyad query`: the rows of one SELECT on the published tables, to read or to hand on."""

import io
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from rich.cells import cell_len

from pipelines.settings import Settings
from pipelines.warehouse import QueryError
from pipelines.warehouse import query as run_query

_SHOWN = 100
_GAP = "  "
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class Format(StrEnum):
    """What to print or write."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def query(
    sql: Annotated[str, typer.Argument(metavar="SELECT", help="One SELECT statement; - reads it from standard input.")],
    form: Annotated[Format, typer.Option("--format", help="table shows the first 100 rows.")] = Format.table,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write, not standard output.")] = None,
) -> None:
    """Answer one SELECT on the published tables."""
    if form is Format.parquet and output is None:
        raise typer.BadParameter("parquet needs a file: add -o FILE", param_hint="--format")
    try:
        frame = run_query(Settings().home, sys.stdin.read() if sql == "-" else sql)
    except QueryError as error:
        # In full: DuckDB points to the place in the statement.
        sys.stderr.write(f"dyad: {error}\n")
        raise typer.Exit(2) from None
    _write(frame, form, output)


def _write(frame: pl.DataFrame, form: Format, output: Path | None) -> None:
    target: Path | io.BytesIO = output or io.BytesIO()
    try:
        if form is Format.parquet:
            frame.write_parquet(target)
        elif form is Format.csv:
            _flat(frame).write_csv(target)
        elif form is Format.json:
            frame.write_json(target)
        else:
            text = "\n".join([*_shown(frame), ""]).encode()
            _ = target.write_bytes(text) if isinstance(target, Path) else target.write(text)
    except OSError as error:
        raise typer.BadParameter(
            f"{output}: cannot be written: {error.strerror or error}", param_hint="--output"
        ) from None
    if isinstance(target, io.BytesIO):
        sys.stdout.buffer.write(target.getvalue())
        sys.stdout.buffer.flush()


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its lists and structs as JSON, since a CSV cell holds text."""
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    cells = [pl.Series(name, [_cell(value) for value in frame[name].to_list()], pl.String) for name in nested]
    return frame.with_columns(cells)


def _shown(frame: pl.DataFrame) -> Iterator[str]:
    """The lines of a table where it is no wider than the terminal, else of a block for each row."""
    head = frame.head(_SHOWN)
    cells = [[_cell(value) for value in row] for row in head.iter_rows()]
    widths = [max(map(cell_len, column)) for column in zip(frame.columns, *cells, strict=True)]
    columns = shutil.get_terminal_size().columns
    if sum(widths) + len(_GAP) * (len(widths) - 1) <= columns:
        right = [dtype.is_numeric() for dtype in frame.dtypes]
        yield _line(frame.columns, widths, right)
        yield _GAP.join("-" * width for width in widths)
        yield from (_line(row, widths, right) for row in cells)
    else:
        names = max(map(cell_len, frame.columns))
        for number, row in enumerate(cells, 1):
            yield f"-- row {number} ".ljust(min(columns, 80), "-")
            yield from (
                f"{_padded(name, names, right=False)}{_GAP}{cell}"
                for name, cell in zip(frame.columns, row, strict=True)
            )
    rows = f"{frame.height:,} row{'' if frame.height == 1 else 's'}"
    more = f", the first {_SHOWN} shown; --format csv has them all" if frame.height > _SHOWN else ""
    yield f"({rows}{more})"


def _cell(value: Any) -> str:
    """A value in words; what a document says moves no cursor and turns no line around."""
    if value is None:
        return "null"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return f"[{', '.join(map(_cell, value))}]"
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), str(value))


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    """One line of the table."""
    padded = (_padded(*cell) for cell in zip(cells, widths, right, strict=True))
    return _GAP.join(padded).rstrip()


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - cell_len(text))
    return space + text if right else text + space
