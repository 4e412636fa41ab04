"""People whom a sentence names by their place alone: who protests there, who is attacked there."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, members
from pipelines.coding.dictionary import MUTUAL
from pipelines.coding.domestic import VIOLENT_ROOTS
from pipelines.coding.grammar import Grammar

_PROTEST_ROOT = "14"
HARM_TO_PERSONS = ("1823", "182")
_SCENE_REACH = 25  # tokens from an attack to the place where it is made


def name_crowds(acts: pl.DataFrame, compounds: pl.DataFrame) -> pl.DataFrame:
    """The acts with `is_crowd`: whether the source is a place that stands for its people.

    "Protests against Israel are held in Sydney": a protest without a source takes the first place of its sentence.
    """
    places = (
        compounds.filter(pl.col("is_site") & has(pl.col("governor_flags"), "LOCATIVE"))
        .unique("sentence", keep="first", maintain_order=True)
        .select("sentence", place="compound")
    )
    placed = acts.join(places, on="sentence", how="left", maintain_order="left", validate="m:1")
    crowd = (
        pl.col("code").str.starts_with(_PROTEST_ROOT)
        & pl.col("place").is_not_null()
        & (pl.col("source").is_null() | (pl.col("source") == pl.col("place")))
    )
    return placed.with_columns(
        is_crowd=crowd.fill_null(False), source=pl.when(crowd).then("place").otherwise("source")
    ).drop("place")


def name_victims(acts: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar, tolls: pl.Series) -> pl.DataFrame:
    """The acts with `is_scene`: whether the target is a place that stands for its people.

    "An Israeli airstrike destroys a school in Gaza": force without a target takes the next place of its sentence.
    `has_toll`: whether the sentence is among the `tolls`, which tell that people were killed or hurt.
    """
    sites = compounds.filter(pl.col("is_site") & has(pl.col("governor_flags"), "LOCATIVE")).select(
        scene="compound", scene_first="first", scene_sentence="sentence", scene_governor="governor"
    )
    # "six are killed and nine wounded in Mali": what follows a verb without a helper may be its passive
    flags = at(grammar.flags, pl.col("head"))
    elliptic = pl.col("is_verb") & ~pl.col("is_first_verb") & ~pl.col("is_passive")
    elliptic &= has(flags, "PAST") & has(flags, "PARTICIPLE") & (pl.col("group_first") == pl.col("head"))
    near = (pl.col("scene_sentence") == pl.col("sentence")) & (pl.col("scene_first") - pl.col("head") <= _SCENE_REACH)
    suffers = (
        pl.col("is_verb")
        & pl.col("code").str.head(2).is_in(VIOLENT_ROOTS)
        & ~pl.col("direction").is_in(MUTUAL)
        & pl.col("source").is_not_null()
        & (pl.col("target").is_null() | (pl.col("target") == pl.col("source")))
        & ~elliptic
        & ~pl.col("source").is_in(sites["scene"].implode())
        & near
        # "attacked in Iraq" says of nothing that it was attacked
        & (pl.col("is_passive") | (pl.col("scene_governor") > pl.col("last") + 1))
    ).fill_null(False)
    toll = members(tolls, grammar.sentence_first.len())
    return (
        acts.sort("head")
        .join_asof(sites, left_on="head", right_on="scene_first", strategy="forward", coalesce=False)
        .with_columns(
            is_scene=suffers,
            target=pl.when(suffers).then("scene").otherwise("target"),
            has_toll=pl.lit(toll).gather(pl.col("sentence")),
        )
        .drop("scene", "scene_first", "scene_sentence", "scene_governor")
        .pipe(_name_scenes, compounds)
    )


def _name_scenes(acts: pl.DataFrame, compounds: pl.DataFrame) -> pl.DataFrame:
    """The acts where nouns without a target have the first place of the sentence for it: "fires in Doha after ...".

    Or whose the place is: "a fire at a refinery in Sochi following a Ukrainian attack".
    """
    force = pl.col("code").str.head(2).is_in(VIOLENT_ROOTS)
    told = acts.filter(force & pl.col("source").is_not_null() & pl.col("target").is_not_null())["sentence"].implode()
    placed = (pl.col("is_site") | pl.col("is_known")) & has(pl.col("governor_flags"), "LOCATIVE")
    first = compounds.filter(placed).unique("sentence", keep="first", maintain_order=True)
    first = first.select("sentence", scene="compound")
    silent = force & ~pl.col("is_verb") & pl.col("source").is_not_null() & pl.col("target").is_null()
    silent &= ~pl.col("direction").is_in(MUTUAL) & ~pl.col("sentence").is_in(told)
    found = (
        acts.filter(silent)
        .select("head", "sentence", "source")
        .join(first, on="sentence", maintain_order="left", validate="m:1")
        .filter(pl.col("scene") != pl.col("source"))
        .select("head", "scene")
    )
    return (
        acts.join(found, on="head", how="left", maintain_order="left", validate="1:1")
        .with_columns(
            is_scene=pl.col("is_scene") | pl.col("scene").is_not_null(), target=pl.coalesce("target", "scene")
        )
        .drop("scene")
    )
