"""Mentions merged into events, on frames small enough to work out by hand."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from pipelines.coding import merge_mentions
from pipelines.contracts import conform, load_contract

MONDAY, TUESDAY = date(2025, 6, 2), date(2025, 6, 3)
MENTION: dict[str, Any] = {
    "mention_id": "m1",
    "event_id": "e1",
    "article_id": "a1",
    "url": None,
    "publisher": "Example",
    "sentence_no": 0,
    "sentence_start": 0,
    "sentence": "Iran attacked Iraq.",
    "is_title": False,
    "published_date": MONDAY,
    "event_date": MONDAY,
    "event_date_precision": "none",
    "status": "actual",
    "source_code": "IRNMIL",
    "source_country": "IRN",
    "source_role": "MIL",
    "source_entity": "IRN",
    "target_code": "IRQ",
    "target_country": "IRQ",
    "target_entity": "IRQ",
    "event_code": "190",
    "root_code": "19",
    "quad_class": 4,
    "plover_event": "ASSAULT",
    "plover_quad": 4,
    "goldstein": -10.0,
    "is_quoted": False,
    "is_lead": True,
    "rule_id": "verbs/19.csv:1",
    "confidence": 0.5,
    "coder": "dyad",
    "lexicon_version": "test",
}


def mentions_of(*changes: dict[str, Any]) -> pl.DataFrame:
    """Mentions that differ from MENTION in these columns."""
    schema = load_contract("event_mentions").schema
    return conform(pl.DataFrame([MENTION | change for change in changes], schema=schema), "event_mentions")


CASES = [
    pytest.param([{}], [("e1", 1, 1, 1, "m1")], id="one mention"),
    pytest.param(
        [{}, {"mention_id": "m2", "sentence_no": 3}], [("e1", 2, 1, 1, "m1")], id="two sentences of an article"
    ),
    pytest.param([{}, {"mention_id": "m2", "article_id": "a2"}], [("e1", 2, 2, 1, "m1")], id="two articles"),
    pytest.param(
        [{"mention_id": "m9"}, {"mention_id": "m2", "article_id": "a2", "publisher": "Other"}],
        [("e1", 2, 2, 2, "m9")],
        id="two publishers; the first article has the first mention",
    ),
    pytest.param(
        [{"publisher": None}, {"mention_id": "m2", "article_id": "a2", "publisher": None}],
        [("e1", 2, 2, 2, "m1")],
        id="unknown publishers are not taken for one",
    ),
    pytest.param(
        [{"sentence_no": 5}, {"mention_id": "m2", "sentence_no": 4}],
        [("e1", 2, 1, 1, "m2")],
        id="earlier sentence first",
    ),
    pytest.param(
        [{"event_id": "e2", "mention_id": "m2", "event_code": "111"}, {}],
        [("e1", 1, 1, 1, "m1"), ("e2", 1, 1, 1, "m2")],
        id="two events, sorted by id",
    ),
]


@pytest.mark.parametrize(("changes", "expected"), CASES)
def test_merge_mentions(changes: list[dict[str, Any]], expected: list[tuple[str, int, int, int, str]]):
    events = merge_mentions(mentions_of(*changes))
    assert events.select("event_id", "mentions", "articles", "publishers", "first_mention_id").rows() == expected


def test_order_of_mentions_does_not_matter():
    mentions = mentions_of({}, {"mention_id": "m2", "sentence_no": 2}, {"mention_id": "m3", "article_id": "a0"})
    assert merge_mentions(mentions).equals(merge_mentions(mentions.reverse()))


def test_each_day_of_publication_has_its_own_row():
    events = merge_mentions(mentions_of({"published_date": TUESDAY, "article_id": "a2", "mention_id": "m2"}, {}))
    assert events.select("published_date", "event_id", "mentions").rows() == [(MONDAY, "e1", 1), (TUESDAY, "e1", 1)]


def test_most_precise_date_and_highest_confidence_count():
    events = merge_mentions(
        mentions_of(
            {"event_date_precision": "month", "confidence": 0.9},
            {"mention_id": "m2", "article_id": "a2", "event_date_precision": "day", "confidence": 0.4},
            {"mention_id": "m3", "article_id": "a3", "event_date_precision": "none"},
        )
    )
    assert events.select("event_date_precision", "confidence", "first_mention_id").rows() == [("day", 0.9, "m1")]


def test_what_mentions_share_is_taken_over():
    (event,) = merge_mentions(mentions_of({}, {"mention_id": "m2"})).to_dicts()
    shared = set(event) & set(MENTION) - {"mention_id"}
    assert {name: event[name] for name in shared} == {name: MENTION[name] for name in shared}
    assert (event["source_group"], event["target_role"]) == (None, None)


def test_events_keep_to_their_contract():
    assert conform(merge_mentions(mentions_of({})), "events").height == 1
    assert conform(merge_mentions(mentions_of()), "events").height == 0
