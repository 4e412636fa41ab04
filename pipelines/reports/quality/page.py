"""The state of the data -> one HTML page that stands alone."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from pipelines.reports.pages import fill
from pipelines.reports.quality.state import Quality
from pipelines.reports.quality.strips import counts, pass_rates

_RUNS = 30
_OFFENDERS, _EXAMPLES = 12, 3
_EXCERPT, _VALUE = 240, 60
_PUBLISHERS, _MONTHS = 40, 24


def render(quality: Quality) -> str:
    """The page as HTML."""
    rules = list(_rules(quality))
    return fill(
        "quality.html.j2",
        verdict=quality.verdict,
        run=quality.runs.row(0, named=True) if quality.runs.height else None,
        rules=rules,
        tables=quality.freshness.to_dicts(),
        steps=quality.steps,
        lost=sum(abs(step.lost) for step in quality.steps),
        kept_out=quality.kept_out.select(pl.struct("table_name", "row_key").n_unique()).item(),
        offenders=list(_offenders(quality)),
        publishers=list(_publishers(quality.publishers)),
        all_publishers=quality.publishers.height,
        runs=list(_runs(quality)),
    )


def _rules(quality: Quality) -> Iterator[dict[str, Any]]:
    """Each rule with its latest figures and a bar for each run that checked it."""
    past = {
        key: frame.tail(_RUNS)
        for key, frame in quality.history.partition_by("table_name", "rule_id", as_dict=True).items()
    }
    for rule in quality.rules.to_dicts():
        runs = past[rule["table_name"], rule["rule_id"]]
        yield rule | {
            "chart": pass_rates(runs["pass_rate"].to_list(), runs["is_success"].to_list()),
            "measured": _measured(rule["observed"]) if rule["column_name"] is None else None,
        }


def _measured(observed: str | None) -> str:
    """What a measure of the table was."""
    (value,) = json.loads(observed or "{}").values() or (None,)
    return "too few rows" if value is None else f"{value:.4g}"


def _offenders(quality: Quality) -> Iterator[dict[str, Any]]:
    """The rules that keep most rows out, each with some of these rows."""
    groups = quality.kept_out.partition_by("table_name", "rule_id", as_dict=True)
    most = sorted(groups.items(), key=lambda item: (-item[1].height, item[0]))
    described = {(rule["table_name"], rule["rule_id"]): rule["description"] for rule in quality.rules.to_dicts()}
    for (table, rule), rows in most[:_OFFENDERS]:
        yield {
            "table_name": table,
            "rule_id": rule,
            "description": described.get((table, rule)),
            "rows": rows.height,
            "examples": [_example(row) for row in rows.head(_EXAMPLES).to_dicts()],
        }


def _example(row: dict[str, Any]) -> dict[str, Any]:
    """One row that is kept out: what was found, and the words that it is about."""
    whole = json.loads(row["row_json"])
    words = whole.get("sentence") or whole.get("title") or whole.get("text") or ""
    return {
        "quarantine_id": row["quarantine_id"][:8],
        "found": f"{row['column_name']} = {_cut(str(row['value']), _VALUE)}",
        "words": _cut(words, _EXCERPT),
        "day": row["published_date"],
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _publishers(publishers: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """The publishers with the most articles, each with a bar a month up to the newest of all."""
    last: date | None = publishers["last_day"].max()  # type: ignore[assignment] # a column of days
    if last is None:
        return
    months = pl.date_range(pl.lit(last).dt.truncate("1mo").dt.offset_by(f"-{_MONTHS - 1}mo"), last, "1mo", eager=False)
    axis = pl.select(months).to_series().to_list()
    for row in publishers.head(_PUBLISHERS).to_dicts():
        by_month = {entry["month"]: entry["articles"] for entry in row.pop("by_month")}
        numbers = [by_month.get(month, 0) for month in axis]
        yield row | {"chart": counts(numbers, f"articles a month, at most {max(numbers):,}")}


def _runs(quality: Quality) -> Iterator[dict[str, Any]]:
    """The latest runs, each with how many of its rules were broken; null where it checked nothing."""
    is_broken = ~pl.col("is_success")
    broken = quality.history.group_by("run_id").agg(
        rules=pl.len(),
        errors=(is_broken & (pl.col("severity") == "error")).sum(),
        warnings=(is_broken & (pl.col("severity") == "warning")).sum(),
    )
    yield from quality.runs.join(broken, on="run_id", how="left", maintain_order="left").to_dicts()
