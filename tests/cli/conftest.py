"""The `dyad` command as a process of its own, as a user starts it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Dyad = Callable[..., subprocess.CompletedProcess[str]]

_PROJECT = Path(__file__).parents[2]


@pytest.fixture
def environment() -> dict[str, str]:
    """What a command finds around it: a lake of that name in the folder where it runs."""
    return {**os.environ, "DYAD_HOME": "lake", "PYTHONPATH": str(_PROJECT)}


@pytest.fixture
def dyad(environment: dict[str, str], tmp_path: Path) -> Dyad:
    """Run a command to its end, in a folder of the test's own."""

    def call(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pipelines.cli", *map(str, arguments)]
        return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)

    return call
