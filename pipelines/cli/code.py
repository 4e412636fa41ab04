"""`dyad code`: the coder alone, text or JSON Lines in, event mentions out; no lake, no Dagster."""

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from pipelines.cli.articles import is_jsonl, open_source, read_articles, to_articles, told
from pipelines.cli.frames import deliver
from pipelines.cli.overlay import Overlay, chosen_overlay
from pipelines.coding import Lexicon, code_between, explain, load_lexicon
from pipelines.coding import code as code_articles
from pipelines.text.records import frames
from pipelines.text.rows import read_jsonl
from pipelines.text.spans import read_spans

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
    stream = open_source(source)
    published = day.date() if day else None
    if given_actors:
        marked = _marked(source, stream, published)
        _write([code_between(articles, lexicon) for articles in marked], form, output, lexicon)
        return
    batches = read_articles(source, stream, published)
    if explaining:
        for articles in batches:
            for text in explain(articles, lexicon, shutil.get_terminal_size().columns):
                print(text)
        return
    _write([code_articles(articles, lexicon) for articles in _together(batches)], form, output, lexicon)


def _together(frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Several frames as one: the coder takes half the time for each in a large one, and all of them fill the memory."""
    while group := list(islice(frames, _FRAMES_AT_ONCE)):
        yield pl.concat(group)


def _marked(source: str, stream: io.BytesIO, day: date | None) -> Iterator[pl.DataFrame]:
    """The same with the characters of the actors that each line marks; spans count in `text`, so no title is coded."""
    if not is_jsonl(source, stream):
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
    for readable in told(source, records):
        edges = readable.select("source_start", "source_end", "target_start", "target_end")
        yield pl.concat([to_articles(readable, source, day), edges], how="horizontal")


def _write(mentions: list[pl.DataFrame], form: Format, output: Path | None, lexicon: Lexicon) -> None:
    frame = pl.concat(mentions) if mentions else pl.DataFrame()
    writers: dict[Format, Callable[[Path | io.BytesIO], object]] = {
        Format.parquet: frame.write_parquet,
        Format.csv: frame.write_csv,
        Format.jsonl: frame.write_ndjson,
    }
    deliver(writers[form], output)
    if output is not None and sys.stderr.isatty():
        sys.stderr.write(f"{frame.height} mentions in {output}, coded with lexicon {lexicon.version}\n")
