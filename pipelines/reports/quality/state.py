"""How good the lake's data are: which rules hold, what is kept out, whether anything was lost, how current it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl

from pipelines.checks import entries
from pipelines.contracts import contract_names, load_contract
from pipelines.reports.quality.accuracy import read_accuracy
from pipelines.reports.quality.balance import Step, count, read_steps, written_at
from pipelines.sources.state import State, read_states
from pipelines.tables import Lake

Verdict = Literal["errors", "warnings", "good", "unknown"]

_RUNS_SHOWN = 30
_TABLE = ["table_name", "coder"]
_RULE = [*_TABLE, "rule_id"]
_IMPORTED = "imported_events"
# Tables in the order in which rows move.
_LINE = ("documents", "rejected", "articles", "event_mentions", "events", _IMPORTED)
_OURS = "dyad"


@dataclass(frozen=True)
class Quality:
    """The state of a lake, or what all runs since a day say of it.

    A table of imported events is one for each coder; the coder of all others is dyad.
    """

    since: date | None
    runs: pl.DataFrame  # the latest runs, or those since the day, newest first
    rules: pl.DataFrame  # one row per table and rule, as it fared when its table was checked last, or since the day
    history: pl.DataFrame  # one row per run and rule of the latest runs that checked, oldest first
    kept_out: pl.DataFrame  # one row per row and rule that it broke and that is open
    steps: Sequence[Step]
    freshness: pl.DataFrame  # one row per table: rows, newest day, newest instant
    publishers: pl.DataFrame  # one row per publisher
    sources: Mapping[str, State]  # where each source stands that was ever visited
    accuracy: pl.DataFrame  # one row per gold records, measure and lexicon version, oldest first

    @property
    def verdict(self) -> Verdict:
        """The state in a word: errors where an error rule is broken, rows were lost or the last run failed.

        Since a day, any run that failed counts.
        """
        broken = self.rules.filter(~pl.col("is_success"))
        runs = self.runs if self.since else self.runs.head(1)
        if "failure" in runs["status"] or any(step.lost for step in self.steps) or "error" in broken["severity"]:
            return "errors"
        if self.rules.is_empty():
            return "unknown"
        return "warnings" if broken.height or self.kept_out.height else "good"


def read_quality(home: Path, since: date | None = None) -> Quality:
    """The state of the lake in `home`; with a day, rules count as broken that were broken once since then."""
    lake = Lake(home)
    history, kept_out = _history(lake, since), _kept_out(lake)
    return Quality(
        since=since,
        runs=_runs(lake, since),
        rules=_rules(history, is_all=since is not None),
        history=history,
        kept_out=kept_out,
        steps=read_steps(lake, kept_out),
        freshness=_freshness(lake),
        publishers=_publishers(lake),
        sources=read_states(lake),
        accuracy=read_accuracy(lake),
    )


def rules_as_last_checked(lake: Lake) -> pl.DataFrame:
    """One row per rule, as it fared in the last run that checked its table; those that do not hold first."""
    return _rules(_history(lake, None), is_all=False)


def _runs(lake: Lake, since: date | None) -> pl.DataFrame:
    """The latest runs, or those since a day, the newest first."""
    days = _latest(lake, "runs", since)
    runs = lake.scan("runs", *days).sort("started_at", descending=True).collect()
    return runs if since else runs.head(_RUNS_SHOWN)


def _latest(lake: Lake, table: str, since: date | None) -> tuple[date, date]:
    """First and last of the days since one, else of the latest days; far from any day where there are none."""
    days = lake.days(table)
    shown = [day for day in days if day >= since] if since else days[-_RUNS_SHOWN:]
    return (shown[0], shown[-1]) if shown else (date.max, date.max)


def _kept_out(lake: Lake) -> pl.DataFrame:
    """One row per row and rule that it broke and that is open, with the coder of the row's table."""
    coder = pl.when(pl.col("table_name") == _IMPORTED).then(pl.col("row_json").str.json_path_match("$.coder"))
    return entries(lake).filter(pl.col("state") == "open").with_columns(coder=coder.fill_null(_OURS))


def _history(lake: Lake, since: date | None) -> pl.DataFrame:
    """One row per run and rule, over the slices that a run checked: rows, failures, the share that passed."""
    return (
        lake.scan("check_results", *_latest(lake, "check_results", since))
        .with_columns(pl.col("coder").fill_null(_OURS))
        .group_by("run_id", *_RULE)
        .agg(
            pl.col("severity", "observed").sort_by("is_success", "checked_at").first(),
            pl.col("checked_at").max(),
            pl.col("is_success").all(),
            pl.col("rows_checked", "rows_failed").sum(),
            is_about_rows=pl.col("column_name").is_not_null().any(),
        )
        .with_columns(
            pass_rate=pl.when("is_about_rows")
            .then(1 - pl.col("rows_failed") / pl.max_horizontal("rows_checked", 1))
            .otherwise(pl.col("is_success").cast(pl.Float64))
        )
        .sort("checked_at", "run_id", *_RULE)
        .collect()
    )


