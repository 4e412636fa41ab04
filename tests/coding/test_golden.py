"""Sentences of our own, each with the events that a careful reader codes from it, by construction."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from pipelines.coding import Lexicon, code
from tests.coding.floors import GOLDEN, hold_floor, names_of
from tests.coding.samples import DAY, articles

CONSTRUCTIONS = sorted(path.stem for path in GOLDEN.glob("*.jsonl"))
_POSSESSIVE = re.compile(r"['’]s?(?= |$)")
Mention = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A sentence, and what should be coded: (source words, target words, code, status) and actor codes by words.

    Alternatives in the words are separated by `|`. An event may end with its date and precision: "2025-06-03 day". A
    case without `events` has none.
    """

    construction: str
    line: int
    text: str
    why: str
    title: str | None
    day: date
    events: list[list[str]]
    actors: dict[str, str]

    def holds(self, mentions: list[Mention]) -> bool:
        """Whether each event has one mention, each mention is an event, and the actors have their codes."""
        left = list(mentions)
        for event in self.events:
            found = next((mention for mention in left if _tells(mention, event)), None)
            if found is None:
                return False
            left.remove(found)
        sides = [(m[f"{side}_text"], m[f"{side}_code"]) for m in mentions for side in ("source", "target")]
        return not left and all(
            coded == expected
            for words, expected in self.actors.items()
            for text, coded in sides
            if _same_words(text, words)
        )


def _tells(mention: Mention, event: list[str]) -> bool:
    source, target, event_code, status, *when = event
    return (
        when in ([], [_when(mention)])
        and (mention["event_code"], mention["status"]) == (event_code, status)
        and _same_words(mention["source_text"], source)
        and _same_words(mention["target_text"], target)
    )


def _when(mention: Mention) -> str:
    return f"{mention['event_date']} {mention['event_date_precision']}"


def _same_words(text: str, alternatives: str) -> bool:
    """Whether the text is one of the alternatives, a part of it, or has it as a part; possessives count as the name."""
    found = f" {_POSSESSIVE.sub('', text)} "
    named = [f" {_POSSESSIVE.sub('', words)} " for words in alternatives.split("|")]
    return any(words in found or found in words for words in named)


def _read(construction: str) -> list[Case]:
    lines = (GOLDEN / f"{construction}.jsonl").read_text(encoding="utf-8").splitlines()
    cases = []
    for number, line in enumerate(lines, 1):
        row = json.loads(line)
        day = date.fromisoformat(row["date"]) if "date" in row else DAY
        text = f"{row['title']}\n\n{row['text']}" if "title" in row else row["text"]
        events, actors = row.get("events", []), row.get("actors", {})
        cases.append(Case(construction, number, text, row["why"], row.get("title"), day, events, actors))
    return cases


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [case for construction in CONSTRUCTIONS for case in _read(construction)]


@pytest.fixture(scope="module")
def coded(cases: list[Case], lexicon: Lexicon) -> list[list[Mention]]:
    """The mentions of each case."""
    frame = articles([case.text for case in cases], [case.day for case in cases], [case.title for case in cases])
    mentions = defaultdict(list)
    for mention in code(frame, lexicon).to_dicts():
        mentions[mention["article_id"]].append(mention)
    return [mentions[article_id] for article_id in frame["article_id"]]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Israel's", "Israel", True),
        ("Russian", "Russian troops", True),
        ("Russian forces", "Russia", False),
        ("He", "it|He", True),
        ("Niger", "Nigeria", False),
    ],
)
def test_same_words(text: str, words: str, expected: bool):
    assert _same_words(text, words) is expected


def test_every_construction_has_a_floor():
    assert names_of("constructions") == set(CONSTRUCTIONS)


@pytest.mark.parametrize("construction", CONSTRUCTIONS)
def test_each_case_is_there_once(construction: str, cases: list[Case]):
    of_construction = [case for case in cases if case.construction == construction]
    assert len({(case.title, case.text) for case in of_construction}) == len(of_construction) >= 10
    assert len({case.why for case in of_construction}) == len(of_construction)


@pytest.mark.parametrize("construction", CONSTRUCTIONS)
def test_construction(construction: str, cases: list[Case], coded: list[list[Mention]]):
    pairs = [(case, found) for case, found in zip(cases, coded, strict=True) if case.construction == construction]
    failures = [_report(case, found) for case, found in pairs if not case.holds(found)]
    hold_floor("constructions", construction, len(pairs), failures)


def test_what_stands_beside_an_article_changes_nothing_in_it(cases: list[Case], lexicon: Lexicon):
    """Not even where an article ends without a mark."""
    texts = [case.text.removesuffix(".") for case in cases]
    frame = articles(texts, [case.day for case in cases], [case.title for case in cases])
    expected = code(frame, lexicon).sort("mention_id")
    for seed in (1, 2):
        shuffled = frame.sample(fraction=1, shuffle=True, seed=seed)
        assert code(shuffled, lexicon).sort("mention_id").equals(expected)


def _report(case: Case, found: list[Mention]) -> str:
    got = [[m["source_text"], m["target_text"], m["event_code"], m["status"], _when(m)] for m in found]
    codes = {m[f"{side}_text"]: m[f"{side}_code"] for m in found for side in ("source", "target")}
    return (
        f"{case.construction}.jsonl:{case.line} ({case.why}): {case.text!r}\n"
        f"  expected {case.events} {case.actors or ''}\n  got      {got} {codes if case.actors else ''}"
    )
