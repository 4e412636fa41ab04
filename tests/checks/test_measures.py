from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl
import pytest

from pipelines.checks.measures import measure
from pipelines.checks.surroundings import NOTHING_AROUND, Surroundings
from pipelines.contracts import load_contract

DAY = date(2025, 5, 30)  # a Friday
TODAY = date(2025, 6, 1)
WEEKS = [DAY - timedelta(days=back) for back in range(28, 0, -1)]
MENTION: dict[str, Any] = {"mention_id": "m", "event_id": "e", "article_id": "a", "sentence_no": 1, "root_code": "19"}


def frame(table: str, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=load_contract(table).schema)


def mentions(*changes: dict[str, Any]) -> pl.DataFrame:
    return frame("event_mentions", [MENTION | change for change in changes])


def measured(
    table: str, rows: pl.DataFrame, surroundings: Surroundings = NOTHING_AROUND, today: date = TODAY
) -> dict[str, float | None]:
    return measure(rows, load_contract(table), surroundings, today).row(0, named=True)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], {"duplicate_keys": 0, "most_mentions_of_a_sentence": None}),
        ([{}, {}], {"duplicate_keys": 1, "most_mentions_of_a_sentence": 2}),
        ([{}, {"mention_id": "n"}], {"duplicate_keys": 0}),
        ([{"mention_id": None}, {"mention_id": None}], {"duplicate_keys": 0}),
        ([{"sentence_no": number} for number in range(3)], {"most_mentions_of_a_sentence": 1}),
        ([{}] * 99, {"largest_root_share": None, "stateless_share": None, "repeat_share": None}),
        ([{}] * 70 + [{"root_code": "01"}] * 30, {"largest_root_share": 0.7}),
        ([{"source_country": "RUS"}] * 100, {"stateless_share": 0.5}),
        ([{"article_id": str(number // 2)} for number in range(100)], {"repeat_share": 0.5}),
    ],
)
def test_mentions(changes: list[dict[str, Any]], expected: dict[str, float | None]) -> None:
    found = measured("event_mentions", mentions(*changes))
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("RUS", "UKR")] * 99, None),
        ([("RUS", "UKR")] * 60 + [("UKR", "RUS")] * 40, 0.6),
        ([("RUS", None)] * 100, 1.0),
    ],
)
def test_share_of_the_commonest_pair(pairs: list[tuple[str, str | None]], expected: float | None) -> None:
    events = frame("events", [{"source_entity": source, "target_entity": target} for source, target in pairs])
    assert measured("events", events)["largest_pair_share"] == expected


@pytest.mark.parametrize(("copies", "expected"), [(99, None), (100, 0.5)])
def test_share_of_copies(copies: int, expected: float | None) -> None:
    rows = [{"article_id": str(number), "duplicate_of": "0" if number % 2 else None} for number in range(copies)]
    assert measured("articles", frame("articles", rows))["copy_share"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("It is over.", 0), ('"It is over."\n', 0), ("It is over (Reuters)", 0), ("It is ov", 1), ("It is, and", 1)],
)
def test_texts_that_are_cut_off(text: str, expected: float) -> None:
    assert measured("articles", frame("articles", [{"text": text}] * 100))["unfinished_share"] == expected


@pytest.mark.parametrize(
    ("documents", "articles", "expected"),
    [(["a", "b"], ["a", "b"], 0), (["a", "b"], ["a"], 1), (["a"], ["a", "b"], 1), (["a"], ["b"], 2)],
)
def test_documents_that_are_no_article(documents: list[str], articles: list[str], expected: int) -> None:
    noon = datetime.combine(DAY, time(12), UTC)
    earlier = {"document_id": "before", "published_at": noon - timedelta(days=1)}
    made_from = frame("documents", [earlier, *({"document_id": name, "published_at": noon} for name in documents)])
    rows = frame("articles", [{"article_id": name, "published_date": DAY} for name in articles])
    assert measured("articles", rows, Surroundings(DAY, DAY, made_from))["documents_lost"] == expected


@pytest.mark.parametrize(
    ("merged", "expected"),
    [
        ([("e", 2), ("f", 1)], 0),
        ([("e", 1), ("f", 1)], 1),
        ([("e", 2)], 2),
        ([("e", 3)], 1),
        ([("e", 2), ("f", 1), ("g", 0)], 1),
    ],
)
def test_mentions_that_are_in_no_event(merged: list[tuple[str, int]], expected: int) -> None:
    made_from = mentions(*({"published_date": DAY, "event_id": name} for name in ("e", "e", "f")))
    rows = frame("events", [{"event_id": name, "published_date": DAY, "mentions": count} for name, count in merged])
    assert measured("events", rows, Surroundings(DAY, DAY, made_from))["mentions_lost"] == expected


def articles(days: Sequence[date], count: int, publishers: Sequence[str] = ("The Daily",)) -> pl.DataFrame:
    """So many articles on each day, by the publishers in turn."""
    return frame(
        "articles",
        [
            {"article_id": f"{day} {n}", "published_date": day, "publisher": publishers[n % len(publishers)]}
            for day in days
            for n in range(count)
        ],
    )


def after_weeks(made: pl.DataFrame, before: pl.DataFrame, today: date = TODAY) -> dict[str, float | None]:
    return measured("articles", made, Surroundings(DAY, DAY, before=before.lazy()), today)


