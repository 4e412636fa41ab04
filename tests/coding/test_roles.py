"""Which actors stand on which side of an act, case by case; `tests/golden` has the constructions of whole sentences."""

import pytest

from pipelines.coding import Lexicon, code
from tests.coding.samples import articles

Edge = tuple[str, str, str]
CASES = [
    pytest.param("Iran attacked Iraq.", [("Iran", "Iraq", "190")], id="subject and object"),
    pytest.param("Iran attacked.", [], id="no object"),
    pytest.param("Iraq was attacked.", [], id="no agent"),
    pytest.param("Iraq was attacked by Iran.", [("Iran", "Iraq", "190")], id="agent after by"),
    pytest.param("Iran was attacked near Iraq.", [], id="a place is no agent"),
    pytest.param("Rain in Iran angered Iraq.", [], id="a place is no subject"),
    pytest.param("Iran attacked in Iraq.", [], id="a place is no object of a bare verb"),
    pytest.param("Iran met Iraq in Oman.", [("Iran", "Iraq", "040"), ("Iraq", "Iran", "040")], id="both ways"),
    pytest.param("Iran hosted Iraq.", [("Iran", "Iraq", "043"), ("Iraq", "Iran", "042")], id="with a counterpart"),
    pytest.param("Iran angered Iraq.", [("Iraq", "Iran", "110")], id="the other way round"),
    pytest.param("Iraq was angered by Iran.", [("Iraq", "Iran", "110")], id="the other way round, passive"),
    pytest.param("Iran criticised Iran.", [], id="an actor does not act on itself"),
    pytest.param(
        "Iran criticised Iraq, Spain praised Peru.", [("Iran", "Iraq", "111"), ("Spain", "Peru", "051")], id="two"
    ),
    pytest.param("Iran, not far from Oman, attacked Iraq.", [("Iran", "Iraq", "190")], id="a place before the verb"),
    pytest.param("Iran attacked Iraq and left Oman.", [("Iran", "Iraq", "190")], id="the object's own clause ends"),
    pytest.param("Iran attacked it while Iraq waited.", [], id="no object beyond the end of a clause"),
    pytest.param("Iran waited while it attacked Iraq.", [], id="no subject beyond the beginning of a clause"),
    pytest.param(
        "Iran accused Iraq of hiding men from Oman.",
        [("Iran", "Iraq", "112")],
        id="the target stands in the place that the pattern gives it",
    ),
    pytest.param("Israeli airstrikes hit Iraq.", [("Israeli", "Iraq", "195")], id="what carries it out"),
    pytest.param(
        "Israeli warplanes struck Iraq.", [("Israeli warplanes", "Iraq", "195")], id="a weapon that carries it out"
    ),
    pytest.param("Iran's attack on Iraq failed.", [("Iran's", "Iraq", "190")], id="a noun with its possessor"),
    pytest.param("The attack by Iran on Iraq went on.", [("Iran", "Iraq", "190")], id="a noun with by"),
    pytest.param(
        "Talks between Iran and Iraq began on Monday.", [("Iran", "Iraq", "040"), ("Iraq", "Iran", "040")], id="between"
    ),
    pytest.param("It rained after Iran's visit to Iraq.", [], id="a noun after a preposition is background"),
    pytest.param("It rained after an attack on Iraq.", [], id="the same without a source"),
    pytest.param(
        "It rained after Iran's attack on Iraq.",
        [("Iran's", "Iraq", "190")],
        id="but a hostile act with both its sides",
    ),
    pytest.param(
        "Iran, Oman, Qatar and Kuwait attacked Iraq, Syria and Yemen.",
        [
            *[("Iran", target, "190") for target in ("Iraq", "Syria", "Yemen")],
            *[("Oman", target, "190") for target in ("Iraq", "Syria", "Yemen")],
        ],
        id="the first six pairs of a long list",
    ),
]


@pytest.fixture(scope="module")
def edges(lexicon: Lexicon) -> dict[str, list[Edge]]:
    """Source, target and code of every mention, by text."""
    texts = [str(case.values[0]) for case in CASES]
    frame = articles(texts)
    mentions = code(frame, lexicon).select("article_id", "source_text", "target_text", "event_code")
    return {
        text: sorted(mentions.filter(article_id=article_id).drop("article_id").rows())
        for text, article_id in zip(texts, frame["article_id"], strict=True)
    }


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_roles(text: str, expected: list[Edge], edges: dict[str, list[Edge]]):
    assert edges[text] == sorted(expected)
