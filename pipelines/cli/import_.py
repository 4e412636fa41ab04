"""`dyad import`: the events that others coded, beside ours in every table that has a coder."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.run import opened_gate
from pipelines.formats import check_form
from pipelines.settings import Settings
from pipelines.tables import Lake

if TYPE_CHECKING:
    from pipelines.orchestration.importing import Imported


class Coder(StrEnum):
    """Whose events to take in."""

    gdelt = "gdelt"
    icews = "icews"


def import_(
    coder: Annotated[Coder, typer.Argument(metavar="gdelt|icews", help="Who coded: GDELT (1 or 2) or ICEWS.")],
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Export files: divided by tabs or commas, with or without a header, plain, .zip or .gz. GDELT 1 has "
            "57 or 58 columns, GDELT 2 has 61, ICEWS has 20.",
        ),
    ],
    home: Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for another writer, or end with 75.")] = True,
) -> None:
    """Take in events that others coded: GDELT, ICEWS."""
    lake = Lake(Settings(home=home).home if home else Settings().home)
    for path in files:
        # A file of another kind is better told of before anything is imported.
        check_form(path, coder.value)
    with opened_gate(lake, wait) as gate:
        # Dagster takes seconds to load, and so does what the checker's process loads meanwhile.
        from pipelines.orchestration.run import run_import

        imported = run_import(coder.value, files, gate)
    _tell(imported, coder, lake)
    if not imported.is_any:
        sys.stderr.write(f"dyad: no event could be read in {', '.join(map(str, files))}\n")
        raise typer.Exit(2)


def _tell(imported: "Imported", coder: Coder, lake: Lake) -> None:
    """Print what became of the rows."""
    from pipelines.cli import summary
    from pipelines.orchestration.importing import imported_coders

    for line in summary.imports(imported, coder.value, imported_coders(lake).get(coder.value, 0)):
        print(line)
