"""Sentences as frames of articles for the coder, and lexicons of a few lines."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from pipelines.coding.coder import Reading, read
from pipelines.coding.dictionary import Lexicon, compile_lexicon
from pipelines.coding.entries import Entries, Row

DAY = date(2025, 6, 1)
ARTICLES = {
    "article_id": pl.String,
    "text": pl.String,
    "title": pl.String,
    "published_date": pl.Date,
    "url": pl.String,
    "publisher": pl.String,
}


def articles(
    texts: Sequence[str], days: Sequence[date | None] | None = None, titles: Sequence[str | None] | None = None
) -> pl.DataFrame:
    """One article per text, its number as id; of one day where no days are given."""
    return pl.DataFrame(
        {
            "article_id": [f"{number:03d}" for number in range(len(texts))],
            "text": list(texts),
            "title": list(titles or [None] * len(texts)),
            "published_date": list(days or [DAY] * len(texts)),
            "url": [None] * len(texts),
            "publisher": [None] * len(texts),
        },
        schema=ARTICLES,
    )


def rows(file: str, table: str) -> tuple[Row, ...]:
    """The lines of a table as the loader hands over those of a lexicon file: header first, indented as they may be."""
    lines = [line.strip() for line in table.strip().splitlines()]
    return tuple(Row(cells, f"{file}.csv", number) for number, cells in enumerate(csv.DictReader(lines), 2))


def lexicon_of(entries: Entries, own: Mapping[str, str] | None = None, **tables: str) -> Lexicon:
    """A lexicon of these tables and of the function words and CAMEO codes of the entries, and of nothing else.

    `own`: the tables of a user's overlay.
    """
    files = {name: rows(name, tables.get(name, "")) for name in entries.files}
    files |= {name: entries[name] for name in ("function_words", "cameo_codes") if name not in tables}
    added = {name: rows(f"overlay/{name}", table) for name, table in (own or {}).items()}
    return compile_lexicon(Entries({name: files[name] + added.get(name, ()) for name in files}, entries.codes), "test")


def read_all(texts: Sequence[str], lexicon: Lexicon, days: Sequence[date | None] | None = None) -> Reading:
    """What each step makes of these texts, one article each, no sentence passed over."""
    return read(articles(texts, days), lexicon, only_promising=False)


def words_of(reading: Reading, texts: Sequence[str], first: str, last: str) -> pl.Expr:
    """The words of the texts from the token in one column to the token in the other."""
    stream = reading.batch.stream
    article = articles_of(reading, first)
    start, end = stream.starts(pl.col(first)), stream.ends(pl.col(last))
    return pl.lit(pl.Series(texts, dtype=pl.String)).gather(article).str.slice(start, end - start)


def articles_of(reading: Reading, token: str) -> pl.Expr:
    """The number of the text in which the token of a column stands."""
    stream = reading.batch.stream
    return pl.lit(stream.sentences["article"]).gather(pl.lit(stream.tokens["sentence"]).gather(pl.col(token)))
