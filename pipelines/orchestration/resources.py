"""What assets and the sensor are given, when Dagster starts the run; `run` gives the same where the command does."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import dagster as dg
from dagster._core.storage.tags import SCHEDULE_NAME_TAG, SENSOR_NAME_TAG

from pipelines.checks import Checker, Reference, Run
from pipelines.coding import Lexicon, load_lexicon
from pipelines.orchestration.gate import Gate
from pipelines.orchestration.ledger import Account, count, failure, lexicon_version, materializations, record
from pipelines.settings import Settings, overlay_of
from pipelines.tables import Lake


def lexicon_of(home: Path) -> Lexicon:
    """The lexicon with the lake's own overlay, where it has one."""
    return load_lexicon(overlay_of(home))


def reference_of(home: Path) -> Reference:
    """The codes that the lake's rows may have: those of its lexicon."""
    lexicon = lexicon_of(home)
    return Reference(event_codes=lexicon.event_codes, countries=lexicon.countries, groups=lexicon.groups)


@dg.resource
def settings() -> Settings:
    """Where the lake is, from the environment."""
    return Settings()


@dg.resource(required_resource_keys={"settings"})
def gate(context: dg.InitResourceContext) -> Iterator[Gate]:
    """The way into the lake, which is held for as long as the run takes, and told of it at the end."""
    dagster_run, instance = context.run, context.instance
    if dagster_run is None or instance is None:
        raise dg.DagsterInvariantViolationError("the lake is opened for a run, and there is none")
    lake, run = Lake(context.resources.settings.home), Run(dagster_run.run_id, datetime.now(UTC))
    with lake.lock(), Checker(partial(reference_of, lake.home)) as checker:
        webhook = context.resources.settings.webhook
        gate = Gate(lake, checker, run, str(webhook) if webhook else None)
        yield gate
        made = materializations(instance, run.run_id)
        message = failure(instance, dagster_run)
        record(gate, Account(_trigger(dagster_run.tags), count(made), lexicon_version(made), message))


@dg.resource(required_resource_keys={"gate"})
def lexicon(context: dg.InitResourceContext) -> Lexicon:
    """What the coder looks things up in; read behind the gate, so that a run that it stops is on record."""
    return lexicon_of(context.resources.gate.lake.home)


def _trigger(tags: Mapping[str, str]) -> str:
    """What started a run, as Dagster tagged it."""
    if SENSOR_NAME_TAG in tags:
        return "sensor"
    return "schedule" if SCHEDULE_NAME_TAG in tags else "ui"
