"""The table `runs`: what went in and came out of each run, read from what its assets reported to Dagster."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import dagster as dg
import polars as pl

from pipelines.orchestration.freshness import LEXICON_VERSION
from pipelines.orchestration.gate import Gate
from pipelines.reports import quality_page, write_quality
from pipelines.sources.webhook import notify

_COUNTS = (
    *("received", "documents", "known", "rejected", "forgotten", "passed_over"),
    *("articles", "copies", "not_coded"),
    *("mentions", "quarantined", "events"),
)


STOPPED = "stopped by the user"

_INTERRUPTS = ("KeyboardInterrupt", dg.DagsterExecutionInterruptedError.__name__)
_Event = dg.DagsterEventType


def materializations(instance: dg.DagsterInstance, run_id: str) -> list[dg.DagsterEvent]:
    """What the assets of a run reported, each partition for itself."""
    return _events(instance, run_id, _Event.ASSET_MATERIALIZATION)


def failure(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str | None:
    """What kept a run from making all that it was to make, in a line; none where everything is made.

    A run is asked by its steps, since Dagster gives it a status only after its resources are closed.
    """
    failed_steps = [event.step_failure_data.error for event in _events(instance, run.run_id, _Event.STEP_FAILURE)]
    failed_resources = [
        event.engine_event_data.error for event in _events(instance, run.run_id, _Event.RESOURCE_INIT_FAILURE)
    ]
    for error in filter(None, [*failed_steps, *failed_resources]):
        if error.cls_name in _INTERRUPTS:
            return STOPPED
        # Dagster's own error is on top, its cause is ours.
        return (error.cause or error).message.splitlines()[0]
    done = {event.step_key for event in _events(instance, run.run_id, _Event.STEP_SUCCESS)}
    return None if done.issuperset(_steps(instance, run)) else "stopped before everything was made"


def count(events: Iterable[dg.DagsterEvent]) -> Counter[str]:
    """The columns of `runs` that count something, added up over what the assets reported."""
    counts: Counter[str] = Counter()
    for metadata in _reported(events):
        counts.update({name: _number(metadata[name]) for name in _COUNTS if name in metadata})
        # Each day that is coded says how many events it has, if only none.
        counts["days"] += "events" in metadata
    return counts


def lexicon_version(events: Iterable[dg.DagsterEvent]) -> str:
    """The lexicon that a run coded with; empty where it coded nothing."""
    coded = [metadata[LEXICON_VERSION] for metadata in _reported(events) if LEXICON_VERSION in metadata]
    return str(coded[-1].value) if coded else ""


@dataclass(frozen=True)
class Account:
    """What a run was and did: with a message it failed of what that says, with a coder it imported its events."""

    trigger: str
    counts: Counter[str]
    lexicon_version: str
    message: str | None = None
    coder: str | None = None


def record(gate: Gate, account: Account) -> None:
    """Add a run to the table, tell of one that failed, and write what there is to say of the data."""
    run = gate.run
    row = {
        "run_id": run.run_id,
        "run_date": run.started_at.date(),
        "started_at": run.started_at,
        "finished_at": datetime.now(UTC),
        "trigger": account.trigger,
        "status": "failure" if account.message else "success",
        **{name: account.counts[name] for name in (*_COUNTS, "days", "imported")},
        "coder": account.coder,
        "lexicon_version": account.lexicon_version,
        "message": account.message,
    }
    if account.message and gate.webhook:
        # First: what stopped the run may keep it off the record as well. Chats show the field `text`.
        told = {"run_id": run.run_id, "trigger": account.trigger, "message": account.message}
        report = str(quality_page(gate.lake.home).resolve())
        notify(gate.webhook, {"text": f"Dyad: run {run.run_id} failed: {account.message}", **told, "report": report})
    gate.lake.append("runs", pl.DataFrame([row], schema_overrides={"message": pl.String, "coder": pl.String}))
    # Here and not with the other report, since a run that was stopped has the more to tell.
    write_quality(gate.lake.home)


def _steps(instance: dg.DagsterInstance, run: dg.DagsterRun) -> Sequence[str]:
    """The steps that a run was to take."""
    if run.execution_plan_snapshot_id is None:
        return run.step_keys_to_execute or ()
    return instance.get_execution_plan_snapshot(run.execution_plan_snapshot_id).step_keys_to_execute


def _events(instance: dg.DagsterInstance, run_id: str, of_type: dg.DagsterEventType) -> list[dg.DagsterEvent]:
    records = instance.get_records_for_run(run_id, of_type=of_type).records
    return [record.event_log_entry.get_dagster_event() for record in records]


def _reported(events: Iterable[dg.DagsterEvent]) -> Iterator[Mapping[str, dg.MetadataValue[Any]]]:
    """What each partition that was written says of itself."""
    for event in events:
        if event.is_step_materialization:
            yield event.step_materialization_data.materialization.metadata


def _number(value: dg.MetadataValue[Any]) -> int:
    return value.value if isinstance(value.value, int) else 0
