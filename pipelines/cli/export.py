"""`dyad export`: events as files of GDELT, ICEWS, Phoenix or POLECAT, for code that reads these."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import IO, Annotated

import polars as pl
import typer

from pipelines.cli.lines import wrap
from pipelines.formats.writing import OUTPUTS, Output, received, write_events
from pipelines.settings import Settings
from pipelines.tables import Lake
from pipelines.warehouse import query, stream

# One row per reason why events of ours are not in a view, with how many.
_LEFT_OUT = """
select status as reason, count(*) as events
from fct_events
where coder = 'dyad' and status != 'actual'
group by status
union all
select 'without a PLOVER type' as reason, count_if(status = 'actual') - (select count(*) from {view}) as events
from fct_events
where coder = 'dyad'
order by events desc, reason
"""


class Format(StrEnum):
    """What to write."""

    gdelt2 = "gdelt2"
    icews = "icews"
    phoenix = "phoenix"
    polecat = "polecat"


class Coder(StrEnum):
    """Whose events to write."""

    dyad = "dyad"
    gdelt = "gdelt"
    icews = "icews"


def export(
    form: Annotated[Format, typer.Argument(metavar="gdelt2|icews|phoenix|polecat", help="The columns to write.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write, not standard output.")] = None,
    is_without_text: Annotated[bool, typer.Option("--no-text", help="Leave out the words of articles.")] = False,
    coder: Annotated[
        Coder | None,
        typer.Option(
            "--coder",
            help="Whose events, one coder a file: imported ones come out in the columns that they came in. Else ours, "
            "or the imported ones where the lake has none of ours.",
        ),
    ] = None,
    home: Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")] = None,
) -> None:
    """Write events in the columns of GDELT, ICEWS, Phoenix or POLECAT."""
    lake, wanted = Lake(Settings(home=home).home if home else Settings().home), OUTPUTS[form.value]
    imported = _imported(lake, wanted)
    chosen = coder.value if coder else _default(lake, wanted, imported)
    if chosen not in ("dyad", wanted.coder):
        raise typer.BadParameter(f"events of {chosen} have no {form.value} columns", param_hint="--coder")
    frames = stream(lake.home, f"from {wanted.view}") if chosen == "dyad" else _received(lake, wanted)
    # Where there is nothing to export, no file comes to be.
    first = next(frames, pl.DataFrame(schema=dict.fromkeys(wanted.columns, pl.String)))
    with _opened(output) as file:
        rows = write_events(chain([first], frames), wanted, file, with_text=not is_without_text)
    sys.stderr.write(f"dyad: {rows:,} events of {chosen}\n")
    if chosen == "dyad":
        sys.stderr.writelines(f"{line}\n" for line in _left_out(lake, wanted))
    if imported and chosen == "dyad":
        sys.stderr.write(f"dyad: {imported:,} events of {wanted.coder} are not among them: --coder {wanted.coder}\n")


def _left_out(lake: Lake, wanted: Output) -> list[str]:
    """Which events of ours have no place in the format: what is not told as done, and what it has no type for."""
    counted = query(lake.home, _LEFT_OUT.format(view=wanted.view)).filter(pl.col("events") > 0)
    reasons = ", ".join(f"{events:,} {reason}" for reason, events in counted.rows())
    return wrap(f"dyad: not among them: {reasons}", 0) if reasons else []


def _default(lake: Lake, wanted: Output, imported: int) -> str:
    """Whose events to write where nobody says: two coders in one file would be added up by whoever reads it."""
    return str(wanted.coder) if imported and not lake.days("events") else "dyad"


def _imported(lake: Lake, wanted: Output) -> int:
    """How many events of the format's own coder the lake has."""
    of_coder = lake.scan("imported_events").filter(pl.col("coder") == pl.lit(wanted.coder, pl.String))
    return int(of_coder.select(pl.len()).collect().item())


def _received(lake: Lake, wanted: Output) -> Iterator[pl.DataFrame]:
    """The imported events as they came, day by day."""
    for day in lake.days("imported_events"):
        of_day = lake.scan("imported_events", day, day).filter(pl.col("coder") == wanted.coder)
        yield received(of_day.collect(), wanted)


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    """The file or standard output; a reader that has seen enough may close the latter."""
    try:
        if output is None:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        else:
            with output.open("wb") as file:
                yield file
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except OSError as error:
        raise typer.BadParameter(
            f"{output}: cannot be written: {error.strerror or error}", param_hint="--output"
        ) from None
