"""Texts as one token stream: sentence ends, offsets, and what the coder leans on in Polars."""

import random

import polars as pl
import pytest

from pipelines.coding import Lexicon
from pipelines.coding.tokens import _distinct, tokenise

NO_OPENING = pytest.mark.xfail(reason="a sentence begins with its first word, after the mark that opens it")
BLANK = pytest.mark.xfail(reason="a line break between two blanks counts as a word of the sentence before")


def sentences_of(texts: list[str], lexicon: Lexicon) -> list[list[str]]:
    """The sentences of each text, cut by their offsets."""
    found: list[list[str]] = [[] for _ in texts]
    for row in tokenise(pl.Series(texts, dtype=pl.String), lexicon).sentences.to_dicts():
        assert row["number"] == len(found[row["article"]])
        found[row["article"]].append(texts[row["article"]][row["start"] : row["end"]])
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("   ", []),
        ("Talks began", ["Talks began"]),
        ("Talks began. They ended.", ["Talks began.", "They ended."]),
        ("Talks began.  They ended.", ["Talks began.", "They ended."]),
        ("Did talks begin? They did!", ["Did talks begin?", "They did!"]),
        ("Talks began… They ended.", ["Talks began…", "They ended."]),
        ("Talks began. 20 men came.", ["Talks began.", "20 men came."]),
        pytest.param("Talks began. “We wait,” she said.", ["Talks began.", "“We wait,” she said."], marks=NO_OPENING),
        pytest.param("“We wait.” They waited.", ["“We wait.”", "They waited."], marks=NO_OPENING),
        pytest.param('"We wait." They waited.', ['"We wait."', "They waited."], marks=NO_OPENING),
        pytest.param("“Will he come?” she asked.", ["“Will he come?” she asked."], marks=NO_OPENING),
        pytest.param("(They waited.) It rained.", ["(They waited.)", "It rained."], marks=NO_OPENING),
        ("Mr. Smith met Dr. Jones. They ate.", ["Mr. Smith met Dr. Jones.", "They ate."]),
        ("Gen. Abdel Fattah al-Burhan spoke.", ["Gen. Abdel Fattah al-Burhan spoke."]),
        ("It was Jan. 5 in Rome.", ["It was Jan. 5 in Rome."]),
        ("George W. Bush met J. D. Vance.", ["George W. Bush met J. D. Vance."]),
        ("The U.S. Treasury acted.", ["The U.S. Treasury acted."]),
        ("It is in the U.S. The talks began.", ["It is in the U.S.", "The talks began."]),
        ("It is in the U.S. He left.", ["It is in the U.S.", "He left."]),
        ("It cost 3.5 million. He paid.", ["It cost 3.5 million.", "He paid."]),
        ("the firm spoke. it left.", ["the firm spoke. it left."]),
        ("US-China talks\n\nThey began.", ["US-China talks", "They began."]),
        ("Talks end\nThey began.", ["Talks end", "They began."]),
        pytest.param("Talks end \n\n They began.", ["Talks end", "They began."], marks=BLANK),
        ("Talks end.\r\n\r\nThey began.", ["Talks end.", "They began."]),
        ("Did he win? Israel won.", ["Did he win?", "Israel won."]),
        ("Москва ждёт. Киев ждёт.", ["Москва ждёт.", "Киев ждёт."]),
    ],
)
def test_sentence_ends(text: str, expected: list[str], lexicon: Lexicon):
    assert sentences_of([text], lexicon) == [expected]


def test_sentences_end_with_their_article(lexicon: Lexicon):
    texts = ["Iran waits", "", "and Russia waits. France", "talks"]
    assert sentences_of(texts, lexicon) == [["Iran waits"], [], ["and Russia waits.", "France"], ["talks"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iran’s US-China talks.", ["Iran’s", "US", "China", "talks"]),
        ("  Iran — waits ", ["Iran", "—", "waits"]),
        ("😀 “Zu\u0308rich” waits", ["😀", "Zu\u0308rich", "waits"]),
        ("İzmir\tand\nIran", ["İzmir", "and", "Iran"]),
        ("北京 等待", ["北京", "等待"]),
    ],
)
def test_offsets_cut_the_words(text: str, expected: list[str], lexicon: Lexicon):
    texts = ["Before it.", text, "After it."]
    stream = tokenise(pl.Series(texts), lexicon)
    article = pl.lit(stream.sentences["article"]).gather(pl.col("sentence"))
    tokens = stream.tokens.with_row_index("token").select(
        start=stream.starts(pl.col("token")), end=stream.ends(pl.col("token")), article=article
    )
    assert [text[t["start"] : t["end"]] for t in tokens.to_dicts() if t["article"] == 1] == expected


def test_sentences_are_ranges_of_tokens(lexicon: Lexicon):
    stream = tokenise(pl.Series(["Iran waits. Russia waits.", "France waits."]), lexicon)
    assert stream.sentences.select("article", "number", "first", "last").rows() == [
        (0, 0, 0, 1),
        (0, 1, 2, 3),
        (1, 0, 4, 5),
    ]
    assert stream.tokens["sentence"].to_list() == [0, 0, 1, 1, 2, 2]


def test_words_of_the_lexicon_are_known_in_any_case(lexicon: Lexicon):
    words = tokenise(pl.Series(["attack Attack ATTACK xqzzy"]), lexicon).tokens["word"].to_list()
    assert words[0] == words[1] == words[2] > 0
    assert words[3] == 0


def test_no_texts(lexicon: Lexicon):
    stream = tokenise(pl.Series([], dtype=pl.String), lexicon)
    assert (stream.tokens.height, stream.sentences.height) == (0, 0)


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param(["b", "a", "b", "c", "a"], id="few"),
        pytest.param(["", "a", ""], id="with an empty one"),
        pytest.param([f"w{random.Random(7).randrange(i + 1)}" for i in range(50_000)], id="many"),
        pytest.param([f"w{-i}" for i in range(70_000)], id="all distinct"),
    ],
)
def test_ids_of_a_fresh_categorical(chunks: list[str]):
    """Physical ids are dense and in order of first appearance: observed of Polars, not promised."""
    ids, distinct = _distinct(pl.Series(chunks))
    assert distinct.to_list() == list(dict.fromkeys(chunks))
    assert distinct.gather(ids).to_list() == chunks


def test_ids_start_anew_for_each_call():
    _distinct(pl.Series(["x", "y", "z"]))
    ids, distinct = _distinct(pl.Series(["z", "y"]))
    assert (ids.to_list(), distinct.to_list()) == ([0, 1], ["z", "y"])
