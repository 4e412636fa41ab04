"""Looking along a column: other rows, running counts, the nearest row of a kind."""

import polars as pl
import pytest

from pipelines.coding.columns import Rows, at, running

ROW = pl.col("row")


def seen(row: int | None, expression: pl.Expr) -> int | None:
    """What the expression gives for one row."""
    found: int | None = pl.DataFrame({"row": [row]}, schema={"row": pl.Int64}).select(expression).item()
    return found


@pytest.mark.parametrize(("row", "expected"), [(0, 7), (2, 9), (-1, 7), (3, 9), (None, None)])
def test_at(row: int | None, expected: int | None):
    assert seen(row, at(pl.Series([7, 8, 9]), ROW)) == expected


@pytest.mark.parametrize(
    ("condition", "expected"), [([True, False, True], [0, 1, 1, 2]), ([False], [0, 0]), ([None, True], [0, 0, 1])]
)
def test_running(condition: list[bool | None], expected: list[int]):
    assert running(pl.Series(condition, dtype=pl.Boolean)).to_list() == expected


@pytest.mark.parametrize(
    ("row", "before", "following", "previous"),
    [(0, 0, 1, None), (1, 0, 1, 1), (2, 1, 3, 1), (4, 2, None, 3), (5, 2, None, 3), (-1, 0, 1, None)],
)
def test_rows(row: int, before: int, following: int | None, previous: int | None):
    rows = Rows(pl.Series([False, True, False, True, False]))
    assert seen(row, rows.before(ROW)) == before
    assert seen(row, rows.next(ROW)) == following
    assert seen(row, rows.previous(ROW)) == previous
