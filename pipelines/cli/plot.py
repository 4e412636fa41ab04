"""`dyad plot`: a relation's chart as a file, to put into a paper or a page."""

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.settings import Settings


class Picture(StrEnum):
    """Which chart."""

    trend = "trend"
    directions = "directions"
    mix = "mix"


def plot(
    dyad: Annotated[str, typer.Argument(metavar="DYAD", help="Two states or groups: USA-CHN.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .svg or .png.")],
    picture: Annotated[Picture, typer.Option("--chart", help="What to draw.")] = Picture.trend,
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
) -> None:
    """Draw a relation's chart into a file."""
    if output.suffix.lower() not in (".svg", ".png"):
        raise typer.BadParameter(f"{output}: expected a name that ends in .svg or .png", param_hint="--output")
    if first and last and first > last:
        raise typer.BadParameter(f"{first:%Y-%m-%d} is after --to {last:%Y-%m-%d}", param_hint="--from")
    from pydantic import ValidationError

    from pipelines.explorer.drawing import draw
    from pipelines.explorer.views import Narrowed, NotThere
    from pipelines.warehouse import QueryError

    narrowed = Narrowed(first and first.date(), last and last.date())
    try:
        says = draw(Settings().home, output, dyad, picture.value, narrowed)
    except ValidationError:
        raise typer.BadParameter(f"'{dyad}': expected two codes, like USA-CHN", param_hint="DYAD") from None
    except (NotThere, QueryError) as error:
        sys.stderr.write(f"dyad: {error}\n")
        raise typer.Exit(2) from None
    print(f"{output}: {says}")
