"""Rows to read in the terminal or to hand on: a table, CSV, JSON, Parquet."""

import io
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import polars as pl
import typer
from rich.cells import cell_len

# Rows of a table, where nobody asks for more.
TABLE_ROWS = 100
_GAP = "  "
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class Format(StrEnum):
    """What to print or write."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def refuse_parquet_without_file(form: Format, output: Path | None) -> None:
    """Parquet is nothing to print."""
    if form is Format.parquet and output is None:
        raise typer.BadParameter("parquet needs a file: add -o FILE", param_hint="--format")


def write_frame(frame: pl.DataFrame, form: Format, output: Path | None = None, rows: int | None = None) -> None:
    """Print the rows, or write them to a file; `rows` is how many there are, where the frame has the first only."""
    if form is Format.parquet:
        deliver(frame.write_parquet, output)
    elif form is Format.csv:
        deliver(_flat(frame).write_csv, output)
    elif form is Format.json:
        deliver(frame.write_json, output)
    else:
        shown = frame.head(TABLE_ROWS) if rows is None else frame
        text = "\n".join([*_table(shown, rows or frame.height), ""]).encode()
        deliver(lambda target: target.write_bytes(text) if isinstance(target, Path) else target.write(text), output)


def deliver(write: Callable[[Path | io.BytesIO], object], output: Path | None) -> None:
    """Have something written to a file or, without one, to standard output."""
    target: Path | io.BytesIO = output or io.BytesIO()
    try:
        write(target)
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


def _table(frame: pl.DataFrame, total: int) -> Iterator[str]:
    """The lines of a table where it is no wider than the terminal, else of a block for each row."""
    cells = [[_cell(value) for value in row] for row in frame.iter_rows()]
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
    rows = f"{total:,} row{'' if total == 1 else 's'}"
    more = f", the first {frame.height:,} shown; --format csv has them all" if frame.height < total else ""
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
