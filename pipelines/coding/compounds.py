"""Compounds: the actors that stand together in a sentence, as the one subject or object that they are."""

import polars as pl

from pipelines.coding.columns import at
from pipelines.coding.grammar import Grammar


def group_compounds(actors: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """One row per compound, in reading order.

    `compound`, `first`, `last`, `sentence`, `governor` (token) and `governor_flags`; whether it `is_known` (has a
    state, group or body), `is_mutual` ("each other"), `is_place`, `is_site` (a place or state, or a
    sea: `is_sea`).
    """
    members = actors.select(
        "compound",
        "first",
        "last",
        "sentence",
        "governor",
        is_known=pl.coalesce("country", "group").is_not_null() | pl.col("kind").is_in(["body", "reciprocal", "given"]),
        is_mutual=pl.col("kind") == "reciprocal",
        is_place=pl.col("kind").is_in(["capital", "place"]),
        is_site=pl.col("kind").is_in(["capital", "place", "country", "sea"]),
        is_sea=pl.col("kind") == "sea",
    )
    number = members["compound"]
    alone = ((number != number.shift(1)) & (number != number.shift(-1))).fill_null(True)
    joined = (
        members.filter(~alone)
        .group_by("compound", maintain_order=True)
        .agg(
            pl.col("first").first(),
            pl.col("last").last(),
            pl.col("sentence", "governor").first(),
            pl.col("is_known", "is_mutual").any(),
            pl.col("is_place", "is_site", "is_sea").all(),
        )
    )
    return (
        pl.concat([members.filter(alone), joined])
        .with_columns(
            governor=pl.when(
                pl.col("governor").is_not_null() & (at(grammar.sentences, pl.col("governor")) == pl.col("sentence"))
            ).then("governor")
        )
        .with_columns(
            governor_flags=pl.when(pl.col("governor").is_not_null())
            .then(at(grammar.flags, pl.col("governor")))
            .otherwise(pl.lit(0, pl.UInt64))
        )
        .sort("first")
    )
