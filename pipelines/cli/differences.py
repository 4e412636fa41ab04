"""What another lexicon changes: the same articles coded twice, the differences with their sentences."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import typer

from pipelines.cli.articles import open_source, read_articles
from pipelines.cli.lines import printable
from pipelines.coding import code, load_lexicon
from pipelines.coding.comparing import compare_mentions, one_per_event
from pipelines.contracts import load_contract
from pipelines.orchestration.originals import to_be_coded
from pipelines.tables import Lake

BUNDLED, RECORDED = "bundled", "recorded"
_MONTH = timedelta(days=30)
_CHANGES = ("gained", "lost", "changed")

# Articles -> their mentions.
Coder = Callable[[pl.DataFrame], pl.DataFrame]


def compare(old: str, new: str, sources: Sequence[str], lake: Lake) -> tuple[pl.DataFrame, int]:
    """The differences between two codings of the sources, or of the lake's articles; how many events are the same."""
    if new == RECORDED or (sources and old == RECORDED):
        raise typer.BadParameter("stands for OLD, and for the articles of the lake", param_hint=RECORDED)
    new_coder = _coder(new)
    if sources:
        pairs = _of_sources(sources, _coder(old), new_coder)
    elif lake.exists():
        pairs = _of_lake(lake, None if old == RECORDED else _coder(old), new_coder)
    else:
        raise typer.BadParameter(f"give articles to code: there is no lake at {lake.home}", param_hint="ARTICLES")
    nothing = pl.DataFrame(schema=load_contract("event_mentions").schema)
    kept, compared = 0, [compare_mentions(nothing, nothing)]
    for before, after in pairs:
        changes = compare_mentions(before, after)
        kept += one_per_event(after).height - changes.filter(pl.col("change") != "lost").height
        compared.append(changes)
    return pl.concat(compared), kept


def _coder(name: str) -> Coder:
    """The coder with the overlay of a name."""
    if name != BUNDLED and not Path(name).is_dir():
        raise typer.BadParameter(f"no folder '{name}'; an overlay folder, or {BUNDLED}", param_hint="OLD or NEW")
    lexicon = load_lexicon(None if name == BUNDLED else Path(name))
    return lambda articles: code(articles, lexicon)


def _of_sources(sources: Sequence[str], old: Coder, new: Coder) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """The mentions of both coders in each batch of articles."""
    for source in sources:
        for articles in read_articles(source, open_source(source), None):
            yield old(articles), new(articles)


def _of_lake(lake: Lake, old: Coder | None, new: Coder) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """The mentions of both coders, or those on record, a month of the lake at a time."""
    days = lake.days("articles")
    while days:
        first, last = days[0], min(days[-1], days[0] + _MONTH)
        articles = to_be_coded(lake, first, last)
        before = old(articles) if old else lake.scan("event_mentions", first, last).collect()
        yield before, new(articles)
        days = [day for day in days if day > last]


def described(changes: pl.DataFrame, kept: int) -> Iterator[str]:
    """The changes in words: the sentence, what was read in it (-), what is read now (+)."""
    for change in changes.to_dicts():
        day = f" {change['published_date']}" if change["published_date"] else ""
        yield f"{change['change']}{day} {printable(change['article_id'])}:{change['sentence_no']}"
        yield f"    {' '.join(printable(change['sentence']).split())}"
        yield from (
            f"  {mark} {_event(change, side)}" for mark, side in (("-", "old"), ("+", "new")) if _has(change, side)
        )
    counts = dict(changes["change"].value_counts().iter_rows())
    yield f"{kept:,} events as before, " + ", ".join(f"{counts.get(change, 0):,} {change}" for change in _CHANGES)


def _has(change: dict[str, Any], side: str) -> bool:
    return change[f"{side}_event_code"] is not None


def _event(change: dict[str, Any], side: str) -> str:
    source, target, event, status, trigger, rule = (
        change[f"{side}_{column}"]
        for column in ("source_code", "target_code", "event_code", "status", "trigger_text", "rule_id")
    )
    return f"{source} -> {target} {event} {status}: '{printable(trigger)}' ({rule})"
