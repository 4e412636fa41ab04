"""A stretch of days of one table: read what it is made from, make it, have it checked, write it day by day.

A long stretch goes in slices, so that memory holds some thousand articles whatever its length. A day that has documents
gets a partition; where they give no article, mention or event, it is there and empty.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from pipelines.checks import Checked
from pipelines.coding import Lexicon, code, merge_mentions
from pipelines.orchestration.freshness import DOCUMENTS, LEXICON_VERSION, document_digests
from pipelines.orchestration.gate import PREVIEW_ROWS, Gate
from pipelines.orchestration.originals import to_be_coded
from pipelines.orchestration.partitions import Stretch, slices
from pipelines.tables import Lake
from pipelines.text.articles import make_articles
from pipelines.text.copies import WINDOW_DAYS
from pipelines.text.language import CODED

_log = logging.getLogger(__name__)

_SLICE = 20_000  # articles: some 300 MB with the mentions found in them
_DAY_PUBLISHED = pl.col("published_at").dt.date().alias("day")

Days = Mapping[date, int]


@dataclass
class Written:
    """What was written of a table: the counts of each of its days, what its checks found, some of its rows."""

    counts: dict[date, dict[str, int]] = field(default_factory=dict)
    results: list[pl.DataFrame] = field(default_factory=list)
    preview: pl.DataFrame = field(default_factory=pl.DataFrame)
    lexicon_version: str | None = None


def write_articles(stretch: Stretch, gate: Gate) -> Written:
    """Articles of the documents of their days, told from copies by the documents of the days before."""
    lake, written = gate.lake, Written()
    digests = document_digests(lake)
    days = _held(lake, "articles", stretch) | _count_by_day(_documents(lake, stretch).select(_DAY_PUBLISHED))
    for first, last in _slices("articles", days):
        documents = _documents(lake, (first - timedelta(days=WINDOW_DAYS), last)).collect()
        checked = gate.check(make_articles(documents, first, last), "articles", (first, last), documents)
        for day, rows in _by_day(checked.passed, days, (first, last)):
            lake.write("articles", day, rows, {DOCUMENTS: digests.get(day, "")})
            originals = rows.filter(pl.col("duplicate_of").is_null())
            coded = originals.filter(pl.col("language") == CODED).height
            counts = {
                "articles": coded,
                "copies": rows.height - originals.height,
                "not_coded": originals.height - coded,
            }
            written.counts[day] = {"rows": rows.height, **counts}
        _add(written, checked)
    return written


def write_mentions(stretch: Stretch, lexicon: Lexicon, gate: Gate) -> Written:
    """The mentions that the coder finds in the articles, without those that break their contract."""
    lake, written = gate.lake, Written(lexicon_version=lexicon.version)
    days = _held(lake, "event_mentions", stretch) | _days_of(lake, "articles", stretch)
    for first, last in _slices("event_mentions", days):
        articles = to_be_coded(lake, first, last)
        found = code(articles, lexicon)
        checked = gate.check(found, "event_mentions", (first, last), articles)
        found_on = _count_by_day(found.lazy().select(day="published_date"))
        for day, rows in _by_day(checked.passed, days, (first, last)):
            documents = lake.note("articles", day).get(DOCUMENTS, "")
            lake.write("event_mentions", day, rows, {DOCUMENTS: documents, LEXICON_VERSION: lexicon.version})
            mentions = found_on.get(day, 0)
            counts = {"mentions": mentions, "quarantined": mentions - rows.height}
            written.counts[day] = {"rows": rows.height, **counts}
        _add(written, checked)
    return written


def write_events(stretch: Stretch, gate: Gate) -> Written:
    """The events that the mentions of each day make, without those that break their contract."""
    lake, written = gate.lake, Written()
    days = _held(lake, "events", stretch) | _days_of(lake, "event_mentions", stretch)
    for first, last in _slices("events", days):
        mentions = lake.scan("event_mentions", first, last).collect()
        checked = gate.check(merge_mentions(mentions), "events", (first, last), mentions)
        for day, rows in _by_day(checked.passed, days, (first, last)):
            lake.write("events", day, rows, lake.note("event_mentions", day))
            written.counts[day] = {"rows": rows.height, "events": rows.height}
        _add(written, checked)
    return written


def _documents(lake: Lake, stretch: Stretch) -> pl.LazyFrame:
    """The documents published on the days."""
    first, last = (datetime.combine(day, time(), UTC) for day in stretch)
    return lake.scan("documents").filter(pl.col("published_at").is_between(first, last + timedelta(days=1), "left"))


def _days_of(lake: Lake, table: str, stretch: Stretch) -> dict[date, int]:
    """The days that a table has, with the rows of each."""
    return _held(lake, table, stretch) | _count_by_day(lake.scan(table, *stretch).select(day="published_date"))


def _held(lake: Lake, table: str, stretch: Stretch) -> dict[date, int]:
    """The days that a table has, which are written anew even if nothing is left of them."""
    first, last = stretch
    return dict.fromkeys((day for day in lake.days(table) if first <= day <= last), 0)


def _count_by_day(days: pl.LazyFrame) -> dict[date, int]:
    """How often each day stands in the column `day`."""
    return dict(days.group_by("day").len().collect().rows())


def _slices(table: str, days: Days) -> Iterator[Stretch]:
    """The days a slice at a time, each announced."""
    for first, last in slices(days, _SLICE):
        _log.info("%s: %s to %s", table, first, last)
        yield first, last


def _by_day(rows: pl.DataFrame, days: Days, stretch: Stretch) -> Iterator[tuple[date, pl.DataFrame]]:
    """Each day of the slice with its rows."""
    first, last = stretch
    found = rows.partition_by("published_date", as_dict=True)
    for day in sorted(day for day in days if first <= day <= last):
        yield day, found.get((day,), rows.clear())


def _add(written: Written, checked: Checked) -> None:
    """Add a slice to what was written."""
    written.results.append(checked.results)
    if checked.passed.height:
        written.preview = checked.passed.tail(PREVIEW_ROWS)
