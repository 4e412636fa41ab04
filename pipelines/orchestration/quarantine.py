"""The way back from quarantine: what passes once its day is made again, and documents that pass now."""

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
        is_there = pl.col("row_key").is_in(_keys(gate.lake, str(table), stretch).implode())
        action = pl.when(is_there).then(pl.lit("passed")).otherwise(pl.lit("gone"))
        record(gate.lake, of_table, action, gate.run.run_id)


def retake_documents(gate: Gate) -> int:
    """How many documents in quarantine pass their check now, and are documents from here on."""
    found = entries(gate.lake).filter(pl.col("table_name") == "documents", pl.col("state").is_in(["open", "released"]))
    if found.is_empty():
        return 0
    rows = rows_of(found, "documents")
    known = gate.lake.scan("documents").select("document_id").collect()
    passed = gate.check(rows.join(known, on="document_id", how="anti"), "documents").passed
    gate.lake.append("documents", passed)
    record(gate.lake, found.filter(pl.col("row_key").is_in(passed["document_id"].implode())), "passed", gate.run.run_id)
    return passed.height


def _keys(lake: Lake, table: str, stretch: Stretch) -> pl.Series:
    """The keys that a table has on the days, as quarantine tells them."""
    return lake.scan(table, *stretch).select(row_key=row_key(load_contract(table))).collect()["row_key"]
