"""Verbs and nouns that no entry covers, counted where two actors are named and nothing is coded."""

import pytest

from pipelines.coding import Lexicon
from pipelines.coding.entries import Entries
from pipelines.coding.gaps import find_gaps
from tests.coding.samples import articles, lexicon_of

COUNTRIES = """
    country,name,cameo,fips,names,adjectives,people,capitals
    FRA,France,FRA,FR,France,French,French,Paris
    IRN,Iran,IRN,IR,Iran,Iranian,Iranians,Tehran
    GRC,Greece,GRC,GR,Greece,Greek,Greeks,Athens
"""
VERBS = """
    code,kind,pattern,direction,example
    190,verb,attack,,
    057,verb,sign treaty with,both,
    190,noun,raid on,,
"""


@pytest.fixture(scope="module")
def small(entries: Entries) -> Lexicon:
    return lexicon_of(
        entries,
        countries=COUNTRIES,
        verbs=VERBS,
        agents="names,role,note\nenvoy,GOV,",
        light_verbs="verb,note\nlaunch,",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("France courts Iran.", [("court", "verb")], id="a verb after an actor"),
        pytest.param("France will court Iran.", [("court", "verb")], id="a verb after an auxiliary"),
        pytest.param("The courts of France and Iran.", [("court", "noun")], id="a noun after a determiner"),
        pytest.param("France and Iran in court.", [("court", "noun")], id="a noun after a preposition"),
        pytest.param("French court on Iran.", [("court", "noun")], id="a noun after an adjective"),
        pytest.param("France's overture to Iran.", [("overture", "noun")], id="after a possessive"),
        pytest.param("France glomps Iran.", [("glomps", "unknown")], id="in no table"),
        pytest.param("Glomps and France and Iran.", [], id="a capital may be a name"),
        pytest.param("France and Iran in a row on the Golden Court.", [("row", "noun")], id="part of a name"),
        pytest.param("France Courts Iran in New Push", [("court", "verb"), ("push", "noun")], id="a headline"),
        pytest.param("France had good Iran.", [], id="an adjective and an auxiliary"),
        pytest.param("France launches Iran.", [], id="a light verb"),
        pytest.param("France and a treaty on Iran.", [], id="a noun that a pattern has"),
        pytest.param(
            "France after a sign from Iran.", [("sign", "noun")], id="a noun of which only the verb has a pattern"
        ),
        pytest.param("France and Iran: sign.", [], id="a verb or noun of which the verb has one"),
        pytest.param("An envoy of France in Iran.", [], id="an agent"),
        pytest.param("France attacked the courts of Iran.", [], id="a sentence with an event"),
        pytest.param("France courts voters.", [], id="one actor"),
        pytest.param("France courts French envoys.", [], id="one state"),
    ],
)
def test_what_is_a_gap(text: str, expected: list[tuple[str, str]], small: Lexicon):
    assert find_gaps([articles([text])], small).sort("word").select("word", "kind").rows() == expected


def test_gaps_are_counted_by_sentence(small: Lexicon):
    frames = [
        articles(["France courts Iran. Greece courted Iran, and Iran courts Greece.", "It rained."]),
        articles(["A row of Iran with Greece. Iran is courting Greece."]),
    ]
    assert find_gaps(frames, small).rows() == [
        ("court", "verb", 3, "France courts Iran."),
        ("row", "noun", 1, "A row of Iran with Greece."),
    ]


@pytest.mark.parametrize("texts", [[], [""], ["It rained."]])
def test_nothing_to_find(texts: list[str], small: Lexicon):
    assert find_gaps([articles(texts)], small).is_empty()
    assert find_gaps([], small).columns == ["word", "kind", "sentences", "example"]
