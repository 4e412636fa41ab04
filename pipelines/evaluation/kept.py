"""What was found of the coder with each version of the lexicon, in the lake's table `evaluations`."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.coding import Lexicon
from pipelines.coding.entries import BUNDLED, read_entries
from pipelines.contracts import conform, load_contract
from pipelines.evaluation.examples import score_examples
from pipelines.evaluation.results import Evaluation
from pipelines.tables import Lake

EXAMPLES = "lexicon examples"

_TABLE = "evaluations"
_FOUND = ("part", "items", "right", "precision", "recall", "f1")


def keep_examples(lake: Lake, lexicon: Lexicon, overlay: Path | None) -> None:
    """Score the lexicon, which has this overlay, on its own examples, unless it has been with this coder."""
    is_known = (pl.col("gold") == EXAMPLES) & (pl.col("lexicon_version") == lexicon.version)
    is_known &= pl.col("code_version") == _coder_version()
    if lake.scan(_TABLE).filter(is_known).head(1).collect().is_empty():
        _keep(lake, score_examples(read_entries(overlay), lexicon), EXAMPLES, lexicon.version)


def keep_evaluation(lake: Lake, evaluation: Evaluation) -> None:
    """Add what was found on gold records."""
    schema = load_contract(_TABLE).schema
    rows = pl.DataFrame(list(_rows(evaluation)), schema={name: schema[name] for name in _FOUND})
    _keep(lake, rows, evaluation.gold.name, evaluation.lexicon_version)


def _rows(evaluation: Evaluation) -> Iterator[dict[str, Any]]:
    """One row per measure, and one for the items from which nothing may be coded."""
    items = evaluation.gold.articles.height
    for result in evaluation.results:
        micro = result.micro
        yield {
            "part": result.measure.name,
            "items": items,
            "precision": micro.precision.value,
            "recall": micro.recall.value,
            "f1": micro.f1.value,
        }
    if evaluation.no_event:
        whole, coded = evaluation.no_event.whole, evaluation.no_event.part
        yield {"part": "no event", "items": whole, "right": whole - coded}


def _keep(lake: Lake, rows: pl.DataFrame, gold: str, lexicon_version: str) -> None:
    now = datetime.now(UTC)
    evaluated = rows.with_columns(
        gold=pl.lit(gold),
        lexicon_version=pl.lit(lexicon_version),
        code_version=pl.lit(_coder_version()),
        evaluated_date=now.date(),
        evaluated_at=pl.lit(now, pl.Datetime("us", "UTC")),
    )
    lake.append(_TABLE, conform(evaluated, _TABLE))


def _coder_version() -> str:
    """Changes with any line of the coder."""
    digest = hashlib.sha256()
    for path in sorted(BUNDLED.parent.rglob("*.py")):
        digest.update(str(path.relative_to(BUNDLED.parent)).encode() + path.read_bytes())
    return digest.hexdigest()[:8]
