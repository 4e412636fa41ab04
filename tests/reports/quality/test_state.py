from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.contracts import load_contract
from pipelines.reports.quality.state import read_quality
from pipelines.tables import Lake

DAY = date(2025, 5, 2)
NOON = datetime(2025, 5, 2, 12, tzinfo=UTC)
RESULT = {
    "run_id": "run 1",
    "run_date": DAY,
    "checked_at": NOON,
    "table_name": "event_mentions",
    "rule_id": "goldstein_of_code",
    "expectation": "expect_it",
    "column_name": "goldstein",
    "severity": "error",
    "first_day": DAY,
    "last_day": DAY,
    "is_success": True,
    "rows_checked": 10,
    "rows_failed": 0,
}
RUN: dict[str, Any] = {
    **{name: 0 for name, dtype in load_contract("runs").schema.items() if dtype == pl.Int64},
    "run_id": "run 1",
    "run_date": DAY,
    "started_at": NOON,
    "finished_at": NOON,
    "trigger": "command",
    "status": "success",
    "lexicon_version": "v1",
}
BROKEN = {"is_success": False, "rows_failed": 2}
WARNED = {"rule_id": "root_share", "severity": "warning", "column_name": None, "is_success": False}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def add(lake: Lake, table: str, sample: dict[str, Any], *changes: dict[str, Any]) -> None:
    lake.append(table, pl.DataFrame([sample | change for change in changes], schema=load_contract(table).schema))


@pytest.mark.parametrize(
    ("results", "run", "expected"),
    [
        ([], {}, "unknown"),
        ([{}], {}, "good"),
        ([{}, WARNED], {}, "warnings"),
        ([{} | BROKEN, WARNED], {}, "errors"),
        ([{}], {"status": "failure", "message": "the disk is full"}, "errors"),
        ([{}], {"received": 3, "documents": 1, "known": 1}, "errors"),
        ([{}], {"received": 3, "documents": 1, "known": 1, "forgotten": 1}, "good"),
        # Another slice of the same run held.
        ([{"first_day": DAY - timedelta(days=1)}, {} | BROKEN], {}, "errors"),
        # It held again in a later run.
        ([{} | BROKEN, {"run_id": "run 2", "checked_at": NOON + timedelta(days=1)}], {}, "good"),
    ],
)
def test_the_state_in_a_word(lake: Lake, results: list[dict[str, Any]], run: dict[str, Any], expected: str) -> None:
    add(lake, "check_results", RESULT, *results)
    add(lake, "runs", RUN, run)
    assert read_quality(lake.home).verdict == expected


def test_all_runs_since_a_day_count(lake: Lake) -> None:
    later = {"run_id": "run 2", "checked_at": NOON + timedelta(days=1), "run_date": DAY + timedelta(days=1)}
    add(lake, "check_results", RESULT, BROKEN, later)
    assert read_quality(lake.home).verdict == "good"
    assert read_quality(lake.home, DAY).verdict == "errors"
    assert read_quality(lake.home, DAY).rules["rows_checked"].to_list() == [20]
    assert read_quality(lake.home, DAY + timedelta(days=1)).verdict == "good"


def test_since_a_day_any_run_that_failed_counts(lake: Lake) -> None:
    add(lake, "check_results", RESULT, {})
    later = {"run_id": "run 2", "started_at": NOON + timedelta(days=1), "run_date": DAY + timedelta(days=1)}
    add(lake, "runs", RUN, {"status": "failure"}, later)
    assert read_quality(lake.home).verdict == "good"
    assert read_quality(lake.home, DAY).verdict == "errors"
    assert read_quality(lake.home, DAY).runs["run_id"].to_list() == ["run 2", "run 1"]


def test_imported_events_are_told_by_coder(lake: Lake) -> None:
    imported = {"table_name": "imported_events", "rule_id": "event_code_known", "column_name": "event_code"}
    gdelt, icews = imported | {"coder": "gdelt"}, imported | {"coder": "icews"}
    others = {"run_id": "run 2", "checked_at": NOON + timedelta(hours=1)}
    add(lake, "check_results", RESULT, gdelt | BROKEN, icews | others, {})
    add(lake, "runs", RUN, {"coder": "gdelt", "received": 5, "imported": 2, "known": 1, "quarantined": 2})
    add(lake, "runs", RUN, {"run_id": "run 2", "coder": "icews", "received": 3, "imported": 2})
    state = read_quality(lake.home)
    rules = state.rules.sort("table_name", "coder").select("table_name", "coder", "is_success").rows()
    assert rules == [
        ("event_mentions", "dyad", True),
        *(("imported_events", c, c == "icews") for c in ("gdelt", "icews")),
    ]
    assert [(step.name, step.rows, step.lost) for step in state.steps] == [
        ("rows of gdelt received", 5, 0),
        ("rows of icews received", 3, 1),
    ]


def test_slices_of_a_run_are_one_point_of_the_history(lake: Lake) -> None:
    add(lake, "check_results", RESULT, {"first_day": DAY - timedelta(days=1)}, BROKEN, {"run_id": "run 2"})
    history = read_quality(lake.home).history.sort("run_id")
    assert history.select("run_id", "is_success", "rows_checked", "pass_rate").rows() == [
        ("run 1", False, 20, 0.9),
        ("run 2", True, 10, 1.0),
    ]


def document(number: int, day: date) -> dict[str, Any]:
    published = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return {"document_id": str(number), "published_at": published, "language": "en"}


DOCUMENT = {
    "received_date": DAY,
    "received_at": NOON,
    "landing_key": "ab" * 32,
    "record_no": 1,
    "source_path": "a.jsonl",
    "text": "A text.",
    "date_source": "field",
    "status": "ready",
}
ARTICLE = {
    "published_date": DAY,
    "published_at": NOON,
    "date_source": "field",
    "text": "A text.",
    "language": "en",
    "publisher": "The Daily",
}


def test_where_documents_went(lake: Lake) -> None:
    add(lake, "documents", DOCUMENT, *(document(number, DAY) for number in range(5)), document(9, date(2025, 6, 1)))
    add(lake, "articles", ARTICLE, {"article_id": "0"}, {"article_id": "1", "duplicate_of": "0"})
    add(lake, "articles", ARTICLE, {"article_id": "2", "language": "fr"})
    held = {"quarantine_id": "q", "run_id": "r", "run_date": DAY, "checked_at": NOON, "table_name": "articles"}
    add(lake, "quarantine", held | {"rule_id": "complete", "row_json": "{}"}, {"row_key": "3"})
    (step,) = read_quality(lake.home).steps
    expected = {"articles": 1, "copies": 1, "in other languages": 1, "kept out": 1, "waiting for a run": 1}
    assert (step.rows, step.parts, step.lost) == (6, expected, 1)


def test_what_publishers_have(lake: Lake) -> None:
    earlier = {"article_id": "2", "published_date": date(2025, 3, 1), "publisher": None}
    add(lake, "articles", ARTICLE, {"article_id": "0"}, {"article_id": "1", "duplicate_of": "0"}, earlier)
    found = read_quality(lake.home).publishers.select("publisher", "articles", "copies", "days", "mentions")
    assert found.rows() == [("The Daily", 2, 1, 1, 0), ("(none)", 1, 0, 1, 0)]
