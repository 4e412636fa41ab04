"""The state of the data -> one HTML page that stands alone."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import polars as pl

from pipelines.reports.pages import fill
from pipelines.reports.quality.state import Quality, label
from pipelines.reports.quality.strips import counts, pass_rates, shares

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
        since=quality.since,
        run=quality.runs.row(0, named=True) if quality.runs.height else None,
        rules=rules,
        tables=[table | {"label": label(table)} for table in quality.freshness.to_dicts()],
        accuracy=list(_accuracy(quality.accuracy)),
        sources=[{"name": name, **asdict(state)} for name, state in sorted(quality.sources.items())],
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
        for key, frame in quality.history.partition_by("table_name", "coder", "rule_id", as_dict=True).items()
    }
    for rule in quality.rules.to_dicts():
        runs = past[rule["table_name"], rule["coder"], rule["rule_id"]]
        yield rule | {
            "label": label(rule),
            "chart": pass_rates(runs["pass_rate"].to_list(), runs["is_success"].to_list()),
            "measured": _measured(rule["observed"]) if rule["column_name"] is None else None,
        }


def _measured(observed: str | None) -> str:
    """What a measure of the table was."""
    (value,) = json.loads(observed or "{}").values() or (None,)
    return "too few rows" if value is None else f"{value:.4g}"


def _offenders(quality: Quality) -> Iterator[dict[str, Any]]:
    """The rules that keep most rows out, each with some of these rows."""
    groups = quality.kept_out.partition_by("table_name", "coder", "rule_id", as_dict=True)
    most = sorted(groups.items(), key=lambda item: (-item[1].height, item[0]))
    described = {(rule["table_name"], rule["rule_id"]): rule["description"] for rule in quality.rules.to_dicts()}
    for (table, coder, rule), rows in most[:_OFFENDERS]:
        yield {
            "label": label({"table_name": table, "coder": coder}),
            "rule_id": rule,
            "description": described.get((table, rule)),
            "rows": rows.height,
            "examples": [_example(row) for row in rows.head(_EXAMPLES).to_dicts()],
        }


def _example(row: dict[str, Any]) -> dict[str, Any]:
    """One row that is kept out: what was found, and the words that it is about."""
    whole = json.loads(row["row_json"])
    actors = " → ".join(filter(None, (whole.get("source_name"), whole.get("target_name"))))
    words = whole.get("sentence") or whole.get("title") or whole.get("text") or actors
    return {
        "quarantine_id": row["quarantine_id"][:8],
        "found": f"{row['column_name']} = {_cut(str(row['value']), _VALUE)}",
        "words": _cut(words, _EXCERPT),
        "day": row["published_date"],
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _accuracy(accuracy: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Each gold records and measure with a bar for each version of the lexicon, the latest share and the one before."""
    for of_gold in accuracy.partition_by("gold", "measure", maintain_order=True):
        versions = of_gold.tail(_RUNS).to_dicts()
        percent = f"{versions[-1]['share']:.1%} right with the latest version of the lexicon, {len(versions)} in all"
        yield versions[-1] | {
            "before": versions[-2] if len(versions) > 1 else None,
            "versions": versions[::-1],
            "chart": shares([version["share"] for version in versions], percent),
        }


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