@pytest.mark.parametrize(
    ("count", "usual", "today", "expected"),
    [
        (60, 60, TODAY, (1.0, 1.0)),
        (30, 60, TODAY, (0.5, 0.5)),
        (180, 60, TODAY, (3.0, 3.0)),
        # The day is not over yet: it may have few, not many.
        (30, 60, DAY, (None, 0.5)),
        (20, 40, TODAY, (None, None)),
    ],
)
def test_a_day_and_what_is_usual(count: int, usual: int, today: date, expected: tuple[float | None, ...]) -> None:
    found = after_weeks(articles([DAY], count), articles(WEEKS, usual), today)
    assert (found["smallest_part_of_usual"], found["largest_part_of_usual"]) == expected


def test_weekends_are_compared_with_weekends() -> None:
    sunday = date(2025, 6, 1)
    before = [sunday - timedelta(days=back) for back in range(28, 0, -1)]
    rows = pl.concat(articles([day], 50 if day.weekday() == 6 else 100) for day in before)
    around = Surroundings(sunday, sunday, before=rows.lazy())
    found = measured("articles", articles([sunday], 50), around, date(2025, 6, 2))
    assert found["smallest_part_of_usual"] == 1.0


@pytest.mark.parametrize(
    ("publishers", "days", "a_day", "today", "expected"),
    [
        (("A", "B"), WEEKS, 5, TODAY, 0),
        (("A",), WEEKS, 5, TODAY, 1),
        (("A",), WEEKS[1:], 6, TODAY, 1),
        # The day is not over; one that rests on weekends; one of few articles.
        (("A",), WEEKS, 5, DAY, 0),
        (("A",), WEEKS[:20], 9, TODAY, 0),
        (("A",), WEEKS, 4, TODAY, 0),
    ],
)
def test_publishers_that_are_gone(
    publishers: tuple[str, ...], days: Sequence[date], a_day: int, today: date, expected: int
) -> None:
    before = articles(days, 2 * a_day, ("A", "B"))
    assert after_weeks(articles([DAY], 2, publishers), before, today)["publishers_gone"] == expected


def coded(days: Sequence[date], count: int, **columns: Sequence[str]) -> pl.DataFrame:
    """So many mentions on each day, with the values in turn."""
    return mentions(
        *(
            {"mention_id": f"{day} {n}", "published_date": day, "article_id": f"{day} {n}"}
            | {name: values[n % len(values)] for name, values in columns.items()}
            for day in days
            for n in range(count)
        )
    )


def after_coding(now: pl.DataFrame, before: pl.DataFrame, articles_now: int = 0) -> dict[str, float | None]:
    around = Surroundings(
        DAY,
        DAY,
        articles([DAY], articles_now).with_columns(text=pl.lit("One. Two. ")),
        before.lazy(),
        articles(WEEKS, 40).lazy(),
    )
    return measured("event_mentions", now, around)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"root_code": ["04", "19"]}, {"largest_root_drift": 0.0}),
        ({"root_code": ["01"]}, {"largest_root_drift": 1.0}),
        ({"root_code": ["04", "04", "04", "19"]}, {"largest_root_drift": 0.25}),
        ({"source_entity": ["RUS", "FRA"]}, {"largest_actor_drift": 0.5}),
        ({"rule_id": ["verbs/04.csv:1"]}, {"lexicon_files_gone": 1}),
        ({"rule_id": ["verbs/04.csv:9", "verbs/19.csv:7 operators.csv:2"]}, {"lexicon_files_gone": 0}),
    ],
)
def test_shares_of_a_day_and_of_the_weeks_before(
    columns: dict[str, list[str]], expected: dict[str, float | None]
) -> None:
    as_ever = {
        "root_code": ["04", "19"],
        "source_entity": ["RUS", "CHN"],
        "rule_id": ["verbs/04.csv:1", "verbs/19.csv:7"],
    }
    found = after_coding(coded([DAY], 400, **as_ever | columns), coded(WEEKS, 40, **as_ever))
    assert {name: found[name] for name in expected} == expected


def test_few_mentions_have_no_drift() -> None:
    found = after_coding(coded([DAY], 299, root_code=["01"]), coded(WEEKS, 40, root_code=["19"]))
    assert (found["largest_root_drift"], found["lexicon_files_gone"]) == (None, None)


@pytest.mark.parametrize(
    ("mentions_now", "articles_now", "expected"), [(50, 50, 0.0), (100, 50, 1.0), (25, 50, 1.0), (10, 49, None)]
)
def test_mentions_per_article(mentions_now: int, articles_now: int, expected: float | None) -> None:
    found = after_coding(coded([DAY], mentions_now), coded(WEEKS, 40), articles_now)["largest_change_of_rate"]
    assert found == pytest.approx(expected, abs=0.03)


def test_a_day_on_which_nothing_is_found_has_changed() -> None:
    found = after_coding(coded([DAY], 0), coded(WEEKS, 40), 50)["largest_change_of_rate"]
    assert found is not None
    assert found > 5


@pytest.mark.parametrize(("articles_now", "expected"), [(400, 25.0), (100, None)])
def test_mentions_per_100_sentences(articles_now: int, expected: float | None) -> None:
    found = after_coding(coded([DAY], 3 * articles_now // 4), coded(WEEKS, 1), articles_now)
    assert found["mentions_per_100_sentences"] == expected
