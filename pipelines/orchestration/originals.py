"""The articles of the lake that are coded."""

from datetime import date

import polars as pl

from pipelines.tables import Lake
from pipelines.text.language import CODED

_FOR_CODING = ("article_id", "text", "title", "published_date", "url", "publisher")


def coded_articles(lake: Lake, first: date, last: date) -> pl.LazyFrame:
    """The originals among the articles of these days that are in the language that is coded."""
    is_coded = pl.col("duplicate_of").is_null() & (pl.col("language") == CODED)
    return lake.scan("articles", first, last).filter(is_coded)


def to_be_coded(lake: Lake, first: date, last: date) -> pl.DataFrame:
    """What the coder needs of these articles."""
    return coded_articles(lake, first, last).select(_FOR_CODING).collect()
