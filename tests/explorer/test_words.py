from datetime import date

import polars as pl
import pytest

from pipelines.explorer import words

DAY = date(2025, 6, 30)
PERIOD = {"events": 6, "cooperation": 4, "conflict": 2, "goldstein_mean": 1.0, "is_change_point": False}


def now(events: int, mean: float, before: int, mean_before: float | None) -> dict[str, object]:
    return {
        "last_date": DAY,
        "events": events,
        "goldstein_mean": mean,
        "events_before": before,
        "goldstein_mean_before": mean_before,
    }


@pytest.mark.parametrize(
    ("figures", "end"),
    [
        (now(6, 2.0, 5, -1.0), "(6 events), in the 90 days before −1.0 (5): better by 3.0."),
        (now(6, -2.0, 5, 1.0), "in the 90 days before +1.0 (5): worse by 3.0."),
        (now(6, 1.0, 5, 1.2), "in the 90 days before +1.2 (5): about the same."),
        (now(1, 2.0, 50, -9.0), "(1 event), in the 90 days before −9.0 (50): too few events to tell a change."),
        (now(6, 1.0, 0, None), "; in the 90 days before there was no event."),
        (now(0, 0.0, 9, 1.0), "No event in the last 90 days of this span."),
        (None, "No event in the last 90 days of this span."),
    ],
)
def test_whether_a_relation_got_better(figures, end):
    assert words.on_relation(figures).endswith(end)


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        ([PERIOD], "6 events, 4 of cooperation and 2 of conflict."),
        (
            [PERIOD, PERIOD | {"period": date(2025, 5, 1), "goldstein_mean": -3.0}],
            "Worst month with 5 events or more: May 2025 (−3.0); best: June 2025 (+1.0).",
        ),
        ([PERIOD | {"is_change_point": True, "change_direction": "up"}], "Turning points: June 2025 (up)."),
        ([PERIOD, dict.fromkeys(PERIOD)], "Nothing was coded in 1 month: gaps, not zeros."),
        ([PERIOD | {"events": 0}], "No event in this span."),
    ],
)
def test_what_a_trend_says(periods, said):
    rows = pl.DataFrame([{"period": date(2025, 6, 1), "change_direction": None} | row for row in periods])
    assert said in words.on_trend(rows, "month")


@pytest.mark.parametrize(
    ("grain", "said"), [("day", "1 June 2025"), ("week", "the week of 1 June 2025"), ("year", "2025")]
)
def test_periods_are_named_as_people_name_them(grain, said):
    rows = pl.DataFrame([PERIOD | {"period": date(2025, 6, 1), "is_change_point": True, "change_direction": "down"}])
    assert f"Turning points: {said} (down)." in words.on_trend(rows, grain)
