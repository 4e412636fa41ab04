import json
import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipelines.orchestration import intake as module
from pipelines.orchestration.days import write_articles
from pipelines.orchestration.freshness import document_digests
from pipelines.orchestration.gate import Gate
from pipelines.orchestration.intake import Refused, take_in
from pipelines.sources.landing import land, pending
from pipelines.tables import Lake
from pipelines.text import documents as documents_module
from pipelines.text import readers
from pipelines.text.records import Record
from pipelines.text.warc import Page, read_page
from tests.text.crawls import packed, page, record, response

GOOD = {"date": "2025-05-12", "text": "The United States signed an agreement with China in Geneva on Monday."}


def jsonl(folder: Path, *records: dict[str, str] | str, name: str = "a.jsonl") -> Path:
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_every_record_is_accounted_for(gate, tmp_path):
    twice = GOOD | {"url": "https://example.org/1"}
    path = jsonl(tmp_path, twice, GOOD | {"text": "Another text of some words."}, twice, "{broken", GOOD | {"date": ""})
    land(gate.lake.home, [path])
    intake = take_in(gate)
    assert (intake.received, intake.documents, intake.known, intake.rejected) == (5, 2, 1, 2)
    assert [str(day) for day in intake.days] == ["2025-05-12"]
    assert [(refused.reason, refused.records, refused.where) for refused in intake.refused.values()] == [
        ("bad_json", 1, "a.jsonl:4"),
        ("no_date", 1, "a.jsonl:5"),
    ]
    assert gate.lake.scan("documents").collect().height == 2
    assert gate.lake.scan("rejected").collect().height == 2
    assert pending(gate.lake.home) == []


def test_the_same_file_again_is_known_and_refused_once(gate, tmp_path):
    path = jsonl(tmp_path, GOOD, "{broken")
    for _ in range(2):
        land(gate.lake.home, [path])
        intake = take_in(gate)
    assert (intake.documents, intake.known, intake.rejected) == (0, 1, 1)
    assert gate.lake.scan("rejected").collect().height == 1


def test_a_killed_run_is_made_good(gate, tmp_path, monkeypatch):
    land(gate.lake.home, [jsonl(tmp_path, GOOD)])
    monkeypatch.setattr(module, "settle", lambda *_: pytest.fail("killed"))
    with pytest.raises(pytest.fail.Exception):
        take_in(gate)
    monkeypatch.undo()
    intake = take_in(gate)
    assert (intake.received, intake.documents, intake.known) == (1, 0, 1)
    assert pending(gate.lake.home) == []


