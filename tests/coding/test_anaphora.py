"""Acts and pairs that a text has named before."""

import polars as pl
import pytest

from pipelines.coding import Lexicon
from pipelines.coding.anaphora import drop_strays
from pipelines.coding.spans import find_names
from pipelines.coding.tokens import tokenise
from tests.coding.samples import read_all

STAYS = [
    pytest.param("Iran rejected the plan.", ["plan"], id="a verb of answering"),
    pytest.param("Iran welcomed this step as wise.", ["step"], id="this"),
    pytest.param("Iran dismissed his remarks.", ["remarks"], id="a possessive"),
    pytest.param("Iran praised the latest move.", ["move"], id="an adjective between"),
    pytest.param("Iran condemned it.", ["it"], id="a pronoun"),
    pytest.param("Iran condemned it as a crime against Iraq.", ["it"], id="a pronoun before an actor"),
    pytest.param("Iran called the ruling wrong, said Iraq.", ["ruling"], id="an actor behind a comma"),
    pytest.param("Iran left, a step that Iraq hailed.", ["step"], id="a relative clause"),
    pytest.param("Iran rejected plans.", [], id="no article"),
    pytest.param("Iran printed the plan.", [], id="another verb"),
    pytest.param("Iran rejected the plan of Iraq.", [], id="an actor in the clause"),
    pytest.param("Iran denied the plan had failed.", [], id="the subject of a verb"),
    pytest.param("Iran rejected the Iraqi plan.", [], id="an actor between"),
    pytest.param("Iran rejected. The plan failed.", [], id="another sentence"),
    pytest.param("It rejected. It failed.", [], id="nothing before"),
    pytest.param("Iran left, a step too far.", [], id="no relative clause"),
    pytest.param("Iran praised both sides.", ["both sides"], id="both"),
    pytest.param("Iran praised the two states.", ["two states"], id="the two"),
    pytest.param("Iran praised two states.", [], id="any two"),
    pytest.param("", [], id="no text"),
]


@pytest.mark.parametrize(("text", "expected"), STAYS)
def test_what_stays(text: str, expected: list[str], lexicon: Lexicon):
    stream = tokenise(pl.Series([text]), lexicon)
    kept = find_names(stream, lexicon).pipe(drop_strays, stream, lexicon)
    kinds = lexicon.entries["kind"].gather(kept["entry"])
    spans = kept.filter(kinds.is_in(["deed", "pair", "states"])).select(
        start=stream.starts(pl.col("first")), end=stream.ends(pl.col("last"))
    )
    assert [text[start:end] for start, end in spans.iter_rows()] == expected


PAIRS = [
    pytest.param("Iran met Iraq. Both sides left.", ["IRN", "IRQ"], id="the sentence before"),
    pytest.param("Iran met Iraq. It rained. Both sides left.", ["IRN", "IRQ"], id="two sentences before"),
    pytest.param("Iran met Iraq. It rained. It rained. Both sides left.", [], id="too far"),
    pytest.param("Oman spoke. Iran told Iraq that both sides left.", ["IRN", "IRQ"], id="its own sentence first"),
    pytest.param("Iran met Iraq and Oman. Both sides left.", [], id="three"),
    pytest.param("Iran spoke. Both sides left.", [], id="one"),
    pytest.param("Iran met Hamas. Both sides left.", ["IRN", "PSE"], id="a group has a state"),
    pytest.param("Iran, the UN and Iraq met. The two states left.", ["IRN", "IRQ"], id="two states of three actors"),
    pytest.param("Trump met Putin. Iran told Iraq. The two presidents left.", ["USA", "RUS"], id="no leaders nearer"),
    pytest.param("Trump told Putin of Iran. The two presidents left.", ["USA", "RUS"], id="leaders of those named"),
]


@pytest.mark.parametrize(("text", "expected"), PAIRS)
def test_pairs(text: str, expected: list[str], lexicon: Lexicon):
    actors = read_all([text], lexicon).actors
    assert actors.filter(pl.col("kind") == "pair")["country"].to_list() == expected


def test_pairs_of_another_article(lexicon: Lexicon):
    actors = read_all(["Iran met Iraq.", "Both sides left."], lexicon).actors
    assert actors.filter(pl.col("kind") == "pair").is_empty()
