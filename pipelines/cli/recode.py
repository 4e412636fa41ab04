"""`dyad recode`: the days that were coded with another lexicon, coded again."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.run import carry_out, tell
from pipelines.orchestration.order import Order
from pipelines.settings import Settings
from pipelines.sources.landing import pending
from pipelines.tables import Lake


def recode(
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="The first day; else all days.")
    ] = None,
    home: Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for another writer, or end with 75.")] = True,
) -> None:
    """Code the days again that were coded with another lexicon."""
    lake = Lake(Settings(home=home).home if home else Settings().home)
    if not (lake.exists() or pending(lake.home)):
        raise typer.BadParameter(f"there is no lake at {lake.home}; dyad run makes one", param_hint="--home")
    report = carry_out(Order(recode_since=since.date() if since else date.min), lake, wait)
    tell(report, lake, is_home_given=home is not None, idle="no such day was coded with another lexicon")
