"""Forms of pattern words: to which word each belongs, and what it can be."""

import pytest

from pipelines.coding.bits import names_of
from pipelines.coding.inflection import Forms, inflect, plurals

HEADS = (
    "attack",
    "shoot",
    "meet",
    "cancel",
    "travel",
    "hit",
    "withdraw",
    "shell",
    "found",
    "find",
    "doxx",
    "carry",
    "kill",
)
OTHERS = ("sanction", "shot", "killing", "talk", "man", "airstrike", "with", "ceasefire")


@pytest.fixture(scope="module")
def forms() -> Forms:
    return inflect(HEADS, OTHERS)


@pytest.mark.parametrize(
    ("form", "lemma", "bits"),
    [
        ("attack", "attack", {"BASE", "SINGULAR"}),
        ("attacks", "attack", {"THIRD", "PLURAL"}),
        ("attacked", "attack", {"PAST", "PARTICIPLE"}),
        ("attacking", "attack", {"GERUND"}),
        ("met", "meet", {"PAST", "PARTICIPLE"}),
        ("withdrew", "withdraw", {"PAST"}),
        ("withdrawn", "withdraw", {"PARTICIPLE"}),
        ("hit", "hit", {"BASE", "PAST", "PARTICIPLE", "SINGULAR"}),
        ("cancelled", "cancel", {"PAST", "PARTICIPLE"}),
        ("canceled", "cancel", {"PAST", "PARTICIPLE"}),
        ("travelling", "travel", {"GERUND"}),
        ("traveling", "travel", {"GERUND"}),
        ("carries", "carry", {"THIRD"}),
        ("men", "man", {"PLURAL"}),
        ("talks", "talk", {"THIRD", "PLURAL"}),
        ("airstrikes", "airstrike", {"PLURAL"}),
    ],
)
def test_forms(form: str, lemma: str, bits: set[str], forms: Forms):
    assert forms.lemma(form) == lemma
    assert set(names_of(forms.bits[form])) >= bits


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        pytest.param("shot", "shoot", id="a head's inflection before a noun that looks like it"),
        pytest.param("found", "found", id="a head stays its own, though it is the past of another"),
        pytest.param("killings", "kill", id="the plural of a form belongs where the form does"),
        pytest.param("doxxed", "doxx", id="a verb that no dictionary knows"),
        pytest.param("with", "with", id="a function word"),
        pytest.param("elsewhere", "elsewhere", id="a word of no pattern"),
    ],
)
def test_lemma_of_doubtful_forms(form: str, lemma: str, forms: Forms):
    assert forms.lemma(form) == lemma


def test_word_of_no_pattern_has_no_bits(forms: Forms):
    assert "elsewhere" not in forms.bits


def test_order_of_words_does_not_matter(forms: Forms):
    assert inflect(reversed(HEADS), reversed(OTHERS)) == forms


def test_nothing_to_inflect():
    assert inflect([], []) == Forms()


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("president", ["presidents"]),
        ("prime minister", ["prime ministers"]),
        ("army", ["armies"]),
        ("child", ["children"]),
        ("spokeswoman", ["spokeswomen"]),
        ("crime boss", ["crime bosses"]),
        ("flotilla", ["flotillas"]),
        pytest.param("both sides", [], id="a plural has none"),
        pytest.param("spokesmen", [], id="nor has one without -s"),
        pytest.param("cops", [], id="nor one that the package does not know"),
    ],
)
def test_plurals(noun: str, expected: list[str]):
    assert plurals(noun) == expected
