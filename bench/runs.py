"""Whole runs of the `dyad` command on a fresh lake: wall time and the memory of all of its processes."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
BUNDLED = PROJECT / "examples" / "articles"
NEWS = PROJECT.parent / "shared" / "articles" / "wikipedia_current_events_2025-01_2026-03.jsonl.gz"

_ONE_MORE = """{"id": "one-more", "date": "2025-05-14", "title": "France and Germany agree to build a tank together", \
"text": "France and Germany signed an agreement on Wednesday to build a tank together."}
"""


@dataclass(frozen=True)
class Measurement:
    """One run: seconds of wall time, and the most memory that its processes held at once, in megabytes."""

    name: str
    seconds: float
    megabytes: float


class RunFailedError(Exception):
    """A run that was to be measured did not succeed."""


def measure_runs() -> Iterator[Measurement]:
    """The bundled articles, the same lake with one more document, and a year of news where there is one."""
    with tempfile.TemporaryDirectory() as folder:
        lake = Path(folder, "lake")
        one_more = Path(folder, "one-more.jsonl")
        one_more.write_text(_ONE_MORE, encoding="utf-8")
        yield measure("dyad run on the bundled articles", lake, BUNDLED)
        yield measure("dyad run with one more document", lake, one_more)
    if NEWS.exists():
        with tempfile.TemporaryDirectory() as folder:
            yield measure("dyad run on 7,150 items of 455 days", Path(folder, "lake"), NEWS)


def measure(name: str, lake: Path, articles: Path) -> Measurement:
    """Run `dyad run` on a lake and watch it."""
    command = [sys.executable, "-m", "pipelines.cli", "run", str(articles)]
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=PROJECT, env=os.environ | {"DYAD_HOME": str(lake)}, stdout=output, stderr=output
        )
        peak = 0
        while process.poll() is None:
            peak = max(peak, memory(process.pid))
            time.sleep(0.05)
        seconds = time.perf_counter() - start
        if process.returncode:
            output.seek(0)
            raise RunFailedError(f"{name} ended with {process.returncode}:\n{output.read().decode(errors='replace')}")
    return Measurement(name, seconds, peak / 2**20)


def memory(pid: int) -> int:
    """Bytes that a process and those it started hold in memory, each shared page counted once; 0 without /proc."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        children = [
            child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
        ]
    except OSError:  # it ended meanwhile
        return 0
    share = next((line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:")), "0")
    return int(share) * 1024 + sum(memory(int(child)) for child in children)
