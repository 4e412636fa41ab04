"""`dyad status`: the last run, how current the lake is, its lexicon, who is writing, its size; only looks."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from pipelines.cli.lines import counted, labelled, printable, wrap
from pipelines.coding import load_lexicon
from pipelines.orchestration.freshness import document_digests, lexicon_versions, outdated_days, stale_days
from pipelines.settings import Settings, overlay_of
from pipelines.sources.catalog import CatalogError, read_catalog
from pipelines.sources.landing import pending
from pipelines.sources.state import read_states
from pipelines.tables import Lake, LakeBusy, LakeError

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


class Format(StrEnum):
    """What to print."""

    text = "text"
    json = "json"


def status(
    form: Annotated[Format, typer.Option("--format", help="json has every figure.")] = Format.text,
    home: Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")] = None,
) -> None:
    """Say what the lake holds and how current it is."""
    lake = Lake(Settings(home=home).home if home else Settings().home)
    if not (lake.exists() or pending(lake.home)):
        sys.stderr.write(f"dyad: no lake at {lake.home}; dyad run makes one, DYAD_HOME or --home names another\n")
        raise typer.Exit(2)
    state = read_state(lake)
    if form is Format.json:
        print(json.dumps(state, default=lambda instant: instant.isoformat(), indent=2))
        return
    for line in described(state):
        print(line)


def read_state(lake: Lake) -> dict[str, Any]:
    """Every figure by its name."""
    digests, versions = document_digests(lake), lexicon_versions(lake)
    lexicon = load_lexicon(overlay_of(lake.home)).version
    return {
        "home": str(lake.home),
        "last_run": _last_run(lake),
        "documents": _count(lake, "documents"),
        "newest_received_at": lake.scan("documents").select(pl.col("received_at").max()).collect().item(),
        "days": len(versions),
        "first_published_date": min(versions, default=None),
        "newest_published_date": max(versions, default=None),
        "files_to_be_read": len(pending(lake.home)),
        "days_to_be_coded": len(stale_days(lake, digests)),
        "lexicon_version": lexicon,
        "days_coded_with_another": len(outdated_days(lake, lexicon)),
        "imported": _imported(lake),
        "sources": _sources(lake),
        "writer": _writer(lake),
        "size_bytes": _sizes(lake.home),
    }


def described(state: Mapping[str, Any]) -> Iterator[str]:
    """The figures in words."""
    yield from labelled("Lake", f"{state['home']}, {_size(sum(state['size_bytes'].values()))}")
    yield from labelled("Last run", _run(state["last_run"]))
    yield from labelled("Documents", _documents(state))
    yield from labelled("Coded", _days(state))
    if state["files_to_be_read"] or state["days_to_be_coded"]:
        files, days = counted(state["files_to_be_read"], "file"), counted(state["days_to_be_coded"], "day")
        waiting = f"{files} to be read, {days} to be coded"
        yield from labelled("Waiting", f"{waiting}: dyad run")
    yield from labelled("Lexicon", _lexicon(state))
    for coder in state["imported"]:
        days = f"from {coder['first_day']} to {coder['last_day']}"
        yield from labelled("Imported", f"{counted(coder['events'], 'event')} of {coder['coder']} {days}")
    yield from _told_sources(state["sources"])
    yield from labelled("Writer", state["writer"] or "none")


def _run(run: Mapping[str, Any] | None) -> str:
    if run is None:
        return "none on record"
    took = (run["finished_at"] - run["started_at"]).total_seconds()
    text = f"{run['status']} at {run['started_at']:%Y-%m-%d %H:%M} UTC in {took:.0f} s, by {run['trigger']}"
    text = f"{text}, import of {run['coder']}" if run["coder"] else text
    return f"{text}: {printable(run['message'])}" if run["message"] else text


def _told_sources(sources: Mapping[str, Any]) -> Iterator[str]:
    """How many sources there are, how current they are, and which fail."""
    if sources["problem"]:
        yield from labelled("Sources", printable(sources["problem"]))
    if not sources["listed"]:
        return
    newest: datetime | None = sources["last_success_at"]
    when = f"the latest success {newest:%Y-%m-%d %H:%M} UTC" if newest else "none visited with success yet"
    overdue = f"; {sources['overdue']:,} overdue: dyad ingest" if sources["overdue"] else ""
    yield from labelled("Sources", f"{sources['listed']:,} followed, {when}{overdue}")
    for failing in sources["failing"]:
        times = counted(failing["failures"], "time")
        yield from wrap(printable(f"{failing['source']}: failed {times}: {failing['message']}"), indent=2)


def _documents(state: Mapping[str, Any]) -> str:
    newest: datetime | None = state["newest_received_at"]
    return f"{state['documents']:,}, the newest received {newest:%Y-%m-%d %H:%M} UTC" if newest else "none"


def _days(state: Mapping[str, Any]) -> str:
    first: date | None = state["first_published_date"]
    return f"{counted(state['days'], 'day')} from {first} to {state['newest_published_date']}" if first else "nothing"


def _lexicon(state: Mapping[str, Any]) -> str:
    others, version = state["days_coded_with_another"], str(state["lexicon_version"])
    were = counted(others, "day was", "days were")
    return f"{version}; {were} coded with another: dyad recode" if others else version


def _last_run(lake: Lake) -> dict[str, Any] | None:
    last_day = lake.days("runs")[-1:]
    rows = lake.scan("runs", *last_day, *last_day).sort("started_at").tail(1).collect().to_dicts()
    return rows[0] if rows else None


def _imported(lake: Lake) -> list[dict[str, Any]]:
    """The events of each coder that were imported."""
    day = pl.col("event_date")
    by_coder = (
        lake.scan("imported_events").group_by("coder").agg(events=pl.len(), first_day=day.min(), last_day=day.max())
    )
    return by_coder.sort("coder").collect().to_dicts()


def _sources(lake: Lake) -> dict[str, Any]:
    """How the sources stand that are followed: those that fail, those whose time has passed, the latest success."""
    try:
        listed, problem = [source for source in read_catalog(lake.home).sources if source.enabled], None
    except CatalogError as error:
        listed, problem = [], str(error)
    states, now = read_states(lake), datetime.now(UTC)
    visited = {source.name: states[source.name] for source in listed if source.name in states}
    return {
        "listed": len(listed),
        "problem": problem,
        "overdue": sum(state.next_at is not None and state.next_at < now for state in visited.values()),
        "last_success_at": max(filter(None, (state.last_success_at for state in visited.values())), default=None),
        "failing": [
            {"source": name, "failures": state.failures, "message": state.message}
            for name, state in visited.items()
            if state.failures
        ],
    }


def _count(lake: Lake, table: str) -> int:
    return int(lake.scan(table).select(pl.len()).collect().item())


def _writer(lake: Lake) -> str | None:
    """Who holds the lock; null where nobody does, or where only a reader may look."""
    try:
        with lake.lock(wait=False):
            return None
    except LakeBusy as error:
        return str(error)
    except LakeError:
        return None


def _sizes(home: Path) -> dict[str, int]:
    """The bytes in each folder of the lake."""
    return {
        folder.name: _bytes(folder) for folder in sorted(home.iterdir()) if folder.is_dir() and not folder.is_symlink()
    }


def _bytes(folder: Path) -> int:
    paths = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    # A run may be replacing files meanwhile.
    return sum(path.lstat().st_size for path in paths if path.exists())


def _size(size: float) -> str:
    for unit in _UNITS[:-1]:
        if size < 1000:
            return f"{size:.0f} {unit}" if size >= 10 or unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} {_UNITS[-1]}"
