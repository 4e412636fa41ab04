"""How right the coder was, from one version of the lexicon to the next."""

import polars as pl

from pipelines.tables import Lake

_CODER = ("lexicon_version", "code_version")


def read_accuracy(lake: Lake) -> pl.DataFrame:
    """One row per gold records, measure, lexicon and coder, oldest first: items, and the share that was right.

    Parts that say how many items are right are added up, and have no measure where they are several; the share of the
    others is F1.
    """
    is_counted = pl.col("right").is_not_null()
    latest = lake.scan("evaluations").sort("evaluated_at").unique([*_CODER, "gold", "part"], keep="last")
    return (
        latest.with_columns(series=pl.when(~is_counted).then("part"))
        .group_by("gold", "series", *_CODER)
        .agg(
            pl.col("evaluated_at").max(),
            pl.col("items").sum(),
            right=pl.when(is_counted.all()).then(pl.col("right").sum()),
            f1=pl.col("f1").first(),
            measure=pl.when(pl.len() == 1).then(pl.col("part").first()),
        )
        .with_columns(share=pl.coalesce(pl.col("right") / pl.col("items"), "f1"))
        .sort("gold", "series", "evaluated_at", nulls_last=False)
        .drop("series", "f1")
        .collect()
    )
