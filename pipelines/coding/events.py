"""Mentions merged into events: one per publication day, event date, source, target, code and status."""

import polars as pl

_OF_EVENT = (
    "event_date",
    "event_date_precision",
    "status",
    *(f"{side}_{part}" for side in ("source", "target") for part in ("code", "country", "role", "group", "entity")),
    "event_code",
    "root_code",
    "quad_class",
    "plover_event",
    "plover_quad",
    "goldstein",
    "coder",
    "lexicon_version",
)
_PRECISIONS = ("day", "week", "month", "year", "none")


def merge_mentions(mentions: pl.DataFrame) -> pl.DataFrame:
    """One row per event of `mentions` (event_mentions in, events out), sorted by publication day and event.

    What an event's mentions share by its key is taken from the first of them by article and sentence; where they give
    the date differently, the most precise counts.
    """
    precision = pl.col("event_date_precision").replace_strict({p: i for i, p in enumerate(_PRECISIONS)}, default=None)
    publisher = pl.coalesce("publisher", "article_id")
    return (
        mentions.sort("published_date", "event_id", precision, "article_id", "sentence_no", "mention_id")
        .group_by("published_date", "event_id", maintain_order=True)
        .agg(
            pl.col(*_OF_EVENT).first(),
            mentions=pl.len().cast(pl.Int64),
            articles=pl.col("article_id").n_unique().cast(pl.Int64),
            publishers=publisher.n_unique().cast(pl.Int64),
            confidence=pl.col("confidence").max(),
            first_mention_id=pl.col("mention_id").sort_by("article_id", "sentence_no", "mention_id").first(),
        )
    )
