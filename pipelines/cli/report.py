"""`dyad report`: the explorer's pages as files that open without a network."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.reports import relations_folder
from pipelines.settings import Settings
from pipelines.warehouse import QueryError


def report(
    dyads: Annotated[int, typer.Option("--dyads", min=1, max=500, help="How many of the busiest relations.")] = 20,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder, replaced whole; else reports/relations in the lake.")
    ] = None,
) -> None:
    """Write the pages of the busiest relations as files."""
    from pipelines.explorer.site import is_site, write_site

    home = Settings().home
    folder = output or relations_folder(home)
    if folder.exists() and not is_site(folder):
        raise typer.BadParameter(
            f"{folder}: holds something else, which would be lost; name a new folder", param_hint="--output"
        )
    try:
        pages = write_site(home, folder, dyads)
    except QueryError as error:
        sys.stderr.write(f"dyad: {error}\n")
        raise typer.Exit(2) from None
    print(f"{pages} pages\n  open {folder / 'index.html'}")
