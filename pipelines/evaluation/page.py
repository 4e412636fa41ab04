"""An evaluation -> one HTML page that stands alone, with the sentences behind each cell of the confusion matrix."""

from pathlib import Path
from typing import Any

from pipelines.evaluation.cells import NONE, count
from pipelines.evaluation.results import Evaluation
from pipelines.evaluation.scores import RESAMPLES
from pipelines.reports.pages import fill

_TEMPLATES = Path(__file__).parent / "templates"


def render(evaluation: Evaluation) -> str:
    """The page as HTML."""
    matrix = count(evaluation.cells)
    return fill(
        "evaluation.html.j2",
        _TEMPLATES,
        gold=evaluation.gold,
        items=evaluation.gold.articles.height,
        lexicon_version=evaluation.lexicon_version,
        results=evaluation.results,
        labels=evaluation.labels,
        matrix=matrix,
        groups=_groups(evaluation),
        confidence=evaluation.confidence.to_dicts(),
        status_agreement=evaluation.status_agreement,
        no_event=evaluation.no_event,
        nothing=NONE,
        resamples=RESAMPLES,
    )


def _groups(evaluation: Evaluation) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The rows behind each cell, the cells in the order of the matrix."""
    return {
        (str(gold), str(found)): rows.to_dicts()
        for (gold, found), rows in evaluation.cells.group_by("gold_class", "found_class", maintain_order=True)
    }
