import random
import re
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from pipelines.text import copies
from pipelines.text.copies import find_copies

START = datetime(2025, 4, 1, tzinfo=UTC)
SCHEMA = {"id": pl.String(), "at": pl.Datetime("us", "UTC"), "text": pl.String()}
TEN = "one two three four five six seven eight nine ten"


def texts(*rows: tuple[str, float, str]) -> pl.DataFrame:
    """Texts by id, hours after the first of April, and words."""
    return pl.DataFrame(
        [(name, START + timedelta(hours=hours), text) for name, hours, text in rows], SCHEMA, orient="row"
    )


def found(frame: pl.DataFrame) -> dict[str, str]:
    return dict(find_copies(frame).iter_rows())


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        (TEN, TEN, True),
        (TEN, "One, two; three four FIVE six (seven) eight nine ten!", True),
        # 8 of 10 shingles: ten words and two more have ten, eight of which the ten words have.
        (TEN, f"{TEN} eleven twelve", True),
        (TEN, f"{TEN} eleven twelve thirteen", False),
        (TEN, f"zero {TEN} eleven", True),
        (TEN, TEN.replace("five", "FIVE times"), False),
        (TEN, "ten nine eight seven six five four three two one", False),
        ("one two three", "one two three", True),
        ("one two", "one two", True),
        ("one two", "one", False),
        ("one two", "two one", False),
        ("one", "One.", True),
        ("", "...", True),
        ("", "one", False),
        ("İstanbul ßtraße", "i\u0307stanbul ßtraße", True),
    ],
)
def test_what_is_a_copy(text, other, expected):
    assert found(texts(("a", 0, text), ("b", 1, other))) == ({"b": "a"} if expected else {})


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([("b", 0, TEN), ("a", 1, TEN)], {"a": "b"}, id="the earlier is the original"),
        pytest.param([("b", 0, TEN), ("a", 0, TEN)], {"b": "a"}, id="at the same time by id"),
        pytest.param([("a", 0, TEN), ("b", 95.9, TEN)], {"b": "a"}, id="three days later"),
        pytest.param([("a", 23.9, TEN), ("b", 96, TEN)], {}, id="on the fourth day"),
        pytest.param([("a", 0, TEN), ("b", 72, TEN), ("c", 144, TEN)], {"b": "a", "c": "b"}, id="a chain over time"),
        pytest.param([("a", 0, TEN), ("b", 1, TEN), ("c", 2, TEN)], {"b": "a", "c": "a"}, id="the earliest counts"),
        pytest.param(
            [("a", 0, TEN), ("b", 1, f"{TEN} eleven twelve"), ("c", 2, f"{TEN} eleven twelve 13 14")],
            {"b": "a", "c": "b"},
            id="a copy's copy that the original does not match",
        ),
        pytest.param([("a", 0, TEN)], {}, id="one text"),
        pytest.param([], {}, id="none"),
    ],
)
def test_which_text_is_repeated(rows, expected):
    assert found(texts(*rows)) == expected


def by_hand(frame: pl.DataFrame) -> dict[str, str]:
    """The same by comparing each text with every earlier one."""
    rows = frame.sort("at", "id").rows()
    sets = [shingles(text) for _, _, text in rows]
    copies_of = {}
    for number, (name, at, _) in enumerate(rows):
        for other, (other_name, other_at, _) in enumerate(rows[:number]):
            is_near = (at.date() - other_at.date()).days <= 3
            if is_near and 5 * len(sets[number] & sets[other]) >= 4 * len(sets[number] | sets[other]):
                copies_of[name] = other_name
                break
    return copies_of


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.sub(r"[\W_]+", " ", text.lower()).strip().split(" ")
    return {tuple(words[start : start + 3]) for start in range(max(1, len(words) - 2))}


def near_copies(seed: int) -> pl.DataFrame:
    """Texts that repeat a few others with words changed here and there, over eleven days."""
    chance = random.Random(seed)
    vocabulary = [f"w{number}" for number in range(chance.choice([3, 8, 40]))]
    originals = [chance.choices(vocabulary, k=chance.choice([0, 1, 2, 5, 20, 60])) for _ in range(6)]
    rows = []
    for number in range(60):
        words = list(chance.choice(originals))
        for _ in range(chance.choice([0, 0, 1, 2, 3]) if words else 0):
            words[chance.randrange(len(words))] = chance.choice(vocabulary)
        rows.append((f"{chance.randrange(10**6)}-{number}", chance.randrange(11 * 24), " ".join(words)))
    return texts(*rows)


@pytest.mark.parametrize("seed", range(30))
def test_the_search_finds_what_comparing_all_finds(seed, monkeypatch):
    frame = near_copies(seed)
    expected = by_hand(frame)
    assert found(frame) == expected
    assert found(frame.sample(fraction=1, shuffle=True, seed=seed)) == expected
    monkeypatch.setattr(copies, "_MAX_WORDS", 200)
    monkeypatch.setattr(copies, "_MAX_SHINGLES", 50)
    assert found(frame) == expected
    monkeypatch.setattr(copies, "_COMMON", 3)
    assert found(frame) == expected
    # All shingles are looked up, so that no text has too few.
    monkeypatch.setattr(copies, "_MARKED", 2**64 - 1)
    assert found(frame) == expected


@pytest.mark.parametrize("seed", range(5))
def test_a_day_is_the_same_alone_and_within_a_range(seed):
    frame = near_copies(seed)
    whole = found(frame)
    for day in range(11):
        window = frame.filter(
            pl.col("at").is_between(START + timedelta(days=day - 3), START + timedelta(days=day + 1), closed="left")
        )
        names = set(frame.filter(pl.col("at").dt.date() == (START + timedelta(days=day)).date())["id"])
        alone = {name: original for name, original in found(window).items() if name in names}
        assert alone == {name: original for name, original in whole.items() if name in names}
