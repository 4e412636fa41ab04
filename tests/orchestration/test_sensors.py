from datetime import UTC, date, datetime
from typing import Any

import dagster as dg
import polars as pl
import pytest

from pipelines.contracts import load_contract
from pipelines.definitions import defs
from pipelines.orchestration.freshness import document_digests
from pipelines.orchestration.sensors import new_documents
from pipelines.settings import Settings
from pipelines.sources.landing import land, land_bytes


@pytest.fixture
def tick(lake):
    """What the sensor asks for: the assets and the days of each run, and its key."""

    def look():
        with dg.build_sensor_context(definitions=defs, resources={"settings": Settings(home=lake.home)}) as context:
            data = new_documents.evaluate_tick(context)
        requests: Any = data.run_requests
        runs = [
            (
                sorted(key.to_user_string() for key in request.asset_selection),
                request.tags.get("dagster/asset_partition_range_start"),
                request.tags.get("dagster/asset_partition_range_end"),
            )
            for request in requests
        ]
        return runs, [request.run_key for request in requests], data.skip_message

    return look


DAY_TABLES = ["articles", "event_mentions", "events"]


def test_an_empty_lake_asks_for_nothing(tick):
    assert tick()[0] == []


def test_landed_files_are_taken_in_once(tick, lake, tmp_path):
    (tmp_path / "a.txt").write_text("A text.", encoding="utf-8")
    land(lake.home, [tmp_path / "a.txt"])
    runs, keys, _ = tick()
    assert runs == [(["documents"], None, None)]
    assert tick()[1] == keys


def test_what_sources_bring_is_taken_in_by_the_run_that_makes_today(tick, lake):
    land_bytes(lake.home, b'{"text": "France met Iran."}', "sources/world.jsonl", "jsonl")
    runs, keys, _ = tick()
    ((selection, first, last),) = runs
    assert {"documents", *DAY_TABLES, "fct_events", "reports"} <= set(selection)
    assert first == last == f"{datetime.now(UTC):%Y-%m-%d}"
    assert tick()[1] == keys


def test_days_that_are_stale_are_made_whatever_comes_in(tick, lake, documents, tmp_path):
    lake.append("documents", documents("2025-05-03", "one"))
    (tmp_path / "a.txt").write_text("A text.", encoding="utf-8")
    land(lake.home, [tmp_path / "a.txt"])
    assert [first for _, first, _ in tick()[0]] == [None, "2025-05-03"]


def test_new_documents_ask_for_the_days_they_touch(tick, lake, documents):
    lake.append("documents", documents("2025-05-03", "one"))
    digest = document_digests(lake)[date(2025, 5, 3)]
    lake.write("events", date(2025, 5, 3), pl.DataFrame(schema=load_contract("events").schema), {"documents": digest})
    lake.append("documents", documents("2025-05-02", "two"))
    lake.append("documents", documents("2025-08-01", "three"))
    runs, keys, _ = tick()
    assert [(first, last) for _, first, last in runs] == [("2025-05-02", "2025-05-03"), ("2025-08-01", "2025-08-01")]
    assert runs[0][0] == DAY_TABLES
    # The last run makes what readers see.
    assert {*DAY_TABLES, "fct_events", "relation_trends_daily", "reports"} <= set(runs[1][0])
    assert tick()[1] == keys
    lake.append("documents", documents("2025-08-01", "four"))
    assert tick()[1][0] == keys[0]
    assert tick()[1][1] != keys[1]


def test_marts_that_a_stopped_run_left_behind_are_made(tick, lake, documents):
    lake.append("documents", documents("2025-05-03", "one"))
    digest = document_digests(lake)[date(2025, 5, 3)]
    lake.write("events", date(2025, 5, 3), pl.DataFrame(schema=load_contract("events").schema), {"documents": digest})
    ((selection, first, _),) = tick()[0]
    assert {"fct_events", "reports"} <= set(selection)
    assert first is None


def test_it_waits_for_whoever_writes(tick, lake, documents):
    lake.append("documents", documents("2025-05-03", "one"))
    with lake.lock():
        runs, _, skipped = tick()
    assert runs == []
    assert "being written" in skipped
