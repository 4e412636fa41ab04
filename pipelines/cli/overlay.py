"""The option that names the user's own lexicon files, for commands that code without a run."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.settings import Settings, overlay_of

Overlay = Annotated[
    Path | None, typer.Option("--lexicon", help="Overlay to use; the lake's lexicon/ where there is one.")
]


def chosen_overlay(given: Path | None) -> Path | None:
    """The folder that was given, else the lake's where it has one."""
    folder = given or overlay_of(Settings().home)
    if folder is not None and not folder.is_dir():
        raise typer.BadParameter(f"no folder '{folder}'", param_hint="--lexicon")
    return folder
