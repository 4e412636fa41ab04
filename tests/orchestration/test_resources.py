"""A run that Dagster starts by itself, as the web UI, the sensor and the schedule have it do."""

import os
import signal

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

    def execute(tags=None, assets=("documents",), partition=None):
        land(lake.home, [path])
        with opened_instance(lake.home) as instance:
            job = defs.resolve_implicit_global_asset_job_def()
            job.execute_in_process(
                instance=instance,
                asset_selection=[dg.AssetKey(name) for name in assets],
                partition_key=partition,
                tags=tags,
                raise_on_error=False,
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
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_so_is_one_that_is_stopped(run, checker, monkeypatch, stop):
    monkeypatch.setattr(checker, "check", lambda *_: os.kill(os.getpid(), stop))
    row = run()
    assert (row["status"], row["message"]) == ("failure", "stopped by the user")


@pytest.mark.slow
def test_so_is_one_that_its_lexicon_stops(run, lake):
    (lake.home / "lexicon").mkdir(parents=True)
    (lake.home / "lexicon" / "nonsense.csv").write_text("a,b\n", encoding="utf-8")
    row = run(assets=["event_mentions"], partition="2025-05-12")
    assert row["status"] == "failure"
    assert "nonsense.csv: unknown lexicon file" in row["message"]


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
