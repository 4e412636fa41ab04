from collections import Counter
from contextlib import suppress
from dataclasses import replace

import dagster as dg
import pytest

from pipelines.orchestration import ledger
from pipelines.orchestration.ledger import Account, count, failure, lexicon_version, materializations, record

DAILY = dg.DailyPartitionsDefinition("2025-05-01", end_date="2025-05-04")


@dg.asset
def documents():
    return dg.MaterializeResult(metadata={"received": 5, "documents": 3, "known": 1, "rejected": 1, "other": 9})


@dg.multi_asset(specs=[dg.AssetSpec("events", partitions_def=DAILY)], backfill_policy=dg.BackfillPolicy.single_run())
def events(context: dg.AssetExecutionContext):
    for day, number in (("2025-05-01", 4), ("2025-05-03", 0)):
        metadata = {"events": number, "mentions": 2 * number, "lexicon_version": "abc"}
        context.add_asset_metadata(metadata, asset_key="events", partition_key=day)
    yield dg.MaterializeResult(asset_key="events")


@dg.asset
def broken():
    raise ValueError("first line\nsecond line")


@dg.asset
def interrupted():
    raise KeyboardInterrupt


@dg.success_hook
def interrupt(_):
    raise KeyboardInterrupt


@dg.asset
def first():
    pass


@dg.asset(deps=[first])
def second():
    pass


@dg.asset(required_resource_keys={"missing"})
def without_resource():
    pass


@dg.resource
def missing():
    raise FileNotFoundError("no such file")


def run(assets: list[dg.AssetsDefinition], tags: dict[str, str] | None = None) -> tuple[Counter[str], str, str | None]:
    with dg.instance_for_test() as instance:
        result = dg.materialize(assets, instance=instance, tags=tags or {}, raise_on_error=False)
        made = materializations(instance, result.run_id)
        return count(made), lexicon_version(made), failure(instance, result.dagster_run)


@pytest.mark.slow
def test_what_assets_report_is_added_up():
    tags = {"dagster/asset_partition_range_start": "2025-05-01", "dagster/asset_partition_range_end": "2025-05-03"}
    counts, version, failed = run([events], tags)
    # The day between had no documents and reports nothing.
    assert (counts["events"], counts["mentions"], counts["days"]) == (4, 8, 2)
    assert (version, failed) == ("abc", None)
    counts, version, _ = run([documents])
    assert counts == Counter(received=5, documents=3, known=1, rejected=1, days=0)
    assert version == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("assets", "hooks", "message"),
    [
        ([first, second], set(), None),
        ([broken], set(), "ValueError: first line"),
        ([first, without_resource], set(), "FileNotFoundError: no such file"),
        ([interrupted], set(), "stopped by the user"),
        ([first, second], {interrupt}, "stopped before everything was made"),
    ],
)
def test_a_failure_is_told_in_a_line(assets, hooks, message):
    job = dg.define_asset_job("job", hooks=hooks)
    definitions = dg.Definitions(
        assets, jobs=[job], resources={"missing": missing}, executor=dg.in_process_executor
    ).resolve_job_def("job")
    with dg.instance_for_test() as instance:
        with suppress(KeyboardInterrupt):
            definitions.execute_in_process(instance=instance, raise_on_error=False)
        (dagster_run,) = instance.get_runs()
        assert failure(instance, dagster_run) == message


@pytest.mark.parametrize(("message", "status"), [(None, "success"), ("the disk is full", "failure")])
def test_a_run_on_record(gate, message, status):
    record(gate, Account("command", Counter(received=2, documents=2, days=1), "abc", message))
    (row,) = gate.lake.scan("runs").collect().to_dicts()
    assert (row["run_id"], row["status"], row["message"]) == ("a-run", status, message)
    assert (row["received"], row["documents"], row["events"], row["days"]) == (2, 2, 0, 1)
    assert row["finished_at"] > row["started_at"]


@pytest.mark.parametrize(
    ("message", "expected"), [(None, []), ("the disk is full", ["Dyad: run a-run failed: the disk is full"])]
)
def test_a_webhook_hears_of_failures_only(gate, monkeypatch, message, expected):
    heard = []
    monkeypatch.setattr(ledger, "notify", lambda address, told: heard.append((address, told["text"])))
    record(gate, Account("command", Counter(), "abc", message))
    assert heard == []
    record(replace(gate, webhook="http://127.0.0.1/hook"), Account("command", Counter(), "abc", message))
    assert heard == [("http://127.0.0.1/hook", text) for text in expected]
    assert (gate.lake.home / "reports" / "quality" / "index.html").exists()
