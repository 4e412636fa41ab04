"""`dyad plot`: a chart as a file, to put into a paper or a page."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.lines import printable, wrap
from pipelines.settings import Settings


def plot(
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .svg or .png.")],
    subject: Annotated[
        str | None, typer.Argument(metavar="DYAD", help="Two states or groups: USA-CHN. One: CHN. None: all relations.")
    ] = None,
    picture: Annotated[
        str | None,
        typer.Option(
            "--chart",
            help="Of two: trend, directions or mix. Of one: partners, network or home. Of all: heat_map or coverage.",
        ),
    ] = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
) -> None:
    """Draw a chart of a relation, a country or all relations into a file."""
    if output.suffix.lower() not in (".svg", ".png"):
        raise typer.BadParameter(f"{output}: expected a name that ends in .svg or .png", param_hint="--output")
    if first and last and first > last:
        raise typer.BadParameter(f"{first:%Y-%m-%d} is after --to {last:%Y-%m-%d}", param_hint="--from")
    from pydantic import ValidationError

    from pipelines.explorer.drawing import NoSuchChart, draw
    from pipelines.explorer.standing import Narrowed, NotThere
    from pipelines.warehouse import QueryError

    narrowed = Narrowed(first and first.date(), last and last.date())
    try:
        says = draw(Settings().home, output, subject, picture, narrowed)
    except ValidationError:
        raise typer.BadParameter(
            f"'{subject}': expected two codes like USA-CHN, or one like CHN", param_hint="DYAD"
        ) from None
    except NoSuchChart as error:
        raise typer.BadParameter(str(error), param_hint="--chart") from None
    except OSError as error:
        raise typer.BadParameter(f"{output}: {error.strerror}", param_hint="--output") from None
    except (NotThere, QueryError) as error:
        sys.stderr.write(f"dyad: {error}\n")
        raise typer.Exit(2) from None
    print(output)
    for line in wrap(printable(says), 2):
        print(line)
