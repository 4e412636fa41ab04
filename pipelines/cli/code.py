"""`dyad code`: the coder alone, text or JSON Lines in, event mentions out; no lake, no Dagster."""

import io
import sys
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, Annotated

import polars as pl
import typer

from pipelines.cli.overlay import Overlay, chosen_overlay
from pipelines.coding import Lexicon, code_between, explain, load_lexicon
from pipelines.coding import code as code_articles
from pipelines.text.dates import parse_instant
from pipelines.text.decoding import decode
from pipelines.text.records import frames
from pipelines.text.rows import read_jsonl
from pipelines.text.spans import read_spans

_TEXT_ENDINGS = (".txt", ".md", ".text")
_JSONL_ENDINGS = (".jsonl", ".ndjson")
_FRAMES_AT_ONCE = 16


class Format(StrEnum):
    """What to print or write."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


def code(
    source: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="Plain text or JSON Lines; - is standard input.")
    ] = "-",
    day: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Day of publication.")] = None,
    form: Annotated[Format, typer.Option("--format", help="Columns are those of event_mentions.")] = Format.jsonl,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write instead of standard output.")
    ] = None,
    explaining: Annotated[
        bool, typer.Option("--explain", help="Show tokens, phrases, rules and roles instead.")
    ] = False,
    given_actors: Annotated[
        bool,
        typer.Option(
            "--given-actors",
            help="JSON Lines with `source_span` and `target_span` ([start, end) in `text`): code what is between them.",
        ),
    ] = False,
    lexicon_folder: Overlay = None,
) -> None:
    """Code the events in a text, without a lake."""
    overlay = chosen_overlay(lexicon_folder)
    if form is Format.parquet and output is None and not explaining:
        raise typer.BadParameter("parquet needs a file: add -o FILE", param_hint="--format")
    if given_actors and explaining:
        raise typer.BadParameter("goes without --given-actors", param_hint="--explain")
    lexicon = load_lexicon(overlay)
    stream = _open(source)
    published = day.date() if day else None
    if given_actors:
        marked = _marked(source, stream, published)
        _write([code_between(articles, lexicon) for articles in marked], form, output, lexicon)
        return
    batches = _batches(source, stream, published)
    if explaining:
        for articles in batches:
            for row in articles.iter_slices(1):
                print(explain(row, lexicon))
        return
    _write([code_articles(articles, lexicon) for articles in _together(batches)], form, output, lexicon)


def _together(frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Several frames as one: the coder takes half the time for each in a large one, and all of them fill the memory."""
    while group := list(islice(frames, _FRAMES_AT_ONCE)):
        yield pl.concat(group)


def _open(source: str) -> io.BytesIO:
    if source == "-":
        return io.BytesIO(sys.stdin.buffer.read())
    try:
        return io.BytesIO(Path(source).read_bytes())
    except OSError as error:
        raise typer.BadParameter(f"{source}: cannot be read: {error.strerror or error}", param_hint="FILE") from None


def _batches(source: str, stream: IO[bytes], day: date | None) -> Iterator[pl.DataFrame]:
    """Frames of articles as the coder takes them; what cannot be read is told on standard error."""
    if not _is_jsonl(source, stream):
        yield _one_article(source, stream.read(), day)
        return
    for records in _told(source, frames(read_jsonl(stream, {}))):
        yield _articles(records, source, day)


def _marked(source: str, stream: io.BytesIO, day: date | None) -> Iterator[pl.DataFrame]:
    """The same with the characters of the actors that each line marks; spans count in `text`, so no title is coded."""
    if not _is_jsonl(source, stream):
        raise typer.BadParameter(
            "takes JSON Lines with `text`, `source_span`, `target_span`", param_hint="--given-actors"
        )
    spans = read_spans(io.BytesIO(stream.getvalue()))  # reading to the end closes a stream
    records = (
        batch.join(spans, on="record_no", how="left", maintain_order="left", validate="m:1").with_columns(
            title=pl.lit(None, pl.String),
            reason=pl.coalesce("reason", "problem"),
            message=pl.coalesce("message", "problem"),
        )
        for batch in frames(read_jsonl(stream, {}))
    )
    for readable in _told(source, records):
        edges = readable.select("source_start", "source_end", "target_start", "target_end")
        yield pl.concat([_articles(readable, source, day), edges], how="horizontal")


def _told(source: str, batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
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


def _is_jsonl(source: str, stream: IO[bytes]) -> bool:
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
    return _articles(pl.DataFrame({"record_no": [1], "external_id": [source], "text": [text]}), source, day)


def _articles(records: pl.DataFrame, source: str, day: date | None) -> pl.DataFrame:
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


def _write(mentions: list[pl.DataFrame], form: Format, output: Path | None, lexicon: Lexicon) -> None:
    frame = pl.concat(mentions) if mentions else pl.DataFrame()
    target: Path | IO[bytes] = output or io.BytesIO()
    try:
        if form is Format.parquet:
            frame.write_parquet(target)
        elif form is Format.csv:
            frame.write_csv(target)
        else:
            frame.write_ndjson(target)
    except OSError as error:
        raise typer.BadParameter(
            f"{output}: cannot be written: {error.strerror or error}", param_hint="--output"
        ) from None
    if isinstance(target, io.BytesIO):
        sys.stdout.buffer.write(target.getvalue())
    elif sys.stderr.isatty():
        sys.stderr.write(f"{frame.height} mentions in {output}, coded with lexicon {lexicon.version}\n")
