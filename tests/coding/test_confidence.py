"""Confidence: what speaks against a mention lowers it, and its weights have a line each."""

import pytest

from pipelines.coding import Lexicon, code, code_between
from pipelines.coding.coder import mentions_of
from pipelines.coding.confidence import INTERCEPT, read_weights
from tests.coding.samples import articles, read_all
from tests.coding.test_between import marked

PLAIN = "Iran imposed sanctions on Iraq."


def evidence_of(text: str, lexicon: Lexicon) -> dict[str, float]:
    """The evidence of the only mention of a text."""
    (mention,) = mentions_of(read_all([text], lexicon), lexicon).to_dicts()
    evidence: dict[str, float] = mention["evidence"]
    return evidence


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Iran attacked Iraq.", "short_pattern", id="a pattern of one word"),
        pytest.param("Iran will impose sanctions on Iraq.", "not_actual", id="to come"),
        pytest.param("Iran did not impose sanctions on Iraq.", "not_actual", id="negated"),
        pytest.param("Iran sent aid to Iraq.", "material_cooperation", id="material cooperation"),
        pytest.param("French protesters rallied against Israel.", "protest", id="a protest"),
        pytest.param("France left, criticising Germany.", "participle", id="a participle"),
        pytest.param("France, for its part, imposed sanctions on Iraq.", "source_set_off", id="a source set off"),
    ],
)
def test_evidence_against(text: str, name: str, lexicon: Lexicon):
    assert evidence_of(text, lexicon)[name] == 1
    assert evidence_of(PLAIN, lexicon)[name] == 0
    assert code(articles([text]), lexicon)["confidence"][0] < code(articles([PLAIN]), lexicon)["confidence"][0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(PLAIN, 0, id="beside the verb"),
        pytest.param("Iran last week quietly imposed sanctions on Iraq.", 3, id="words before the verb"),
        pytest.param("Iraq was attacked by Iran.", 1, id="after a passive"),
    ],
)
def test_distance_of_the_source(text: str, words: int, lexicon: Lexicon):
    assert round(2.718281828 ** evidence_of(text, lexicon)["source_distance"] - 1) == words


def test_given_actors(lexicon: Lexicon):
    joined, nearest = code_between(
        marked(["[Zorg] attacked {Blip}.", "[Zorg] was angry that Iran had attacked {Blip}."]), lexicon
    )["confidence"]
    assert joined > nearest


def test_each_piece_of_evidence_has_a_weight(lexicon: Lexicon):
    assert [INTERCEPT, *evidence_of(PLAIN, lexicon)] == list(read_weights())
