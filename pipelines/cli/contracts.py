"""`dyad contracts`: whether the contracts of the tables hold, and what a change of them breaks."""

import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from pipelines.checks.contract_changes import compare, is_announced
from pipelines.checks.contract_files import check_files, check_tables
from pipelines.cli.lines import wrap
from pipelines.contracts import Contract, contract_names, contract_path, load_contract, parse_contract
from pipelines.settings import Settings
from pipelines.tables import Lake

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

_FOLDER = contract_path("").parent
_SUFFIX = contract_path("").name


@app.callback()
def contracts() -> None:
    """Check the contracts of the tables, and whether a change breaks readers."""


@app.command()
def check(
    home: Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")] = None,
) -> None:
    """Check the contracts against the standard and the lake's tables against them; 1 if something is wrong."""
    lake = Lake(Settings(home=home).home if home else Settings().home)
    remarks = [*check_files(), *(check_tables(lake) if lake.exists() else ())]
    for remark in remarks:
        print(f"{'error' if remark.is_problem else 'note'}: {remark.where}")
        for line in wrap(remark.text, indent=2):
            print(line)
    problems = sum(remark.is_problem for remark in remarks)
    tables = f"and the tables in {lake.home}" if lake.exists() else f"; no lake at {lake.home}"
    print(f"{len(contract_names())} contracts {tables}: {problems or 'no'} errors")
    raise typer.Exit(1 if problems else 0)


@app.command()
def diff(
    revision: Annotated[str, typer.Argument(metavar="REV", help="A revision of git, such as main or v0.1.0.")],
) -> None:
    """Say what changed since a revision, and whether it breaks readers; 1 if it does and no version says so."""
    old, new = _contracts_of(revision), {name: load_contract(name) for name in contract_names()}
    changes = compare(old, new)
    for change in changes:
        print(f"{'breaks' if change.is_breaking else 'keeps '} {change.table}")
        for line in wrap(change.text, indent=2):
            print(line)
    broken = sorted({change.table for change in changes if change.is_breaking})
    silent = [name for name in broken if name not in new or not is_announced(old[name], new[name])]
    print(f"{len(changes)} changes since {revision}, {sum(change.is_breaking for change in changes)} break readers")
    if silent:
        print(f"Raise the first number of the version of {', '.join(silent)}, or take the change back.")
    raise typer.Exit(1 if silent else 0)


def _contracts_of(revision: str) -> dict[str, Contract]:
    """The contracts as they were at a revision."""
    # Without the dash that would make it an option of git's.
    if revision.startswith("-") or shutil.which("git") is None:
        raise typer.BadParameter(f"{revision}: needs git and the name of a revision", param_hint="REV")
    listed = _git("ls-tree", "--name-only", revision, "--", "./")
    names = [name.removesuffix(_SUFFIX) for name in listed.splitlines() if name.endswith(_SUFFIX)]
    return {name: parse_contract(_git("show", f"{revision}:./{name}{_SUFFIX}"), contract_path(name)) for name in names}


def _git(*arguments: str) -> str:
    done = subprocess.run(
        [shutil.which("git") or "git", *arguments], cwd=_FOLDER, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise typer.BadParameter(" ".join(done.stderr.split()), param_hint="REV")
    return done.stdout