def test_what_comes_in_many_pieces_is_written_in_some(gate, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_MOST_ROWS", 2)
    monkeypatch.setattr("pipelines.text.records.MAX_RECORDS", 1)
    paths = [jsonl(tmp_path, GOOD | {"title": f"Title {number}"}, name=f"{number}.jsonl") for number in range(5)]
    land(gate.lake.home, paths)
    intake = take_in(gate)
    assert intake.documents == gate.lake.scan("documents").collect().height == 5


def test_a_document_that_breaks_its_contract_is_refused(gate, checker, tmp_path):
    checker.bad_rows["documents"] = pl.col("title").eq_missing("Bad")
    land(gate.lake.home, [jsonl(tmp_path, GOOD, GOOD | {"title": "Bad"})])
    intake = take_in(gate)
    assert (intake.received, intake.documents, intake.rejected) == (2, 1, 1)
    assert intake.refused["broken_rule"] == Refused(
        "broken_rule",
        1,
        "a.jsonl:2",
        "breaks the rule a_rule of documents; the whole row is in the table quarantine",
    )
    assert gate.lake.scan("rejected").select("reason", "excerpt").collect().rows() == [("broken_rule", GOOD["text"])]
    assert gate.lake.scan("quarantine").collect().height == 1


def crawl(folder: Path, pages: int) -> Path:
    """A WARC of so many pages, each with its request before it."""
    request = record("request", b"GET / HTTP/1.1\r\n\r\n")
    numbers = range(1, pages + 1)
    records = [
        one
        for n in numbers
        for one in (request, response(f"https://a.example/{n}", page(f"Ministers meet in room {n}")))
    ]
    path = folder / "crawl.warc.gz"
    path.write_bytes(packed(*records))
    return path


def test_every_record_of_a_crawl_is_accounted_for(gate, tmp_path):
    path = crawl(tmp_path, 3)
    path.write_bytes(path.read_bytes() + packed(response("https://a.example/x", b"", status="404 Not Found"))[:-12])
    land(gate.lake.home, [path])
    intake = take_in(gate)
    assert (intake.received, intake.documents, intake.rejected, intake.passed_over) == (4, 3, 1, 3)
    documents = gate.lake.scan("documents").sort("record_no").collect()
    assert documents.select("record_no", "url").rows() == [(2 * n, f"https://a.example/{n}") for n in (1, 2, 3)]
    assert [refused.where for refused in intake.refused.values()] == ["crawl.warc.gz:7"]


def test_a_crawl_is_read_on_from_where_a_run_was_killed(gate, tmp_path, monkeypatch):
    monkeypatch.setattr(documents_module, "_LONGEST_WAIT", 0.0)
    monkeypatch.setattr(readers, "_PAGES_AT_ONCE", 4)
    monkeypatch.setattr(module, "_LONGEST_WAIT", 0.0)
    path = crawl(tmp_path, 10)
    land(gate.lake.home, [path])
    append, written = gate.lake.append, 0

    def dies(table: str, rows: pl.DataFrame) -> None:
        nonlocal written
        if table == "documents":
            written += 1
            if written == 3:
                raise KeyboardInterrupt
        append(table, rows)

    monkeypatch.setattr(gate.lake, "append", dies)
    with pytest.raises(KeyboardInterrupt):
        take_in(gate)
    monkeypatch.setattr(gate.lake, "append", append)
    kept = gate.lake.scan("documents").collect().height
    assert 0 < kept < 10
    read: list[int] = []

    def watched(found: Page) -> Record:
        read.append(found.record_no)
        return read_page(found)

    monkeypatch.setattr(readers, "read_page", watched)
    intake = take_in(gate)
    assert (intake.received, intake.documents, intake.known, intake.passed_over) == (10, 10 - kept, kept, 10)
    assert len(read) == 10 - kept
    assert sorted(gate.lake.scan("documents").collect()["record_no"]) == [2 * n for n in range(1, 11)]


_KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pipelines.checks import Run
from pipelines.orchestration import intake
from pipelines.orchestration.gate import Gate
from pipelines.tables import Lake
from pipelines.text import documents, readers
from tests.orchestration.conftest import LenientChecker

if __name__ == "__main__":
    documents._LONGEST_WAIT = intake._LONGEST_WAIT = 0.0
    readers._PAGES_AT_ONCE = 20
    intake.take_in(Gate(Lake(Path(sys.argv[1])), LenientChecker(), Run("killed", datetime.now(UTC))))
"""


@pytest.mark.slow
def test_a_crawl_whose_run_was_killed_is_landed_once(gate, tmp_path, project):
    land(gate.lake.home, [crawl(tmp_path, 400)])
    script = tmp_path / "killed.py"
    script.write_text(_KILLED)
    environment = os.environ | {"PYTHONPATH": str(project)}
    with subprocess.Popen([sys.executable, script, gate.lake.home], env=environment) as process:
        while not gate.lake.days("documents") and process.poll() is None:
            time.sleep(0.01)
        process.kill()
    kept = gate.lake.scan("documents").collect().height
    assert 0 < kept < 400
    intake = take_in(gate)
    assert (intake.received, intake.documents, intake.known) == (400, 400 - kept, kept)
    documents = gate.lake.scan("documents").collect()
    assert sorted(documents["record_no"]) == [2 * number for number in range(1, 401)]
    assert documents["document_id"].is_unique().all()


@pytest.mark.parametrize("seed", range(3))
def test_articles_are_the_same_bytes_in_whatever_order_files_arrive(gate, tmp_path, seed):
    chance = random.Random(seed)
    vocabulary = [f"w{number}" for number in range(60)]
    texts = [" ".join(chance.choices(vocabulary, k=30)) for _ in range(4)]
    rows = [
        {"date": f"2025-05-{chance.randint(10, 16)}", "text": f"{chance.choice(texts)} {chance.choice(vocabulary)}"}
        for _ in range(40)
    ]
    files = [jsonl(tmp_path, *rows[start::8], name=f"{start}.jsonl") for start in range(8)]
    first, second = (
        articles_of(replace(gate, lake=Lake(tmp_path / f"lake-{number}")), order)
        for number, order in enumerate([files, chance.sample(files, len(files))])
    )
    assert first == second


def articles_of(gate: Gate, arriving: list[Path]) -> dict[str, bytes]:
    """The partitions of the articles after files have arrived one by one, and the days been made that each touched."""
    for file in arriving:
        land(gate.lake.home, [file])
        take_in(gate)
        digests = document_digests(gate.lake)
        for day in digests:
            if gate.lake.note("articles", day).get("documents") != digests[day]:
                write_articles((day, day), gate)
    assert gate.lake.scan("articles").collect()["duplicate_of"].drop_nulls().len() > 10
    return {path.parent.name: path.read_bytes() for path in gate.lake.path("articles").rglob("*.parquet")}


def test_nothing_pending(gate):
    assert take_in(gate).received == 0
    assert not gate.lake.exists()
