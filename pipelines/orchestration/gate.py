"""The gate that the rows of every table go through before they are written."""

from dataclasses import dataclass

import polars as pl

from pipelines.checks import Checked, Checker, CheckFailed, Run
from pipelines.tables import Lake

PREVIEW_ROWS = 5


@dataclass(frozen=True)
class Gate:
    """One run's way into the lake."""

    lake: Lake
    checker: Checker
    run: Run

    def check(self, rows: pl.DataFrame, table: str) -> Checked:
        """The rows that passed and those that did not; what was found is on record before any of them is written."""
        try:
            checked = self.checker.check(rows, table, self.run)
        except CheckFailed as failure:
            self.lake.append("check_results", failure.results)
            raise
        self.lake.append("quarantine", checked.quarantined)
        self.lake.append("check_results", checked.results)
        return checked
