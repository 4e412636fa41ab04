"""`dyad lexicon`: what is wrong with a lexicon, what it lacks, and what a change of it changes."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.overlay import Overlay, chosen_overlay

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


class Rows(StrEnum):
    """How to print rows."""

    table = "table"
    csv = "csv"
    json = "json"


class Form(StrEnum):
    """What to print."""

    text = "text"
    csv = "csv"
    json = "json"


@app.callback()
def lexicon() -> None:
    """Check, compare and extend the lexicon."""


@app.command()
def check(
    folder: Overlay = None,
    overlaps: Annotated[
        bool, typer.Option("--overlaps", help="Name also the patterns of which an earlier line has some wordings.")
    ] = False,
) -> None:
    """Name the lines that repeat, contradict or hide each other, or that no text can reach; 1 if there are any."""
    from pipelines.coding.checking import OVERLAP, check_lexicon, count_kinds

    checked, problems = check_lexicon(chosen_overlay(folder))
    for problem in problems:
        if overlaps or problem.kind != OVERLAP:
            print(f"{problem.row.place}: {problem.kind}: {problem.text}")
    kinds = count_kinds(problems)
    partial = kinds.pop(OVERLAP, 0)
    found = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items()) or "nothing found"
    print(f"{checked:,} lines checked: {found}")
    if partial:
        hint = "" if overlaps else "; --overlaps names them"
        print(f"{partial:,} patterns share wordings with an earlier line, which counts{hint}")
    raise typer.Exit(1 if kinds else 0)


@app.command()
def gaps(
    sources: Annotated[list[str], typer.Argument(metavar="FILE...", help="Texts or JSON Lines; - is standard input.")],
    folder: Overlay = None,
    form: Annotated[Rows, typer.Option("--format", help="csv and json have the whole example.")] = Rows.table,
    top: Annotated[int, typer.Option("--top", min=1, help="How many words.")] = 50,
) -> None:
    """Rank the verbs and nouns without an entry in sentences that name two actors and give no event."""
    from pipelines.cli.articles import open_source, read_articles
    from pipelines.cli.frames import Format, write_frame
    from pipelines.cli.lines import table
    from pipelines.coding import load_lexicon
    from pipelines.coding.gaps import find_gaps

    articles = (batch for source in sources for batch in read_articles(source, open_source(source), None))
    found = find_gaps(articles, load_lexicon(chosen_overlay(folder))).head(top)
    if form is not Rows.table:
        write_frame(found, Format(form))
        return
    for line in table(found.columns, found.rows(), numbers=["sentences"]):
        print(line)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="An overlay folder, bundled (no overlay), or recorded.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="An overlay folder, or bundled.")],
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="ARTICLES", help="Texts or JSON Lines; else the articles of the lake.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="csv and json have every column.")] = Form.text,
    home: Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")] = None,
) -> None:
    """Show the events that another lexicon gains, loses and changes.

    OLD may be recorded: the lake's events as they were coded, with whatever lexicon that was.
    """
    from pipelines.cli.differences import compare, described
    from pipelines.cli.frames import Format, write_frame
    from pipelines.settings import Settings
    from pipelines.tables import Lake

    changes, same = compare(old, new, sources or [], Lake(Settings(home=home).home if home else Settings().home))
    if form is not Form.text:
        write_frame(changes, Format(form))
        return
    for line in described(changes, same):
        print(line)


_File = typer.Option(exists=True, dir_okay=False, metavar="FILE", help="May be given more than once.")


@app.command()
def import_petrarch(
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="Folder to write; it must be new or empty.")],
    actors: Annotated[list[Path] | None, _File] = None,
    agents: Annotated[list[Path] | None, _File] = None,
    verbs: Annotated[list[Path] | None, _File] = None,
) -> None:
    """Turn dictionaries of TABARI or PETRARCH into an overlay, with a report of what it has no room for."""
    from pipelines.coding.petrarch import REPORT, import_dictionaries

    if not (actors or agents or verbs):
        raise typer.BadParameter("give at least one file", param_hint="--actors, --agents, --verbs")
    if out.is_dir() and any(out.iterdir()):
        raise typer.BadParameter(f"{out} is not empty", param_hint="--out")
    done = import_dictionaries(actors or [], agents or [], verbs or [], out)
    for file, lines in done.lines.items():
        print(f"{lines:>8,}  {file}.csv")
    print(f"{sum(done.lines.values()):,} lines in {out}")
    print(f"{len(done.unread):,} lines left out, or in part: {out / REPORT}")
    raise typer.Exit(0 if done.lines else 2)
