from datetime import UTC, datetime, timedelta

import pytest

from pipelines.sources.catalog import Source, make_source
from pipelines.sources.items import Item, item_id
from pipelines.sources.state import Memory, SeenItem, State, next_at

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def source(cadence: str = "1h") -> Source:
    return make_source({"name": "one", "url": "https://example.org", "cadence": cadence})


@pytest.mark.parametrize(
    ("cadence", "failures", "patience", "expected"),
    [
        ("1h", 0, None, timedelta(hours=1)),
        ("1d", 0, None, timedelta(days=1)),
        ("1h", 1, None, timedelta(hours=1)),
        ("1h", 2, None, timedelta(hours=2)),
        ("1h", 4, None, timedelta(hours=8)),
        ("1h", 40, None, timedelta(days=1)),
        ("1m", 1, None, timedelta(minutes=5)),
        ("7d", 1, None, timedelta(days=7)),
        ("1h", 1, 7_200.0, timedelta(hours=2)),
        ("1h", 3, 10.0, timedelta(hours=4)),
        ("1h", 1, 1e9, timedelta(days=7)),
        ("1h", 0, 86_400.0, timedelta(days=1)),
    ],
)
def test_when_a_source_is_visited_again(cadence, failures, patience, expected):
    wait = next_at(source(cadence), NOW, failures, patience) - NOW
    assert wait.total_seconds() == pytest.approx(expected.total_seconds(), rel=0.1)


@pytest.mark.parametrize(
    ("status", "attempts", "age", "is_asked_for_changes"),
    [
        ("landed", 1, timedelta(0), True),
        ("failed", 3, timedelta(0), True),
        ("failed", 1, timedelta(hours=1), False),
        ("failed", 1, timedelta(days=4), True),
    ],
)
def test_pages_that_wait_are_asked_for_again(status, attempts, age, is_asked_for_changes):
    memory = Memory(State(etag='"1"', last_modified="then"), {"x": SeenItem(NOW - age, status, attempts)})
    expected = {"If-None-Match": '"1"', "If-Modified-Since": "then"} if is_asked_for_changes else {}
    assert memory.conditions(NOW) == expected


def test_what_is_known_of_an_item():
    item = Item(url="https://example.org/1")
    memory = Memory(State(), {item_id("one", item): SeenItem(NOW, "failed", 2)})
    assert (memory.is_settled(source(), item), memory.attempts(source(), item)) == (False, 2)
    assert (memory.is_settled(source(), Item(url="x")), memory.attempts(source(), Item(url="x"))) == (False, 0)
