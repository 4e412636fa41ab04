"""The settings of one process: made once at the edge (command line, Dagster resource), passed down as an argument."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, HttpUrl
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where a user's data lives, and who hears of failures.

    Each field is read from the variable of its name with `DYAD_` before it.
    """

    # An empty DYAD_HOME would be the working folder, where a lake is hardly meant to go.
    model_config = SettingsConfigDict(env_prefix="DYAD_", env_ignore_empty=True, frozen=True)

    # Where a failed run is told, as JSON; nowhere unless it is set.
    webhook: HttpUrl | None = None
    home: Annotated[Path, AfterValidator(Path.expanduser)] = Path("lake")


def overlay_of(home: Path) -> Path | None:
    """The lake's own entries of the lexicon, where it has some."""
    overlay = home / "lexicon"
    return overlay if overlay.is_dir() else None
