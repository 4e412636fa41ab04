"""Compounds: the actors that stand together in a sentence, as the one subject or object that they are."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at
from pipelines.coding.grammar import Grammar

_SPECIFIED_GAP = 3  # tokens between who is counted and who is named: "including at least two"


def group_compounds(actors: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """One row per compound, in reading order.

    `compound`, `first`, `last`, `sentence`, `governor` (token) and `governor_flags`; whether it `is_known` (has a
    state, group or body), `is_mutual` ("each other"), `is_joint` (several members), `is_place`, `is_site` (a place or
    state, or a sea: `is_sea`), `is_agent` (an agent noun), `is_pair` ("both sides"), `names_people`.
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
        is_agent=pl.col("kind") == "agent",
        is_pair=pl.col("kind") == "pair",
        names_people=pl.col("kind").is_in(["people", "agent", "person"]),
        is_joint=pl.lit(False),
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
            pl.col("is_place", "is_site", "is_sea", "is_agent", "is_pair").all(),
            pl.col("names_people").any(),
            is_joint=pl.lit(True),
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


def specify(acts: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The acts with the people that are named for those that are only counted as their target.

    "Eight hostages, three Israelis and five Thais", "ten suspects, including two Poles".
    """
    following = compounds.select(
        named=pl.col("compound").shift(-1),
        named_first=pl.col("first").shift(-1).cast(pl.Int64),
        named_in=pl.col("sentence").shift(-1),
        names_whom=(pl.col("is_known") & pl.col("names_people")).shift(-1),
    )
    end = pl.col("last").cast(pl.Int64)
    gap = pl.col("named_first") - end - 1
    counted = pl.col("is_agent") & (pl.col("first") == pl.col("last"))
    lists = (
        pl.concat([compounds, following], how="horizontal")
        .filter(counted & pl.col("names_whom") & (pl.col("named_in") == pl.col("sentence")) & (gap <= _SPECIFIED_GAP))
        .filter(
            has(at(grammar.flags, end), "COMMA", "CLAUSE"),
            *(
                (gap < step)
                | has(at(grammar.flags, end + step), "NUMBER", "DETERMINER")
                | (
                    has(at(grammar.flags, end + step), "PREPOSITION")
                    & ~has(at(grammar.flags, end + step), "COMITATIVE")
                )
                for step in range(1, _SPECIFIED_GAP + 1)
            ),
        )
        .select("named", target="compound")
    )
    return (
        acts.join(lists, on="target", how="left", maintain_order="left", validate="m:1")
        .with_columns(target=pl.coalesce("named", "target"))
        .drop("named")
    )
