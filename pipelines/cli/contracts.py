"""`dyad contracts`: whether the contracts of the tables hold, and what a change of them breaks."""

import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from pipelines.checks.contract_changes import compare, is_announced
from pipelines.checks.contract_files import check_files, check_tables
from pipelines.cli.lines import counted, labelled, wrap
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
    tables = [name for name in contract_names() if lake.days(name)]
    if tables:
        at_hand = f"{counted(len(tables), 'table')} in {lake.home}"
    else:
        at_hand = f"no tables yet in {lake.home}: dyad run makes some, DYAD_HOME or --home names another lake"
    for label, text in (
        ("Contracts", f"{len(contract_names())} against the standard and each other"),
        ("Tables", at_hand),
        ("Found", counted(problems, "error") if problems else "no error"),
    ):
        for line in labelled(label, text):
            print(line)
    raise typer.Exit(1 if problems else 0)


@app.command()
def diff(
    revision: Annotated[str, typer.Argument(metavar="REV", help="A revision of git, such as main or v0.1.0.")],
) -> None:
    """Say what changed since a revision, and whether it breaks readers; 1 if it does and no version says so."""
    old, new = _contracts_of(revision), {name: load_contract(name) for name in contract_names()}
    changes = compare(old, new)
    for table in dict.fromkeys(change.table for change in changes):
        print(f"{table} {_versions(old.get(table), new.get(table))}")
        for change in changes:
            if change.table == table:
                for line in wrap(f"{'breaks' if change.is_breaking else 'keeps'}: {change.text}", indent=2):
                    print(line)
    broken = sorted({change.table for change in changes if change.is_breaking})
    silent = [name for name in broken if name not in new or not is_announced(old[name], new[name])]
    breaking = sum(change.is_breaking for change in changes)
    print(f"{counted(len(changes), 'change')} since {revision}, {breaking or 'none'} of them breaking readers")
    if silent:
        print(f"Raise the first number of the version of {', '.join(silent)}, or take the change back.")
    raise typer.Exit(1 if silent else 0)


def _versions(old: Contract | None, new: Contract | None) -> str:
    """The version of a table's contract, then and now."""
    versions = [contract.version for contract in (old, new) if contract]
    return " to ".join(dict.fromkeys(versions))


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
