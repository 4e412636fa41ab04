"""Protests without a named crowd: the people of the place where they are held."""

import polars as pl

from pipelines.coding.bits import has

_PROTEST_ROOT = "14"


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
