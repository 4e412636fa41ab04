"""`dyad evaluate`: how the coder fares on records that somebody else coded, as a table, JSON or a page."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.overlay import Overlay, chosen_overlay
from pipelines.cli.scorecard import scorecard
from pipelines.coding import load_lexicon
from pipelines.evaluation.gold import Kind, read_gold
from pipelines.evaluation.kept import keep_evaluation
from pipelines.evaluation.results import Evaluation, as_record
from pipelines.evaluation.results import evaluate as evaluate_coder
from pipelines.reports import write_quality
from pipelines.settings import Settings
from pipelines.tables import Lake


class Format(StrEnum):
    """What to print."""

    table = "table"
    json = "json"


def evaluate(
    path: Annotated[
        Path,
        typer.Argument(metavar="GOLD.jsonl", exists=True, dir_okay=False, help="Coded records, an item a line."),
    ],
    kind: Annotated[Kind | None, typer.Option("--kind", help="What the records tell; else the rows show it.")] = None,
    form: Annotated[Format, typer.Option("--format", help="JSON has the sentences, too.")] = Format.table,
    page: Annotated[Path | None, typer.Option("--html", help="Page to write, with the sentences.")] = None,
    lexicon_folder: Overlay = None,
    is_kept: Annotated[
        bool, typer.Option("--keep", help="Keep the figures in the lake, for the page on quality.")
    ] = False,
    home: Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")] = None,
) -> None:
    """Score the coder against coded records."""
    gold = read_gold(path, kind)
    evaluation = evaluate_coder(gold, load_lexicon(chosen_overlay(lexicon_folder)))
    if is_kept:
        _keep(evaluation, Lake(Settings(home=home).home if home else Settings().home))
    if page is not None:
        # Templates cost a moment that only a page should pay.
        from pipelines.evaluation.page import render

        try:
            page.write_text(render(evaluation), encoding="utf-8")
        except OSError as error:
            raise typer.BadParameter(
                f"{page}: cannot be written: {error.strerror or error}", param_hint="--html"
            ) from None
    if form is Format.json:
        print(json.dumps(as_record(evaluation), indent=2, ensure_ascii=False))
    else:
        print("\n".join(scorecard(evaluation)))


def _keep(evaluation: Evaluation, lake: Lake) -> None:
    """Add the figures to the lake, and show them on its page."""
    if not lake.exists():
        raise typer.BadParameter(f"there is no lake at {lake.home}; dyad run makes one", param_hint="--keep")
    with lake.lock():
        keep_evaluation(lake, evaluation)
        write_quality(lake.home)
