"""When an act happened: what expressions of time mean, and which act they belong to."""

from collections import defaultdict
from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.coding import Lexicon, code
from tests.coding.samples import articles

WEDNESDAY = date(2025, 6, 4)
NOTHING = "2025-06-04 none"  # the day of publication

# What stands in the place of ... in "Iran attacked Iraq ....", and the date that it gives the attack.
PAST = [
    ("on Tuesday", "2025-06-03 day"),
    ("Tuesday", "2025-06-03 day"),
    ("on Wednesday", "2025-06-04 day"),
    ("on Thursday", "2025-05-29 day"),
    ("late on Monday night", "2025-06-02 day"),
    ("last Wednesday", "2025-05-28 day"),
    ("last Friday", "2025-05-30 day"),
    ("this past Sunday", "2025-06-01 day"),
    ("on Tuesday last week", "2025-05-27 day"),
    ("on Monday of last week", "2025-05-26 day"),
    ("next Monday", NOTHING),
    ("on Tues.", "2025-06-03 day"),
    ("on tuesday", NOTHING),
    ("today", "2025-06-04 day"),
    ("yesterday", "2025-06-03 day"),
    ("yesterday evening", "2025-06-03 day"),
    ("the day before yesterday", "2025-06-02 day"),
    ("last night", "2025-06-03 day"),
    ("this morning", "2025-06-04 day"),
    ("tomorrow", NOTHING),
    ("two days ago", "2025-06-02 day"),
    ("2 days ago", "2025-06-02 day"),
    ("40 days ago", "2025-04-25 day"),
    ("a day earlier", "2025-06-03 day"),
    ("the previous day", "2025-06-03 day"),
    ("three hours ago", "2025-06-04 day"),
    ("last week", "2025-05-26 week"),
    ("this week", "2025-06-02 week"),
    ("earlier this week", "2025-06-02 week"),
    ("a week ago", "2025-05-26 week"),
    ("three weeks ago", "2025-05-12 week"),
    ("last weekend", "2025-05-26 week"),
    ("in the last week", NOTHING),
    ("last month", "2025-05-01 month"),
    ("earlier this month", "2025-06-01 month"),
    ("six months ago", "2024-12-01 month"),
    ("in March", "2025-03-01 month"),
    ("in early March", "2025-03-01 month"),
    ("in mid-March", "2025-03-01 month"),
    ("in June", "2025-06-01 month"),
    ("in July", NOTHING),  # soon: hardly that of last year
    ("in November", "2024-11-01 month"),
    ("last March", "2025-03-01 month"),
    ("last June", "2024-06-01 month"),
    ("in March last year", "2024-03-01 month"),
    ("in March 2014", "2014-03-01 month"),
    ("in March of 2014", "2014-03-01 month"),
    ("on March 3", "2025-03-03 day"),
    ("on 3 March", "2025-03-03 day"),
    ("on March 3rd", "2025-03-03 day"),
    ("on the 3rd of March", "2025-03-03 day"),
    ("on Monday, March 3", "2025-03-03 day"),
    ("on March 3, 2024", "2024-03-03 day"),
    ("on Sunday, 3 March 2024", "2024-03-03 day"),
    ("on Sept. 3", "2024-09-03 day"),
    ("on June 5", NOTHING),
    ("on February 29, 2024", "2024-02-29 day"),
    ("on February 30", NOTHING),
    ("on May 5", "2025-05-05 day"),
    ("in 2014", "2014-01-01 year"),
    ("in early 2025", "2025-01-01 year"),
    ("in 2031", NOTHING),
    ("last year", "2024-01-01 year"),
    ("a year earlier", "2024-01-01 year"),
    ("ten years ago", "2015-01-01 year"),
    ("9999 years ago", "-7974-01-01 year"),
    ("since Monday", NOTHING),
    ("until Tuesday", NOTHING),
    ("before Tuesday", NOTHING),
    ("after Tuesday's vote", NOTHING),
    ("since 2014", NOTHING),
    ("during Friday prayers", NOTHING),
    ("in a march on Monday", "2025-06-02 day"),
    ("in march", NOTHING),
    ("with 2000 men", NOTHING),
    ("in March, 3 officials said", "2025-03-01 month"),
    ("“on Tuesday”", "2025-06-03 day"),
]
# The same for "Iran will attack Iraq ....".
FUTURE = [
    ("on Friday", "2025-06-06 day"),
    ("on Tuesday", "2025-06-10 day"),
    ("on Wednesday", "2025-06-04 day"),
    ("next Wednesday", "2025-06-11 day"),
    ("tomorrow", "2025-06-05 day"),
    ("tonight", "2025-06-04 day"),
    ("yesterday", NOTHING),
    ("next week", "2025-06-09 week"),
    ("later this week", "2025-06-02 week"),
    ("in July", "2025-07-01 month"),
    ("in March", "2026-03-01 month"),
    ("next month", "2025-07-01 month"),
    ("on June 20", "2025-06-20 day"),
    ("on January 20", "2026-01-20 day"),
    ("on January 20, 2024", NOTHING),
    ("in 2026", "2026-01-01 year"),
    ("next year", "2026-01-01 year"),
]
# Sentences with more than one act or time, and the date of each act that is coded, by its target.
ATTACHED = [
    ("On Monday Iran attacked Iraq.", {"Iraq": "2025-06-02 day"}),
    ("Iran on Monday attacked Iraq.", {"Iraq": "2025-06-02 day"}),
    ("Iran attacks Iraq Monday.", {"Iraq": "2025-06-02 day"}),
    ("Iran attacked Iraq on Monday and bombed Oman on Tuesday.", {"Iraq": "2025-06-02 day", "Oman": "2025-06-03 day"}),
    ("Iran attacked Iraq and bombed Oman on Tuesday.", {"Iraq": "2025-06-03 day", "Oman": "2025-06-03 day"}),
    ("Iran attacked Iraq on Monday and bombed Oman.", {"Iraq": "2025-06-02 day", "Oman": "2025-06-02 day"}),
    ("Iran attacked Iraq, and on Monday Peru attacked Oman.", {"Iraq": NOTHING, "Oman": "2025-06-02 day"}),
    ("Iran attacked Iraq, officials said on Monday.", {"Iraq": "2025-06-02 day"}),
    ("Officials said on Monday that Iran had attacked Iraq.", {"Iraq": "2025-06-02 day"}),
    ("Officials said on Monday that Iran will attack Iraq.", {"Iraq": NOTHING}),
    ("Iran, which attacked Iraq in 1981, praised Oman.", {"Iraq": "1981-01-01 year", "Oman": NOTHING}),
    ("Iran praised Oman, which attacked Iraq in 1981.", {"Oman": NOTHING, "Iraq": "1981-01-01 year"}),
    ("Monday's attack by Iran on Iraq killed dozens.", {"Iraq": "2025-06-02 day"}),
    ("Iran carried out Monday's attack on Iraq.", {"Iraq": "2025-06-02 day"}),
    ("Peru condemned the May 2 attack by Iran.", {"Iran": NOTHING}),
    ("Iran condemned Iraq after the attack on Monday.", {"Iraq": NOTHING}),
    ("Iran arrested two Iraqis over an attack on Monday.", {"Iraqis": NOTHING}),
    ("Iran condemned Iraq for a plot in 2014.", {"Iraq": NOTHING}),
    ("Iran condemns Iraq and its vote in March 2014.", {"Iraq": NOTHING}),
    ("Iran condemned Iraq and its 2014 vote.", {"Iraq": NOTHING}),
    ("Iran threatened on Monday to attack Iraq.", {"Iraq": "2025-06-02 day"}),
    ("Iran threatened to attack Iraq on Monday.", {"Iraq": NOTHING}),
    ("Iran is expected to attack Iraq on Friday.", {"Iraq": "2025-06-06 day"}),
    ("Iran may attack Iraq on Friday.", {"Iraq": NOTHING}),
    ("Iran did not attack Iraq on Tuesday.", {"Iraq": "2025-06-03 day"}),
    ("Iran will not attack Iraq on Tuesday.", {"Iraq": NOTHING}),
    ("It rained two days after Iran and Peru attacked Iraq.", {"Iraq": "2025-06-02 day"}),
    ("Peru attacked Iraq, Iran told the Sunday Times.", {"Iraq": NOTHING}),
    ("It rained on Monday. Iran attacked Iraq.", {"Iraq": NOTHING}),
]
STATUSES = [
    ("Iran attacked Iraq on June 3, 2024.", "historical"),
    ("Iran attacked Iraq on June 4, 2024.", "actual"),
    ("Iran attacked Iraq in May 2024.", "historical"),
    ("Iran attacked Iraq in June 2024.", "actual"),
    ("Iran attacked Iraq in 2023.", "historical"),
    ("Iran attacked Iraq in 2024.", "actual"),
    ("Iran attacked Iraq two years ago.", "historical"),
    ("Iran attacked Iraq on Friday.", "actual"),
    ("Iran attacked Iraq tomorrow.", "actual"),
    ("Iran did not attack Iraq in 2014.", "negated"),
]
WITHOUT_PUBLICATION = [
    ("Iran attacked Iraq on Tuesday.", None, None),
    ("Iran attacked Iraq last week.", None, None),
    ("Iran attacked Iraq in March.", None, None),
    ("Iran attacked Iraq on March 3.", None, None),
    ("Iran attacked Iraq on March 3, 2024.", date(2024, 3, 3), "day"),
    ("Iran attacked Iraq in March 2024.", date(2024, 3, 1), "month"),
    ("Iran attacked Iraq in 2014.", date(2014, 1, 1), "year"),
]
TEXTS = [
    *(f"Iran attacked Iraq {when}." for when, _ in PAST),
    *(f"Iran will attack Iraq {when}." for when, _ in FUTURE),
    *(text for text, _ in ATTACHED),
    *(text for text, _ in STATUSES),
]
TIMES = [
    "Monday",
    "last",
    "next",
    "this",
    "week",
    "year",
    "March",
    "May",
    "3",
    "31",
    "2014",
    "2026",
    "two",
    "days",
    "ago",
]
OTHERS = [
    "on",
    "in",
    "since",
    "and",
    "the",
    "that",
    ",",
    "will",
    "may",
    "said",
    "Iran",
    "Iraq",
    "attacked",
    "met",
    "Macron",
]


