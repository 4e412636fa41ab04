"""Looking along a column: other rows, running counts, the nearest row of a kind."""

import polars as pl
import pytest

from pipelines.coding.columns import Rows, at, by_number, inside, join_sorted, neighbour, put, running

ROW = pl.col("row")


def seen(row: int | None, expression: pl.Expr) -> int | None:
    """What the expression gives for one row."""
    found: int | None = pl.DataFrame({"row": [row]}, schema={"row": pl.Int64}).select(expression).item()
    return found


@pytest.mark.parametrize(("row", "expected"), [(0, 7), (2, 9), (-1, 7), (3, 9), (None, None)])
def test_at(row: int | None, expected: int | None):
    assert seen(row, at(pl.Series([7, 8, 9]), ROW)) == expected


@pytest.mark.parametrize(
    ("row", "step", "expected"), [(0, 1, 8), (1, -1, 7), (1, 1, 0), (2, -1, 0), (0, -1, 0), (3, 1, 0), (2, 2, 0)]
)
def test_neighbour(row: int, step: int, expected: int):
    column, sentences = pl.Series([7, 8, 9, 10]), pl.Series([0, 0, 1, 1])
    assert seen(row, neighbour(column, sentences, ROW, step)) == expected


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


def numbers(*values: int) -> pl.Series:
    return pl.Series("n", values, dtype=pl.UInt32)


def test_by_number():
    assert by_number(numbers(2, 0), pl.Series(["c", "a"])).to_list() == ["a", None, "c"]
    assert by_number(numbers(), pl.Series([], dtype=pl.String)).to_list() == []


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], [False, False, False, False, False]),
        ([(1, 2), (4, 4)], [False, True, True, False, True]),
        ([(0, 0), (3, 9)], [True, False, False, True, True]),
    ],
)
def test_inside(spans: list[tuple[int, int]], expected: list[bool]):
    frame = pl.DataFrame(spans, schema={"first": pl.UInt32, "last": pl.UInt32}, orient="row")
    assert inside(numbers(0, 1, 2, 3, 4), frame).to_list() == expected


def test_join_sorted_takes_equal_rows_alone():
    others = pl.DataFrame({"n": numbers(2, 3, 9), "value": ["two", "three", "nine"]})
    joined = join_sorted(numbers(1, 3, 3, 8, 9).to_frame(), others, on="n")
    assert joined["value"].to_list() == [None, "three", "three", None, "nine"]


@pytest.mark.parametrize(
    ("where", "values", "expected"),
    [
        ([True, False, True], ["x", None], ["x", "b", None]),
        ([False, None, True], ["x"], ["a", "b", "x"]),
        ([False, False, False], [], ["a", "b", "c"]),
    ],
)
def test_put(where: list[bool | None], values: list[str | None], expected: list[str | None]):
    rows = pl.DataFrame({"name": ["a", "b", "c"], "other": [1, 2, 3]})
    changed = put(rows, pl.Series(where, dtype=pl.Boolean), pl.DataFrame({"name": values}, schema={"name": pl.String}))
    assert changed.rows() == list(zip(expected, [1, 2, 3], strict=True))
