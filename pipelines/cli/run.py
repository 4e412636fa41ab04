"""`dyad run`: the whole line on a user's files, from articles to trend tables."""

import logging
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from pipelines.checks import Checker, Reference, Run
from pipelines.cli.progress import shown
from pipelines.orchestration.order import Order
from pipelines.settings import Settings
from pipelines.slices import take_over_nothing
from pipelines.sources.landing import pending
from pipelines.tables import Lake
from pipelines.warehouse import movers

if TYPE_CHECKING:
    from pipelines.orchestration.gate import Gate
    from pipelines.orchestration.run import Report

_LOGS_KEPT = 20
# Above the loggers that the terminal shows: an error is told there in one line, and here in full.
_log = logging.getLogger("dyad")


def run(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            exists=True,
            help="Files and folders: txt, md, html, jsonl(.gz), csv, parquet, warc(.gz). None: finish what is undone.",
        ),
    ] = None,
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Day of publication of everything given.")
    ] = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=NAME", help="Name of a field in the files: text=body.")
    ] = None,
    home: Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")] = None,
    is_full: Annotated[
        bool, typer.Option("--full-build", help="Build all years of the marts, not just those that changed.")
    ] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for another writer, or end with 75.")] = True,
) -> None:
    """Turn articles into checked events and trend tables."""
    lake = Lake(Settings(home=home).home if home else Settings().home)
    if not (paths or lake.exists() or pending(lake.home)):
        raise typer.BadParameter(f"give files or folders to take in: there is no lake at {lake.home} yet")
    order = Order(paths or [], day.date() if day else None, _names(mapping or []))
    report = carry_out(order, lake, wait, (lambda gate: take_over_nothing(gate.lake.home)) if is_full else None)
    is_in_vain = bool(paths) and report.is_empty_handed
    tell(report, lake, is_home_given=home is not None, is_in_vain=is_in_vain)
    if paths and is_in_vain:
        sys.stderr.write(f"dyad: no article could be read in {', '.join(map(str, paths))}\n")
        raise typer.Exit(2)


def carry_out(order: Order, lake: Lake, wait: bool, prepare: "Callable[[Gate], None] | None" = None) -> "Report":
    """Run the line with the lake held for writing, showing how far it is; `prepare` comes first."""
    with opened_gate(lake, wait) as gate:
        from pipelines.orchestration.run import run_line

        if prepare:
            prepare(gate)
        return run_line(order, gate)


@contextmanager
def opened_gate(lake: Lake, wait: bool) -> Iterator["Gate"]:
    """A run's way into the lake, held for writing, while what is done is shown and logged."""
    now = datetime.now(UTC)
    this_run = Run(f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}", now)
    with (
        shown(),
        lake.lock(wait),
        Checker(partial(_reference, lake.home)) as checker,
        _logged(lake.home / "dagster" / "logs", this_run),
    ):
        # Dagster takes seconds to load, and so does what the checker's process loads meanwhile.
        from pipelines.orchestration.gate import Gate

        webhook = Settings().webhook
        yield Gate(lake, checker, this_run, str(webhook) if webhook else None)


def tell(report: "Report", lake: Lake, is_home_given: bool, is_in_vain: bool = False, **words: str) -> None:
    """Print what the run did, and what there is to see where it was not in vain; `words` as for `summary.balance`."""
    # Below Dagster, so that `dyad run --help` does without it.
    from pipelines.cli import summary

    results = lake.scan("check_results", report.run.started_at.date(), report.run.started_at.date())
    of_run = results.filter(pl.col("run_id") == report.run.run_id).collect()
    parts = [summary.balance(report, **words), summary.checks(of_run), summary.rejections(report)]
    if report.is_built and not is_in_vain:
        moved = movers(lake.home, summary.MOVERS)
        parts += [summary.largest_moves(moved), summary.next_steps(lake.home, is_home_given, moved)]
    for part in parts:
        for line in part:
            print(line)


def _names(mapping: list[str]) -> dict[str, str]:
    """Our names of fields, each with what the files call it."""
    names = {}
    for pair in mapping:
        field, separator, name = pair.partition("=")
        if not (field and separator and name):
            raise typer.BadParameter(f"'{pair}': write FIELD=NAME, such as text=body", param_hint="--map")
        names[field] = name
    return names


def _reference(home: Path) -> Reference:
    from pipelines.orchestration.resources import reference_of

    return reference_of(home)


@contextmanager
def _logged(folder: Path, run: Run) -> Iterator[None]:
    """Keep a log of the run; if it fails, the error names it."""
    path = folder / f"{run.run_id}.log"
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.captureWarnings(capture=True)
    try:
        yield
    except Exception as error:
        _log.exception("the run failed")
        error.add_note(f"more in {path}")
        raise
    finally:
        logging.captureWarnings(capture=False)
        logging.getLogger().removeHandler(handler)
        handler.close()
        for old in sorted(folder.glob("*.log"))[:-_LOGS_KEPT]:
            old.unlink(missing_ok=True)