@pytest.fixture(scope="module")
def dates(lexicon: Lexicon) -> dict[str, dict[str, tuple[str, str]]]:
    """By text and target, the date and precision of what was coded, and its status."""
    frame = articles(TEXTS, [WEDNESDAY] * len(TEXTS))
    texts = dict(frame.select("article_id", "text").iter_rows())
    found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    when = pl.concat_str(pl.col("event_date").cast(pl.String), "event_date_precision", separator=" ")
    for article, target, day, status in (
        code(frame, lexicon).select("article_id", "target_text", when, "status").iter_rows()
    ):
        found[texts[article]][target] = (day, status)
    return found


@pytest.mark.parametrize(("when", "expected"), PAST)
def test_date_of_what_happened(when: str, expected: str, dates: dict[str, dict[str, tuple[str, str]]]):
    assert dates[f"Iran attacked Iraq {when}."]["Iraq"][0] == expected


@pytest.mark.parametrize(("when", "expected"), FUTURE)
def test_date_of_what_is_to_come(when: str, expected: str, dates: dict[str, dict[str, tuple[str, str]]]):
    assert dates[f"Iran will attack Iraq {when}."]["Iraq"] == (expected, "future")


@pytest.mark.parametrize(("text", "expected"), ATTACHED)
def test_time_of_an_act(text: str, expected: dict[str, str], dates: dict[str, dict[str, tuple[str, str]]]):
    assert {target: dates[text][target][0] for target in expected} == expected


