"""What an act is about, in a lexicon of a few lines: the digits that a word behind an act gives its code."""

import polars as pl
import pytest

from pipelines.coding.dictionary import Lexicon
from pipelines.coding.entries import Entries
from tests.coding.samples import lexicon_of, read_all


@pytest.fixture(scope="module")
def small(entries: Entries) -> Lexicon:
    return lexicon_of(
        entries,
        countries="country,name,cameo,fips,names,adjectives,people,capitals\nXAA,Zorg,XAA,,Zorg,,,\nXBB,Blip,XBB,,Blip,,,",
        verbs="""
            code,kind,pattern,direction,example
            100,verb,demand of,,
            101,verb,require of,,
            120,verb,rebuff,,
            141,verb,march against,,
            112,verb,accuse,,
            190,verb,attack,,
            0831,inner,resign,,
            """,
        topics="""
            family,digits,words
            request,11,oil
            request,12,military
            request,3,aid
            request,53,hostage|prisoner
            accusation,5,spying
            protest,1,election
            protest,2,law
            lead,,over
            """,
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("Zorg demanded of Blip two hostages.", "1053", id="a word behind the act"),
        pytest.param("Zorg demanded of Blip fog.", "100", id="no word that tells anything"),
        pytest.param("Zorg demanded of Blip oil and prisoners.", "1011", id="the first word counts"),
        pytest.param("Zorg demanded of Blip military aid.", "1032", id="aid of a kind"),
        pytest.param("Zorg demanded of Blip oil, prisoners and aid.", "1011", id="no word beside it behind a comma"),
        pytest.param("Zorg demanded of Blip military. Aid came.", "1012", id="nor one of the next sentence"),
        pytest.param("Zorg required of Blip hostages.", "101", id="digits that do not go on from the code"),
        pytest.param("Zorg required of Blip prisoners and oil.", "1011", id="the first that goes on from the code"),
        pytest.param("Zorg rebuffed Blip on hostages.", "1243", id="the digits of a refusal"),
        pytest.param("Zorg marched against Blip over a law.", "1412", id="a protest"),
        pytest.param("Zorg marched against Blip over an election law.", "1412", id="two words side by side"),
        pytest.param("Zorg marched against Blip before an election.", "141", id="no word that leads to an aim"),
        pytest.param("Zorg accused Blip of spying.", "1125", id="an accusation"),
        pytest.param("Zorg attacked Blip for hostages.", "190", id="a code that leaves nothing open"),
        pytest.param("Zorg accused Blip, and spying was banned.", "112", id="another clause"),
        pytest.param("Zorg resigned over hostages.", None, id="the content of no act"),
    ],
)
def test_code_of_the_topic(small: Lexicon, text: str, code: str | None):
    found = read_all([text], small).acts.filter(pl.col("is_verb"))["code"].to_list()
    assert found == ([code] if code else [])
