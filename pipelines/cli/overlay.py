"""The option that names the user's own lexicon files, for commands that code without a run."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.settings import Settings

Overlay = Annotated[
    Path | None, typer.Option("--lexicon", help="Overlay to use; the lake's lexicon/ where there is one.")
]


def chosen_overlay(given: Path | None) -> Path | None:
    """The folder that was given, else the lake's where it has one."""
    own = Settings().home / "lexicon"
    folder = given or (own if own.is_dir() else None)
    if folder is not None and not folder.is_dir():
        raise typer.BadParameter(f"no folder '{folder}'", param_hint="--lexicon")
    return folder
