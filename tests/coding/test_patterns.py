"""Patterns walked through a sentence: gaps and what ends them, places for the target, nouns, the longest match."""

import polars as pl
import pytest

from pipelines.coding import Lexicon
from pipelines.coding.entries import Entries
from pipelines.coding.patterns import MATCH_SCHEMA, longest
from tests.coding.samples import articles_of, lexicon_of, read_all, words_of

COUNTRIES = """
    country,name,cameo,fips,names,adjectives,people,capitals
    FRA,France,FRA,FR,France,French,,Paris
    ESP,Spain,ESP,SP,Spain,Spanish,,Madrid
    ITA,Italy,ITA,IT,Italy,Italian,,Rome
"""
VERBS = """
    code,kind,pattern,direction,example
    190,verb,attack,,
    111,verb,attack T over,,
    ---,verb,attack heart,,
    112,verb,accuse T of,,
    1123,verb,accuse T of aggression,,
    163,verb,impose sanction|tariff on,,
    195,noun,air strike on,,
    190,noun,strike on,,
"""
MATCHES = [
    pytest.param("France attacked Spain", {("attack", "attacked", "attacked")}, id="one word"),
    pytest.param(
        "France attacked Spain over fish",
        {("attack", "attacked", "attacked"), ("attack T over", "over", "attacked")},
        id="the target stands after the word before its place",
    ),
    pytest.param(
        "France accused Spain of aggression",
        {("accuse T of", "of", "accused"), ("accuse T of aggression", "aggression", "accused")},
        id="two patterns on one path",
    ),
    pytest.param(
        "France imposed harsh new sanctions on Spain",
        {("impose sanction|tariff on", "on", "on")},
        id="a gap between words",
    ),
    pytest.param(
        "France imposed sanctions on Spain and on Italy",
        {("impose sanction|tariff on", "on", "on")},
        id="the nearest word counts, not a later one",
    ),
    pytest.param(
        "France imposed one two red six nine ten sanctions on Spain",
        {("impose sanction|tariff on", "on", "on")},
        id="a gap of six tokens",
    ),
    pytest.param(
        "France imposed one two red six nine ten blue new old bad sanctions on Spain", set(), id="a gap of ten tokens"
    ),
    pytest.param("France imposed sanctions on Monday", set(), id="not the preposition of a day"),
    pytest.param("France imposed, again, sanctions on Spain", set(), id="not past a comma"),
    pytest.param("France imposed — sanctions on Spain", set(), id="not past a dash"),
    pytest.param("France imposed. Sanctions on Spain", set(), id="not into another sentence"),
    pytest.param(
        "France imposed what attacked sanctions on Spain", {("attack", "attacked", "attacked")}, id="nor a verb"
    ),
    pytest.param("France imposed in Paris sanctions on Spain", set(), id="not into a prepositional phrase"),
    pytest.param("France sanctions on imposed Spain", set(), id="not in another order"),
    pytest.param(
        "France launched an air strike on Spain",
        {(noun, word, word) for noun in ("air strike on", "strike on") for word in ("on", "strike")},
        id="a light verb takes an event noun, with or without its preposition",
    ),
    pytest.param(
        "France launched an air force strike on Spain",
        {("strike on", "on", "on"), ("strike on", "strike", "strike")},
        id="the words of an event noun have no gap",
    ),
    pytest.param(
        "France carried out a strike on Spain",
        {("strike on", "on", "on"), ("strike on", "strike", "strike")},
        id="a particle after its verb",
    ),
    pytest.param("France waited", set(), id="no pattern"),
]


@pytest.fixture(scope="module")
def small(entries: Entries) -> Lexicon:
    light = "verb,note\nlaunch,\ncarry out,"
    return lexicon_of(entries, countries=COUNTRIES, verbs=VERBS, light_verbs=light)


def matches_of(texts: list[str], lexicon: Lexicon) -> pl.DataFrame:
    """All matches of the first verb of each text: `text`, `pattern`, `last`, `slot` (words)."""
    reading = read_all(texts, lexicon)
    verbs = reading.heads.filter("is_verb").select("head")
    return reading.matches.join(verbs, on="head", how="semi").select(
        text=articles_of(reading, "head"),
        pattern=pl.lit(lexicon.patterns["pattern"]).gather(pl.col("pattern")),
        last=words_of(reading, texts, "last", "last"),
        slot=words_of(reading, texts, "slot", "slot"),
    )


@pytest.fixture(scope="module")
def found(small: Lexicon) -> dict[str, set[tuple[str, str, str]]]:
    texts = [str(case.values[0]) for case in MATCHES]
    matches = matches_of(texts, small)
    return {text: set(matches.filter(text=number).drop("text").rows()) for number, text in enumerate(texts)}


@pytest.mark.parametrize(("text", "expected"), MATCHES)
def test_match_patterns(text: str, expected: set[tuple[str, str, str]], found: dict[str, set[tuple[str, str, str]]]):
    assert found[text] == expected


def test_longest_match_counts(small: Lexicon):
    """A longer pattern wins, also one that codes nothing."""
    codes = {
        "France attacked Spain": ["190"],
        "France attacked Spain over fish": ["111"],
        "France accused Spain of aggression": ["1123"],
        "France attacked the heart of Spain": [],
        "France launched an air strike on Spain": ["195"],
        "Sanctions were imposed on Spain by France": ["163"],
    }
    reading = read_all(list(codes), small)
    acts = reading.acts.select("code", text=articles_of(reading, "head"))
    assert {text: acts.filter(text=n)["code"].to_list() for n, text in enumerate(codes)} == codes


def test_no_matches(small: Lexicon):
    assert matches_of(["It rained."], small).height == 0


LONGEST = [
    pytest.param([(0, 1, 5), (1, 3, 5)], 1, id="more words"),
    pytest.param([(0, 2, 5), (2, 2, 5)], 0, id="coding before blocking"),
    pytest.param([(0, 2, 5), (1, 2, 6)], 1, id="with an actor for its target"),
    pytest.param([(0, 2, 7), (1, 2, 5)], 1, id="tighter"),
    pytest.param([(3, 2, 5), (1, 2, 5)], 1, id="verb before operator"),
    pytest.param([(1, 2, 5), (0, 2, 5)], 0, id="earlier in the lexicon"),
    pytest.param([(0, 1, 4), (2, 2, 5)], 2, id="blocking, where it is longer"),
]


@pytest.mark.parametrize(("matches", "expected"), LONGEST)
def test_longest(matches: list[tuple[int, int, int]], expected: int):
    """Of (pattern, length, last token) one stays; those that end at token 6 reach an actor."""
    patterns = pl.DataFrame({"code": ["190", "111", "---", ""], "kind": ["verb", "verb", "verb", "operator"]})
    frame = pl.DataFrame([(4, *match, match[2]) for match in matches], schema=MATCH_SCHEMA, orient="row").with_columns(
        reaches=pl.col("last") == 6
    )
    assert longest(frame, patterns)["pattern"].to_list() == [expected]
