"""`dyad quality`: the state of the data in one screen, with an exit code for cron and CI."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from pipelines.cli.lines import counted, labelled, printable, table, wrap
from pipelines.reports import quality_page
from pipelines.reports.quality.state import Quality, as_figures, label, read_quality
from pipelines.settings import Settings
from pipelines.tables import Lake

_VERDICTS = {
    "errors": "ERRORS",
    "warnings": "warnings: the tables are usable, something is unusual",
    "good": "good: every rule holds, nothing is kept out, nothing was lost",
    "unknown": "unknown: no rule was checked",
}


class Format(StrEnum):
    """What to print."""

    text = "text"
    json = "json"


def quality(
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="What all runs since this day (UTC) found.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="json has every figure.")] = Format.text,
    home: Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")] = None,
) -> None:
    """Say which rules hold, what is kept out and whether anything was lost.

    Each table's rules are told as its last check found them. With --since a rule is broken that any run since that day
    found broken; what is kept out and what was lost is told as it is now.

    Ends with 1 if there are errors, for cron and CI.
    """
    lake = Lake(Settings(home=home).home if home else Settings().home)
    if not lake.exists():
        sys.stderr.write(f"dyad: no lake at {lake.home}; dyad run makes one, DYAD_HOME or --home names another\n")
        raise typer.Exit(2)
    state = read_quality(lake.home, since.date() if since else None)
    if form is Format.json:
        print(json.dumps(as_figures(state), default=str, indent=2))
    else:
        for line in described(state, lake.home):
            print(line)
    raise typer.Exit(1 if state.verdict == "errors" else 0)


def described(state: Quality, home: Path) -> Iterator[str]:
    """The state in lines."""
    yield from labelled("Quality", _VERDICTS[state.verdict])
    if state.since:
        yield from labelled("Since", _since(state, state.since))
    if state.runs.height:
        run = state.runs.row(0, named=True)
        message = f": {printable(run['message'])}" if run["message"] else ""
        what = f", import of {run['coder']}" if run["coder"] else ""
        yield from labelled("Last run", f"{run['status']} at {run['started_at']:%Y-%m-%d %H:%M} UTC{what}{message}")
    yield from _tables(state)
    yield from _broken(state)
    for step in state.steps:
        parts = " + ".join(f"{count:,} {name}" for name, count in step.parts.items())
        yield from labelled("Balance", f"{step.rows:,} {step.name} = {parts}, {step.lost:,} lost")
    yield from _sources(state)
    yield from _accuracy(state)
    page = quality_page(home)
    if page.exists():
        yield from labelled("Report", str(page))


def _since(state: Quality, since: date) -> str:
    """How much has been looked at."""
    checked = state.history["run_id"].n_unique()
    if not checked:
        return f"no run has checked anything since {since}"
    return f"{counted(checked, 'run')} checked since {since}; a rule is broken that any of them found broken"


def _sources(state: Quality) -> Iterator[str]:
    """How the sources that were visited stand, and what went wrong at the latest visit of those that fail."""
    failing = {name: source for name, source in sorted(state.sources.items()) if source.failures}
    if state.sources:
        failed = f"{len(failing):,} failed at the latest visit; see dyad sources list"
        yield from labelled("Sources", f"{len(state.sources):,} visited, {failed}")
    for name, source in failing.items():
        last = f", worked last at {source.last_success_at:%Y-%m-%d %H:%M} UTC" if source.last_success_at else ""
        why = f": {source.message}" if source.message else ""
        yield from wrap(printable(f"{name}: failed {counted(source.failures, 'time')}{last}{why}"), indent=2)


def _accuracy(state: Quality) -> Iterator[str]:
    """The share of each gold records that the latest version of the lexicon gets right, and the one before."""
    for of_gold in state.accuracy.partition_by("gold", "measure", maintain_order=True):
        latest, *before = of_gold.reverse().head(2).to_dicts()
        told = "right" if latest["right"] is not None else "F1"
        of = f", {latest['measure']}" if latest["measure"] else ""
        text = f"{latest['share']:.1%} {told} of {latest['items']:,} {printable(latest['gold'])}{of}"
        text = f"{text}, lexicon {latest['lexicon_version']}"
        then = "".join(f"; {other['share']:.1%} with {other['lexicon_version']} before" for other in before)
        yield from labelled("Accuracy", f"{text}{then}")


def _tables(state: Quality) -> Iterator[str]:
    key = ["table_name", "coder"]
    rules = state.rules.group_by(key, maintain_order=True).agg(
        rules=pl.len(),
        errors=(~pl.col("is_success") & (pl.col("severity") == "error")).sum(),
        warnings=(~pl.col("is_success") & (pl.col("severity") == "warning")).sum(),
    )
    kept_out = state.kept_out.group_by(key).agg(kept_out=pl.col("row_key").n_unique())
    joined = state.freshness.join(rules, on=key, how="left").join(kept_out, on=key, how="left")
    rows = [
        (
            label(row),
            f"{row['rows']:,}",
            row["last_day"],
            row["rules"] or 0,
            row["errors"] or 0,
            row["warnings"] or 0,
            row["kept_out"] or 0,
        )
        for row in joined.to_dicts()
    ]
    head = ("table", "rows", "newest", "rules", "errors", "warnings", "kept out")
    yield from table(head, rows, numbers=("rows", "rules", "errors", "warnings", "kept out"))


def _broken(state: Quality) -> Iterator[str]:
    """The rules that do not hold, with what they ask for and what was found."""
    for rule in state.rules.filter(~pl.col("is_success")).to_dicts():
        rows = f"{rule['rows_failed']:,} of {rule['rows_checked']:,} rows" if rule["column_name"] else rule["observed"]
        yield f"{rule['severity']}: {label(rule)}.{rule['rule_id']}: {printable(str(rows))}"
        yield from wrap(rule["description"] or "", indent=2)
