"""People whom no entry names."""

import polars as pl
import pytest

from pipelines.coding import Lexicon
from pipelines.coding.entries import Entries
from pipelines.coding.spans import find_names
from pipelines.coding.strangers import add_strangers
from pipelines.coding.tokens import tokenise
from tests.coding.samples import lexicon_of

CASES = [
    pytest.param("They jailed Nina Petrova for treason", ["Nina Petrova"], id="behind the verb"),
    pytest.param("Nina Petrova was jailed there", ["Nina Petrova"], id="before a passive"),
    pytest.param("Nina Petrova has already been arrested", ["Nina Petrova"], id="before auxiliaries and adverbs"),
    pytest.param("They sentenced 27-year-old Nina Petrova", ["Nina Petrova"], id="an age between"),
    pytest.param("They arrested Ekrem Aydin, Selim Kaya", ["Ekrem Aydin"], id="as far as the comma"),
    pytest.param("They jailed Petrova", [], id="one capital is no name"),
    pytest.param("They jailed Ana Bela Cira Dora Ema", [], id="five capitals are a title"),
    pytest.param("They visited Nina Petrova", [], id="another verb"),
    pytest.param("They arrested a man near Selim Kaya", [], id="an object of its own"),
    pytest.param("They arrested Nina Petrova's maid", [], id="a possessive"),
    pytest.param("Police Arrested Nina Petrova Again", [], id="a headline in capitals"),
    pytest.param("They jailed", [], id="nobody"),
    pytest.param("", [], id="no text"),
]


@pytest.mark.parametrize(("text", "strangers"), CASES)
def test_strangers(text: str, strangers: list[str], lexicon: Lexicon) -> None:
    stream = tokenise(pl.Series([text]), lexicon)
    names = find_names(stream, lexicon)
    added = add_strangers(names, stream, lexicon).join(names, on=["first", "last"], how="anti")
    spans = added.select(start=stream.starts(pl.col("first")), end=stream.ends(pl.col("last")))
    assert [text[start:end] for start, end in spans.iter_rows()] == strangers


def test_a_lexicon_without_persons(entries: Entries) -> None:
    table = "code,kind,pattern,direction,example\n173,verb,jail,,x"
    own = lexicon_of(entries, None, **{"verbs/17": table})
    stream = tokenise(pl.Series(["They jailed Nina Petrova"]), own)
    names = find_names(stream, own)
    assert add_strangers(names, stream, own).equals(names)
