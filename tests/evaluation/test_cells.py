"""Which gold event stands against which mention."""

import polars as pl

from pipelines.evaluation.cells import align, count
from pipelines.evaluation.measures import Measure

ROOT = Measure("root", "", ("source",), "root_code")


def judged(*rows: tuple[object, ...]) -> pl.DataFrame:
    schema = {"id": pl.String, "source": pl.String, "root_code": pl.String, "gold_no": pl.UInt32, "found_no": pl.UInt32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def aligned(*rows: tuple[object, ...]) -> list[tuple[object, ...]]:
    return align(judged(*rows), ROOT).select("gold_class", "found_class", "gold_no", "found_no").rows()


def test_what_is_right_stands_for_itself():
    assert aligned(("a", "FRA", "16", 0, 0)) == [("16", "16", 0, 0)]


def test_between_the_same_actors_the_missed_and_the_vain_stand_against_each_other():
    assert aligned(("a", "FRA", "16", 0, None), ("a", "FRA", "17", None, 0)) == [("16", "17", 0, 0)]


def test_other_actors_or_items_stand_alone():
    assert aligned(("a", "FRA", "16", 0, None), ("a", "IRN", "17", None, 0), ("b", "FRA", "17", None, 1)) == [
        ("16", "none", 0, None),
        ("none", "17", None, 0),
        ("none", "17", None, 1),
    ]


def test_several_stand_against_each_other_in_their_order():
    assert aligned(
        ("a", "FRA", "19", 0, None),
        ("a", "FRA", "16", 1, None),
        ("a", "FRA", "04", None, 1),
        ("a", "FRA", "05", None, 2),
        ("a", "FRA", "17", None, 0),
    ) == [("16", "04", 1, 1), ("19", "17", 0, 0), ("none", "05", None, 2)]


def test_a_matrix_counts_every_row_and_none_comes_last():
    matrix = count(
        align(
            judged(
                ("a", "FRA", "16", 0, 0),
                ("b", "FRA", "16", 1, 1),
                ("c", "FRA", "16", 2, None),
                ("d", "", "04", None, 2),
            ),
            ROOT,
        )
    )
    assert (matrix.gold, matrix.found) == (["16", "none"], ["04", "16", "none"])
    assert matrix.counts == {("16", "16"): 2, ("16", "none"): 1, ("none", "04"): 1}
