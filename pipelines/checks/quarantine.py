"""The rows in quarantine: which there are, what was decided about them, and what became of them."""

from datetime import UTC, datetime
from typing import Literal

import polars as pl
import polars_hash as plh

from pipelines.checks.checker import Checked, row_key
from pipelines.contracts import conform, load_contract
from pipelines.tables import Lake

Action = Literal["released", "withdrawn", "passed", "gone"]

_ENTRY = ["table_name", "row_key", "rule_id"]
_ID_LENGTH = 16
# Where a row of the table says which day it belongs to.
_DAY = pl.col("row_json").str.json_path_match("$.published_date").str.to_date(strict=False)


def entries(lake: Lake) -> pl.DataFrame:
    """One row per row and rule that it broke, as it did last, with its day of publication and its state.

    The state is `open`, or the latest action since the row last broke the rule.
    """
    broken = lake.scan("quarantine").sort("checked_at", "quarantine_id").unique(_ENTRY, keep="last")
    acted = (
        lake.scan("quarantine_audit")
        .sort("audited_at", "audit_id")
        .unique(_ENTRY, keep="last")
        .select(*_ENTRY, "action", "audited_at", "note")
    )
    is_settled = (pl.col("audited_at") >= pl.col("checked_at")) & (pl.col("action") != "withdrawn")
    return (
        broken.join(acted, on=_ENTRY, how="left")
        .with_columns(state=pl.when(is_settled).then("action").otherwise(pl.lit("open")), published_date=_DAY)
        .sort("checked_at", "table_name", "rule_id", "row_key")
        .collect()
    )


def rows_of(found: pl.DataFrame, table: str) -> pl.DataFrame:
    """The rows themselves, of the entries of one table, each once."""
    schema = load_contract(table).schema
    texts = found.filter(pl.col("table_name") == table)["row_json"].unique(maintain_order=True)
    # Dates and instants are text in JSON.
    plain = {name: pl.String() if dtype.is_temporal() else dtype for name, dtype in schema.items()}
    rows = texts.str.json_decode(pl.Struct(plain)).struct.unnest()
    days = [name for name, dtype in schema.items() if dtype == pl.Date]
    instants = [name for name, dtype in schema.items() if isinstance(dtype, pl.Datetime)]
    return rows.with_columns(
        pl.col(days).str.to_date(), pl.col(instants).str.to_datetime(time_unit="us", time_zone="UTC")
    )


def record(
    lake: Lake, found: pl.DataFrame, action: Action | pl.Expr, run_id: str | None = None, note: str | None = None
) -> None:
    """Add an action about each of the entries."""
    now = datetime.now(UTC)
    rows = found.select(
        *_ENTRY,
        action=pl.lit(action) if isinstance(action, str) else action,
        audit_date=now.date(),
        audited_at=pl.lit(now, pl.Datetime("us", "UTC")),
        run_id=pl.lit(run_id, pl.String),
        note=pl.lit(note, pl.String),
    )
    identity = plh.concat_str(pl.col("audited_at").cast(pl.String), "action", *_ENTRY, separator="/")
    identified = rows.with_columns(audit_id=identity.chash.sha2_256().str.head(_ID_LENGTH))
    lake.append("quarantine_audit", conform(identified, "quarantine_audit"))


def let_through(checked: Checked, rows: pl.DataFrame, table: str, lake: Lake) -> Checked:
    """What was checked, with the rows let in that broke no rule but those that they were released from."""
    if checked.quarantined.is_empty():
        return checked
    decided = lake.scan("quarantine_audit").filter(pl.col("action").is_in(["released", "withdrawn"]))
    released = decided.sort("audited_at").unique(_ENTRY, keep="last").filter(pl.col("action") == "released").collect()
    held = checked.quarantined.join(released, on=_ENTRY, how="anti")
    freed = checked.quarantined.join(held, on="row_key", how="anti").select("row_key").unique()
    let_in = rows.with_columns(row_key=row_key(load_contract(table))).join(freed, on="row_key", how="semi")
    of_freed = checked.quarantined.join(freed, on="row_key", how="anti")
    return Checked(
        pl.concat([checked.passed, let_in.select(checked.passed.columns)]),
        of_freed,
        checked.results,
        checked.validations,
    )
