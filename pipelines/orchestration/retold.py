"""Events that a coder tells more than once, on different days too: the last row counts, in a file and in the lake."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.orchestration.erasing import drop_rows
from pipelines.tables import Lake

_TABLE = "imported_events"
# Ids are compared in shares of about so many, since those of a whole file may not fit into memory.
_IDS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Retold:
    """What a file tells of events that were told before, as it lies on the disk.

    `superseded` has a row (event_date, record_no) for each row of the file whose event a later row tells; `elsewhere`
    one (event_id, event_date, known_date) for each event that the lake has on another day than the file's last row.
    """

    superseded: pl.LazyFrame
    elsewhere: pl.LazyFrame


def find_retold(slices: Path, rows: int, lake: Lake, coder: str) -> Retold:
    """Compare the ids of a file, laid down in slices of so many rows together, with one another and with the lake's."""
    folder = slices / "retold"
    folder.mkdir()
    for number, ids in enumerate(_shares(slices, rows)):
        last_no = pl.col("record_no").max().over("event_id")
        ids.filter(pl.col("record_no") < last_no).select("event_date", "record_no").write_parquet(
            folder / f"superseded-{number}.parquet"
        )
        last = ids.filter(pl.col("record_no") == last_no).select("event_id", "event_date")
        _elsewhere(last, lake, coder).write_parquet(folder / f"elsewhere-{number}.parquet")
    return Retold(*(pl.scan_parquet(folder / f"{name}-*.parquet") for name in ("superseded", "elsewhere")))


def known_elsewhere(lake: Lake, elsewhere: pl.DataFrame) -> list[pl.LazyFrame]:
    """The rows of the lake on the other days, by whatever coder, day by day."""
    days = elsewhere.partition_by("known_date", as_dict=True).items()
    return [lake.scan(_TABLE, day, day).join(events.lazy(), on="event_id", how="semi") for (day,), events in days]


def take_back(lake: Lake, coder: str, elsewhere: pl.DataFrame) -> None:
    """Write the other days again without these events of the coder."""
    for (day,), events in elsewhere.partition_by("known_date", as_dict=True).items():
        is_retold = (pl.col("coder") == coder) & pl.col("event_id").is_in(events["event_id"].implode())
        drop_rows(lake, _TABLE, is_retold, [day])


def _shares(slices: Path, rows: int) -> Iterator[pl.DataFrame]:
    """The file's ids with their days and rows, all rows of an id in one share."""
    shares = rows // _IDS_AT_ONCE + 1
    ids = pl.scan_parquet(slices / "*.parquet").select("event_id", "event_date", "record_no")
    for number in range(shares):
        yield ids.filter(pl.col("event_id").hash() % shares == number).collect(engine="streaming")


def _elsewhere(last: pl.DataFrame, lake: Lake, coder: str) -> pl.DataFrame:
    """Which of these events the lake has on another day."""
    # Ids of one time are alike, so that their span leaves most of the lake unread.
    is_near = pl.col("event_id").is_between(pl.lit(last["event_id"].min()), pl.lit(last["event_id"].max()))
    known = lake.scan(_TABLE).filter(pl.col("coder") == coder, is_near)
    return (
        known.select("event_id", known_date="event_date")
        .join(last.lazy(), on="event_id")
        .filter(pl.col("known_date") != pl.col("event_date"))
        .select("event_id", "event_date", "known_date")
        .collect(engine="streaming")
    )
