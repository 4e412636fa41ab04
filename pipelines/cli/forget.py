"""`dyad forget`: what came from an address or a publisher, taken down for good."""

import sys
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from pipelines.builds import drop_old_builds
from pipelines.cli.lines import labelled
from pipelines.cli.run import carry_out, tell
from pipelines.orchestration.order import Order
from pipelines.settings import Settings
from pipelines.tables import Lake

if TYPE_CHECKING:
    from pipelines.orchestration.forgetting import Takedown
    from pipelines.text.forgotten import Kind

# Table -> what its rows are called here.
_NAMES = {
    "documents": "documents",
    "articles": "articles",
    "event_mentions": "mentions",
    "rejected": "rejected records",
    "quarantine": "quarantined rows",
}
_ALIKE = 3


def forget(
    address: Annotated[
        str | None,
        typer.Argument(metavar="URL", help="Address of the article; the path, of a document without one."),
    ] = None,
    publisher: Annotated[
        str | None, typer.Option("--publisher", metavar="NAME", help="Everything of a publisher, by its whole name.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")] = False,
    home: Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for another writer, or end with 75.")] = True,
) -> None:
    """Take the documents of an address or a publisher down, for good."""
    value = address or publisher
    if not value or (address and publisher):
        raise typer.BadParameter("give the address of an article, or the name of a publisher by --publisher")
    lake = Lake(Settings(home=home).home if home else Settings().home)
    if not lake.exists():
        raise typer.BadParameter(f"there is no lake at {lake.home}; dyad run makes one", param_hint="--home")
    # Dagster takes seconds to load, which help and a wrong option do without.
    from pipelines.orchestration.forgetting import find, take_down

    kind: Kind = "publisher" if publisher else "address"
    takedown = find(lake, kind, value)
    if takedown.is_empty:
        sys.stderr.write(f"dyad: nothing in {lake.home} is from {value}{_hint(lake, publisher)}\n")
        raise typer.Exit(2)
    for line in _announced(takedown, value):
        print(line)
    if not yes:
        typer.confirm("Remove it for good?", abort=True)
    # Looked for once more, as another run may have been at work meanwhile.
    report = carry_out(Order(), lake, wait, lambda gate: take_down(gate, find(lake, kind, value)))
    drop_old_builds(lake.home)
    for line in labelled("Removed", _rows(takedown)):
        print(line)
    tell(report, lake, is_home_given=home is not None, idle="no day had an article of it")


def _announced(takedown: "Takedown", value: str) -> Iterator[str]:
    """What will go, and what follows from it."""
    yield from labelled("Forget", value)
    yield from labelled("Removes", _rows(takedown))
    if takedown.freed_copies:
        yield from labelled("Copies", f"{takedown.freed_copies:,} by others lose their original, and are judged anew")
    yield from labelled("Landing", "the records go from the files as received; old builds of the marts go as a whole")
    yield from labelled("Pages", "those of dyad report in the lake go, too; copies elsewhere are yours to make anew")
    yield from labelled("Later", f"whatever comes from this {takedown.kind} again is counted as forgotten and not kept")


def _rows(takedown: "Takedown") -> str:
    parts = [f"{takedown.rows[table]:,} {name}" for table, name in _NAMES.items() if takedown.rows[table]]
    return ", ".join(parts) or "what an earlier call may have left"


def _hint(lake: Lake, publisher: str | None) -> str:
    """The names of publishers that are written much like the one asked for."""
    if not publisher:
        return ""
    names = lake.scan("documents").select(pl.col("publisher").unique()).collect()["publisher"].drop_nulls().to_list()
    alike = get_close_matches(publisher, names, _ALIKE)
    return f"; did you mean {' or '.join(alike)}?" if alike else ""
