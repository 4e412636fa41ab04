"""Names found in the token stream, and sentences that are worth reading."""

import polars as pl
import pytest

from pipelines.coding import Lexicon
from pipelines.coding.anaphora import drop_strays
from pipelines.coding.spans import find_names, keep_promising
from pipelines.coding.tokens import tokenise

CASES = [
    pytest.param("Talks in South Korea resumed", ["South Korea"], id="longest: not Korea"),
    pytest.param("the Democratic Republic of the Congo", ["Democratic Republic of the Congo"], id="longest: not Congo"),
    pytest.param("the UN Security Council met", ["UN Security Council"], id="longest: not UN"),
    pytest.param("New York and York", ["New York"], id="longest: not York"),
    pytest.param("Kim Jong Un and Kim Jong", ["Kim Jong Un"], id="a beginning alone is no name"),
    pytest.param("South, Korea waited", [], id="not across a comma: South Korea"),
    pytest.param("He went South. Korea waited.", [], id="not across a sentence end"),
    pytest.param("They told us of Iran", ["Iran"], id="us is no state"),
    pytest.param("The US and Iran", ["US", "Iran"], id="US is one"),
    pytest.param("The U.S. and Iran", ["U.S.", "Iran"], id="U.S. with periods"),
    pytest.param("US$5 for Iran", ["Iran"], id="US$ is money"),
    pytest.param("Iran knows who pays", ["Iran"], id="who is no body"),
    pytest.param("The WHO warned Iran", ["WHO", "Iran"], id="WHO is one"),
    pytest.param("They ate turkey in Turkey", ["Turkey"], id="turkey, Turkey"),
    pytest.param("It may rain in May and March", [], id="may, May, March"),
    pytest.param("They polish the Polish floor", ["Polish"], id="polish, Polish"),
    pytest.param("A hanging chad in Chad", ["Chad"], id="chad, Chad"),
    pytest.param("He wore a jordan in Jordan", ["Jordan"], id="jordan, Jordan"),
    pytest.param("White china from China", ["China"], id="china, China"),
    pytest.param("Troops of NATO, not the nato word", ["Troops", "NATO"], id="an abbreviation needs capitals"),
    pytest.param("The army and The Army", ["army", "Army"], id="an agent noun in any case"),
    pytest.param("IRAN ATTACKS IRAQ", ["IRAN", "IRAQ"], id="capitals fit a name"),
    pytest.param("Iran's army; Iraq’s army", ["Iran's", "army", "Iraq’s", "army"], id="a possessive ends a name"),
    pytest.param("US-China talks", ["US", "China"], id="a hyphen ends a name"),
    pytest.param("Türkiye and Turkiye", ["Türkiye", "Turkiye"], id="with and without diacritics"),
    pytest.param("George W. Bush waited", ["George W. Bush"], id="the stop of an initial"),
    pytest.param("They left St. Petersburg", ["St. Petersburg"], id="the stop of a title"),
    pytest.param("", [], id="no text"),
]


def names_of(text: str, lexicon: Lexicon) -> list[str]:
    stream = tokenise(pl.Series([text]), lexicon)
    names = find_names(stream, lexicon).pipe(drop_strays, stream, lexicon)
    spans = names.select(start=stream.starts(pl.col("first")), end=stream.ends(pl.col("last")))
    return [text[start:end] for start, end in spans.iter_rows()]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_find_names(text: str, expected: list[str], lexicon: Lexicon):
    assert names_of(text, lexicon) == expected


def test_names_stay_in_their_article(lexicon: Lexicon):
    stream = tokenise(pl.Series(["the South", "Korea waits"]), lexicon)
    assert find_names(stream, lexicon).height == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Iran attacked Iraq.", [0], id="two states"),
        pytest.param("Iran waits.", [], id="one state"),
        pytest.param("Police met the army.", [], id="two agents of no state"),
        pytest.param("Iran met the army.", [0], id="a state and an agent"),
        pytest.param("Macron slept. He met Putin.", [0, 1], id="a person, to whom a later he may refer"),
        pytest.param("It rained. Iran attacked Iraq. It snowed.", [1], id="the sentence in the middle"),
        pytest.param("It rained.", [], id="nobody"),
    ],
)
def test_keep_promising(text: str, expected: list[int], lexicon: Lexicon):
    stream = tokenise(pl.Series([text]), lexicon)
    kept, names = keep_promising(stream, find_names(stream, lexicon), lexicon)
    assert kept.tokens["sentence"].unique().sort().to_list() == expected
    assert kept.sentences.select("number", "start", "end").equals(stream.sentences.select("number", "start", "end"))
    assert names.filter(pl.col("last") >= kept.tokens.height).is_empty()


def test_kept_sentences_and_names_point_to_the_kept_tokens(lexicon: Lexicon):
    texts = ["It rained. Iran attacked Iraq. It snowed.", "It rained.", "France met Spain."]
    stream = tokenise(pl.Series(texts), lexicon)
    kept, names = keep_promising(stream, find_names(stream, lexicon), lexicon)
    sentences = kept.sentences.with_columns(count=pl.col("last").cast(pl.Int64) - pl.col("first") + 1)
    assert sentences.select("article", "number", "count").rows() == [
        *[(0, 0, 0), (0, 1, 3), (0, 2, 0)],
        (1, 0, 0),
        (2, 0, 3),
    ]
    article = pl.lit(kept.sentences["article"]).gather(pl.lit(kept.tokens["sentence"]).gather(pl.col("first")))
    spans = names.select(article, kept.starts(pl.col("first")).alias("start"), kept.ends(pl.col("last")).alias("end"))
    assert [texts[number][start:end] for number, start, end in spans.iter_rows()] == ["Iran", "Iraq", "France", "Spain"]
