"""The days that the lake's tables are divided by, as Dagster partitions and as stretches of neighbouring days."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import dagster as dg
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG

Stretch = tuple[date, date]

# Without the offset the last partition is yesterday's.
daily = dg.DailyPartitionsDefinition(start_date="1979-01-01", end_offset=1)

# Measured: an empty day in a run costs Dagster 3 ms, another run with its checks 0.5 s.
_LONGEST_STEP = timedelta(days=30)


def stretches(days: Iterable[date], occupied: Iterable[date] = ()) -> list[Stretch]:
    """First and last day of each run that the days take: neighbours, and others with only empty days between."""
    wanted = sorted(set(days))
    others = sorted(set(occupied).difference(wanted))
    found: list[Stretch] = []
    for day in wanted:
        if found and _joins(found[-1][1], day, others):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def slices(rows: Mapping[date, int], most: int) -> list[Stretch]:
    """The days in pieces of at most so many rows; a day that holds more is a piece of its own."""
    pieces: list[Stretch] = []
    filled = 0
    for day in sorted(rows):
        filled += rows[day]
        if pieces and filled <= most:
            pieces[-1] = (pieces[-1][0], day)
        else:
            pieces.append((day, day))
            filled = rows[day]
    return pieces


def range_tags(stretch: Stretch) -> dict[str, str]:
    """The tags that make one Dagster run of a stretch."""
    first, last = stretch
    return {ASSET_PARTITION_RANGE_START_TAG: str(first), ASSET_PARTITION_RANGE_END_TAG: str(last)}


def _joins(last: date, day: date, others: Sequence[date]) -> bool:
    """Whether a day may join the stretch that ends with `last`: no other day that holds documents lies between."""
    return day - last <= _LONGEST_STEP and bisect_right(others, day) == bisect_right(others, last)
