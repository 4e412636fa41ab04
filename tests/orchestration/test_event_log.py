"""The event log that stays open tells Dagster the same as Dagster's own."""

import sqlite3

import dagster as dg
import pytest

from pipelines.orchestration.instance import opened_instance, prepare_dagster_home

DAILY = dg.DailyPartitionsDefinition("2025-05-01", end_date="2025-05-11")
TAGS = {"dagster/asset_partition_range_start": "2025-05-01", "dagster/asset_partition_range_end": "2025-05-10"}


@dg.multi_asset(specs=[dg.AssetSpec("days", partitions_def=DAILY)], backfill_policy=dg.BackfillPolicy.single_run())
def days():
    yield dg.MaterializeResult(asset_key="days", metadata={"rows": 1})


@pytest.fixture
def home(tmp_path, monkeypatch):
    # `opened_instance` sets it; what it was comes back after the test.
    monkeypatch.setenv("DAGSTER_HOME", "")
    return tmp_path / "lake"


@pytest.mark.slow
def test_a_run_is_there_when_the_log_is_opened_again(home):
    with opened_instance(home) as instance:
        run_id = dg.materialize([days], instance=instance, tags=TAGS).run_id
        own = instance.get_materialized_partitions(dg.AssetKey("days"))
    with opened_instance(home) as instance:
        assert instance.get_materialized_partitions(dg.AssetKey("days")) == own
        assert len(own) == 10
        assert [run.is_success for run in instance.get_runs(dg.RunsFilter(run_ids=[run_id]))] == [True]
        assert len(instance.all_logs(run_id)) > 20


@pytest.mark.slow
def test_nothing_is_reported_to_anybody(home):
    with opened_instance(home) as instance:
        assert not instance.telemetry_enabled


@pytest.mark.slow
def test_the_log_is_one_file_with_a_write_ahead_log(home):
    with opened_instance(home) as instance:
        dg.materialize([days], instance=instance, tags=TAGS)
    with sqlite3.connect(home / "dagster" / "event_log.db") as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    assert not (home / "dagster" / "history" / "runs").exists()


def test_a_configuration_that_is_there_stays(home):
    config = prepare_dagster_home(home) / "dagster.yaml"
    config.write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    prepare_dagster_home(home)
    assert config.read_text(encoding="utf-8") == "telemetry:\n  enabled: false\n"
