"""Lines of a file of events as rows of text, a column for each of the format's, and the lines that are no such row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from pipelines.formats.files import FormatError, pieces
from pipelines.formats.layouts import Layout, layouts, originals

LINE_NO = "record_no"
_TOLD = 60
# A field in quotes, in which a doubled quote is one.
_QUOTED = r'"(?:[^"]|"")*"'
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True)
class Form:
    """How a file's lines are to be read, as its first line shows."""

    layout: Layout
    separator: Literal["\t", ","]
    has_header: bool


@dataclass(frozen=True)
class Lines:
    """A piece of a file: its rows as text, the lines that are none, and how many there were."""

    form: Form
    rows: pl.DataFrame
    rejected: pl.DataFrame

    @property
    def received(self) -> int:
        """The records of the piece: lines that are neither empty nor the header."""
        return self.rows.height + self.rejected.height


def read_lines(path: Path, coder: str, size: int | None = None) -> Iterator[Lines]:
    """The file's rows, piece by piece, with the line of each; FormatError where it is no file of the coder."""
    form, line_no = None, 1
    for piece in pieces(path, size) if size else pieces(path):
        lines = _lines(piece, line_no)
        line_no += piece.count(b"\n") + 1
        if form is None and lines.height:
            form = _form(lines["line"][0], path, lines[LINE_NO][0], coder)
            lines = lines.slice(1) if form.has_header else lines
        if form:
            yield _told_apart(lines, form)
    if form is None:
        raise FormatError(f"{path}: is empty; expected rows of {coder} events")


def check_form(path: Path, coder: str) -> None:
    """Raise FormatError where the first line shows that the file is none of the coder's."""
    for _ in read_lines(path, coder, size=1 << 16):
        return


def _lines(piece: bytes, first: int) -> pl.DataFrame:
    """One row per line that is not empty, with its number; bytes that are no UTF-8 become the replacement character."""
    text = pl.Series("line", [piece.decode("utf-8", "replace")])
    lines = text.str.strip_prefix("\ufeff").str.split("\n").explode().str.strip_suffix("\r")
    return lines.to_frame().with_row_index(LINE_NO, first).cast({LINE_NO: pl.Int64}).filter(pl.col("line") != "")


def _form(line: str, path: Path, line_no: int, coder: str) -> Form:
    """How the file is to be read, by its first line."""
    separator: Literal["\t", ","] = "\t" if "\t" in line else ","
    (fields,) = _fields(pl.Series([line]), separator).to_list()
    names = [name.strip().strip('"').lower() for name in line.split(separator)]
    for layout in layouts()[coder]:
        columns = [column.lower() for column in layout.columns]
        if names == columns:
            return Form(layout, separator, has_header=True)
        is_header = names[0] == columns[0]
        if fields == len(columns) and not is_header:
            return Form(layout, separator, has_header=False)
    others = [layout for other, of_other in layouts().items() if other != coder for layout in of_other]
    for layout in others:
        if fields == len(layout.columns):
            raise FormatError(
                f"{path}:{line_no}: has the {fields} columns of {layout.name}, so it is no file of {coder}; "
                f"dyad import {layout.coder} takes it"
            )
    expected = " or ".join(str(len(layout.columns)) for layout in layouts()[coder])
    raise FormatError(
        f"{path}:{line_no}: has {fields} columns, beginning with '{names[0][:_TOLD]}'; event files of {coder} have "
        f"{expected}, as `dyad import --help` names them"
    )


def _told_apart(lines: pl.DataFrame, form: Form) -> Lines:
    """The lines that are rows of the format, and those that are not with the reason."""
    expected = len(form.layout.columns)
    fields = _fields(lines["line"], form.separator)
    is_open = (
        lines["line"].str.count_matches('"', literal=True) % 2 == 1 if form.separator == "," else pl.lit(value=False)
    )
    judged = lines.with_columns(fields=fields).with_columns(
        reason=pl.when(pl.col("line").str.contains(_REPLACEMENT, literal=True))
        .then(pl.lit("bad_encoding"))
        .when(is_open)
        .then(pl.lit("bad_quotes"))
        .when(pl.col("fields") != expected)
        .then(pl.lit("wrong_columns"))
    )
    told = pl.col("reason").replace_strict(
        {
            "bad_encoding": "has bytes that are no UTF-8; convert the file and import it again",
            "bad_quotes": "has a quotation mark that is not closed in its line",
        },
        default=None,
    )
    wrong = pl.format(f"has {{}} columns, the first row of its file has {expected}", "fields")
    rejected = judged.filter(pl.col("reason").is_not_null()).select(
        LINE_NO, "reason", message=told.fill_null(wrong), excerpt="line"
    )
    return Lines(form, _parsed(judged.filter(pl.col("reason").is_null()), form), rejected)


def _fields(lines: pl.Series, separator: str) -> pl.Series:
    """How many fields each line has."""
    bare = lines if separator == "\t" else lines.str.replace_all(_QUOTED, "")
    return bare.str.count_matches(separator, literal=True) + 1


def _parsed(lines: pl.DataFrame, form: Form) -> pl.DataFrame:
    """The lines' fields in text columns, by the names of imported_events; a field that is empty or lacking is null."""
    columns: Sequence[str] = form.layout.originals
    schema = dict.fromkeys(columns, pl.String)
    if lines.is_empty():
        return pl.DataFrame(schema={LINE_NO: pl.Int64, **dict.fromkeys(originals(form.layout.coder), pl.String)})
    # Files that are divided by tabs know no quotes: one is a character like others there.
    fields = pl.read_csv(
        lines["line"].str.join("\n").item().encode(),
        separator=form.separator,
        has_header=False,
        schema=schema,
        quote_char='"' if form.separator == "," else None,
    )
    lacking = [pl.lit(None, pl.String).alias(name) for name in originals(form.layout.coder) if name not in columns]
    return pl.concat([lines.select(LINE_NO), fields], how="horizontal").with_columns(lacking)
