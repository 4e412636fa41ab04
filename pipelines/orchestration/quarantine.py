"""The way back from quarantine: what passes once its day is made again, and what came in and passes now."""

import polars as pl

from pipelines.checks import entries, record, row_key, rows_of
from pipelines.contracts import load_contract
from pipelines.orchestration.gate import Gate
from pipelines.orchestration.partitions import Stretch
from pipelines.tables import Lake


def settle(gate: Gate, stretch: Stretch) -> None:
    """Record what became of the open rows of days that were made again: passed, or gone where nothing makes them."""
    found = entries(gate.lake).filter(
        pl.col("state") == "open", pl.col("published_date").is_between(*stretch), pl.col("run_id") != gate.run.run_id
    )
    for (table,), of_table in found.partition_by("table_name", as_dict=True).items():
        if load_contract(str(table)).is_made_again:
            is_there = pl.col("row_key").is_in(_keys(gate.lake, str(table), stretch).implode())
            action = pl.when(is_there).then(pl.lit("passed")).otherwise(pl.lit("gone"))
            record(gate.lake, of_table, action, gate.run.run_id)


def retake(gate: Gate, table: str) -> int:
    """How many rows of a table that is made of no other pass their check now, and are in the table from here on."""
    found = entries(gate.lake).filter(pl.col("table_name") == table, pl.col("state").is_in(["open", "released"]))
    if found.is_empty():
        return 0
    contract = load_contract(table)
    known = gate.lake.scan(table).select(contract.key).collect()
    rows = rows_of(found, table).unique(contract.key, keep="last", maintain_order=True)
    rows = rows.join(known, on=contract.key, how="anti")
    coders = rows.partition_by("coder") if "coder" in rows.columns else [rows]
    passed = pl.concat([rows.clear(), *(gate.check(of_coder, table).passed for of_coder in coders)])
    gate.lake.append(table, passed)
    is_there = pl.col("row_key").is_in(passed.select(row_key(contract)).to_series().implode())
    record(gate.lake, found.filter(is_there), "passed", gate.run.run_id)
    return passed.height


def _keys(lake: Lake, table: str, stretch: Stretch) -> pl.Series:
    """The keys that a table has on the days, as quarantine tells them."""
    return lake.scan(table, *stretch).select(row_key=row_key(load_contract(table))).collect()["row_key"]
