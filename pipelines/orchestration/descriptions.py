"""What Dagster shows of a table: its columns, rules, counts, a preview, and how its checks went."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import polars as pl

from pipelines.contracts import Contract, Rule, load_contract
from pipelines.orchestration.days import Written
from pipelines.orchestration.freshness import LEXICON_VERSION
from pipelines.orchestration.intake import Intake
from pipelines.reports import quality_page

if TYPE_CHECKING:
    Made = dg.MaterializeResult[None]
else:
    # Dagster reads annotations, and takes the class without its parameter only.
    Made = dg.MaterializeResult

# Severity of the rules -> name of the table's check, and what it means to Dagster when one of them does not hold.
_CHECKS = {
    "error": ("errors", dg.AssetCheckSeverity.ERROR),
    "warning": ("warnings", dg.AssetCheckSeverity.WARN),
}
_LONGEST_VALUE = 120


def described(table: str) -> dict[str, Any]:
    """The arguments that tell `dg.asset` what the table's contract says."""
    contract = load_contract(table)
    return {
        "description": contract.description,
        "group_name": "tables",
        "kinds": {"parquet"},
        "metadata": {"dagster/column_schema": _columns(contract)},
        "check_specs": [_check_spec(contract, severity) for severity in _severities(contract)],
        "freshness_policy": freshness_policy(contract.latency),
    }


def freshness_policy(latency: timedelta | None) -> dg.FreshnessPolicy | None:
    """When Dagster calls an asset stale: a warning where half of the time that is left has passed."""
    return dg.FreshnessPolicy.time_window(fail_window=latency, warn_window=latency / 2) if latency else None


def report_intake(intake: Intake, home: Path) -> Made:
    """What was received, for Dagster's page of the documents."""
    return dg.MaterializeResult(
        metadata={
            "received": intake.received,
            "documents": intake.documents,
            "known": intake.known,
            "rejected": intake.rejected,
            "passed_over": intake.passed_over,
            "forgotten": intake.forgotten,
            "refused": dg.MetadataValue.json([asdict(refused) for refused in intake.refused.values()]),
            "days": dg.MetadataValue.json([str(day) for day in sorted(intake.days)]),
            "preview": preview(intake.preview),
        },
        check_results=list(_check_results("documents", intake.results, home)),
    )


def report_days(context: dg.AssetExecutionContext, table: str, written: Written, home: Path) -> Made:
    """What was written, for Dagster's page of the table: counts by partition, a preview with the last, the checks."""
    version = {LEXICON_VERSION: written.lexicon_version} if written.lexicon_version else {}
    for day, counts in written.counts.items():
        rows = {"dagster/partition_row_count": counts["rows"]}
        context.add_asset_metadata({**rows, **counts, **version}, partition_key=day.isoformat())
    if written.counts:
        last = max(written.counts).isoformat()
        context.add_asset_metadata({"preview": preview(written.preview)}, partition_key=last)
    return dg.MaterializeResult(check_results=list(_check_results(table, written.results, home)))


def _columns(contract: Contract) -> dg.TableSchema:
    """The columns with their types, descriptions and whether a value is required."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name,
                type=str(dtype),
                description=contract.descriptions[name],
                constraints=dg.TableColumnConstraints(nullable=name not in contract.required),
            )
            for name, dtype in contract.schema.items()
        ]
    )


def _severities(contract: Contract) -> list[str]:
    """The severities that the table has rules of."""
    return [severity for severity in _CHECKS if any(rule.severity == severity for rule in contract.rules)]


def _check_spec(contract: Contract, severity: str) -> dg.AssetCheckSpec:
    """The check of a table's rules of one severity, with the rules."""
    rules = [_rule(rule) for rule in contract.rules if rule.severity == severity]
    return dg.AssetCheckSpec(
        _CHECKS[severity][0],
        asset=contract.name,
        description=f"The contract's rules of severity {severity}.",
        metadata={"rules": dg.MetadataValue.json(rules)},
    )


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.rule_id,
        "column": rule.column,
        "expectation": rule.expectation,
        "arguments": dict(rule.kwargs),
        "description": rule.description,
    }


def _check_results(table: str, results: Sequence[pl.DataFrame], home: Path) -> Iterator[dg.AssetCheckResult]:
    """How the rules of each severity went, over all slices."""
    found = pl.concat([pl.DataFrame(schema=load_contract("check_results").schema), *results])
    # Not what was observed: that may be words of a document, which only the table can forget again.
    rules = (
        found.group_by("severity", "rule_id", maintain_order=True)
        .agg(pl.col("is_success").all(), pl.col("rows_failed", "rows_checked").sum())
        .sort("is_success", maintain_order=True)
    )
    for severity in _severities(load_contract(table)):
        name, meaning = _CHECKS[severity]
        of_severity = rules.filter(pl.col("severity") == severity).drop("severity")
        broken = of_severity.filter(~pl.col("is_success"))
        yield dg.AssetCheckResult(
            check_name=name,
            passed=broken.is_empty(),
            severity=meaning,
            description=", ".join(broken["rule_id"]) or "Every rule held.",
            metadata={
                "broken": dg.MetadataValue.json(json.loads(broken.drop("is_success").write_json())),
                "rules": dg.MetadataValue.json(json.loads(of_severity.write_json())),
                "rows_failed": int(broken["rows_failed"].sum()),
                "report": dg.MetadataValue.url(quality_page(home).resolve().as_uri()),
            },
        )


def preview(rows: pl.DataFrame) -> dg.TableMetadataValue:
    """Some rows as a table, whose cells Dagster shows as plain text."""
    return dg.MetadataValue.table(
        [dg.TableRecord({name: _short(value) for name, value in row.items()}) for row in rows.to_dicts()],
        schema=dg.TableSchema(columns=[dg.TableColumn(name, type=str(dtype)) for name, dtype in rows.schema.items()]),
    )


def _short(value: object) -> str | int | float | bool | None:
    """A value that fits into a cell."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
