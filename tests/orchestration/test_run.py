"""The parts of a run that `dyad run` as a whole does not show; tests/cli/test_run.py has the rest."""

from datetime import timedelta

import dagster as dg
import polars as pl
import pytest

from pipelines.checks import CheckFailed
from pipelines.formats import read_events
from pipelines.marts import MartsError
from pipelines.orchestration import run as module
from pipelines.orchestration.freshness import today
from pipelines.orchestration.instance import opened_instance
from pipelines.orchestration.order import Order
from pipelines.orchestration.run import _reason, close_killed_runs, run_line
from pipelines.warehouse import query
from tests.formats.samples import gdelt2

RECORD = '{{"date": "{day}", "title": "Of {day}", "text": "Israel attacked Iran."}}'


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch):
    # The run sets them; what they were comes back after the test.
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "0")


@pytest.fixture
def _without_readers(monkeypatch):
    """The marts and the report take seconds, and have tests of their own."""
    monkeypatch.setattr(module, "FOR_READERS", ())


@pytest.fixture
def order(tmp_path):
    days = ("2025-05-12", str(today() + timedelta(days=1)))
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(RECORD.format(day=day) for day in days), encoding="utf-8")
    return Order([path])


@pytest.mark.slow
@pytest.mark.usefixtures("_without_readers")
def test_a_document_of_tomorrow_waits(gate, order):
    report = run_line(order, gate)
    assert (report.counts["documents"], report.counts["days"]) == (2, 1)
    assert report.days_to_come == [today() + timedelta(days=1)]


@pytest.mark.slow
@pytest.mark.usefixtures("_without_readers")
def test_what_was_made_before_a_failure_is_on_record(gate, checker, order):
    checker.broken.add("events")
    with pytest.raises(CheckFailed):
        run_line(order, gate)
    (row,) = gate.lake.scan("runs").collect().to_dicts()
    assert (row["status"], row["message"]) == ("failure", "events: rule a_rule is broken")
    assert (row["documents"], row["articles"], row["mentions"] > 0, row["events"]) == (2, 1, True, 0)
    assert row["lexicon_version"]


@pytest.mark.slow
def test_a_failed_model_is_named_and_the_warehouse_stays(gate, order, tmp_path):
    run_line(order, gate)
    before = query(gate.lake.home, "from fct_events")
    assert before.height == 1
    # Somebody else's event of a class that does not exist, and a new article.
    (tmp_path / "b.tsv").write_text(gdelt2(), encoding="utf-8")
    for piece in read_events(tmp_path / "b.tsv", "gdelt", "b.tsv"):
        gate.lake.append("imported_events", piece.events.with_columns(quad_class=pl.lit(9, pl.Int64)))
    order.paths[0].write_text(RECORD.format(day="2025-05-20"), encoding="utf-8")
    with pytest.raises(MartsError, match=r"^fct_events: .*quad_class"):
        run_line(order, gate)
    (row,) = gate.lake.scan("runs").collect().to_dicts()
    assert (row["status"], row["message"][:12], row["documents"]) == ("failure", "fct_events: ", 1)
    assert query(gate.lake.home, "from fct_events").equals(before)
    # The table has what the marts lack: the next run that succeeds brings it.
    assert query(gate.lake.home, "from staging.events").height == 2


@pytest.mark.slow
def test_a_run_that_was_killed_does_not_stay_under_way(gate):
    with opened_instance(gate.lake.home) as instance:
        killed, others = (
            instance.add_run(
                dg.DagsterRun(job_name="a_job", run_id=run_id, status=dg.DagsterRunStatus.STARTED, tags=tags)
            )
            for run_id, tags in (("killed", {"dyad/trigger": "command"}), ("of the daemon", {}))
        )
        close_killed_runs(instance, {"dyad/trigger": "command"})
        statuses = {run.run_id: run.status for run in instance.get_runs()}
    assert statuses == {killed.run_id: dg.DagsterRunStatus.FAILURE, others.run_id: dg.DagsterRunStatus.STARTED}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ValueError("one\ntwo"), "one"),
        (ValueError(), "ValueError"),
        (KeyboardInterrupt(), "stopped by the user"),
        (dg.DagsterExecutionInterruptedError(), "stopped by the user"),
    ],
)
def test_a_reason_is_a_line(error, expected):
    assert _reason(error) == expected
