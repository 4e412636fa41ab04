"""Figures worked out by hand, and intervals that are the same every time."""

import polars as pl
import pytest

from pipelines.evaluation.measures import Measure
from pipelines.evaluation.scores import Estimate, Score, estimate, score, share

BY_CLASS = Measure("class", "", (), "of")
WHOLE = Measure("pair", "", ("of",))
# Five items. A: right twice, in vain once, missed once. B: missed twice, in vain once. C: in vain once, in no gold.
JUDGED = pl.DataFrame(
    [
        ("1", "A", 0, 0),
        ("1", "B", 1, None),
        ("2", "A", 2, 1),
        ("3", "A", None, 2),
        ("3", "B", 3, None),
        ("4", "A", 4, None),
        ("4", "B", None, 3),
        ("4", "C", None, 4),
    ],
    schema={"id": pl.String, "of": pl.String, "gold_no": pl.UInt32, "found_no": pl.UInt32},
    orient="row",
)
IDS = ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((2, 1, 1), (2 / 3, 2 / 3, 2 / 3)), ((0, 0, 3), (0, 0, 0)), ((1, 3, 0), (0.25, 1, 0.4)), ((0, 0, 0), (0, 0, 0))],
)
def test_rates(counts, expected):
    rates = Score(*counts)
    assert (rates.precision, rates.recall, rates.f1) == pytest.approx(expected)


def test_counts():
    assert score(JUDGED) == Score(2, 3, 3)


def test_micro_is_over_all_keys_and_macro_over_the_classes_of_the_gold():
    result = estimate(JUDGED, BY_CLASS, IDS)
    assert result.macro is not None
    micro, macro = result.micro, result.macro
    assert (micro.gold, micro.found, micro.right) == (5, 5, 2)
    assert [rate.value for rate in (micro.precision, micro.recall, micro.f1)] == pytest.approx([2 / 5] * 3)
    # A has 2/3 of everything, B nothing; C is in no gold record.
    assert [rate.value for rate in (macro.precision, macro.recall, macro.f1)] == pytest.approx([1 / 3] * 3)


def test_each_class():
    figures = {each.name: each for each in estimate(JUDGED, BY_CLASS, IDS).classes}
    assert {name: (each.gold, each.found, each.right) for name, each in figures.items()} == {
        "A": (3, 3, 2),
        "B": (2, 1, 0),
        "C": (0, 1, 0),
    }
    assert figures["A"].f1.value == pytest.approx(2 / 3)
    assert figures["B"].f1 == Estimate(0, 0, 0)


def test_a_measure_without_classes():
    result = estimate(JUDGED, WHOLE, IDS)
    assert (result.macro, result.classes) == (None, ())
    assert result.micro.f1.value == pytest.approx(2 / 5)


def test_intervals_are_the_same_every_time_and_hold_the_figure():
    first, second = (estimate(JUDGED, BY_CLASS, IDS) for _ in range(2))
    assert first == second
    for figures in (first.micro, *first.classes):
        assert figures.f1.low <= figures.f1.value <= figures.f1.high
    assert first.micro.f1.low < first.micro.f1.high


def test_draws_in_pieces_are_the_draws_in_one(monkeypatch):
    whole = estimate(JUDGED, BY_CLASS, IDS)
    monkeypatch.setattr("pipelines.evaluation.scores._DRAWN_AT_ONCE", 35)
    assert estimate(JUDGED, BY_CLASS, IDS) == whole


def test_rare_classes_do_not_lift_the_interval_of_the_mean():
    # One class of fifty is always right, forty that occur once never are: many draws hold few of these.
    rows = [(str(n), "A", n, n) for n in range(50)] + [(str(n), f"B{n}", n, None) for n in range(50, 90)]
    rare = pl.DataFrame(rows, schema=JUDGED.schema, orient="row")
    macro = estimate(rare, BY_CLASS, [str(n) for n in range(90)]).macro
    assert macro is not None
    assert (macro.f1.value, macro.f1.low, macro.f1.high) == pytest.approx((1 / 41,) * 3)


def test_items_that_are_all_alike_leave_no_doubt():
    alike = pl.DataFrame({"id": IDS, "of": ["A"] * 5, "gold_no": range(5), "found_no": range(5)})
    assert estimate(alike, BY_CLASS, IDS).micro.f1 == Estimate(1, 1, 1)


def test_an_interval_of_a_share_is_that_of_its_items():
    found = share(pl.Series([1] * 20 + [0] * 80), pl.Series([1] * 100))
    assert (found.part, found.whole, found.rate.value) == (20, 100, 0.2)
    # Of a hundred items, the standard error of a fifth is .04.
    assert (found.rate.low, found.rate.high) == pytest.approx((0.12, 0.28), abs=0.015)


def test_nothing_found_and_nothing_expected():
    result = estimate(JUDGED.clear(), BY_CLASS, IDS)
    assert (result.micro.f1, result.classes) == (Estimate(0, 0, 0), ())
