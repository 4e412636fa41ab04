"""The `dyad` command: which commands there are, and what a user sees when one fails.

A command's module is imported when it is called, so that help and the coder start without Dagster, dbt and the rest.
"""

import os
import sys
import traceback
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

# Command -> first line of its docstring. Its function has its name and lives in the module of that name.
# A module with an `app` is a group of commands.
_COMMANDS = {
    "run": "Turn articles into checked events and trend tables.",
    "sources": "Add, check and list the sources that are followed.",
    "ingest": "Fetch what is new from the sources in sources.yml.",
    "recode": "Code the days again that were coded with another lexicon.",
    "forget": "Take the documents of an address or a publisher down, for good.",
    "import": "Take in events that others coded: GDELT, ICEWS.",
    "export": "Write events in the columns of GDELT, ICEWS, Phoenix or POLECAT.",
    "code": "Code the events in a text, without a lake.",
    "evaluate": "Score the coder against coded records.",
    "lexicon": "Check, compare and extend the lexicon.",
    "query": "Answer one SELECT on the published tables.",
    "explore": "Open relations, countries and events in the browser.",
    "report": "Write the pages of the busiest relations as files.",
    "docs": "Write the page of all tables and columns, and what each is made from.",
    "plot": "Draw a chart of a relation, a country or all relations into a file.",
    "quality": "Say which rules hold, what is kept out and whether anything was lost.",
    "quarantine": "List, show, release and retry the rows that broke a rule.",
    "contracts": "Check the contracts of the tables, and whether a change breaks readers.",
    "status": "Say what the lake holds and how current it is.",
    "dev": "Open Dagster's web UI, with the lake's schedule and sensor.",
}
# Command -> module and function, where Python keeps the name to itself.
_OTHERWISE_NAMED = {"import": "import_"}
# Error -> exit code, where it is not 1: the user can put it right in what was typed or handed in, or try again later.
_EXIT_CODES = {
    "LandingError": 2,
    "LexiconError": 2,
    "CatalogError": 2,
    "NothingToFollowError": 2,
    "GoldError": 2,
    "FormatError": 2,
    "QueryError": 2,
    "LakeBusy": 75,
}
# How Pydantic begins what it says of a value that a setting does not take, and what Typer says of one that is no day.
_FROM_PYDANTIC, _NO_DAY = "Value error, ", "does not match the formats '%Y-%m-%d'."
_TRACEBACK_VARIABLE = "DYAD_TRACEBACK"


class _Commands(TyperGroup):
    """The commands by name, each imported when it is its turn."""

    def __init__(self, **attrs: Any) -> None:
        names = {name: TyperCommand(name, help=first_line) for name, first_line in _COMMANDS.items()}
        super().__init__(**attrs | {"commands": names})

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command itself, with the arguments that are left for it."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, name and command and _load(name), rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what it says of a value is said in our words."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix(_FROM_PYDANTIC).replace(_NO_DAY, "is no day such as 2025-05-31")
            raise


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _dyad() -> None:
    """News articles in, validated CAMEO event records and relation-trend tables out."""


def main() -> None:
    """Run the command that was typed and end the process with its exit code."""
    try:
        app(prog_name="dyad")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - nobody is left above to show it to the user
        for line in describe(error):
            sys.stderr.write(f"dyad: {line}\n")
        if os.environ.get(_TRACEBACK_VARIABLE):
            traceback.print_exception(error)
        sys.exit(exit_code(error))


def describe(error: BaseException) -> Iterator[str]:
    """What went wrong, in a line, and what was noted of it; our own errors speak for themselves."""
    notes = getattr(error, "__notes__", ())
    first, *more = str(error).strip().splitlines() or [""]
    if isinstance(error, OSError) and error.filename:
        yield f"{error.filename}: {error.strerror}"
    elif type(error).__module__.startswith("pipelines."):
        yield f"{first} (and {len(more)} more lines)" if more else first
    else:
        where = "" if notes else f" ({_TRACEBACK_VARIABLE}=1 shows where)"
        yield f"failed unexpectedly: {type(error).__name__}: {first}{where}"
    yield from notes


def exit_code(error: BaseException) -> int:
    """The process's exit code for an error."""
    if isinstance(error.__cause__, OSError):
        return 1  # the operating system refused: a failure, not bad input
    return next((_EXIT_CODES[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _EXIT_CODES), 1)


def _load(name: str) -> TyperCommand | TyperGroup:
    """The command or group of a name, with its module."""
    ours = _OTHERWISE_NAMED.get(name, name)
    module = import_module(f"pipelines.cli.{ours}")
    group: typer.Typer | None = getattr(module, "app", None)
    if group is None:
        group = typer.Typer(add_completion=False, rich_markup_mode=None)
        group.command(name)(getattr(module, ours))
    return typer.main.get_command(group)  # type: ignore[return-value] # Typer makes no other kinds
