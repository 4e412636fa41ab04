"""What a run says at its end: the balance of what came in and went out, what moved, and where to look."""

import shlex
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import polars as pl

from pipelines.cli.lines import counted, cut, labelled, printable, table, wrap
from pipelines.orchestration.importing import Imported
from pipelines.orchestration.intake import Refused
from pipelines.orchestration.run import Report

MOVERS = 5
_RULES = 3
_PATH_WIDTH = 40
_NAME_WIDTH = 40


def balance(report: Report, idle: str = "no day has new documents") -> Iterator[str]:
    """What came in and what became of it, with every record and every mention accounted for.

    `idle`: why nothing was coded, where nothing was.
    """
    counts = report.counts
    parts = (
        f"{counted(counts['documents'], 'new document')} + {counts['known']:,} known + {counts['rejected']:,} rejected"
    )
    if counts["forgotten"]:
        parts = f"{parts} + {counts['forgotten']:,} forgotten"
    yield from labelled("Received", f"{counted(counts['received'], 'record')} = {parts}")
    if counts["passed_over"]:
        yield from labelled("Crawls", f"{counted(counts['passed_over'], 'request')}, metadata and the like passed over")
    if report.stretches:
        first, last = report.stretches[0][0], report.stretches[-1][1]
        merged = counts["mentions"] - counts["quarantined"]
        parts = f"{merged:,} merged into {counted(counts['events'], 'event')} + {counts['quarantined']:,} quarantined"
        yield from labelled("Coded", f"{counted(counts['days'], 'day')} from {first} to {last}")
        if any(counts[name] for name in ("articles", "copies", "not_coded")):
            yield from labelled("Articles", _articles(report))
        yield from labelled("Mentions", f"{counts['mentions']:,} = {parts}")
    else:
        yield from labelled("Coded", f"nothing: {idle}")
    yield from labelled("Lexicon", _lexicon(report))
    if report.days_to_come:
        days = ", ".join(str(day) for day in report.days_to_come)
        yield from labelled("Later", f"documents dated {days} are coded by the first run after that day has begun")


def _articles(report: Report) -> str:
    counts = report.counts
    text = f"{counted(counts['articles'], 'original')} + {counted(counts['copies'], 'copy', 'copies')}"
    return f"{text} + {counts['not_coded']:,} in languages that are not coded" if counts["not_coded"] else text


def _lexicon(report: Report) -> str:
    if not report.days_coded_otherwise:
        return report.lexicon_version
    others = counted(report.days_coded_otherwise, "day was", "days were")
    return f"{report.lexicon_version}; {others} coded with another: dyad recode"


def imports(imported: Imported, coder: str, events: int) -> Iterator[str]:
    """What became of the rows of imported files, with every one accounted for; `events`: how many the coder has now."""
    quarantined, rejected = _records(imported.quarantined), _records(imported.rejected)
    kept = f"{imported.new:,} new + {imported.revised:,} revised + {imported.known:,} known"
    parts = f"{kept} + {quarantined:,} quarantined + {rejected:,} rejected"
    yield from labelled("Received", f"{counted(imported.received, 'row')} = {parts}")
    yield from labelled("Imported", f"{counted(events, 'event')} of {coder} in all")
    yield from _reasons("Quarantined", imported.quarantined.values())
    yield from _reasons("Rejected", imported.rejected.values())


def rejections(report: Report) -> Iterator[str]:
    """The reasons for which records were refused, and where the first of each stands."""
    yield from _reasons("Rejected", report.refused)


def _reasons(head: str, refusals: Collection[Refused]) -> Iterator[str]:
    """The reasons, the commonest first."""
    if refusals:
        yield head
    for refused in sorted(refusals, key=lambda refused: -refused.records):
        where = printable(refused.where)
        # The end of a path tells more than its beginning.
        where = where if len(where) <= _PATH_WIDTH else f"…{where[1 - _PATH_WIDTH :]}"
        yield cut(f"  {refused.records:>7,} {refused.reason}, first {where}")
        yield from wrap(printable(refused.message), indent=10)


def _records(refusals: Mapping[str, Refused]) -> int:
    return sum(refused.records for refused in refusals.values())


def checks(results: pl.DataFrame) -> Iterator[str]:
    """How the rules fared that the rows of the run were checked against."""
    rules = results.group_by("severity", "table_name", "rule_id").agg(pl.col("is_success").all()).sort(pl.all())
    broken = rules.filter(~pl.col("is_success")).select(pl.format("{}.{}", "table_name", "rule_id")).to_series()
    if rules.is_empty():
        return
    text = f"{rules.height - broken.len()} of {rules.height} rules held"
    if broken.len():
        more = f" and {broken.len() - _RULES} more" if broken.len() > _RULES else ""
        text = f"{text}; not {', '.join(broken.head(_RULES))}{more}"
    yield from labelled("Checks", text)


def largest_moves(movers: pl.DataFrame) -> Iterator[str]:
    """The relations that changed most from one month to the next."""
    if movers.is_empty():
        yield from labelled("Movers", "no pair has five events in each of two months that follow each other")
        return
    yield "Movers: mean Goldstein from one month to the next, five events or more in both"
    rows = [
        (
            f"{mover['name_a']} - {mover['name_b']}"[:_NAME_WIDTH],
            f"{mover['trend_month']:%Y-%m}",
            f"{mover['goldstein_mean_before']:+.1f}",
            f"{mover['goldstein_mean']:+.1f}",
            f"{mover['goldstein_mean_change']:+.1f}",
        )
        for mover in movers.to_dicts()
    ]
    yield from table(("relation", "month", "before", "then", "change"), rows, ("before", "then", "change"))


def next_steps(home: Path, is_home_given: bool, movers: pl.DataFrame) -> Iterator[str]:
    """Where to look: the report, a query, Dagster; with the lake named where an option named it."""
    which = f"dyad = '{movers['dyad'][0]}'" if movers.height else "events >= 5"
    yield "Next"
    if is_home_given:
        yield f"  export DYAD_HOME={shlex.quote(str(home))}"
    yield f"  open {home / 'reports' / 'index.html'}"
    yield '  dyad query "select * from relation_trends_monthly'
    yield f"    where actor_scope = 'all' and {which}\""
    yield "  dyad dev    for Dagster's web UI, schedule and sensor"