@pytest.mark.parametrize(("text", "expected"), STATUSES)
def test_status_by_date(text: str, expected: str, dates: dict[str, dict[str, tuple[str, str]]]):
    assert dates[text]["Iraq"][1] == expected


def test_without_a_day_of_publication(lexicon: Lexicon):
    texts = [text for text, _, _ in WITHOUT_PUBLICATION]
    mentions = code(articles(texts, [None] * len(texts)), lexicon).sort("article_id")
    assert mentions.select("event_date", "event_date_precision").rows() == [row[1:] for row in WITHOUT_PUBLICATION]


def test_no_date_after_publication_but_of_what_is_to_come(lexicon: Lexicon):
    """Whatever the words and the day."""

    @settings(
        max_examples=6,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        st.lists(st.lists(st.sampled_from([*TIMES, *OTHERS]), min_size=3, max_size=14).map(" ".join), min_size=60),
        st.dates(date(1980, 1, 1), date(2030, 12, 31)),
    )
    def holds(middles: list[str], day: date) -> None:
        texts = [f"Iran {middle} attacked Iraq {middle}." for middle in middles]
        mentions = code(articles(texts, [day] * len(texts)), lexicon)
        assert mentions.filter(
            (pl.col("event_date") > pl.col("published_date")) & (pl.col("status") != "future")
        ).is_empty()
        assert mentions.filter((pl.col("event_date") != day) & (pl.col("event_date_precision") == "none")).is_empty()

    holds()
