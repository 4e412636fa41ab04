"""What a person reads of a text: tokens, actors, patterns that fired or lost, events or why there are none."""

import re

import pytest

from pipelines.coding import Lexicon, explain
from tests.coding.samples import articles


@pytest.fixture(scope="module")
def explanations() -> dict[str, str]:
    """What was explained so far, by text."""
    return {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Iran attacked Iraq.", r"^\[0\] Iran attacked Iraq\.$", id="the sentence with its number"),
        pytest.param(
            "Iran attacked Iraq.", r"tokens\n    Iran attacked/past\S* Iraq$", id="tokens with what they can be"
        ),
        pytest.param("Iran attacked Iraq.", r"^    Iran = IRN \(country", id="actors with their codes"),
        pytest.param("A rebel attacked Iraq.", r"^    rebel = REB \(agent", id="an actor of no state"),
        pytest.param(
            "Iran attacked Iraq.", r"^    attacked: verb\n      \* 190 '[^']+' verbs/19\.csv:\d+$", id="what fired"
        ),
        pytest.param("Iraq was attacked by Iran.", r"^    attacked: passive verb$", id="voice"),
        pytest.param("An attack on Iraq failed.", r"^    attack: noun$", id="noun"),
        pytest.param("Iran accused Iraq of aggression.", r"^      - 112 'accuse' verbs/11\.csv:\d+$", id="what lost"),
        pytest.param(
            "Iran attacked Iraq.",
            r"^    IRNMIL -> IRQ 190 actual: 'Iran' attacked 'Iraq' \(verbs/19\.csv:\d+\)$",
            id="the event",
        ),
        pytest.param(
            "Iran attacked Iraq in 2024.", r"^    IRNMIL -> IRQ 190 actual 2024-01-01 \(year\): ", id="its date"
        ),
        pytest.param("It rained.", r"nothing coded: no actor that the lexicon knows$", id="why not: no actor"),
        pytest.param("Iran and Iraq.", r"nothing coded: no word that a pattern begins with$", id="why not: no pattern"),
        pytest.param(
            "Iraq was attacked.", r"nothing coded for 'attacked' \(190\): no source found$", id="why not: no source"
        ),
        pytest.param(
            "Iran attacked.", r"nothing coded for 'attacked' \(190\): no target found$", id="why not: no target"
        ),
        pytest.param("", r"\A\Z", id="no text"),
    ],
)
def test_explain(text: str, expected: str, explanations: dict[str, str], lexicon: Lexicon):
    if text not in explanations:
        explanations[text] = explain(articles([text]), lexicon)
    assert re.search(expected, explanations[text], re.MULTILINE)


def test_every_sentence_has_a_block(lexicon: Lexicon):
    blocks = explain(articles(["It rained. Iran attacked Iraq. It snowed."]), lexicon).split("\n\n")
    assert [block.splitlines()[0] for block in blocks] == [
        "[0] It rained.",
        "[1] Iran attacked Iraq.",
        "[2] It snowed.",
    ]
    assert ["nothing coded" in block for block in blocks] == [True, False, True]


def test_what_a_text_says_is_shown_as_it_is(lexicon: Lexicon):
    text = "<b>Iran</b> attacked {Iraq} with 😀 %s."
    assert explain(articles([text]), lexicon).startswith(f"[0] {text[text.index('b') :]}")
