"""The action between two given actors: in a case, [brackets] mark the source and {braces} the target."""

import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.coding import Lexicon, code_between
from pipelines.coding.given import SPAN_COLUMNS
from tests.coding.samples import articles

MARKS = re.compile(r"[\[\]{}]")


def marked(texts: list[str]) -> pl.DataFrame:
    """Articles of texts with marks, the marks taken out and their places as spans."""
    plain = [MARKS.sub("", text) for text in texts]
    edges = [[len(MARKS.sub("", text[: text.index(mark)])) for mark in "[]{}"] for text in texts]
    spans = pl.DataFrame(edges, schema=dict.fromkeys(SPAN_COLUMNS, pl.Int64), orient="row")
    return pl.concat([articles(plain), spans], how="horizontal")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The [Zorgs] bombed the {Blips}.", "195", id="actors that no lexicon knows"),
        pytest.param("The {Blips} were bombed by the [Zorgs].", "195", id="passive"),
        pytest.param("The [Zorgs] bombed the {Blips} and praised Iran.", "195", id="another act of the source"),
        pytest.param("The [Zorgs] praised Iran and bombed the {Blips}.", "195", id="another act before"),
        pytest.param("Zorg praised [Blip], which bombed {Blop}.", "195", id="a relative clause"),
        pytest.param("[Zorg] and {Blip} signed a treaty.", "057", id="both in one compound"),
        pytest.param("[Israel's defence minister] praised {Israel}.", "051", id="of one state"),
        pytest.param("[Zorg] was angry that Iran had bombed {Blip}.", "195", id="nothing joins them: the nearest act"),
        pytest.param("[Zorg] said it praised {Blip}.", "051", id="a statement gives way to an act"),
        pytest.param("[Zorg] will meet {Blip} on Friday.", "036", id="a meeting to come is the intent to meet"),
        pytest.param("[Zorg] will send tanks to {Blip}.", "0332", id="aid to come is promised"),
        pytest.param("[Zorg] says that it will bomb {Blip}.", "1384", id="force to come is a threat"),
        pytest.param("[Zorg] bombed {Blip} and may bomb it again.", "195", id="what was done comes before"),
        pytest.param("[Zorg] resigned under {Blip}.", "0831", id="what elsewhere is only the content of an act"),
        pytest.param("[Zorg] and {Blip} are far away.", None, id="no act at all"),
    ],
)
def test_the_act_between(lexicon: Lexicon, text: str, expected: str | None):
    found = code_between(marked([text]), lexicon)
    assert found["event_code"].to_list() == [expected] * (expected is not None)


def test_a_mention_has_the_words_and_codes_of_the_spans(lexicon: Lexicon):
    texts = ["[The Zorgs of Xan] bombed {French soldiers in Mali}.", "Nothing [here] or {there}.", "[A] met {B}."]
    found = code_between(marked(texts), lexicon)
    columns = ("article_id", "source_text", "source_code", "target_text", "target_code")
    assert found.select(columns).rows() == [
        ("000", "The Zorgs of Xan", "", "French soldiers in Mali", "FRAMIL"),
        ("002", "A", "", "B", ""),
    ]


def test_spans_that_stand_one_inside_the_other_keep_their_own_words(lexicon: Lexicon):
    nested = articles(["Israel's army bombed itself."]).with_columns(
        source_start=0, source_end=13, target_start=0, target_end=8
    )
    found = code_between(nested, lexicon)
    assert found.select("source_text", "target_text").rows() == [("army", "Israel's")]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=80), st.lists(st.integers(0, 90), min_size=4, max_size=4))
def test_any_text_and_any_spans(lexicon: Lexicon, text: str, edges: list[int]):
    rows = articles([text]).with_columns(
        pl.lit(edge).alias(name) for name, edge in zip(SPAN_COLUMNS, edges, strict=True)
    )
    found = code_between(rows, lexicon)
    assert found.height <= 1
    for row in found.to_dicts():
        assert text[row["source_start"] : row["source_end"]] == row["source_text"]
