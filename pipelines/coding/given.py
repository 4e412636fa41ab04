"""Actors that the caller gives as spans of the text, in the place of what the lexicon finds there."""

import polars as pl

from pipelines.coding.columns import at, covered, running
from pipelines.coding.dictionary import KINDS
from pipelines.coding.grammar import Grammar
from pipelines.coding.tokens import Stream

SIDES = ("source", "target")
SPAN_COLUMNS = tuple(f"{side}_{edge}" for side in SIDES for edge in ("start", "end"))


def locate_spans(articles: pl.DataFrame, stream: Stream) -> pl.DataFrame:
    """One row per given actor: `article` (its row), `side`, `first`, `last` (tokens), in reading order.

    Articles carry `SPAN_COLUMNS`, characters into their text; an actor whose span touches no token is left out.
    """
    sizes = articles["text"].str.len_chars().cast(pl.Int64) + 1
    bases = sizes.cum_sum() - sizes
    article = pl.lit(stream.chunks["article"]).gather(pl.col("chunk"))
    tokens = (
        stream.tokens.select("chunk")
        .with_row_index("token")
        .select("token", base=pl.lit(bases).gather(article), start=stream.starts(pl.col("token")))
        .select(
            "token",
            start=pl.col("start") + pl.col("base"),
            end=stream.ends(pl.col("token")) + pl.col("base"),
        )
    )
    spans = pl.concat(
        [
            articles.select(
                article=pl.int_range(pl.len(), dtype=pl.UInt32),
                side=pl.lit(side),
                begin=pl.col(f"{side}_start").cast(pl.Int64) + bases,
                stop=pl.col(f"{side}_end").cast(pl.Int64) + bases - 1,
            )
            for side in SIDES
        ]
    ).drop_nulls()
    return (
        spans.sort("begin")
        .join_asof(
            tokens.select("end", first="token"),
            left_on="begin",
            right_on="end",
            allow_exact_matches=False,
            strategy="forward",
        )
        .sort("stop")
        .join_asof(tokens.select("start", last="token"), left_on="stop", right_on="start", strategy="backward")
        .select("article", "side", "first", "last")
        .pipe(_disjoint)
        .filter(pl.col("first") <= pl.col("last"))
        .cast({"first": pl.UInt32, "last": pl.UInt32})
    )


def _disjoint(spans: pl.DataFrame) -> pl.DataFrame:
    """The spans in reading order; where one stands inside the other, each keeps the tokens that are its own."""
    return (
        spans.sort("first", pl.col("last"))
        .with_columns(
            first=pl.when(pl.col("first") == pl.col("first").shift(1))
            .then(pl.col("last").shift(1) + 1)
            .otherwise("first")
        )
        .with_columns(
            last=pl.min_horizontal(pl.col("last").cast(pl.Int64), pl.col("first").shift(-1).cast(pl.Int64) - 1)
        )
    )


def insert_given(phrases: pl.DataFrame, given: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The actor phrases with the given actors in the place of those that they overlap.

    A given actor has the country, group and role of the first phrase inside it that has any; `side` says which it is
    (null for the others).
    """
    size = grammar.flags.len()
    inside = phrases.filter(pl.coalesce("country", "group", "role").is_not_null()).select(
        "country", "group", "role", known="first", known_last="last"
    )
    actors = (
        given.join_asof(inside, left_on="first", right_on="known", strategy="forward")
        .with_columns(
            pl.when(pl.col("known_last") <= pl.col("last")).then(pl.col(name)).alias(name)
            for name in ("country", "group", "role")
        )
        .select(
            "first",
            "last",
            "country",
            "group",
            "role",
            "side",
            sentence=at(grammar.sentences, pl.col("first")),
            kind=pl.lit("given", KINDS),
            governor=grammar.governors.previous(pl.col("first").cast(pl.Int64) - 1),
            reach="last",
        )
    )
    taken = running(covered(given, size))
    overlaps = at(taken, pl.col("last") + 1) > at(taken, pl.col("first"))
    return pl.concat(
        [phrases.filter(~overlaps).with_columns(side=pl.lit(None, pl.String)), actors], how="diagonal"
    ).sort("first")
