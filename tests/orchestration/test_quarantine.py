"""The way back from quarantine, through the gate and the days that are made again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.checks import Run, entries, record
from pipelines.coding import load_lexicon
from pipelines.orchestration.days import write_articles, write_events, write_mentions
from pipelines.orchestration.gate import Gate
from pipelines.orchestration.importing import import_files
from pipelines.orchestration.quarantine import retake, settle
from pipelines.tables import Lake
from tests.formats.samples import file_of, gdelt2
from tests.orchestration.conftest import Documents, LenientChecker

ATTACK = "Israel attacked Iran. The weather was fine on that day, and all the shops were open as they always are."
MAY = (date(2025, 5, 1), date(2025, 5, 31))


@pytest.fixture
def make(gate: Gate, documents: Documents) -> Callable[[int], Gate]:
    """Make the days once more, as another run."""
    lexicon = load_lexicon()
    gate.lake.append("documents", documents("2025-05-12", ATTACK))

    def again(number: int) -> Gate:
        run = replace(gate, run=Run(f"run {number}", datetime.now(UTC)))
        write_articles(MAY, run)
        write_mentions(MAY, lexicon, run)
        write_events(MAY, run)
        settle(run, MAY)
        return run

    return again


def states(lake: Lake) -> list[str]:
    return entries(lake)["state"].to_list()


def mentions(lake: Lake) -> int:
    return lake.scan("event_mentions").collect().height


def test_what_passes_now_moves_once(make: Callable[[int], Gate], checker: LenientChecker, lake: Lake) -> None:
    checker.bad_rows["event_mentions"] = pl.lit(value=True)
    make(1)
    assert (states(lake), mentions(lake)) == (["open"], 0)
    make(2)
    assert (states(lake), mentions(lake)) == (["open"], 0)
    checker.bad_rows.clear()
    make(3)
    assert (states(lake), mentions(lake)) == (["passed"], 1)
    make(4)
    assert lake.scan("quarantine_audit").collect()["action"].to_list() == ["passed"]
    assert mentions(lake) == 1


def test_what_is_no_longer_made_is_gone(make: Callable[[int], Gate], checker: LenientChecker, lake: Lake) -> None:
    checker.bad_rows["event_mentions"] = pl.lit(value=True)
    run = make(1)
    renamed = entries(lake).with_columns(row_key=pl.lit("made by an older lexicon"), quarantine_id=pl.lit("old"))
    lake.append("quarantine", renamed.select(lake.scan("quarantine").collect_schema().names()))
    checker.bad_rows.clear()
    make(2)
    assert sorted(states(run.lake)) == ["gone", "passed"]


def test_a_released_row_stays_in_whenever_its_day_is_made_again(
    make: Callable[[int], Gate], checker: LenientChecker, lake: Lake
) -> None:
    checker.bad_rows["event_mentions"] = pl.lit(value=True)
    make(1)
    record(lake, entries(lake), "released", note="as it should be")
    for number in (2, 3):
        make(number)
        assert (states(lake), mentions(lake)) == (["released"], 1)
    record(lake, entries(lake), "withdrawn")
    make(4)
    assert (states(lake), mentions(lake)) == (["open"], 0)


def test_documents_in_quarantine_get_another_chance(gate: Gate, checker: LenientChecker, documents: Documents) -> None:
    checker.bad_rows["documents"] = pl.lit(value=True)
    gate.check(documents("2025-05-12", ATTACK), "documents")
    assert retake(gate, "documents") == 0
    checker.bad_rows.clear()
    assert retake(gate, "documents") == 1
    assert gate.lake.scan("documents").collect()["text"].to_list() == [ATTACK]
    assert retake(gate, "documents") == 0
    assert states(gate.lake) == ["passed"]


def test_imported_events_in_quarantine_get_another_chance(
    gate: Gate, checker: LenientChecker, lake: Lake, tmp_path: Path
) -> None:
    checker.bad_rows["imported_events"] = pl.col("event_id") == "2"
    for name in ("a", "b"):
        rows = (gdelt2(GLOBALEVENTID="1"), gdelt2(GLOBALEVENTID="2"))
        (tmp_path / name).write_bytes(file_of(*rows))
        import_files("gdelt", [tmp_path / name], gate)
    # That days of articles are made again settles nothing of what was imported.
    settle(replace(gate, run=Run("run 2", datetime.now(UTC))), (date(2025, 1, 1), date(2025, 12, 31)))
    assert states(lake) == ["open"]
    checker.bad_rows.clear()
    assert retake(gate, "imported_events") == 1
    assert lake.scan("imported_events").collect()["event_id"].to_list() == ["1", "2"]
    assert states(lake) == ["passed"]
