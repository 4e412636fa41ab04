"""A gold file coded and scored: everything that the table, the JSON and the page tell."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from pipelines.coding import Lexicon, code, code_between
from pipelines.evaluation.cells import align, count, describe
from pipelines.evaluation.gold import Gold, Kind
from pipelines.evaluation.measures import Measure, comparable_found, comparable_gold, judge, measures_of
from pipelines.evaluation.scores import Result, Share, estimate, share

_WITH_ACTORS = (Kind.news, Kind.marked, Kind.plover, Kind.petrarch)
_BINS = 10


@dataclass(frozen=True)
class Evaluation:
    """How the coder fares on a gold file.

    `results` begin with the main measure; `labels` are words for CAMEO roots; `cells` is one row per gold event and the
    mention against it, `confidence` one per tenth. What a kind of gold cannot tell is None or empty.
    """

    gold: Gold
    lexicon_version: str
    results: tuple[Result, ...]
    labels: Mapping[str, str]
    cells: pl.DataFrame
    confidence: pl.DataFrame
    status_agreement: Share | None
    no_event: Share | None


def evaluate(gold: Gold, lexicon: Lexicon) -> Evaluation:
    """The gold file against what the coder makes of its texts."""
    return compare(gold, _coded(gold, lexicon), lexicon)


def compare(gold: Gold, mentions: pl.DataFrame, lexicon: Lexicon) -> Evaluation:
    """The gold file against mentions of its items, the first of an item first."""
    found = comparable_found(mentions, gold.kind)
    expected = comparable_gold(gold.events, found, gold.kind, lexicon.event_codes)
    measures, ids = measures_of(gold), gold.articles["article_id"].to_list()
    judged = {measure: judge(expected, found, measure) for measure in measures}
    main = measures[0]
    return Evaluation(
        gold=gold,
        lexicon_version=lexicon.version,
        results=() if gold.kind is Kind.no_event else tuple(estimate(judged[each], each, ids) for each in measures),
        labels=dict(
            lexicon.event_codes.filter(pl.col("code").str.len_chars() == 2).select("code", "label").iter_rows()
        ),
        cells=describe(align(judged[main], main), expected, found, gold.articles),
        confidence=reliability(judged[main] if gold.kind in _WITH_ACTORS else judged[main].clear()),
        status_agreement=_status_agreement(expected, found, main, ids) if gold.kind is Kind.news else None,
        no_event=share_coded(gold, found),
    )


def reliability(judged: pl.DataFrame) -> pl.DataFrame:
    """One row per tenth of confidence: how many keys were coded with it, and what share of them is right."""
    tenth = (pl.col("confidence") * _BINS).floor().clip(0, _BINS - 1)
    return (
        judged.drop_nulls("found_no")
        .group_by(confidence_from=tenth)
        .agg(
            found=pl.len(),
            right=pl.col("gold_no").count(),
            mean_confidence=pl.col("confidence").mean(),
            share_right=pl.col("gold_no").is_not_null().mean(),
        )
        .sort("confidence_from")
        .with_columns((pl.col("confidence_from") / _BINS).round(1))
    )


def share_coded(gold: Gold, found: pl.DataFrame) -> Share | None:
    """Of the items without a gold event, those from which something was coded; None where all have one."""
    items = gold.articles.select(id="article_id").join(gold.events, on="id", how="anti", maintain_order="left")
    coded = items["id"].is_in(found["id"].implode())
    return share(coded.cast(int), pl.repeat(1, items.height, eager=True)) if items.height else None


def _status_agreement(gold: pl.DataFrame, found: pl.DataFrame, measure: Measure, ids: list[str]) -> Share | None:
    """Of the keys that are right, those with a mention of the same status as a gold event."""
    key = ["id", *measure.columns]
    pairs = gold.select(*key, "status").join(found.select(*key, found_status="status"), on=key, nulls_equal=True)
    agreed = pairs.group_by(key).agg(agrees=(pl.col("status") == pl.col("found_status")).any())
    by_item = (
        pl.DataFrame({"id": ids})
        .join(
            agreed.group_by("id").agg(pl.col("agrees").sum(), keys=pl.len()), on="id", how="left", maintain_order="left"
        )
        .fill_null(0)
    )
    return share(by_item["agrees"], by_item["keys"]) if agreed.height else None


def _coded(gold: Gold, lexicon: Lexicon) -> pl.DataFrame:
    """The mentions of the items; between the marked actors where the gold marks some."""
    if gold.kind is Kind.marked:
        return code_between(gold.articles, lexicon)
    return code(gold.articles, lexicon)


def as_record(evaluation: Evaluation) -> dict[str, Any]:
    """All of it as plain values, in the shape of the JSON output."""
    gold, counts = evaluation.gold, count(evaluation.cells).counts
    return {
        "gold": {"name": gold.name, "kind": gold.kind.value, "items": gold.articles.height, "left_out": gold.left_out},
        "lexicon_version": evaluation.lexicon_version,
        "no_event": evaluation.no_event and asdict(evaluation.no_event),
        "status_agreement": evaluation.status_agreement and asdict(evaluation.status_agreement),
        "measures": [asdict(result) for result in evaluation.results],
        "confusion": [
            {"gold": expected, "found": found, "events": number} for (expected, found), number in sorted(counts.items())
        ],
        "confidence": evaluation.confidence.to_dicts(),
        "cells": evaluation.cells.to_dicts(),
    }
