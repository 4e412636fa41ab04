"""Confidence: the share of mentions with this much for and against them that was right in coded records.

The weights lie in confidence.csv; `python -m bench.confidence` fits them.
"""

import csv
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.coding.columns import count_between
from pipelines.coding.grammar import Grammar

INTERCEPT = "intercept"
NEAREST_READING = 2  # of given actors: the act that stands nearest, see `between`
_WEIGHTS = Path(__file__).with_name("confidence.csv")
_SHORT = 2  # words of a pattern that means something else as often as not
_PROTEST_ROOT = "14"
_COOPERATION_ROOTS = ("06", "07", "08")
_DECIMALS = 2


def add_confidence(pairs: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The pairs with `evidence`, a struct of what speaks for and against each, and the `confidence` that it gives."""
    weights = read_weights()
    score = pl.sum_horizontal(
        pl.col("evidence").struct.field(name) * weight for name, weight in weights.items() if name != INTERCEPT
    )
    share = 1 / (1 + (-(score + weights[INTERCEPT])).exp())
    return pairs.with_columns(evidence=_evidence(grammar)).with_columns(confidence=share.round(_DECIMALS))


@cache
def read_weights() -> dict[str, float]:
    """The weight of each piece of evidence in log odds, and the intercept."""
    with _WEIGHTS.open(encoding="utf-8", newline="") as file:
        return {row["evidence"]: float(row["weight"]) for row in csv.DictReader(file)}


def _evidence(grammar: Grammar) -> pl.Expr:
    """One field per line of confidence.csv but the intercept, 0 or 1 except for the distance."""
    head, root = pl.col("head").cast(pl.Int64), pl.col("code").str.head(2)
    after_source, before_source = pl.col("source_last").cast(pl.Int64) + 1, pl.col("source_first").cast(pl.Int64)
    distance = pl.max_horizontal(head - after_source, before_source - head - 1, 0)
    set_off = pl.any_horizontal(
        count_between(counts, first, stop) > 0
        for counts in (grammar.separator_counts, grammar.break_counts)
        for first, stop in ((after_source, head), (head + 1, before_source))
    )
    given = pl.col("source_kind") == "given"
    fields = {
        "given_actors": given,
        "nearest_act": pl.col("reading") == NEAREST_READING,
        "source_distance": distance.log1p(),
        "source_set_off": set_off,
        "participle": pl.col("is_participle"),
        "short_pattern": pl.col("length") <= _SHORT,
        "not_actual": pl.col("status") != "actual",
        "protest": root == _PROTEST_ROOT,
        "material_cooperation": root.is_in(_COOPERATION_ROOTS) & ~given,
    }
    return pl.struct(value.cast(pl.Float64).fill_null(0).alias(name) for name, value in fields.items())
