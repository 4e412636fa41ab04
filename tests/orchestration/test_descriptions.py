"""What Dagster is told of a table; that it takes it is tested by the runs."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from pipelines.contracts import load_contract
from pipelines.orchestration.descriptions import described, report_intake
from pipelines.orchestration.intake import Intake, Refused
from pipelines.orchestration.marts import mart_specs

HOSTILE = "<script>alert(1)</script> [click](javascript:alert(1))"


@pytest.mark.parametrize("table", ["documents", "articles", "event_mentions", "events"])
def test_a_table_is_described_by_its_contract(table):
    told, contract = described(table), load_contract(table)
    columns = told["metadata"]["dagster/column_schema"].columns
    assert [column.name for column in columns] == contract.schema.names()
    assert {column.name for column in columns if not column.constraints.nullable} == contract.required
    rules = [rule["rule"] for spec in told["check_specs"] for rule in spec.metadata["rules"].value]
    assert sorted(rules) == sorted(rule.rule_id for rule in contract.rules)
    assert len({spec.name for spec in told["check_specs"]}) == len(told["check_specs"])


@pytest.mark.parametrize(("table", "days"), [("documents", 2), ("event_mentions", 2)])
def test_a_table_is_to_be_as_fresh_as_its_contract_says(table, days):
    policy = described(table)["freshness_policy"]
    assert policy.fail_window.to_timedelta() == timedelta(days=days)
    assert all(spec.freshness_policy for spec in mart_specs())


def results(*rows: tuple[str, str, bool]) -> pl.DataFrame:
    schema = load_contract("check_results").schema
    names = ("rule_id", "severity", "is_success")
    found = [dict(zip(names, row, strict=True)) | {"observed": HOSTILE, "rows_failed": 1} for row in rows]
    return pl.DataFrame(found, schema=schema)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], True),
        ([("a", "error", True), ("b", "warning", False)], True),
        ([("a", "error", True), ("b", "error", False)], False),
    ],
)
def test_a_check_passes_if_every_rule_of_its_severity_held_in_every_slice(found, expected):
    made = report_intake(Intake(results=[results(row) for row in found]), Path("lake"))
    (check,) = made.check_results
    assert (check.check_name, check.passed, check.severity) == ("errors", expected, dg.AssetCheckSeverity.ERROR)


def test_a_check_counts_each_rule_over_the_slices_and_leads_to_the_report():
    made = report_intake(Intake(results=[results(("a", "error", False), ("b", "error", True))] * 2), Path("lake"))
    metadata: Any = made.check_results[0].metadata
    told = {rule["rule_id"]: (rule["is_success"], rule["rows_failed"]) for rule in metadata["rules"].value}
    assert told == {"a": (False, 2), "b": (True, 2)}
    assert [rule["rule_id"] for rule in metadata["broken"].value] == ["a"]
    assert metadata["rows_failed"].value == 2
    assert metadata["report"].value.endswith("/lake/reports/quality/index.html")


def test_what_documents_say_is_shown_as_plain_cells():
    intake = Intake(
        refused={"no_date": Refused("no_date", 1, HOSTILE, HOSTILE)}, preview=pl.DataFrame({"text": [HOSTILE * 9]})
    )
    metadata: Any = report_intake(intake, Path("lake")).metadata
    assert {type(value) for value in metadata.values()} <= {int, dg.JsonMetadataValue, dg.TableMetadataValue}
    (cell,) = metadata["preview"].records[0].data.values()
    assert len(cell) <= 120
