from datetime import date, timedelta

import pytest

from pipelines.orchestration.freshness import today
from pipelines.orchestration.partitions import daily, range_tags, slices, stretches

MAY = date(2025, 5, 1)


def days(*numbers: int) -> list[date]:
    return [MAY + timedelta(days=number - 1) for number in numbers]


def test_the_days_are_those_from_1979_to_today():
    assert (daily.get_first_partition_key(), daily.get_last_partition_key()) == ("1979-01-01", str(today()))


@pytest.mark.parametrize(
    ("wanted", "occupied", "expected"),
    [
        ([], [], []),
        ([3], [], [(3, 3)]),
        ([5, 3, 4, 3], [], [(3, 5)]),
        # A gap of empty days is cheaper than another run, until it gets long.
        ([1, 31], [1, 31], [(1, 31)]),
        ([1, 32], [], [(1, 1), (32, 32)]),
        # A day that holds documents and is current stays as it is.
        ([3, 5, 6], [3, 4, 5, 6, 7], [(3, 3), (5, 6)]),
    ],
)
def test_stretches(wanted, occupied, expected):
    assert stretches(days(*wanted), days(*occupied)) == [tuple(days(first, last)) for first, last in expected]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ({}, []),
        ({1: 4, 2: 6, 3: 1}, [(1, 2), (3, 3)]),
        ({1: 4, 2: 7, 9: 3}, [(1, 1), (2, 9)]),
        ({3: 99, 1: 0, 2: 1}, [(1, 2), (3, 3)]),
    ],
)
def test_slices_hold_at_most_ten_rows_or_one_day(rows, expected):
    by_day = {days(number)[0]: count for number, count in rows.items()}
    assert slices(by_day, 10) == [tuple(days(first, last)) for first, last in expected]


def test_range_tags_are_those_that_dagster_makes_a_run_of():
    assert range_tags((MAY, MAY)) == {
        "dagster/asset_partition_range_start": "2025-05-01",
        "dagster/asset_partition_range_end": "2025-05-01",
    }
