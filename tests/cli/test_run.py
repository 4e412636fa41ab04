"""`dyad run` as a user starts it: what it says, with which code it ends, and what it leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from errno import EACCES, ENOSPC, EROFS
from pathlib import Path

import polars as pl
import pytest

from pipelines import cli
from pipelines.cli.run import _names
from pipelines.sources.landing import pending
from pipelines.tables import Lake
from pipelines.warehouse import query

DEAL = "Japan signed an agreement with France."
ATTACK = "Israel attacked Iran."


def write(path: Path, *records: dict[str, str] | str) -> Path:
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write(
        tmp_path / "articles.jsonl",
        {"date": "2025-05-12", "text": DEAL, "publisher": "A"},
        {"date": "2025-05-12", "text": f"{DEAL} Both said that it will last for a good while.", "publisher": "B"},
        {"date": "2025-05-14", "text": ATTACK},
        "{broken",
        {"text": "No date anywhere."},
    )


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def last_run(lake: Lake) -> dict[str, object]:
    return lake.scan("runs").sort("started_at").collect().to_dicts()[-1]


def events(lake: Lake) -> pl.DataFrame:
    return lake.scan("events").collect()


@pytest.mark.parametrize(
    ("pairs", "expected"), [([], {}), (["text=body", "date=a=b"], {"text": "body", "date": "a=b"})]
)
def test_names_of_fields(pairs, expected):
    assert _names(pairs) == expected


@pytest.mark.slow
def test_a_run_from_articles_to_trend_tables(dyad, lake, articles):
    done = dyad("run", articles)
    assert done.returncode == 0, done.stderr
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    assert "5 records = 3 new documents + 0 known + 2 rejected" in done.stdout
    assert "2 days from 2025-05-12 to 2025-05-14" in done.stdout
    assert "1 bad_json, first articles.jsonl:4" in done.stdout
    # Nothing of what Dagster, dbt and the rest have to say.
    assert all(line.startswith("dyad: ") for line in done.stderr.splitlines())
    row = last_run(lake)
    assert (row["status"], row["trigger"], row["received"], row["documents"]) == ("success", "command", 5, 3)
    assert row["mentions"] == lake.scan("event_mentions").collect().height > 0
    assert query(lake.home, "select count(*) as events from fct_events").item() == events(lake).height > 0
    assert (lake.home / "reports" / "index.html").is_file()
    assert not list(lake.home.parent.glob("*.log"))

    idle = dyad("run")
    assert idle.returncode == 0, idle.stderr
    assert "0 records" in idle.stdout

    before = events(lake)
    again = dyad("run", articles)
    assert again.returncode == 0, again.stderr
    assert "5 records = 0 new documents + 3 known + 2 rejected" in again.stdout
    assert "nothing: no day has new documents" in again.stdout
    assert events(lake).equals(before)

    more = write(articles.with_name("more.csv"), "day,body", f'2025-05-13,"{ATTACK}"')
    third = dyad("run", "--map", "text=body", "--map", "date=day", more)
    assert third.returncode == 0, third.stderr
    # The day after has documents as well, and may now hold a copy.
    assert "2 days from 2025-05-13 to 2025-05-14" in third.stdout

    in_vain = dyad("run", articles, "--map", "text=nothing")
    assert in_vain.returncode == 2
    assert "Next" in third.stdout
    assert "Next" not in in_vain.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "0 records = 0 new documents + 0 known + 0 rejected"),
        ("{broken\n{again", "2 records = 0 new documents + 0 known + 2 rejected"),
    ],
)
def test_nothing_to_read_is_bad_input(dyad, lake, tmp_path, content, said):
    folder = tmp_path / "articles"
    folder.mkdir()
    if content:
        write(folder / "a.jsonl", content)
    done = dyad("run", folder)
    assert done.returncode == 2, done.stderr
    assert said in done.stdout
    assert f"dyad: no article could be read in {folder}" in done.stderr
    assert last_run(lake)["status"] == "failure"
    assert pending(lake.home) == []


@pytest.mark.slow
def test_a_typo_in_the_overlay_names_file_and_line(dyad, lake, articles):
    (lake.home / "lexicon").mkdir(parents=True)
    write(lake.home / "lexicon" / "countries.csv", "country,nonsense", "XXX,1")
    done = dyad("run", articles)
    assert done.returncode == 2
    assert "countries.csv:1" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["--no-wait"]])
def test_a_lake_that_is_being_written(dyad, lake, articles, arguments):
    with lake.lock():
        done = dyad("run", articles, *arguments)
    assert done.returncode == 75
    assert f"is being written by process {os.getpid()}" in done.stderr
    assert not (lake.home / "landing").exists()


@pytest.fixture
def _in_this_process(monkeypatch: pytest.MonkeyPatch, lake: Lake) -> None:
    monkeypatch.setenv("DYAD_HOME", str(lake.home))
    # The run sets them; what they were comes back after the test.
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "0")


@pytest.mark.slow
@pytest.mark.usefixtures("_in_this_process")
@pytest.mark.parametrize(
    "case",
    [
        ("landing", ENOSPC, "cannot be landed: No space left on device", 0),
        ("tables", ENOSPC, "the disk is full", 1),
        ("tables", EROFS, "the file system is read-only", 1),
        ("builds", EACCES, "Permission denied", 0),
    ],
)
def test_a_lake_that_cannot_be_written(articles, lake, monkeypatch, capsys, case):
    folder, number, said, waiting = case
    replace = os.replace

    def refuse(source: Path, target: Path) -> None:
        if lake.home / folder in Path(target).parents:
            raise OSError(number, os.strerror(number), str(target))
        replace(source, target)

    monkeypatch.setattr(sys, "argv", ["dyad", "run", str(articles)])
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    message = capsys.readouterr().err
    assert said in message
    assert "Traceback" not in message
    # What was landed waits for the next run.
    assert len(pending(lake.home)) == waiting


@pytest.fixture
def started(environment, tmp_path, articles) -> Iterator[subprocess.Popen[str]]:
    """A run that has come to the coder."""
    command = [sys.executable, "-m", "pipelines.cli", "run", str(articles)]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any("event_mentions" in line for line in process.stderr)
        yield process
        process.kill()


@pytest.mark.slow
def test_a_killed_run_is_finished_by_the_next(dyad, lake, articles, started, tmp_path):
    started.kill()
    started.wait()
    status = json.loads(dyad("status", "--format", "json").stdout)
    assert status["days_to_be_coded"] == 2
    done = dyad("run")
    assert done.returncode == 0, done.stderr
    assert "2 days from 2025-05-12 to 2025-05-14" in done.stdout
    assert query(lake.home, "select count(*) as events from fct_events").item() == events(lake).height > 0
    other = Lake(tmp_path / "other")
    assert dyad("run", "--home", other.home, articles).returncode == 0
    assert events(other).equals(events(lake))


@pytest.mark.slow
def test_a_run_that_is_stopped_says_nothing_more(lake, started):
    started.send_signal(signal.SIGINT)
    rest = started.stderr.read()
    assert started.wait(timeout=30) == 130
    assert "Traceback" not in rest
    assert last_run(lake)["message"] == "stopped by the user"
    begun = time.monotonic()
    with lake.lock(wait=False):
        assert time.monotonic() - begun < 1
