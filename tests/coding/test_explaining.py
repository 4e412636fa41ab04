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
        pytest.param("A farmer attacked Iraq.", r"^    farmer = AGR \(agent", id="an actor of no state"),
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
        explanations[text] = explain(articles([text]), lexicon)[0]
    assert re.search(expected, explanations[text], re.MULTILINE)


def test_every_sentence_has_a_block(lexicon: Lexicon):
    blocks = explain(articles(["It rained. Iran attacked Iraq. It snowed."]), lexicon)[0].split("\n\n")
    assert [block.splitlines()[0] for block in blocks] == [
        "[0] It rained.",
        "[1] Iran attacked Iraq.",
        "[2] It snowed.",
    ]
    assert ["nothing coded" in block for block in blocks] == [True, False, True]


def test_what_a_text_says_is_shown_as_it_is(lexicon: Lexicon):
    text = "<b>Iran</b> attacked {Iraq} with 😀 %s."
    assert explain(articles([text]), lexicon)[0].startswith(f"[0] {text[text.index('b') :]}")


LOST = [
    pytest.param("Iran threatened to attack Iraq.", "taken by the operator before it", id="swallowed by an operator"),
    pytest.param("Iran accused Iraq of blackmail.", r"shorter than verbs/11\.csv:\d+", id="shorter"),
    pytest.param(
        "France rejected an agreement amid protests in Germany.",
        "no actor stands where it has its target",
        id="no actor where its target stands",
    ),
    pytest.param(
        "France rejected a deal with Germany.", "inside a longer match that begins before it", id="inside a longer one"
    ),
    pytest.param("Iran left amid protests in Iraq.", "a noun in the background: it opens no clause", id="background"),
    pytest.param("Iran left to attack Iraq.", "a purpose: an infinitive that no operator takes", id="a purpose"),
]
NO_SIDE = [
    pytest.param("In Iran the strike hit Iraq.", "source: 'Iran' is governed by 'In'", id="governed by a preposition"),
    pytest.param("Iraq was attacked.", "source: passive, and no actor after 'by' behind 'attacked'", id="passive"),
    pytest.param("Iran attacked.", "target: no actor stands after 'attacked'", id="nobody after it"),
    pytest.param(
        "France rejected an agreement amid protests in Germany.",
        "target: 'Germany' stands behind a clause break: 'amid'",
        id="behind a clause break",
    ),
    pytest.param("Iran met a farmer.", "target: 'farmer' has no state or group", id="a partner of no state"),
]
NO_EVENT = [
    pytest.param("Iran attacked Iran.", "both sides are IRN: nobody acts on itself", id="self-directed"),
    pytest.param("Police arrested protesters.", "'Police' has no state or group", id="unknown state"),
]
STATUSES = [
    pytest.param("Iran will attack Iraq.", "future: 'will'", id="future"),
    pytest.param("Iran may attack Iraq.", "hypothetical: 'may'", id="modal"),
    pytest.param("If Iran attacked Iraq, it would rain.", "hypothetical: 'If'", id="condition"),
    pytest.param("Would Iran attack Iraq?", "hypothetical: a question", id="question"),
    pytest.param("Iran did not attack Iraq.", "negated: 'not'", id="negated"),
    pytest.param("Iran threatened to attack Iraq.", "actual: done when uttered", id="done by saying it"),
]
UNCOVERED = [
    pytest.param("Kenya frobnicated Turkey.", "unknown words that no entry covers: frobnicated", id="a word"),
    pytest.param("Kenya told the Zorg Council so.", "names that no entry covers: Zorg Council", id="a name"),
]
OTHERS = [
    pytest.param("Iran attacked Iraq.", "source: the subject; target: the object", id="where the sides were found"),
    pytest.param("Iraq was attacked by Iran.", "source: the agent; target: the subject", id="in the passive"),
    pytest.param(
        "A house was hit by an Iranian rocket in Iraq.",
        "source: the agent; target: the place where it was done",
        id="the place of an attack",
    ),
    pytest.param("Iran spoke in Iraq.", r"Iraq = IRQ \(country, compound \d+, after 'in'\)", id="a governed actor"),
    pytest.param("Iran left.", r"none of the \d+ entries that begin with it goes on like this:", id="entries tried"),
    pytest.param("Iran said that Iraq left.", "that/that Iraq left", id="clauses on lines of their own"),
]


@pytest.mark.parametrize(("text", "reason"), [*LOST, *NO_SIDE, *NO_EVENT, *STATUSES, *UNCOVERED, *OTHERS])
def test_reasons(text: str, reason: str, lexicon: Lexicon):
    assert re.search(rf"^ +{reason}", explain(articles([text]), lexicon, width=200)[0], re.MULTILINE)


def test_articles_are_explained_at_once_as_one_by_one(lexicon: Lexicon):
    texts = [
        "Iran attacked Iraq. It rained.",
        "",
        "Kenya frobnicated Turkey.",
        "Iraq was attacked by Iran in 2024.",
        "Aliyev thanked him, and both said relations would improve.",
        "The White House said Israel had consulted the United States before the strikes.",
        "It snowed.",
    ]
    assert explain(articles(texts), lexicon) == [explain(articles([text]), lexicon)[0] for text in texts]
    assert explain(articles([]), lexicon) == []


def test_lines_end_at_the_width(lexicon: Lexicon):
    text = (
        "Iran threatened to attack Iraq after Saudi officials, who had met Turkey's foreign minister, accused Tehran."
    )
    lines = explain(articles([text]), lexicon, width=60)[0].splitlines()
    assert max(map(len, lines)) <= 60
    assert len(lines) > len(explain(articles([text]), lexicon, width=200)[0].splitlines())


def test_words_are_not_called_uncovered_where_an_event_is(lexicon: Lexicon):
    assert "no entry covers" not in explain(articles(["Iran attacked Iraq in Zorgville."]), lexicon)[0]