def _rules(history: pl.DataFrame, is_all: bool) -> pl.DataFrame:
    """One row per rule: of the last run that checked its table, or of all runs, with what the contract says of it."""
    last = history.group_by(_TABLE).agg(pl.col("run_id").sort_by("checked_at").last())
    chosen = history if is_all else history.join(last, on=[*_TABLE, "run_id"], how="semi")
    told = pl.DataFrame(
        [
            (rule.table, rule.rule_id, rule.column, rule.description)
            for name in contract_names()
            for rule in load_contract(name).rules
        ],
        schema=dict.fromkeys(["table_name", "rule_id", "column_name", "description"], pl.String),
        orient="row",
    )
    return (
        chosen.group_by(_RULE)
        .agg(
            pl.col("severity", "observed").sort_by("is_success", pl.col("checked_at").reverse()).first(),
            pl.col("checked_at").max(),
            pl.col("is_success").all(),
            pl.col("rows_checked", "rows_failed").sum(),
            pl.col("pass_rate").min(),
        )
        .join(told, on=["table_name", "rule_id"], how="left", validate="m:1")
        .with_columns(place=pl.col("table_name").replace_strict({t: n for n, t in enumerate(_LINE)}, default=99))
        .sort("is_success", "severity", "place", "coder", "rule_id")
        .drop("place")
    )


def _freshness(lake: Lake) -> pl.DataFrame:
    """One row per table of the line that has rows: how many, the newest day and when it was written."""
    rows = []
    for table in _LINE:
        for coder, number, days in _counted(lake, table):
            rows.append((table, coder, number, len(days), days[0], days[-1], written_at(lake, table, days[-1])))
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "table_name": pl.String,
        "coder": pl.String,
        "rows": pl.Int64,
        "days": pl.Int64,
        "first_day": pl.Date,
        "last_day": pl.Date,
        "written_at": pl.Datetime("us", "UTC"),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _counted(lake: Lake, table: str) -> Iterator[tuple[str, int, list[date]]]:
    """The rows and the days of a table; those of each coder for itself where a table has several."""
    if table == _IMPORTED:
        by_coder = lake.scan(table).group_by("coder").agg(pl.len(), pl.col("event_date").unique().sort())
        yield from by_coder.sort("coder").collect().rows()
    elif days := lake.days(table):
        yield _OURS, count(lake, table), days


def _publishers(lake: Lake) -> pl.DataFrame:
    """One row per publisher: its articles and copies, days, mentions per article, and its articles by month."""
    articles = lake.scan("articles").select(
        "article_id",
        "published_date",
        pl.col("publisher").fill_null("(none)"),
        is_copy=pl.col("duplicate_of").is_not_null(),
    )
    found = lake.scan("event_mentions").group_by("article_id").agg(mentions=pl.len())
    months = (
        articles.group_by("publisher", month=pl.col("published_date").dt.truncate("1mo"))
        .agg(articles=pl.len())
        .sort("month")
        .group_by("publisher", maintain_order=True)
        .agg(by_month=pl.struct("month", "articles"))
    )
    return (
        articles.join(found, on="article_id", how="left")
        .group_by("publisher")
        .agg(
            articles=pl.len(),
            copies=pl.col("is_copy").sum(),
            days=pl.col("published_date").n_unique(),
            first_day=pl.col("published_date").min(),
            last_day=pl.col("published_date").max(),
            mentions=pl.col("mentions").sum(),
        )
        .join(months, on="publisher", how="left")
        .sort("articles", "publisher", descending=[True, False])
        .collect()
    )


def label(table: Mapping[str, Any]) -> str:
    """The name of a table, with the coder where that is not dyad."""
    return table["table_name"] if table["coder"] == _OURS else f"{table['table_name']} of {table['coder']}"


def as_figures(quality: Quality) -> dict[str, Any]:
    """The state as plain figures, for a machine."""
    return {
        "verdict": quality.verdict,
        "since": quality.since,
        "rules": quality.rules.drop("column_name").to_dicts(),
        "kept_out": quality.kept_out.height,
        "steps": [
            {"from": step.name, "rows": step.rows, "to": dict(step.parts), "lost": step.lost} for step in quality.steps
        ],
        "tables": quality.freshness.to_dicts(),
        "accuracy": quality.accuracy.to_dicts(),
        "sources": {name: asdict(state) for name, state in quality.sources.items()},
    }
