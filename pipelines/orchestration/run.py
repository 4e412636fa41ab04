"""The whole line in this process: land files, take them in, make the days they touch, the marts and the report."""

import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import dagster as dg

from pipelines.checks import Run
from pipelines.coding import Lexicon
from pipelines.orchestration.assets import ASSETS, CODED_TABLES, DAY_TABLES, FOR_READERS, documents
from pipelines.orchestration.freshness import document_digests, outdated_days, stale_days, today, unreadable_days
from pipelines.orchestration.gate import Gate
from pipelines.orchestration.importing import Imported, import_files
from pipelines.orchestration.instance import opened_instance
from pipelines.orchestration.intake import Refused
from pipelines.orchestration.ledger import STOPPED, Account, count, materializations, record
from pipelines.orchestration.order import Order
from pipelines.orchestration.partitions import Stretch, range_tags, stretches
from pipelines.orchestration.quarantine import retake
from pipelines.orchestration.resources import lexicon_of
from pipelines.sources.landing import land
from pipelines.tables import LakeError

_log = logging.getLogger(__name__)

_TRIGGER_TAG, _RUN_TAG = "dyad/trigger", "dyad/run"
# What Dagster would print is in its own records.
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class Report:
    """What a run did, and what it leaves to do."""

    run: Run
    counts: Counter[str]
    refused: list[Refused]
    stretches: list[Stretch]
    lexicon_version: str
    days_coded_otherwise: int
    days_to_come: list[date]
    is_built: bool

    @property
    def is_empty_handed(self) -> bool:
        """Whether no document came in."""
        return not (self.counts["documents"] or self.counts["known"])


def run_line(order: Order, gate: Gate) -> Report:
    """Run it, with the lake's lock held by the caller; what happened is added to the table `runs`, whatever it was."""
    line = _Line(gate)
    try:
        report = line.run(order)
    except BaseException as error:
        line.record(_reason(error))
        if isinstance(error, dg.DagsterExecutionInterruptedError):
            raise KeyboardInterrupt from None
        raise
    line.record("no article could be read" if order.paths and report.is_empty_handed else None)
    return report


def run_import(coder: str, paths: Sequence[Path], gate: Gate) -> Imported:
    """Import files that others coded and make what readers see, with the lake's lock held by the caller.

    What happened is added to the table `runs`, whatever it was.
    """
    line, imported = _Line(gate), Imported()
    try:
        import_files(coder, paths, gate, imported)
        if imported.is_any:
            # Even if nothing is new: an import that was stopped may have left the marts behind its events.
            line.publish()
    except BaseException as error:
        line.record(_reason(error), coder, imported.counts)
        raise
    line.record(None if imported.is_any else "no event could be read", coder, imported.counts)
    return imported


class _Line:
    """One run under way: a Dagster run for the documents and one for each stretch of days, the last for readers too."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._lexicon: Lexicon | None = None
        self._counts: Counter[str] = Counter()

    def run(self, order: Order) -> Report:
        """Land, take in, code, build, report."""
        lake = self._gate.lake
        # First: a typo in a user's own entries is better told of before anything is done.
        self._lexicon = lexicon_of(lake.home)
        land(lake.home, order.paths, order.day, order.mapping)
        with opened_instance(lake.home) as instance:
            close_killed_runs(instance, {_TRIGGER_TAG: "command"})
            refused = _refused(self._materialize(instance, documents.keys))
            for table in order.retaken:
                retake(self._gate, table)
            digests = document_digests(lake)
            stale = stale_days(lake, digests)
            outdated = outdated_days(lake, self._lexicon.version, order.recode_since)
            anew = [*stale, *order.days, *unreadable_days(lake, order.recode_since)]
            coded = stretches([*anew, *outdated], digests)
            for first, last in coded:
                # Another lexicon makes no other articles.
                is_anew = any(first <= day <= last for day in anew)
                tables = DAY_TABLES if is_anew else CODED_TABLES
                readers = FOR_READERS if last == coded[-1][1] else ()
                self._materialize(instance, tables + readers, (first, last))
            if not coded and (lake.days("events") or lake.days("imported_events")):
                # A run that was stopped may have left them behind the events.
                self._materialize(instance, FOR_READERS)
        return Report(
            run=self._gate.run,
            counts=self._counts,
            refused=refused,
            stretches=coded,
            lexicon_version=self._lexicon.version,
            days_coded_otherwise=len(outdated_days(lake, self._lexicon.version)),
            days_to_come=[day for day in digests if day > today()],
            is_built=bool(lake.days("events")),
        )

    def publish(self) -> None:
        """What readers see, and nothing else."""
        self._lexicon = lexicon_of(self._gate.lake.home)
        with opened_instance(self._gate.lake.home) as instance:
            close_killed_runs(instance, {_TRIGGER_TAG: "command"})
            self._materialize(instance, FOR_READERS)

    def record(self, message: str | None, coder: str | None = None, counts: Counter[str] | None = None) -> None:
        """Add the run to the table, with its own counts or an import's.

        Where the lake cannot be written, what stopped the run has said so.
        """
        version = self._lexicon.version if self._lexicon else ""
        try:
            record(self._gate, Account("command", counts or self._counts, version, message, coder))
        except LakeError as error:
            if not message:
                raise
            _log.warning("the run is not on record or not in the report: %s", error)

    def _materialize(
        self, instance: dg.DagsterInstance, keys: Collection[dg.AssetKey], stretch: Stretch | None = None
    ) -> list[dg.DagsterEvent]:
        """Make the assets, of the stretch where they have days; what they reported."""
        tags = {_TRIGGER_TAG: "command", _RUN_TAG: self._gate.run.run_id}
        try:
            dg.materialize(
                ASSETS,
                instance=instance,
                selection=dg.AssetSelection.assets(*keys),
                resources={"gate": self._gate, "lexicon": self._lexicon},
                tags=tags | (range_tags(stretch) if stretch else {}),
                run_config=_QUIET,
            )
        finally:
            # What was made before a step failed counts as well.
            latest = instance.get_runs(dg.RunsFilter(tags=tags), limit=1)
            reported = [event for run in latest for event in materializations(instance, run.run_id)]
            self._counts += count(reported)
        return reported


def _refused(reported: Sequence[dg.DagsterEvent]) -> list[Refused]:
    """What was refused of the records received, as the documents report it."""
    metadata = [event.step_materialization_data.materialization.metadata for event in reported]
    return [Refused(**refused) for entry in metadata for refused in cast("Any", entry["refused"].value)]


def close_killed_runs(instance: dg.DagsterInstance, tags: Mapping[str, str] | None = None) -> None:
    """Have Dagster forget about runs (those with the tags) that were killed; call it while none of them can be alive.

    Whoever holds the lake's lock is the only command alive. A run of the daemon may be waiting for that lock.
    """
    for run in instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED], tags=tags or {})):
        instance.report_run_failed(run, "The process was killed.")


def _reason(error: BaseException) -> str:
    """What stopped a run, in a line."""
    if isinstance(error, KeyboardInterrupt | dg.DagsterExecutionInterruptedError):
        return STOPPED
    return next(iter(str(error).splitlines()), "") or type(error).__name__
