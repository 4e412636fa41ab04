import json
from pathlib import Path

import polars as pl
import pytest

from pipelines.orchestration import intake as module
from pipelines.orchestration.intake import Refused, take_in
from pipelines.sources.landing import land, pending

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


def test_nothing_pending(gate):
    assert take_in(gate).received == 0
    assert not gate.lake.exists()
