"""A lake's own Dagster: its home inside the lake, the same for `dyad run` and `dyad dev`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

# Dagster gathers the events of so many partitions before it writes them.
_BATCH = {"DAGSTER_EVENT_BATCH_SIZE": "1000"}

# What a run does, by which two of the same are kept from running at once.
WORK_TAG, TABLES, VISITS = "dyad/work", "tables", "visits"

_CONFIG = """\
# Written by dyad where there is none; yours to change.
telemetry:
  enabled: false
event_log_storage:
  module: pipelines.orchestration.event_log
  class: EventLog
  config:
    base_dir:
      env: DAGSTER_HOME
# What a step prints is nothing; what it logs is an event.
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
python_logs:
  managed_python_loggers: [pipelines]
  python_log_level: INFO
# Assets say in their contracts how old they may be.
freshness:
  enabled: true
# There is one writer at a time; sources are visited beside it. What has come in waits for no more than that.
run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config:
    max_concurrent_runs: 2
    dequeue_interval_seconds: 1
    tag_concurrency_limits:
      - key: dyad/work
        value: {applyLimitPerUniqueValue: true}
        limit: 1
"""


def prepare_dagster_home(home: Path) -> Path:
    """The folder that Dagster keeps its records of the lake in, with a configuration."""
    folder = home.resolve() / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "dagster.yaml"
    if not config.exists():
        unfinished = config.with_name("dagster.yaml.unfinished")
        unfinished.write_text(_CONFIG, encoding="utf-8")
        unfinished.replace(config)
    return folder


def dagster_environment(home: Path) -> dict[str, str]:
    """The variables by which Dagster's processes find the lake's Dagster home."""
    return {"DAGSTER_HOME": str(prepare_dagster_home(home)), **_BATCH}


@contextmanager
def opened_instance(home: Path) -> Iterator[dg.DagsterInstance]:
    """The lake's Dagster instance; Dagster looks at the environment for it, and nowhere else."""
    os.environ.update(dagster_environment(home))
    with dg.DagsterInstance.get() as instance:
        yield instance
