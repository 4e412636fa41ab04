"""Articles from a text or JSON Lines, for commands that code without a lake; what cannot be read is told."""

import io
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO

import polars as pl
import typer

from pipelines.text.dates import parse_instant
from pipelines.text.decoding import decode
from pipelines.text.records import frames
from pipelines.text.rows import read_jsonl

_TEXT_ENDINGS = (".txt", ".md", ".text")
_JSONL_ENDINGS = (".jsonl", ".ndjson")


def open_source(source: str) -> io.BytesIO:
    """What a file holds, or standard input where it is called -."""
    if source == "-":
        return io.BytesIO(sys.stdin.buffer.read())
    try:
        return io.BytesIO(Path(source).read_bytes())
    except OSError as error:
        raise typer.BadParameter(f"{source}: cannot be read: {error.strerror or error}", param_hint="FILE") from None


def read_articles(source: str, stream: IO[bytes], day: date | None) -> Iterator[pl.DataFrame]:
    """Frames of articles as the coder takes them; what cannot be read is told on standard error."""
    if not is_jsonl(source, stream):
        yield _one_article(source, stream.read(), day)
        return
    for records in told(source, frames(read_jsonl(stream, {}))):
        yield to_articles(records, source, day)


def told(source: str, batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The records that can be coded; the others are told on standard error."""
    read = refused = 0
    for records in batches:
        is_bad = pl.col("reason").is_not_null() | pl.col("text").is_null()
        bad, good = records.filter(is_bad), records.filter(~is_bad)
        for number, message in bad.select("record_no", pl.col("message").fill_null("has no text")).iter_rows():
            _complain(source, number, message)
        read, refused = read + good.height, refused + bad.height
        yield good
    if refused and not read:
        raise typer.BadParameter("nothing in it could be read", param_hint="FILE")


def is_jsonl(source: str, stream: IO[bytes]) -> bool:
    """By the ending of the name; where that says nothing, by the first character."""
    start = stream.read(64)
    stream.seek(0)
    if source.endswith((*_JSONL_ENDINGS, *_TEXT_ENDINGS)):
        return source.endswith(_JSONL_ENDINGS)
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _complain(source: str, number: int | None, message: str) -> None:
    place = source if number is None else f"{source}:{number}"
    sys.stderr.write(f"dyad: {place}: {message}\n")


def _one_article(source: str, content: bytes, day: date | None) -> pl.DataFrame:
    text = decode(content)
    if not isinstance(text, str):
        raise typer.BadParameter(f"{source}: {text.message}", param_hint="FILE")
    return to_articles(pl.DataFrame({"record_no": [1], "external_id": [source], "text": [text]}), source, day)


def to_articles(records: pl.DataFrame, source: str, day: date | None) -> pl.DataFrame:
    """What `coding.code` takes: the text begins with the title where there is one; a line without id has its number."""
    missing = [
        pl.lit(None, pl.String).alias(c) for c in ("title", "url", "publisher", "field_date") if c not in records
    ]
    dated = records.with_columns(missing).with_columns(
        published_date=pl.coalesce(pl.lit(day, pl.Date), parse_instant(pl.col("field_date")).dt.date())
    )
    unclear = dated.filter(pl.col("published_date").is_null() & pl.col("field_date").is_not_null())
    for number, found in unclear.select("record_no", "field_date").iter_rows():
        _complain(source, number, f"date {found[:40]!r} is not understood, coded without one")
    return dated.select(
        article_id=pl.coalesce("external_id", pl.col("record_no").cast(pl.String)),
        title="title",
        text=pl.concat_str("title", "text", separator="\n\n", ignore_nulls=True),
        published_date="published_date",
        url="url",
        publisher="publisher",
    )
