"""The gate that the rows of every table go through before they are written."""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from pipelines.checks import (
    WEEKS_BEFORE,
    Checked,
    Checker,
    CheckFailed,
    Run,
    Surroundings,
    keep_validations,
    let_through,
)
from pipelines.orchestration.originals import coded_articles
from pipelines.orchestration.partitions import Stretch
from pipelines.tables import Lake

PREVIEW_ROWS = 5


@dataclass(frozen=True)
class Gate:
    """One run's way into the lake."""

    lake: Lake
    checker: Checker
    run: Run
    webhook: str | None = None

    def check(
        self, rows: pl.DataFrame, table: str, stretch: Stretch | None = None, made_from: pl.DataFrame | None = None
    ) -> Checked:
        """The rows that passed and those that did not; what was found is on record before any of them is written.

        Rows that are made day by day are compared with what the stretch was made from, and with the weeks before it.
        """
        first, last = stretch or (self.run.day, self.run.day)
        weeks_before = first - timedelta(weeks=WEEKS_BEFORE), first - timedelta(days=1)
        surroundings = Surroundings(
            first,
            last,
            made_from,
            before=self.lake.scan(table, *weeks_before) if stretch else None,
            made_from_before=coded_articles(self.lake, *weeks_before) if table == "event_mentions" else None,
        )
        try:
            found = self.checker.check(rows, table, self.run, surroundings)
        except CheckFailed as failure:
            self.lake.append("check_results", failure.results)
            raise
        checked = let_through(found, rows, table, self.lake)
        self.lake.append("quarantine", checked.quarantined)
        self.lake.append("check_results", checked.results)
        keep_validations(self.lake.home, self.run, table, checked.validations)
        return checked
