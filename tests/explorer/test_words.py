from datetime import date

import polars as pl
import pytest

from pipelines.explorer import words

DAY = date(2025, 6, 30)
PERIOD = {"events": 6, "cooperation": 4, "conflict": 2, "goldstein_mean": 1.0, "is_change_point": False}


def now(events: int, mean: float, before: int, mean_before: float | None, error: float = 1.0) -> dict[str, object]:
    return {
        "last_date": DAY,
        "events": events,
        "goldstein_mean": mean,
        "events_before": before,
        "goldstein_mean_before": mean_before,
        "change_error": error,
    }


@pytest.mark.parametrize(
    ("figures", "end"),
    [
        (now(6, 2.0, 5, -1.0), "(6 events), in the 90 days before −1.0 (5): better by 3.0."),
        (now(6, -2.0, 5, 1.0), "in the 90 days before +1.0 (5): worse by 3.0."),
        (now(6, 1.0, 5, -1.0), "in the 90 days before −1.0 (5): no more than chance could make of so many events."),
        (now(6, 1.04, 5, -1.06, error=0.1), "(6 events), in the 90 days before −1.1 (5): better by 2.1."),
        (now(1, 2.0, 50, -9.0), "(1 event), in the 90 days before −9.0 (50): too few events to tell a change."),
        (now(6, 1.0, 0, None), "; in the 90 days before there was no event."),
        (
            now(6, 3.4, 5, 1.0, error=0.0),
            "in the 90 days before +1.0 (5): all of one value, which does not tell how far chance goes.",
        ),
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
        ([PERIOD | {"is_change_point": True, "change_direction": "up"}], "Turning points: June 2025 (for the better)."),
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
    assert f"Turning points: {said} (for the worse)." in words.on_trend(rows, grain)


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (now(6, 2.0, 5, -1.0), "better"),
        (now(6, -2.0, 5, 1.0), "worse"),
        (now(6, 1.0, 5, -1.0), "same"),
        (now(6, 1.0, 5, -1.0, error=0.9), "better"),
        (now(6, 1.0, 5, 1.0, error=0.0), "same"),
        (now(6, sum([2.8] * 6) / 6, 5, 2.8, error=0.0), "same"),
        (now(6, 2.0, 5, 1.0, error=0.0), "unclear"),
        (now(4, 9.0, 50, -9.0), "unclear"),
        (now(6, 1.0, 0, None), "unclear"),
        (None, "unclear"),
    ],
)
def test_a_verdict_needs_events_and_a_change(figures, said):
    assert words.verdict(figures) == said


PARTNER = {"partner_name": "India", "events": 9, "goldstein_mean": 2.0}


@pytest.mark.parametrize(
    ("partners", "end"),
    [
        (
            [PARTNER, PARTNER | {"partner_name": "Iran", "goldstein_mean": -6.0}],
            "best with India (+2.0, 9 events), worst with Iran (−6.0, 9 events).",
        ),
        ([PARTNER, PARTNER | {"events": 4}], "better by 3.0."),
        ([PARTNER], "better by 3.0."),
    ],
)
def test_who_gets_on_best_with_a_country_needs_two_to_compare(partners, end):
    assert words.on_country(now(6, 2.0, 5, -1.0), pl.DataFrame(partners)).endswith(end)


MOVER = {
    "name_a": "China",
    "name_b": "India",
    "events": 6,
    "events_before": 5,
    "goldstein_mean": -1.0,
    "goldstein_mean_before": 2.0,
    "change": -3.0,
    "is_clear": True,
}


@pytest.mark.parametrize(
    ("movers", "said"),
    [
        ([MOVER], "China – India cooled most in the last 7 days: from +2.0 (5 events) to −1.0 (6)."),
        (
            [MOVER | {"goldstein_mean": 5.0, "change": 3.0}, MOVER],
            "China – India warmed most in the last 7 days: from +2.0 (5 events) to +5.0 (6).",
        ),
        (
            [MOVER | {"change": -9.0, "is_clear": False}, MOVER],
            "China – India cooled most in the last 7 days: from +2.0 (5 events) to −1.0 (6).",
        ),
        ([MOVER | {"is_clear": False}], None),
    ],
)
def test_the_biggest_mover_has_a_sentence(movers, said):
    assert words.on_movers(pl.DataFrame(movers), 7) == said


@pytest.mark.parametrize(
    ("listed", "total", "root", "said"),
    [
        (3, 3, None, "3 events of 1 June 2025 to 30 June 2025."),
        (1, 1, "19", "1 event of 1 June 2025 to 30 June 2025, code 19 only."),
        (200, 1234, None, "The latest 200 of 1,234 events of 1 June 2025 to 30 June 2025."),
        (0, 0, None, "0 events of 1 June 2025 to 30 June 2025."),
    ],
)
def test_a_list_says_how_much_of_all_it_holds(listed, total, root, said):
    assert words.on_events(listed, total, date(2025, 6, 1), DAY, root) == said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([2, 0], "Within the state: protest 2."),
        ([0, 0], "No protest, coercion or violence within this state was coded in this span."),
        ([2, None], "Within the state: protest 2. Nothing was coded in 1 month: gaps, not zeros."),
    ],
)
def test_what_happens_at_home_tells_gaps_from_zeros(counts, said):
    periods = [date(2025, 5, 1), date(2025, 6, 1)]
    rows = pl.DataFrame({"period": periods, "kind": "protest", "events": counts})
    assert words.on_home(rows, "month") == said


def test_a_network_names_its_busiest_relations():
    rows = pl.DataFrame([{"name_a": "China", "name_b": "India", "events": 1200, "goldstein_mean": -1.0}])
    said = "1 relation among China and its busiest partners; most events: China – India (1,200, mean −1.0)."
    assert words.on_network(rows, "China") == said
    assert words.on_network(rows.clear(), "China") == "0 relations among China and its busiest partners."


@pytest.mark.parametrize(("grain", "said"), [("year", "2025"), ("month", "Jun 2025"), ("week", "30 Jun 2025")])
def test_a_narrow_place_has_a_short_name(grain, said):
    assert words.short_period(DAY, grain) == said
