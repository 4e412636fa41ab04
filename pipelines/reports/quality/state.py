"""How good the lake's data are: which rules hold, what is kept out, whether anything was lost, how current it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import polars as pl

from pipelines.checks import entries
from pipelines.contracts import contract_names, load_contract
from pipelines.tables import Lake
from pipelines.warehouse import QueryError, query

Verdict = Literal["errors", "warnings", "good", "unknown"]

_RUNS_SHOWN = 30
_RULE = ["table_name", "rule_id"]
# Tables in the order in which rows move.
_LINE = ("documents", "rejected", "articles", "event_mentions", "events")

_MARTS = """
select
    (select count(*) from fct_event_mentions where coder = 'dyad') as mentions,
    (select count(*) from fct_events where coder = 'dyad') as events
"""


@dataclass(frozen=True)
class Step:
    """What came out of one table, and where it went; `lost` is what is in no part."""

    name: str
    rows: int
    parts: Mapping[str, int]

    @property
    def lost(self) -> int:
        """The rows that are nowhere; below zero, rows that came from nowhere."""
        return self.rows - sum(self.parts.values())


@dataclass(frozen=True)
class Quality:
    """The state of a lake."""

    runs: pl.DataFrame  # the latest runs, newest first
    rules: pl.DataFrame  # one row per rule, as it fared when its table was checked last
    history: pl.DataFrame  # one row per run and rule of the latest runs that checked, oldest first
    kept_out: pl.DataFrame  # one row per row and rule that it broke and that is open
    steps: Sequence[Step]
    freshness: pl.DataFrame  # one row per table: rows, newest day, newest instant
    publishers: pl.DataFrame  # one row per publisher

    @property
    def verdict(self) -> Verdict:
        """The state in a word: errors where an error rule is broken, rows were lost or the last run failed."""
        broken = self.rules.filter(~pl.col("is_success"))
        has_failed = self.runs.height and self.runs["status"][0] == "failure"
        if has_failed or any(step.lost for step in self.steps) or "error" in broken["severity"]:
            return "errors"
        if self.rules.is_empty():
            return "unknown"
        return "warnings" if broken.height or self.kept_out.height else "good"


def read_quality(home: Path, since: date | None = None) -> Quality:
    """The state of the lake in `home`; with a day, rules count as broken that were broken once since then."""
    lake = Lake(home)
    history, kept_out = _history(lake, since), entries(lake).filter(pl.col("state") == "open")
    return Quality(
        runs=_runs(lake),
        rules=_rules(history, is_all=since is not None),
        history=history,
        kept_out=kept_out,
        steps=[step for step in _steps(lake, kept_out) if step.rows],
        freshness=_freshness(lake),
        publishers=_publishers(lake),
    )


def rules_as_last_checked(lake: Lake) -> pl.DataFrame:
    """One row per rule, as it fared in the last run that checked its table; those that do not hold first."""
    return _rules(_history(lake, None), is_all=False)


def _runs(lake: Lake) -> pl.DataFrame:
    """The latest runs, the newest first."""
    days = lake.days("runs")[-_RUNS_SHOWN:]
    first, last = (days[0], days[-1]) if days else (date.min, date.min)
    return lake.scan("runs", first, last).sort("started_at", descending=True).head(_RUNS_SHOWN).collect()


def _history(lake: Lake, since: date | None) -> pl.DataFrame:
    """One row per run and rule, over the slices that a run checked: rows, failures, the share that passed."""
    days = [day for day in lake.days("check_results") if since is None or day >= since]
    days = days if since else days[-_RUNS_SHOWN:]
    first, last = (days[0], days[-1]) if days else (date.max, date.max)
    return (
        lake.scan("check_results", first, last)
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
    last = history.group_by("table_name").agg(pl.col("run_id").sort_by("checked_at").last())
    chosen = history if is_all else history.join(last, on=["table_name", "run_id"], how="semi")
    told = pl.DataFrame(
        [
            (rule.table, rule.rule_id, rule.column, rule.description)
            for name in contract_names()
            for rule in load_contract(name).rules
        ],
        schema=dict.fromkeys([*_RULE, "column_name", "description"], pl.String),
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
        .join(told, on=_RULE, how="left", validate="1:1")
        .with_columns(place=pl.col("table_name").replace_strict({t: n for n, t in enumerate(_LINE)}, default=99))
        .sort("is_success", "severity", "place", "rule_id")
        .drop("place")
    )


def _steps(lake: Lake, kept_out: pl.DataFrame) -> Iterator[Step]:
    """Where the rows of each table went, from what was received to the marts."""
    columns = ("received", "documents", "known", "rejected", "forgotten")
    received = lake.scan("runs").select(pl.col(columns).sum()).collect()
    counts = {name: int(value or 0) for name, value in received.row(0, named=True).items()}
    parts = {"new documents": counts["documents"], "known": counts["known"], "rejected": counts["rejected"]}
    if counts["forgotten"]:
        parts["forgotten"] = counts["forgotten"]
    yield Step("records received", counts["received"], parts)
    yield _documents(lake, kept_out)
    mentions, events = _count(lake, "event_mentions"), _count(lake, "events")
    merged = int(lake.scan("events").select(pl.col("mentions").sum()).collect().item() or 0)
    of_events = kept_out.filter(pl.col("table_name") == "events").unique("row_key")["row_json"]
    held = int(of_events.str.json_path_match("$.mentions").cast(pl.Int64).sum())
    yield Step(
        "mentions",
        mentions,
        {f"merged into {events:,} events": merged} | ({"of events kept out": held} if held else {}),
    )
    yield from _marts(lake, mentions)


def _documents(lake: Lake, kept_out: pl.DataFrame) -> Step:
    """Documents became articles, copies, articles that are not coded; or they are kept out, or wait for a run."""
    is_copy, is_coded = pl.col("duplicate_of").is_not_null(), pl.col("language") == "en"
    kind = pl.when(is_copy).then(pl.lit("copies")).when(is_coded).then(pl.lit("articles"))
    made = lake.scan("articles").select(document_id="article_id", kind=kind.otherwise(pl.lit("in other languages")))
    counts = dict(made.group_by("kind").len().collect().rows())
    documents = lake.scan("documents").select("document_id", "received_at", day=pl.col("published_at").dt.date())
    missing = documents.join(made, on="document_id", how="anti").collect()
    of_articles = kept_out.filter(pl.col("table_name") == "articles")["row_key"]
    held = missing.filter(pl.col("document_id").is_in(of_articles.implode())).height
    # What came after the articles of its day were written waits for the next run.
    written = {day: _written_at(lake, "articles", day) for day in missing["day"].unique()}
    since = pl.col("day").replace_strict(written, default=None, return_dtype=pl.Datetime("us", "UTC"))
    waiting = missing.filter(since.is_null() | (pl.col("received_at") > since)).height
    parts = {name: counts.get(name, 0) for name in ("articles", "copies", "in other languages")}
    parts |= {"kept out": held, "waiting for a run": waiting}
    return Step("documents", _count(lake, "documents"), {name: count for name, count in parts.items() if count})


def _written_at(lake: Lake, table: str, day: date) -> datetime | None:
    """When a partition was written; null where there is none."""
    file = lake.path(table) / f"{load_contract(table).partition}={day}" / "data.parquet"
    return datetime.fromtimestamp(file.stat().st_mtime, UTC) if file.exists() else None


def _marts(lake: Lake, mentions: int) -> Iterator[Step]:
    """What the published marts have of the lake's mentions and events."""
    try:
        marts = query(lake.home, _MARTS).row(0, named=True)
    except QueryError:
        return
    yield Step("mentions", mentions, {"in the mart fct_event_mentions": marts["mentions"]})
    distinct = int(lake.scan("events").select(pl.col("event_id").n_unique()).collect().item())
    yield Step("distinct events", distinct, {"in the mart fct_events": marts["events"]})


def _freshness(lake: Lake) -> pl.DataFrame:
    """One row per table of the line that has rows: how many, the newest day and when it was written."""
    rows = []
    for table in _LINE:
        days = lake.days(table)
        if days:
            written_at = _written_at(lake, table, days[-1])
            rows.append((table, _count(lake, table), len(days), days[0], days[-1], written_at))
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "table_name": pl.String,
        "rows": pl.Int64,
        "days": pl.Int64,
        "first_day": pl.Date,
        "last_day": pl.Date,
        "written_at": pl.Datetime("us", "UTC"),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


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


def _count(lake: Lake, table: str) -> int:
    return int(lake.scan(table).select(pl.len()).collect().item())


def as_figures(quality: Quality) -> dict[str, Any]:
    """The state as plain figures, for a machine."""
    return {
        "verdict": quality.verdict,
        "rules": quality.rules.drop("column_name").to_dicts(),
        "kept_out": quality.kept_out.height,
        "steps": [
            {"from": step.name, "rows": step.rows, "to": dict(step.parts), "lost": step.lost} for step in quality.steps
        ],
        "tables": quality.freshness.to_dicts(),
    }
