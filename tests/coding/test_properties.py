"""What holds for any text: no error, offsets that cut the text, ids that are unique, batches that do not matter."""

import time
from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipelines.coding import Lexicon, code, coder, explain, merge_mentions
from pipelines.contracts import conform
from tests.coding.samples import articles

ACTORS = [
    "Iran",
    "Iraq",
    "Macron",
    "Israeli",
    "soldiers",
    "Hamas",
    "UN",
    "US",
    "he",
    "South",
    "Korea",
    "rebels",
    "police",
]
VERBS = [
    "attacked",
    "met",
    "visited",
    "to",
    "will",
    "not",
    "was",
    "by",
    "threatened",
    "accused",
    "talks",
    "strike",
    "with",
]
OTHERS = [
    "the",
    "of",
    "and",
    "that",
    "which",
    "if",
    "in",
    "on",
    "said",
    "May",
    "5",
    "Mr.",
    "between",
    "sanctions",
    "imposed",
]
SEPARATORS = [" ", " ", " ", " ", ", ", ". ", "? ", "\n\n", " — ", "-", "'s ", " “", "” ", "; ", "  ", "\t", "…"]
SCRIPTS = [(0x0400, 0x04FF), (0x0590, 0x06FF), (0x0900, 0x097F), (0x0E00, 0x0E7F), (0x4E00, 0x4FFF), (0xAC00, 0xAFFF)]

few = settings(
    max_examples=4, deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """Words that the lexicon knows, in any order, with any punctuation."""
    words = draw(st.lists(st.sampled_from([*ACTORS, *VERBS, *OTHERS]), min_size=2, max_size=14))
    return "".join(word + draw(st.sampled_from(SEPARATORS)) for word in words)


def scripts() -> st.SearchStrategy[str]:
    """Letters of one other script, with a name in between."""
    letters = [st.text(st.characters(min_codepoint=low, max_codepoint=high), max_size=20) for low, high in SCRIPTS]
    return st.builds("{} Iran {} attacked Iraq {}".format, *[st.one_of(letters)] * 3)


TEXTS = {
    "any characters": st.text(max_size=60),
    "known words": sentences(),
    "known words in capitals": sentences().map(str.upper),
    "known words without punctuation": sentences().map(lambda text: " ".join(filter(str.isalnum, text.split()))),
    "known words among any characters": st.builds("{}Iran{} attacked {}Iraq{}".format, *[st.text(max_size=6)] * 4),
    "other scripts": scripts(),
}


def check(texts: Sequence[str], mentions: pl.DataFrame) -> None:
    """Fail where a row does not cut its words out of its text, or has the id of another."""
    assert mentions["mention_id"].is_unique().all()
    for row in mentions.to_dicts():
        text = texts[int(row["article_id"])]
        for part in ("source", "target", "trigger"):
            assert text[row[f"{part}_start"] : row[f"{part}_end"]] == row[f"{part}_text"]
        assert text[row["sentence_start"] :].startswith(row["sentence"])
        assert row["source_code"] != row["target_code"]


@pytest.mark.parametrize("kind", TEXTS)
def test_any_text_can_be_coded(kind: str, lexicon: Lexicon):
    @few
    @given(st.lists(TEXTS[kind], min_size=1, max_size=40))
    def holds(texts: list[str]) -> None:
        mentions = code(articles(texts), lexicon)
        check(texts, mentions)
        conform(merge_mentions(mentions), "events")

    holds()


def test_batches_do_not_matter(lexicon: Lexicon):
    """Articles coded together or apart give the same rows."""

    @few
    @given(st.lists(sentences().map("{}.".format), min_size=2, max_size=40), st.integers(1, 39))
    def holds(texts: list[str], cut: int) -> None:
        frame = articles(texts)
        apart = [code(part, lexicon) for part in (frame[:cut], frame[cut:])]
        assert_frame_equal(code(frame, lexicon), pl.concat(apart), check_row_order=False)

    holds()


def test_small_batches_give_the_same_rows(lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch):
    frame = articles(
        [f"Rain fell. {actor} attacked Iraq. He met Putin." for actor in ("Iran", "Macron", "Hamas", "It")]
    )
    whole = code(frame, lexicon)
    monkeypatch.setattr(coder, "_BATCH_CHARACTERS", 40)
    assert_frame_equal(code(frame, lexicon), whole, check_row_order=False)


def test_explanation_of_any_text(lexicon: Lexicon):
    @few
    @given(st.one_of(TEXTS["any characters"], TEXTS["known words"]))
    def holds(text: str) -> None:
        explain(articles([text]), lexicon)

    holds()


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([], id="no articles"),
        pytest.param([""], id="an empty text"),
        pytest.param(["", " ", "\n\n", "\t", "—", "…", "\u200b", "\u00a0"], id="nothing but blanks and marks"),
        pytest.param(["Iran", "attacked", "Iraq"], id="a word each"),
        pytest.param(["Iran " * 3_000], id="one name, many times"),
        pytest.param([", ".join(["Iran", "Iraq"] * 500) + " attacked Spain."], id="a long list"),
        pytest.param(["attacked " * 3_000], id="one verb, many times"),
        pytest.param(["“" * 2_000 + "Iran attacked Iraq" + "”" * 2_000], id="marks in a row"),
        pytest.param(["Iran attacked Iraq" + "\u0301" * 3_000], id="accents in a row"),
        pytest.param(["Iran attacked Iraq in 19٣٣."], id="a year in two scripts"),
        pytest.param(["x" * 100_000 + " Iran attacked Iraq."], id="a word of 100,000 letters"),
    ],
)
def test_odd_texts(texts: list[str], lexicon: Lexicon):
    mentions = code(articles(texts), lexicon)
    check(texts, mentions)
    assert merge_mentions(mentions).height <= mentions.height


def test_nulls_where_nothing_is_known(lexicon: Lexicon):
    frame = articles(["Iran attacked Iraq.", "Biden praised Spain."], [None, None])
    mentions = code(frame, lexicon).sort("article_id")
    assert mentions["event_date"].to_list() == [None, None]
    assert mentions["source_code"].to_list() == ["IRNMIL", "USAGOV"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Iran and Iraq attacked Spain while Peru met Chile ", id="acts"),
        pytest.param("the old grey sea and the long low shore ", id="nothing known"),
        pytest.param("Iran, ", id="names and commas"),
    ],
)
def test_a_sentence_of_a_megabyte(words: str, lexicon: Lexicon):
    text = (words * (1_000_000 // len(words) + 1))[:1_000_000]
    started = time.monotonic()
    mentions = code(articles([text, "Iran attacked Iraq."]), lexicon)
    assert time.monotonic() - started < 60
    check([text, "Iran attacked Iraq."], mentions)
    assert mentions.filter(article_id="001").height == 1
