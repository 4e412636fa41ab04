"""Verb or noun, and in which voice."""

import pytest

from pipelines.coding import Lexicon
from tests.coding.samples import articles_of, read_all, words_of

VERB, PASSIVE, PARTICIPLE, INFINITIVE = "is_verb", "is_passive", "is_participle", "is_infinitive"
CASES = [
    pytest.param("Iran attacked Iraq", "attacked", {VERB}, id="past"),
    pytest.param("Iran attacks Iraq", "attacks", {VERB}, id="third person before an object"),
    pytest.param("The attacks on Iraq go on", "attacks", set(), id="plural after an article"),
    pytest.param("Iranian attacks on Iraq continued", "attacks", set(), id="plural after an adjective"),
    pytest.param("Iran's attacks continued", "attacks", set(), id="plural after a possessive"),
    pytest.param("US strikes on Iran killed ten", "strikes", set(), id="plural before the verb of its clause"),
    pytest.param("three strikes hit Iran", "strikes", set(), id="plural after a number"),
    pytest.param("An attack on Iraq failed", "attack", set(), id="singular after an article"),
    pytest.param("under attack by Iraq", "attack", set(), id="singular after a preposition"),
    pytest.param("Iran will attack Iraq", "attack", {VERB}, id="base after will"),
    pytest.param("Iran may attack Iraq", "attack", {VERB}, id="base after a modal verb"),
    pytest.param("Iran did not attack Iraq", "attack", {VERB}, id="base after did not"),
    pytest.param("Protesters attack Iraq", "attack", {VERB}, id="base after a plural agent"),
    pytest.param("Russian warplanes attack Iraq", "attack", {VERB}, id="base after a plural weapon"),
    pytest.param("the shells hit Iraq", "hit", {VERB}, id="base after a plural that is no actor"),
    pytest.param("Iran and Libya attack Iraq", "attack", {VERB}, id="base after a compound"),
    pytest.param("Iran was attacked by Iraq", "attacked", {VERB, PASSIVE}, id="passive"),
    pytest.param("Iran has been attacked by Iraq", "attacked", {VERB, PASSIVE}, id="perfect passive"),
    pytest.param("Iran is being attacked", "attacked", {VERB, PASSIVE}, id="progressive passive"),
    pytest.param("Iran was never attacked", "attacked", {VERB, PASSIVE}, id="passive with an adverb"),
    pytest.param("Iran got attacked", "attacked", {VERB, PASSIVE}, id="passive with get"),
    pytest.param("Iran has attacked Iraq", "attacked", {VERB}, id="perfect is no passive"),
    pytest.param("Iran is attacking Iraq", "attacking", {VERB}, id="progressive is no passive"),
    pytest.param("A town attacked by Iran fell", "attacked", {VERB, PASSIVE, PARTICIPLE}, id="participle before by"),
    pytest.param(
        "Peru freed men arrested in Lima", "arrested", {VERB, PASSIVE, PARTICIPLE}, id="participle after a verb"
    ),
    pytest.param("Iran said Iraq attacked it", "attacked", {VERB}, id="past after a verb of saying"),
    pytest.param("Iran fled, attacking Iraq", "attacking", {VERB, PARTICIPLE}, id="participle after a comma"),
    pytest.param("the shelling of Iraq", "shelling", set(), id="an -ing noun with of"),
    pytest.param("Iran wants to attack Iraq", "attack", {VERB, INFINITIVE}, id="infinitive"),
    pytest.param("Iran to attack Iraq", "attack", {VERB, INFINITIVE}, id="infinitive of a headline"),
    pytest.param("the Israeli-occupied land", "occupied", None, id="second part of a compound word"),
    pytest.param(
        "He read aloud from the Attack Papers there", "Attack", None, id="a capital inside a sentence is a name"
    ),
    pytest.param("Iran Attacks Iraq At Dawn", "Attacks", {VERB}, id="capitals of a headline"),
]


@pytest.fixture(scope="module")
def heads(lexicon: Lexicon) -> dict[tuple[str, str], set[str]]:
    """What each head of the cases is read as, by text and word."""
    texts = [str(case.values[0]) for case in CASES]
    reading = read_all(texts, lexicon)
    rows = reading.heads.with_columns(
        text=articles_of(reading, "head"), word=words_of(reading, texts, "head", "head")
    ).to_dicts()
    marks = (VERB, PASSIVE, PARTICIPLE, INFINITIVE)
    return {(texts[row["text"]], row["word"]): {mark for mark in marks if row[mark]} for row in rows}


@pytest.mark.parametrize(("text", "word", "expected"), CASES)
def test_find_heads(text: str, word: str, expected: set[str] | None, heads: dict[tuple[str, str], set[str]]):
    assert heads.get((text, word)) == expected


def test_verb_group(lexicon: Lexicon):
    """The group reaches over auxiliaries, adverbs and negation, not over a comma or into another sentence."""
    groups = {
        "Iran attacked Iraq": "attacked",
        "Iran has been attacked": "has been attacked",
        "Iran will not now attack Iraq": "will not now attack",
        "Iran, will attack Iraq": "will attack",
        "Iran waited. Will attack Iraq": "Will attack",
    }
    texts = list(groups)
    reading = read_all(texts, lexicon)
    found = reading.heads.filter(words_of(reading, texts, "head", "head").str.starts_with("attack")).select(
        words=words_of(reading, texts, "group_first", "head")
    )
    assert found["words"].to_list() == list(groups.values())


def test_auxiliaries_open_no_pattern_of_their_own(lexicon: Lexicon):
    texts = ["Iran has been attacked", "Iran is set to attack"]
    reading = read_all(texts, lexicon)
    marked = reading.heads.filter("is_auxiliary").select(word=words_of(reading, texts, "head", "head"))
    assert set(marked["word"]) <= {"has", "been", "is"}
