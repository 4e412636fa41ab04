"""Who has arrested people, where only those who tell of it are named: "six men were detained, Iranian police said"."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at
from pipelines.coding.dictionary import PLACE_KINDS
from pipelines.coding.grammar import Grammar

_CUSTODY = ("173", "174")  # arrests, deportations
_AUTHORITIES = ("GOV", "COP", "MIL", "JUD", "SPY")


def name_custodians(acts: pl.DataFrame, actors: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The acts where people are arrested by nobody named have the authorities that tell of it as their `source`.

    Unless the sentence places it in another state: "three Poles were arrested in Minsk, Warsaw's police said".
    """
    open_acts = (
        pl.col("is_passive")
        & pl.col("code").is_in(_CUSTODY)
        & pl.col("source").is_null()
        & pl.col("target").is_not_null()
    )
    asked = acts.filter(open_acts)["sentence"].unique()
    near = actors.filter(pl.col("sentence").is_in(asked.implode()))
    tellers = (
        near.filter(
            pl.col("role").is_in(_AUTHORITIES) & pl.col("country").is_not_null(),
            has(grammar.beside(pl.col("last"), 1), "REPORTING"),
        )
        .unique("sentence", keep="first", maintain_order=True)
        .select("sentence", teller="compound", state="country")
    )
    abroad = (
        near.filter(
            pl.col("kind").is_in(PLACE_KINDS),
            has(at(grammar.flags, pl.col("governor")), "LOCATIVE"),
            at(grammar.sentences, pl.col("governor")) == pl.col("sentence"),
        )
        .join(tellers, on="sentence", validate="m:1")
        .filter(pl.col("country") != pl.col("state"))["sentence"]
    )
    tellers = tellers.filter(~pl.col("sentence").is_in(abroad.implode())).drop("state")
    told = open_acts & (pl.col("teller") != pl.col("target"))
    return (
        acts.join(tellers, on="sentence", how="left", maintain_order="left", validate="m:1")
        .with_columns(source=pl.when(told).then("teller").otherwise("source"))
        .drop("teller")
    )
