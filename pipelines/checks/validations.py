"""What Great Expectations said, kept in its own JSON format beside the report on quality."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from pipelines.checks.checker import Run

_RUNS_KEPT = 20


def validations_folder(home: Path) -> Path:
    """The folder with one folder a run."""
    return home / "reports" / "quality" / "validations"


def keep_validations(home: Path, run: Run, table: str, validations: Sequence[str]) -> None:
    """Add what was said of a table's slices to the run's folder; those of old runs go."""
    folder = validations_folder(home) / run.run_id
    if not folder.exists():
        folder.mkdir(parents=True)
        kept = sorted(validations_folder(home).iterdir(), key=lambda path: path.stat().st_mtime)
        for old in kept[:-_RUNS_KEPT]:
            shutil.rmtree(old, ignore_errors=True)
    first = len(list(folder.glob(f"{table}-*.json"))) + 1
    for number, validation in enumerate(validations, first):
        (folder / f"{table}-{number:04}.json").write_text(validation, encoding="utf-8")
