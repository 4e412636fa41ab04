"""`dyad quarantine`: the rows that broke a rule, and their way back."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from pipelines.checks import entries, record
from pipelines.cli.lines import counted, labelled, printable, table
from pipelines.cli.run import carry_out, tell
from pipelines.contracts import load_contract
from pipelines.orchestration.order import Order
from pipelines.settings import Settings
from pipelines.tables import Lake

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

_ID = 8
_KEY = 20

Home = Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for another writer, or end with 75.")]
OfTable = Annotated[str | None, typer.Option("--table", help="Only rows of this table.")]
OfRule = Annotated[str | None, typer.Option("--rule", help="Only rows that broke this rule.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID...", help="As `list` gives them; a beginning is enough.")]


@app.callback()
def quarantine() -> None:
    """List, show, release and retry the rows that broke a rule."""


@app.command("list")
def list_rows(
    of_table: OfTable = None,
    of_rule: OfRule = None,
    is_all: Annotated[bool, typer.Option("--all", help="Also rows that are settled.")] = False,
    home: Home = None,
) -> None:
    """List the rows that are kept out, or were."""
    found = _selected(_lake(home), None, of_table, of_rule)
    shown = found if is_all else found.filter(pl.col("state") == "open")
    rows = [
        (
            row["quarantine_id"][:_ID],
            row["state"],
            f"{row['table_name']}.{row['rule_id']}",
            row["published_date"] or row["run_date"],
            row["row_key"][:_KEY],
        )
        for row in shown.to_dicts()
    ]
    if rows:
        for line in table(("id", "state", "rule", "day", "key"), rows):
            print(line)
    settled = found.height - shown.height
    more = f"; {settled:,} settled: --all" if settled else ""
    told = f"{counted(len(rows), 'entry', 'entries')}, one for each row and rule that it broke" if rows else "nothing"
    print(f"{told}{more}")


@app.command()
def show(ids: Ids = None, home: Home = None) -> None:
    """Show what rows say and which rules they broke."""
    for row in _selected(_lake(home), ids).to_dicts():
        for line in _described(row):
            print(line)


@app.command()
def release(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As `list` gives them; a beginning is enough.")],
    note: Annotated[str | None, typer.Option("--note", help="Why; it is kept with the decision.")] = None,
    is_undone: Annotated[bool, typer.Option("--undo", help="Withdraw a release.")] = False,
    home: Home = None,
    wait: Wait = True,
) -> None:
    """Let rows in although they break a rule, now and whenever their day is made again."""
    lake = _lake(home)
    found = _selected(lake, ids)
    incomplete = found.filter(pl.col("rule_id") == "complete")
    if incomplete.height:
        key = printable(incomplete["row_key"][0])
        raise typer.BadParameter(f"{key} lacks a value that its table requires, and no table can take it")
    with lake.lock(wait):
        record(lake, found, "withdrawn" if is_undone else "released", note=note)
    _make_again(lake, found, wait, is_home_given=home is not None)


@app.command()
def retry(
    ids: Ids = None, of_table: OfTable = None, of_rule: OfRule = None, home: Home = None, wait: Wait = True
) -> None:
    """Make the days of kept-out rows again, with the lexicon and the contracts of today: what passes moves, once."""
    lake = _lake(home)
    found = _selected(lake, ids, of_table, of_rule).filter(pl.col("state") == "open")
    if found.is_empty():
        print("nothing to try again: no row is kept out")
        return
    _make_again(lake, found, wait, is_home_given=home is not None)
    key = ["table_name", "row_key", "rule_id"]
    now = entries(lake).join(found.select(key), on=key, how="semi").group_by("state").len().sort("state").rows()
    words = {"open": "still kept out", "passed": "passed", "gone": "no longer made", "released": "released"}
    for line in labelled("Retried", ", ".join(f"{count:,} {words[state]}" for state, count in now)):
        print(line)


def _make_again(lake: Lake, found: pl.DataFrame, wait: bool, is_home_given: bool) -> None:
    """Make the days of the rows once more, or check what came in once more; then make what readers see."""
    made_again = {name for name in found["table_name"] if load_contract(name).is_made_again}
    of_days = found.filter(pl.col("table_name").is_in(made_again))
    days: list[date] = sorted(of_days["published_date"].drop_nulls().unique())
    order = Order(days=days, retaken=sorted(set(found["table_name"]) - made_again))
    tell(carry_out(order, lake, wait), lake, is_home_given=is_home_given)


def _lake(home: Path | None) -> Lake:
    lake = Lake(Settings(home=home).home if home else Settings().home)
    if not lake.exists():
        sys.stderr.write(f"dyad: no lake at {lake.home}; dyad run makes one, DYAD_HOME or --home names another\n")
        raise typer.Exit(2)
    return lake


def _selected(
    lake: Lake, ids: Sequence[str] | None, of_table: str | None = None, of_rule: str | None = None
) -> pl.DataFrame:
    """The entries that were asked for; an id that names none, or two, is refused."""
    found = entries(lake)
    if of_table:
        found = found.filter(pl.col("table_name") == of_table)
    if of_rule:
        found = found.filter(pl.col("rule_id") == of_rule)
    if not ids:
        return found
    parts = []
    for name in ids:
        fitting = found.filter(pl.col("quarantine_id").str.starts_with(name))
        if fitting.height != 1:
            what = "none has" if fitting.is_empty() else f"{fitting.height} have"
            raise typer.BadParameter(f"{name}: {what} an id that begins so; `dyad quarantine list --all` lists them")
        parts.append(fitting)
    return pl.concat(parts).unique("quarantine_id", maintain_order=True)


def _described(row: dict[str, Any]) -> Iterator[str]:
    """One entry in words, and its row column by column."""
    rules = {rule.rule_id: rule.description for rule in load_contract(row["table_name"]).rules}
    yield from labelled("Id", f"{row['quarantine_id']}, {row['state']}{': ' + row['note'] if row['note'] else ''}")
    yield from labelled("Rule", f"{row['table_name']}.{row['rule_id']}: {rules.get(row['rule_id'], 'no rule now')}")
    if row["column_name"]:
        yield from labelled("Found", f"{row['column_name']} = {printable(str(row['value']))}")
    yield from labelled("Run", f"{row['run_id']} at {row['checked_at']:%Y-%m-%d %H:%M} UTC")
    if row["lexicon_version"]:
        yield from labelled("Lexicon", row["lexicon_version"])
    columns = json.loads(row["row_json"])
    width = max(map(len, columns))
    for name, value in columns.items():
        yield f"  {name.ljust(width)}  {printable(str(value)) if value is not None else ''}".rstrip()
    yield ""
