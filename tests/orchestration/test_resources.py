"""A run that Dagster starts by itself, as the web UI, the sensor and the schedule have it do."""

import dagster as dg
import pytest

from pipelines.definitions import defs
from pipelines.orchestration import resources
from pipelines.orchestration.instance import opened_instance
from pipelines.sources.landing import land
from pipelines.tables import Lake, LakeBusy


@pytest.fixture
def run(lake, checker, tmp_path, monkeypatch):
    """Take in a file; the row that tells of it."""
    for name, value in {"DYAD_HOME": str(lake.home), "DAGSTER_HOME": "", "DAGSTER_EVENT_BATCH_SIZE": "0"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(resources, "Checker", lambda _reference: checker)
    path = tmp_path / "a.jsonl"
    path.write_text('{"date": "2025-05-12", "text": "Israel attacked Iran."}', encoding="utf-8")

    def execute(tags=None):
        land(lake.home, [path])
        with opened_instance(lake.home) as instance:
            job = defs.resolve_implicit_global_asset_job_def()
            job.execute_in_process(
                instance=instance, asset_selection=[dg.AssetKey("documents")], tags=tags, raise_on_error=False
            )
        return lake.scan("runs").sort("started_at").collect().to_dicts()[-1]

    return execute


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tags", "trigger"),
    [({}, "ui"), ({"dagster/sensor_name": "new_documents"}, "sensor"), ({"dagster/schedule_name": "x"}, "schedule")],
)
def test_it_is_on_record(run, tags, trigger):
    row = run(tags)
    assert (row["trigger"], row["status"], row["received"], row["documents"]) == (trigger, "success", 1, 1)


@pytest.mark.slow
def test_so_is_a_failure(run, checker):
    checker.broken.add("documents")
    row = run()
    assert row["status"] == "failure"
    assert row["message"].endswith("documents: rule a_rule is broken")


@pytest.mark.slow
def test_the_lake_is_held_meanwhile(run, lake, checker, monkeypatch):
    def check(*_):
        with pytest.raises(LakeBusy), Lake(lake.home).lock(wait=False):
            pass
        raise ValueError("it was held")

    monkeypatch.setattr(checker, "check", check)
    assert run()["message"] == "ValueError: it was held"
    with lake.lock(wait=False):
        pass
