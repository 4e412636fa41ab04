"""Patterns written out: which words a line claims, and in which order."""

import pytest

from pipelines.coding.entries import Entries
from pipelines.coding.tries import NOUN_ROOT, ROOT
from pipelines.coding.wordings import Wordings, word_sequences
from tests.coding.samples import rows


@pytest.fixture
def wordings() -> Wordings:
    files = {
        "operators": rows("operators", "effect,pattern,example\nthreaten,vow to V,"),
        "verbs": rows(
            "verbs",
            """
            code,kind,pattern,direction,example
            112,verb,accuse T of,,
            057,verb,sign|ink treaties with,both,
            190,noun,air strike on,,
            190,noun,raid,,
            """,
        )
        + rows("overlay/verbs", "code,kind,pattern,direction,example\n111,verb,accuse T,,"),
        "light_verbs": rows("light_verbs", "verb,note\ncarry out,"),
        "occurrence_verbs": (),
        "topics": (),
    }
    return Wordings(Entries(files, frozenset()))


def test_claims(wordings: Wordings):
    """A user's lines first, operators before verbs, verbs before event nouns, these at last without preposition."""
    claimed = [(wordings.lines[c.line].rule_id, c.places, *c[2:]) for c in wordings.claims()]
    assert claimed == [
        ("overlay/verbs.csv:2", [[["accuse"]]], None, 0, ROOT),
        ("operators.csv:2", [[["vow"]], [["to"]]], None, 0, ROOT),
        ("verbs.csv:2", [[["accuse"]], [["of"]]], 1, 0, ROOT),
        ("verbs.csv:3", [[["sign"], ["ink"]], [["treaties"]], [["with"]]], None, 0, ROOT),
        ("verbs.csv:4", [[["air"]], [["strike"]], [["on"]]], None, 2, NOUN_ROOT),
        ("verbs.csv:5", [[["raid"]]], None, 1, NOUN_ROOT),
        ("verbs.csv:4", [[["air"]], [["strike"]]], None, 2, NOUN_ROOT),
    ]


def test_light_verbs(wordings: Wordings):
    assert wordings.light_verbs == [["carry", "out"]]
    assert {"carry", "sign", "strike"} <= set(wordings.words())


@pytest.mark.parametrize(
    ("text", "expected"), [("U.S. troops'", ["us", "troops"]), ("cease-fire", ["cease", "fire"]), ("", [])]
)
def test_word_sequences(text: str, expected: list[str]):
    assert word_sequences([text]) == [expected]
