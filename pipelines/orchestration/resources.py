"""What assets and the sensor are given, when Dagster starts the run; `run` gives the same where the command does."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from dagster._core.storage.tags import SCHEDULE_NAME_TAG, SENSOR_NAME_TAG

from pipelines.checks import Checker, Run
from pipelines.coding import Lexicon, load_lexicon
from pipelines.orchestration.gate import Gate
from pipelines.orchestration.ledger import count, failures, lexicon_version, materializations, record
from pipelines.settings import Settings
from pipelines.tables import Lake


def lexicon_of(home: Path) -> Lexicon:
    """The lexicon with the lake's own overlay, where it has one."""
    overlay = home / "lexicon"
    return load_lexicon(overlay if overlay.is_dir() else None)


@dg.resource
def settings() -> Settings:
    """Where the lake is, from the environment."""
    return Settings()


@dg.resource(required_resource_keys={"settings"})
def lexicon(context: dg.InitResourceContext) -> Lexicon:
    """What the coder looks things up in."""
    return lexicon_of(context.resources.settings.home)


@dg.resource(required_resource_keys={"settings"})
def gate(context: dg.InitResourceContext) -> Iterator[Gate]:
    """The way into the lake, which is held for as long as the run takes, and told of it at the end."""
    lake, run = Lake(context.resources.settings.home), Run(str(context.run_id), datetime.now(UTC))
    with lake.lock(), Checker() as checker:
        gate = Gate(lake, checker, run)
        yield gate
        _record(gate, context)


def _record(gate: Gate, context: dg.InitResourceContext) -> None:
    """Add the run to the table of runs, from what Dagster has on record of it."""
    instance, dagster_run = context.instance, context.dagster_run
    if instance is None or dagster_run is None:
        return
    made = materializations(instance, dagster_run.run_id)
    message = next(iter(failures(instance, dagster_run.run_id)), None)
    record(gate, _trigger(dagster_run.tags), count(made), lexicon_version(made), message)


def _trigger(tags: Mapping[str, str]) -> str:
    """What started a run, as Dagster tagged it."""
    if SENSOR_NAME_TAG in tags:
        return "sensor"
    return "schedule" if SCHEDULE_NAME_TAG in tags else "ui"
