"""Files of many records: JSON Lines, a JSON array, CSV. A record that cannot be read costs only itself."""

import csv
import json
from collections.abc import Iterator, Mapping
from typing import IO, TypeVar

from pipelines.receipts import Refusal
from pipelines.text.decoding import (
    DAMAGED,
    DAMAGED_GZIP,
    EMPTY,
    Lines,
    RecordError,
    decode,
    find_encoding,
    read_all,
    sample,
)
from pipelines.text.markup import with_text_of
from pipelines.text.records import (
    FIELDS,
    MAX_BATCH_BYTES,
    MAX_BYTES,
    Record,
    missing_text,
    names_by_field,
    refused,
    too_large,
)

T = TypeVar("T")

_DELIMITERS = ",;\t"


def read_jsonl(stream: IO[bytes], mapping: Mapping[str, str]) -> Iterator[Record]:
    """A record per line that is not blank."""
    encoding = find_encoding(sample(stream))
    if isinstance(encoding, Refusal):
        yield refused(None, encoding)
        return
    lines = Lines(stream, encoding)
    names = names_by_field(mapping)
    for line in _each(lines, lines):
        if isinstance(line, Record):
            yield line
        elif not line.isspace():
            yield _of_json_line(lines.line_no, line, names)


def read_json(stream: IO[bytes], mapping: Mapping[str, str]) -> Iterator[Record]:
    """A record per object of the array that the file holds; an object alone is one record."""
    content = read_all(stream, MAX_BATCH_BYTES)
    text = content if isinstance(content, Refusal) else decode(content)
    if isinstance(text, Refusal):
        yield refused(None, text)
        return
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        hint = "if each line is a record, name the file .jsonl"
        yield refused(None, Refusal("bad_json", f"is no JSON: {_complaint(error)}; {hint}"), text)
        return
    names = names_by_field(mapping)
    for number, row in enumerate(value if isinstance(value, list) else [value], start=1):
        yield _of_json(number, row, names)


def read_csv(stream: IO[bytes], mapping: Mapping[str, str]) -> Iterator[Record]:
    """A record per row below the header."""
    head = sample(stream)
    encoding = find_encoding(head)
    if isinstance(encoding, Refusal):
        yield refused(None, encoding)
        return
    # The limit is one for the whole process; the standard one would refuse a long article.
    csv.field_size_limit(MAX_BYTES)
    lines = Lines(stream, encoding)
    first_line = head.decode(encoding, "replace").lstrip().partition("\n")[0]
    cells = csv.reader(lines, delimiter=delimiter_of(first_line))
    rows = (row for row in _each(cells, lines) if row)
    header = next(rows, None)
    if header is None or isinstance(header, Record):
        yield header._replace(record_no=None) if header else refused(None, EMPTY)
        return
    columns = [name.strip().lower() for name in header]
    missing = missing_text(columns, mapping)
    if missing:
        yield refused(None, missing, first_line)
        return
    names = {field: [name.lower() for name in candidates] for field, candidates in names_by_field(mapping).items()}
    number = 0
    read = lines.line_no
    for row in rows:
        number += 1
        swallowed, read = lines.line_no - read, lines.line_no
        if isinstance(row, Record):
            yield row if row.record_no is None else row._replace(record_no=number)
        elif len(row) != len(columns):
            yield from _of_wrong_width(number, row, len(columns), swallowed)
            number += max(swallowed, 1) - 1
        else:
            yield _record(number, dict(zip(columns, row, strict=True)), names)


def delimiter_of(first_line: str) -> str:
    """What stands between the cells of a table that begins like this."""
    return max(_DELIMITERS, key=first_line.count)


def _of_wrong_width(number: int, row: list[str], width: int, lines: int) -> Iterator[Record]:
    """The refusal of a row; where an open quotation mark made it swallow the lines after it, one for each line."""
    message = f"has {len(row)} cells where the header has {width}; quote cells that hold the separator"
    if lines > 1:
        message = f"has an open quotation mark that swallows {lines} lines; close or double it"
    text = " | ".join(row)
    for place, line in enumerate(text.split("\n")[:lines] if lines > 1 else [text]):
        yield refused(number + place, Refusal("bad_csv", message), line)


def _each(items: Iterator[T], lines: Lines) -> Iterator[T | Record]:
    """The items that can be read, and for each that cannot a refused record; one without number ends the file."""
    while True:
        try:
            item = next(items)
        except StopIteration:
            return
        except RecordError as error:
            yield refused(lines.line_no, error.refusal, error.content)
        except csv.Error as error:
            refusal = (
                too_large("a cell")
                if "field limit" in str(error)
                else Refusal("bad_csv", f"is no CSV: {error}; mend the row")
            )
            yield refused(lines.line_no, refusal)
        except DAMAGED_GZIP:
            yield refused(None, DAMAGED)
            return
        else:
            yield item


def _of_json_line(number: int, line: str, names: Mapping[str, list[str]]) -> Record:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        refusal = Refusal("bad_json", f"the line is no JSON: {_complaint(error)}; mend it and hand the file in again")
        return refused(number, refusal, line.strip())
    return _of_json(number, row, names)


def _of_json(number: int, row: object, names: Mapping[str, list[str]]) -> Record:
    if not isinstance(row, dict):
        refusal = Refusal("bad_json", f"is no JSON object; write each record as an object with {', '.join(FIELDS)}")
        return refused(number, refusal, json.dumps(row))
    record = _record(number, row, names)
    html = _text(row.get("html"))
    return with_text_of(record, html) if html and not record.text else record


def _record(number: int, row: Mapping[str, object], names: Mapping[str, list[str]]) -> Record:
    """The record with each field taken from the first of its names that is filled."""
    return Record(number, **{field: _first(row, candidates) for field, candidates in names.items()})


def _first(row: Mapping[str, object], names: list[str]) -> str | None:
    return next((text for name in names if (text := _text(row.get(name)))), None)


def _text(value: object) -> str | None:
    """A value as text; lists and objects say nothing that a field could hold."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _complaint(error: Exception) -> str:
    """What the parser found, in a few words."""
    if isinstance(error, json.JSONDecodeError):
        return (
            f"{error.msg} at line {error.lineno}, character {error.colno}"
            if error.lineno > 1
            else f"{error.msg} at character {error.colno}"
        )
    return "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"
