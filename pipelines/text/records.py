"""The raw record: what every format gives, before anything is made of it.

Reading a format belongs to the modules that `readers` knows, making documents of records to `documents`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import polars as pl

from pipelines.receipts import Refusal

# What a record's field is called in the input; where two names mean the same, the first that is filled counts.
FIELDS: Mapping[str, str] = {
    "id": "external_id",
    "title": "title",
    "text": "text",
    "published_at": "field_date",
    "date": "field_date",
    "url": "url",
    "publisher": "publisher",
    "source": "publisher",
    "author": "author",
    "language": "language",
}

MAX_BYTES = 10_000_000
MAX_RECORDS = 5_000
MAX_BATCH_BYTES = 64_000_000
EXCERPT = 200

# Reasons why a record is read no further that are none to refuse it: it is a document already; it holds no article by
# its very kind, as the requests of a crawl do.
KNOWN, PASSED_OVER = "known", "passed_over"


class Record(NamedTuple):
    """One record as its file gives it, or what is known of one that could not be read."""

    record_no: int | None
    external_id: str | None = None
    title: str | None = None
    text: str | None = None
    field_date: str | None = None
    page_date: str | None = None
    url: str | None = None
    publisher: str | None = None
    language: str | None = None
    author: str | None = None
    reason: str | None = None
    message: str | None = None
    excerpt: str | None = None


SCHEMA = pl.Schema({name: pl.Int64() if name == "record_no" else pl.String() for name in Record._fields})


def refused(record_no: int | None, refusal: Refusal, content: str | None = None) -> Record:
    """The record that stands for one that cannot be read, or for the whole file where it has no number."""
    excerpt = content[:EXCERPT] if content else None
    return Record(record_no, reason=refusal.reason, message=refusal.message, excerpt=excerpt)


def too_large(what: str) -> Refusal:
    """The refusal of a record beyond what is read into memory at once."""
    return Refusal("too_large", f"{what} is longer than {MAX_BYTES // 1_000_000} MB; split it")


def names_by_field(mapping: Mapping[str, str]) -> dict[str, list[str]]:
    """For each field of a record the names under which the input may hold it, the most telling first."""
    names: dict[str, list[str]] = {}
    for name, field in FIELDS.items():
        names.setdefault(field, []).append(mapping.get(name, name))
    return names


def missing_text(columns: Iterable[str], mapping: Mapping[str, str]) -> Refusal | None:
    """Why a table cannot be read that has no column for the text; letter case does not matter."""
    wanted = mapping.get("text", "text")
    present = list(columns)
    if wanted.lower() in (name.lower() for name in present):
        return None
    listed = ", ".join(name[:40] for name in present[:20])
    message = f"has no column '{wanted}'; its columns are {listed}: name the one with the text by --map text=COLUMN"
    return Refusal("bad_columns", message)


def frames(records: Iterable[Record], most: int | None = None) -> Iterator[pl.DataFrame]:
    """The records in frames that stay small enough to work on in memory, or of `most` records."""
    batch: list[Record] = []
    size = 0
    for record in records:
        batch.append(record)
        size += sum(len(value) for value in record[1:] if value)
        if len(batch) >= (most or MAX_RECORDS) or size >= MAX_BATCH_BYTES:
            yield _frame(batch)
            batch, size = [], 0
    if batch:
        yield _frame(batch)


def _frame(records: list[Record]) -> pl.DataFrame:
    """One row per record."""
    columns = dict(zip(Record._fields, zip(*records, strict=True), strict=True))
    return pl.DataFrame([_series(name, values) for name, values in columns.items()])


def _series(name: str, values: tuple[str | int | None, ...]) -> pl.Series:
    """One column; JSON can spell half a character (a lone surrogate), which no encoding can hold."""
    try:
        return pl.Series(name, values, dtype=SCHEMA[name])
    except UnicodeEncodeError:
        whole = [v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for v in values]
        return pl.Series(name, whole, dtype=SCHEMA[name])
