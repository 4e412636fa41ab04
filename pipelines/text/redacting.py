"""Landed files without some of their records; all others keep their numbers, and what they hold.

What stands in a record's place is read as nothing, or as a record without text.
"""

import csv
import gzip
import io
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import nullcontext
from typing import IO, cast

import polars as pl
from fastwarc.warc import ArchiveIterator, WarcRecord

from pipelines.receipts import Kind, Refusal
from pipelines.text.decoding import find_encoding, is_gzipped, sample
from pipelines.text.records import MAX_BYTES
from pipelines.text.rows import delimiter_of

Redact = Callable[[IO[bytes], IO[bytes], Collection[int]], None]

_UNREADABLE = "a row that could not be read"
_NOTHING = b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 0\r\n\r\n\r\n\r\n"


def holds_many(kind: Kind) -> bool:
    """Whether a file of this kind has more than one record; of others nothing is left without theirs."""
    return kind in _REDACT


def redact(kind: Kind, source: IO[bytes], target: IO[bytes], numbers: Collection[int]) -> None:
    """Write the file again without the records of these numbers, gzipped where it was."""
    if kind == "warc" or not is_gzipped(source):
        _REDACT[kind](source, target, numbers)
        return
    with gzip.open(source) as unpacked, gzip.GzipFile("", "wb", fileobj=target, mtime=0) as packed:
        _REDACT[kind](cast(IO[bytes], unpacked), cast(IO[bytes], packed), numbers)


def _jsonl(source: IO[bytes], target: IO[bytes], numbers: Collection[int]) -> None:
    """Each line but these, which are left empty."""
    lines, output = _as_text(source, target)
    for number, line in enumerate(lines, start=1):
        output.write("\n" if number in numbers else line)
    output.detach()


def _csv(source: IO[bytes], target: IO[bytes], numbers: Collection[int]) -> None:
    """The header and each row but these, whose cells are empty."""
    csv.field_size_limit(MAX_BYTES)
    lines, output = _as_text(source, target)
    first_line = sample(source).decode(lines.encoding, "replace").lstrip().partition("\n")[0]
    delimiter = delimiter_of(first_line)
    writer = csv.writer(output, delimiter=delimiter, lineterminator="\n")
    rows = csv.reader(lines, delimiter=delimiter)
    width, number, last_line = 0, -1, 0
    for row in _each_row(rows):
        if not row:
            output.write("\n")
            continue
        # As `read_csv` counts: the header is no record, a row that swallowed lines stands for each of them.
        number += 1
        width = width or len(row)
        writer.writerow([""] * width if number in numbers else row)
        if len(row) != width:
            number += max(rows.line_num - last_line, 1) - 1
        last_line = rows.line_num
    output.detach()


def _each_row(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """The rows, and for one that cannot be read a cell that stands for it."""
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield [_UNREADABLE]


def _json(source: IO[bytes], target: IO[bytes], numbers: Collection[int]) -> None:
    """The array with nothing in the place of these objects."""
    value = json.load(source)
    rows = value if isinstance(value, list) else [value]
    target.write(json.dumps([None if n in numbers else row for n, row in enumerate(rows, start=1)]).encode())


def _parquet(source: IO[bytes], target: IO[bytes], numbers: Collection[int]) -> None:
    """The table with nothing in the cells of these rows."""
    rows = pl.read_parquet(source.read())
    is_kept = ~pl.int_range(1, pl.len() + 1).is_in(list(numbers))
    rows.select(pl.when(is_kept).then(pl.all())).write_parquet(target)


def _warc(source: IO[bytes], target: IO[bytes], numbers: Collection[int]) -> None:
    """Each record but these, in whose place stands one that holds nothing; what cannot be read is dropped."""
    is_packed = is_gzipped(source)
    for number, record in enumerate(_whole_records(source), start=1):
        with gzip.GzipFile("", "wb", fileobj=target, mtime=0) if is_packed else nullcontext(target) as output:
            if number in numbers:
                output.write(_NOTHING)
            else:
                record.write(output)


def _whole_records(source: IO[bytes]) -> Iterator[WarcRecord]:
    try:
        yield from ArchiveIterator(source, parse_http=False)
    except OSError as error:
        if error.errno is not None:
            raise


def _as_text(source: IO[bytes], target: IO[bytes]) -> tuple[io.TextIOWrapper, io.TextIOWrapper]:
    """Both files as text in the encoding of the first, whose bad bytes pass through as they are."""
    encoding = find_encoding(sample(source))
    name = "utf-8" if isinstance(encoding, Refusal) else encoding
    lines, output = (io.TextIOWrapper(file, name, "surrogateescape", newline="") for file in (source, target))
    return lines, output


_REDACT: Mapping[Kind, Redact] = {
    "jsonl": _jsonl,
    "json": _json,
    "csv": _csv,
    "parquet": _parquet,
    "warc": _warc,
}
