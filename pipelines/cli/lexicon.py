"""`dyad lexicon`: what is wrong with a lexicon."""

import typer

from pipelines.cli.overlay import Overlay, chosen_overlay

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def lexicon() -> None:
    """Check, compare and extend the lexicon."""


@app.command()
def check(folder: Overlay = None) -> None:
    """Name the lines that repeat, contradict or hide each other, or that no text can reach; 1 if there are any."""
    from pipelines.coding.checking import check_lexicon, count_kinds

    checked, problems = check_lexicon(chosen_overlay(folder))
    for problem in problems:
        print(f"{problem.row.place}: {problem.kind}: {problem.text}")
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in count_kinds(problems).items())
    print(f"{checked:,} lines checked: {kinds or 'nothing found'}")
    raise typer.Exit(1 if problems else 0)
