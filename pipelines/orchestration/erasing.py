"""Records taken out of the landing area and of the tables that are made from it alone.

What is made from documents is made again without them; that belongs to the run that follows.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import polars as pl

from pipelines.sources.landing import receipts, replace_object, without
from pipelines.tables import Lake

_FROM_LANDING = ("documents", "rejected")


def erase(lake: Lake, places: pl.DataFrame) -> None:
    """Take the records at these places, by `landing_key` and `record_no`, out of the files, documents and rejected.

    A file is written again without them under a key of its own, before anything points to that, and the old one goes
    last; so it can be stopped anywhere and done again.
    """
    numbers = {key: set(found) for key, found in places.group_by("landing_key").agg("record_no").rows()}
    # Of several receipts of the same bytes, one that takes them for a single article leaves nothing of them.
    keys: dict[str, str | None] = {}
    for receipt in receipts(lake.home):
        if receipt.key and receipt.key in numbers and keys.get(receipt.key, "") is not None:
            keys[receipt.key] = without(lake.home, receipt, numbers[receipt.key])
    if numbers:
        _rewrite(lake, numbers, keys)
    for old, new in keys.items():
        replace_object(lake.home, old, new)


def drop_rows(lake: Lake, table: str, is_dropped: pl.Expr, days: Iterable[date] | None = None) -> int:
    """Write the partitions of a table, all or those of some days, again without such rows; how many there were."""
    dropped = 0
    for day in lake.days(table) if days is None else days:
        rows = lake.scan(table, day, day).collect()
        kept = rows.filter(~is_dropped.fill_null(value=False))
        if kept.height < rows.height:
            dropped += rows.height - kept.height
            lake.write(table, day, kept, lake.note(table, day))
    return dropped


def _rewrite(lake: Lake, numbers: Mapping[str, Collection[int]], keys: Mapping[str, str | None]) -> None:
    """Drop the rows of the records, and let those of the other records of their files name the new ones."""
    places = pl.DataFrame(
        [(key, number) for key, found in numbers.items() for number in found],
        schema={"landing_key": pl.String, "record_no": pl.Int64},
        orient="row",
    )
    gone = [key for key, new in keys.items() if new is None]
    renamed = {key: new for key, new in keys.items() if new}
    for table in _FROM_LANDING:
        for day in lake.days(table):
            rows = lake.scan(table, day, day).collect()
            touched = rows.filter(pl.col("landing_key").is_in(list(numbers)))
            if touched.height:
                kept = rows.join(places, on=["landing_key", "record_no"], how="anti", maintain_order="left")
                kept = kept.filter(~pl.col("landing_key").is_in(gone).fill_null(value=False))
                lake.write(table, day, kept.with_columns(pl.col("landing_key").replace(renamed)), lake.note(table, day))
