"""The lake's event log answers what Dagster's own would."""

import sqlite3
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.orchestration.event_log import EventLog
from pipelines.orchestration.instance import opened_instance, prepare_dagster_home

DAYS = dg.DailyPartitionsDefinition("2025-05-01", end_date="2025-05-11")
TAGS = {"dagster/asset_partition_range_start": "2025-05-01", "dagster/asset_partition_range_end": "2025-05-10"}
KEYS = [dg.AssetKey("articles"), dg.AssetKey("events"), dg.AssetKey("marts")]


def table(name: str, *deps: str) -> dg.AssetsDefinition:
    """An asset of ten days with a check."""

    @dg.multi_asset(
        name=name,
        specs=[dg.AssetSpec(name, deps=deps, partitions_def=DAYS)],
        check_specs=[dg.AssetCheckSpec("errors", asset=name)],
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def make(context: dg.AssetExecutionContext):
        for number, day in enumerate(context.partition_keys):
            context.add_asset_metadata({"rows": number}, asset_key=name, partition_key=day)
        yield dg.MaterializeResult(asset_key=name, check_results=[dg.AssetCheckResult(passed=name == "articles")])

    return make


@dg.asset(deps=["events"])
def marts():
    return dg.MaterializeResult(metadata={"rows": 3})


def told(instance: Any) -> dict[str, object]:
    """What Dagster's pages show after two runs of three assets."""
    for _ in range(2):
        result = dg.materialize([table("articles"), table("events", "articles"), marts], instance=instance, tags=TAGS)
    rows = {}
    for key in KEYS:
        found = instance.fetch_materializations(dg.AssetRecordsFilter(key, storage_ids=None), limit=99).records
        rows[key.to_user_string()] = [(record.partition_key, record.asset_materialization.metadata) for record in found]
    checks = instance.event_log_storage.get_latest_asset_check_execution_by_key(
        [dg.AssetCheckKey(key, "errors") for key in KEYS[:2]]
    )
    return {
        "rows": rows,
        "partitions": [instance.get_materialized_partitions(key) for key in KEYS],
        "latest": [instance.get_latest_materialization_event(key).dagster_event.partition for key in KEYS],
        "assets": {key.to_user_string() for key in instance.all_asset_keys()},
        "checks": [check.status for check in checks.values()],
        "events": sorted(entry.dagster_event.event_type_value for entry in instance.all_logs(result.run_id)),
        "runs": [run.status for run in instance.get_runs()],
    }


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # `opened_instance` sets them; what they were comes back after the test.
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "0")
    return tmp_path / "lake"


@pytest.mark.slow
def test_it_tells_what_dagsters_own_tells(home):
    with dg.instance_for_test() as instance:
        expected = told(instance)
    with opened_instance(home) as instance:
        assert isinstance(instance.event_log_storage, EventLog)
        assert told(instance) == expected
    with opened_instance(home) as instance:
        assert len(instance.get_materialized_partitions(KEYS[0])) == 10


@pytest.mark.slow
def test_it_is_one_file_with_a_write_ahead_log(home):
    with opened_instance(home) as instance:
        dg.materialize([marts], instance=instance)
    with sqlite3.connect(home / "dagster" / "event_log.db") as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    assert not (home / "dagster" / "history" / "runs").exists()


@pytest.mark.slow
def test_nothing_is_reported_to_anybody(home):
    with opened_instance(home) as instance:
        assert not instance.telemetry_enabled


def test_a_configuration_that_is_there_stays(home):
    config = prepare_dagster_home(home) / "dagster.yaml"
    config.write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    prepare_dagster_home(home)
    assert config.read_text(encoding="utf-8") == "telemetry:\n  enabled: false\n"
