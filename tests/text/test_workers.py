import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.text.workers import Workers


def squared_here(number: int) -> tuple[int, int]:
    """The square, and the process that worked it out."""
    return number * number, os.getpid()


def failing(number: int) -> int:
    if number == 40:
        raise ValueError("forty")
    return number


def test_a_few_items_start_no_process():
    with Workers(2) as workers:
        assert list(workers.map(squared_here, range(32))) == [(n * n, os.getpid()) for n in range(32)]
        assert list(workers.map(squared_here, [])) == []


def test_many_items_are_spread_and_come_in_order():
    with Workers(2) as workers:
        squares = list(workers.map(squared_here, range(200)))
        again = list(workers.map(squared_here, range(4)))
    assert [square for square, _ in squares] == [n * n for n in range(200)]
    assert {pid for _, pid in squares} - {os.getpid()}
    # Processes that run already take the fewest items.
    assert os.getpid() not in {pid for _, pid in again}


def test_items_are_taken_as_they_are_needed():
    taken = []
    with Workers(2) as workers:
        numbers = (taken.append(number) or number for number in range(10_000))  # type: ignore[func-returns-value]
        results = workers.map(squared_here, numbers)
        assert [next(results)[0] for _ in range(50)] == [n * n for n in range(50)]
        assert len(taken) < 100


def test_an_error_comes_back():
    with Workers(2) as workers, pytest.raises(ValueError, match="forty"):
        list(workers.map(failing, range(99)))


_KILLED = """
import os, signal, sys
from pathlib import Path
from pipelines.text.workers import Workers
from tests.text.test_workers import squared_here
if __name__ == "__main__":
    with Workers(2) as workers:
        pids = {pid for _, pid in workers.map(squared_here, range(99))} - {os.getpid()}
        Path(sys.argv[1]).write_text(" ".join(map(str, pids)))
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_with_the_process_that_began_them(tmp_path, project):
    script, pids = tmp_path / "killed.py", tmp_path / "pids"
    script.write_text(_KILLED)
    subprocess.run([sys.executable, script, pids], env=os.environ | {"PYTHONPATH": str(project)}, check=False)
    for pid in pids.read_text().split():
        deadline = time.monotonic() + 10
        while _runs(int(pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not _runs(int(pid))


def _runs(pid: int) -> bool:
    """Whether a process is there and no mere entry that waits to be asked for its exit code."""
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
