"""`dyad dev`: Dagster's web UI on the lake, with the schedule and the sensor at work."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from pipelines.settings import Settings


def dev(
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Else 3000, or another where that is taken.")
    ] = None,
    home: Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")] = None,
) -> None:
    """Open Dagster's web UI, with the lake's schedule and sensor."""
    from pipelines.orchestration.instance import dagster_environment, opened_instance
    from pipelines.orchestration.run import close_killed_runs
    from pipelines.tables import Lake, LakeBusy

    lake = (Settings(home=home) if home else Settings()).home.resolve()
    if lake.is_dir():
        # A run that was killed would hold up the queue for ever.
        with suppress(LakeBusy), Lake(lake).lock(wait=False), opened_instance(lake) as instance:
            close_killed_runs(instance)
    # Dagster's processes know the lake by its variables only.
    environment = {**os.environ, **dagster_environment(lake), "DYAD_HOME": str(lake)}
    options = ["--module-name", "pipelines.definitions", "--host", "127.0.0.1"]
    if port:
        options += ["--port", str(port)]
    print(f"Dagster on the lake {lake}; end it with Ctrl-C", flush=True)
    # Dagster would rather be started by `dg dev`, which is another package.
    quiet = "ignore:Function `dev_command` is superseded"
    command = [sys.executable, "-W", quiet, "-m", "dagster", "dev", *options]
    os.execve(sys.executable, command, environment)  # noqa: S606 - Ctrl-C shall reach Dagster itself
