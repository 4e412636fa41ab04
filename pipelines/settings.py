"""The settings of one process: made once at the edge (command line, Dagster resource), passed down as an argument."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where a user's data lives; each field is read from the variable of its name with `DYAD_` before it."""

    # An empty DYAD_HOME would be the working folder, where a lake is hardly meant to go.
    model_config = SettingsConfigDict(env_prefix="DYAD_", env_ignore_empty=True, frozen=True)

    home: Annotated[Path, AfterValidator(Path.expanduser)] = Path("lake")
