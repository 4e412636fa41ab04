"""The confusion matrix: which gold event stands against which mention, and the sentences behind each cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.evaluation.measures import Measure

NONE = "none"


@dataclass(frozen=True)
class Matrix:
    """How many rows each cell holds that is not empty: a class of the gold events by a class of the mentions."""

    gold: Sequence[str]
    found: Sequence[str]
    counts: Mapping[tuple[str, str], int]


def align(judged: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """One row per gold event and the mention that stands against it; either may be lacking, its class is then `none`.

    What is the same stands together; of the rest, the first missed event stands against the first mention in vain
    between the same actors of an item, the second against the second, and so on.
    """
    place = ["id", *measure.actors, "nth"]
    kept = ["id", "gold_no", "found_no"]
    right = judged.drop_nulls(["gold_no", "found_no"]).select(*kept, gold_class=measure.by, found_class=measure.by)
    missed = _numbered(judged.filter(pl.col("found_no").is_null()), "gold_no", measure)
    in_vain = _numbered(judged.filter(pl.col("gold_no").is_null()), "found_no", measure)
    wrong = missed.select(*place, "gold_no", gold_class=measure.by).join(
        in_vain.select(*place, "found_no", found_class=measure.by),
        on=place,
        how="full",
        coalesce=True,
        nulls_equal=True,
        validate="1:1",
    )
    classes = pl.col("gold_class", "found_class").fill_null(NONE)
    return (
        pl.concat([right, wrong.select(right.columns)])
        .with_columns(classes)
        .sort("gold_class", "found_class", "gold_no", "found_no")
    )


def count(aligned: pl.DataFrame) -> Matrix:
    """The confusion matrix of aligned rows."""
    counts = aligned.group_by("gold_class", "found_class").len().iter_rows()
    return Matrix(
        _ordered(aligned["gold_class"]),
        _ordered(aligned["found_class"]),
        {(gold, found): number for gold, found, number in counts},
    )


def describe(aligned: pl.DataFrame, gold: pl.DataFrame, found: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """The aligned rows in words: the sentence, both events, and what the coder read this one from.

    The sentence is the mention's; for a missed event it is the item's whole text. `gold_pair` and `found_pair` are what
    the actors are compared by, where they are.
    """
    pair = pl.format("{} → {}", "source", "target")
    told = gold.select(
        "gold_no",
        gold_source=pl.coalesce("source_text", "source"),
        gold_target=pl.coalesce("target_text", "target"),
        gold_pair=pair,
        gold_event=pl.coalesce("code", "plover_event"),
        gold_status="status",
    )
    coded = found.select(
        "found_no",
        "sentence",
        "trigger_text",
        "rule_id",
        "confidence",
        found_source="source_text",
        found_target="target_text",
        found_pair=pair,
        found_event="event_code",
        found_status="status",
    )
    texts = articles.select("text", id="article_id")
    return (
        aligned.join(told, on="gold_no", how="left", validate="m:1", maintain_order="left")
        .join(coded, on="found_no", how="left", validate="m:1", maintain_order="left")
        .join(texts, on="id", how="left", validate="m:1", maintain_order="left")
        .with_columns(pl.coalesce("sentence", "text"))
        .drop("text", "gold_no", "found_no")
    )


def _numbered(rows: pl.DataFrame, number: str, measure: Measure) -> pl.DataFrame:
    """The rows with their place among those of the same item and actors."""
    group = ["id", *measure.actors]
    return rows.sort(number).with_columns(nth=pl.int_range(pl.len()).over(group))


def _ordered(classes: pl.Series) -> list[str]:
    """Each class once, `none` last."""
    return sorted(classes.unique(), key=lambda name: (name == NONE, name))
