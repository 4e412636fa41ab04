"""`dyad sources`: the feeds, sitemaps and pages in `sources.yml`, added, tried and listed."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.lines import labelled, printable, table, wrap
from pipelines.settings import Settings
from pipelines.sources.catalog import Catalog, CatalogError, Source, add_source, catalog_path, make_source, read_catalog
from pipelines.sources.state import State, read_states
from pipelines.sources.visits import Visit
from pipelines.tables import Lake

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Home = Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")]


class Kind(StrEnum):
    """What an address holds."""

    feed = "feed"
    sitemap = "sitemap"
    page = "page"


class Text(StrEnum):
    """Where the text of an item comes from."""

    item = "item"
    page = "page"


@app.callback()
def sources() -> None:
    """Add, check and list the sources that are followed."""


@app.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="A feed, a sitemap, or a page that names its feed.")],
    name: Annotated[str | None, typer.Option("--name", help="Else the name of its host.")] = None,
    kind: Annotated[
        Kind | None, typer.Option("--kind", help="Else what is found there; given, nothing is asked.")
    ] = None,
    publisher: Annotated[str | None, typer.Option("--publisher", help="Else the title of the feed.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="Two letters; else as each item says.")] = None,
    country: Annotated[str | None, typer.Option("--country", help="Three letters, of the publisher.")] = None,
    group: Annotated[str | None, typer.Option("--group", help="What it is fetched together with.")] = None,
    cadence: Annotated[str, typer.Option("--cadence", help="How often: 15m, 6h, 1d.")] = "1h",
    text: Annotated[Text | None, typer.Option("--text", help="page: fetch the page that an item leads to.")] = None,
    contact: Annotated[str | None, typer.Option("--contact", help="How servers can reach you; told once.")] = None,
    home: Home = None,
) -> None:
    """Find the feed of a page and write it into sources.yml."""
    from pipelines.sources.discovery import Found, find, name_for

    folder = _lake(home).home
    catalog = read_catalog(folder)
    catalog = catalog.model_copy(update={"contact": catalog.contact or contact})
    if not catalog.contact:
        raise CatalogError("servers are told who asks: say how to reach you by --contact you@example.org, once")
    found = Found(url, kind.value) if kind else find(url, folder, catalog)
    given = {
        "name": name or name_for(found.url),
        "url": found.url,
        "kind": found.kind,
        "publisher": publisher or found.title,
        "language": language,
        "country": country,
        "group": group,
        "cadence": cadence,
        "text": text and text.value,
    }
    source = make_source({field: value for field, value in given.items() if value})
    add_source(folder, source, contact)
    for line in labelled("Added", f"{source.name}, the {source.kind} {source.place}, to {catalog_path(folder)}"):
        print(line)
    print(f"Next      dyad sources check {source.name}; dyad ingest")


@app.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="Else all that are enabled.")] = None,
    home: Home = None,
) -> None:
    """Try each source and say what it would bring; nothing is kept. Ends with 1 where one does not work."""
    from pipelines.cli.progress import shown
    from pipelines.sources.ingest import check as try_all

    lake = _lake(home)
    catalog = read_catalog(lake.home)
    refuse_no_sources(lake.home, catalog)
    with shown():
        visits = try_all(lake, catalog, catalog.chosen(names or []))
    for line in tried(visits):
        print(line)
    if any(visit.fetch.outcome == "failed" for visit in visits.values()):
        raise typer.Exit(1)


@app.command("list")
def list_all(home: Home = None) -> None:
    """Say where each source stands after its latest visit."""
    lake = _lake(home)
    for line in standing(read_catalog(lake.home).sources, read_states(lake)):
        print(line)


def refuse_no_sources(home: Path, catalog: Catalog) -> None:
    """End with a word on what to do where nothing is followed yet."""
    if not catalog.sources:
        sys.stderr.write(f"dyad: {catalog_path(home)} lists no sources; dyad sources add URL writes the first\n")
        raise typer.Exit(2)


def tried(visits: Mapping[str, Visit]) -> Iterator[str]:
    """What each source would bring."""
    rows = []
    for name, visit in visits.items():
        fetch = visit.fetch
        new = fetch.items - fetch.known
        works = "no" if fetch.outcome == "failed" else "yes"
        rows.append((name, works, f"{fetch.items:,}", f"{new:,}", _moment(fetch.newest_at)))
    yield from table(("source", "works", "items", "new", "newest (UTC)"), rows, ("items", "new"))
    for name, visit in visits.items():
        if visit.fetch.message:
            yield from wrap(printable(f"{name}: {visit.fetch.message}"), indent=2)


def standing(listed: Sequence[Source], states: Mapping[str, State]) -> Iterator[str]:
    """Each source with its latest visit."""
    if not listed:
        yield from labelled("Sources", "none; dyad sources add URL writes the first")
        return
    rows = []
    for source in listed:
        state = states.get(source.name, State())
        outcome = state.outcome or "never visited"
        if state.failures > 1:
            outcome = f"failed {state.failures} times"
        coming = _moment(state.next_at) if source.enabled else "off"
        rows.append((source.name, source.group, outcome, _moment(state.last_success_at), coming))
    yield from table(("source", "group", "latest visit", "last success (UTC)", "next (UTC)"), rows)
    for source in listed:
        message = states.get(source.name, State()).message
        if message:
            yield from wrap(printable(f"{source.name}: {message}"), indent=2)


def _moment(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else "-"


def _lake(home: Path | None) -> Lake:
    return Lake(Settings(home=home).home if home else Settings().home)
