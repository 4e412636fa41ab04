"""`dyad ingest`: the sources of `sources.yml` that are due, visited once; what is new waits for `dyad run`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.lines import labelled, printable, table, wrap
from pipelines.cli.progress import shown
from pipelines.cli.sources import refuse_no_sources
from pipelines.settings import Settings
from pipelines.sources.catalog import read_catalog
from pipelines.sources.ingest import due
from pipelines.sources.ingest import ingest as visit_all
from pipelines.sources.state import State, read_states
from pipelines.sources.visits import Visit
from pipelines.tables import Lake

_SOME_FAILED = 3


def ingest(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Sources of sources.yml; none: all that are due.")
    ] = None,
    now: Annotated[bool, typer.Option("--now", help="Also those that are not due yet.")] = False,
    home: Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")] = None,
) -> None:
    """Fetch what is new from the sources in sources.yml.

    Ends with 0 where each visit went well, 3 where some failed (what the others brought is landed), 1 where all did.
    """
    lake = Lake(Settings(home=home).home if home else Settings().home)
    catalog = read_catalog(lake.home)
    refuse_no_sources(lake.home, catalog)
    chosen, states = catalog.chosen(names or []), read_states(lake)
    ready = chosen if now else due(chosen, states, datetime.now(UTC))
    with shown():
        visits = visit_all(lake, catalog, ready)
    for line in told(visits, [states[source.name] for source in chosen if source not in ready]):
        print(line)
    failed = [visit.fetch.outcome == "failed" for visit in visits.values()]
    if any(failed):
        raise typer.Exit(1 if all(failed) else _SOME_FAILED)


def told(visits: Mapping[str, Visit], waiting: Sequence[State]) -> Iterator[str]:
    """What each source brought, what is out of order with it, and what to do next."""
    rows = [
        (name, visit.fetch.outcome, f"{visit.fetch.items:,}", f"{visit.fetch.landed:,}", f"{visit.fetch.known:,}")
        for name, visit in visits.items()
    ]
    if rows:
        yield from table(("source", "outcome", "items", "landed", "known"), rows, ("items", "landed", "known"))
    for name, visit in visits.items():
        if visit.fetch.message:
            yield from wrap(printable(f"{name}: {visit.fetch.message}"), indent=2)
    if waiting:
        soonest = min(state.next_at for state in waiting if state.next_at)
        text = f"{len(waiting)} are not due before {soonest:%Y-%m-%d %H:%M} UTC; --now asks them all the same"
        yield from labelled("Waiting", text)
    landed = sum(visit.fetch.landed for visit in visits.values())
    failed = sum(visit.fetch.outcome == "failed" for visit in visits.values())
    yield from labelled("Landed", f"{landed:,} items from {len(visits)} sources, of which {failed} failed")
    if landed:
        yield from labelled("Next", "dyad run")
