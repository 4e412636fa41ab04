"""Documents to articles, with the copies among them marked."""

from datetime import date, timedelta

import polars as pl

from pipelines.contracts import conform
from pipelines.text.copies import WINDOW_DAYS, find_copies

# A body of a few words ("More to follow.") is alike under any headline; only with that does it say what it is.
_TELLING_WORDS = 12


def make_articles(documents: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """One row per document published on the days, copies of an earlier one marked.

    The documents of the three days before `first` are to be among those given, as copies are sought there.
    """
    published_date = pl.col("published_at").dt.date()
    candidates = documents.filter(published_date.is_between(first - timedelta(days=WINDOW_DAYS), last)).select(
        pl.col("document_id").alias("article_id"),
        published_date.alias("published_date"),
        pl.col("published_at", "published_zone", "date_source", "url", "publisher", "author", "title", "language"),
        pl.concat_str("title", "text", separator="\n\n", ignore_nulls=True).alias("text"),
        body=pl.col("text"),
    )
    is_telling = pl.col("body").str.count_matches(r"\S+") >= _TELLING_WORDS
    told = pl.when(is_telling).then("body").otherwise("text")
    copies = find_copies(candidates.select(id="article_id", at="published_at", text=told))
    articles = candidates.filter(pl.col("published_date") >= first).drop("body")
    return conform(
        articles.join(copies, left_on="article_id", right_on="id", how="left", validate="1:1").sort("article_id"),
        "articles",
    )
