"""Whether an act happened, is to come, may come or did not happen."""

import pytest

from pipelines.coding import Lexicon, code
from tests.coding.samples import articles

CASES = [
    pytest.param("Iran attacked Iraq.", "actual", id="past"),
    pytest.param("Iran attacks Iraq.", "actual", id="present"),
    pytest.param("Iran has attacked Iraq.", "actual", id="perfect"),
    pytest.param("Iran is attacking Iraq.", "actual", id="progressive"),
    pytest.param("Iran will attack Iraq.", "future", id="will"),
    pytest.param("Iran shall attack Iraq.", "future", id="shall"),
    pytest.param("Iran will soon again attack Iraq.", "future", id="adverbs after will"),
    pytest.param("Iraq will be attacked by Iran.", "future", id="passive"),
    pytest.param("Iran may attack Iraq.", "hypothetical", id="may"),
    pytest.param("Iran could have attacked Iraq.", "hypothetical", id="could have"),
    pytest.param("Iraq might be attacked by Iran.", "hypothetical", id="passive with might"),
    pytest.param("Iran attacks Iraq?", "hypothetical", id="question"),
    pytest.param("Is it so? Iran attacked Iraq.", "actual", id="statement after a question"),
    pytest.param("Iran attacked Iraq. Is it so?", "actual", id="statement before a question"),
    pytest.param("Iran did not attack Iraq.", "negated", id="did not"),
    pytest.param("Iran didn't attack Iraq.", "negated", id="didn't"),
    pytest.param("Iran never attacked Iraq.", "negated", id="never"),
    pytest.param(
        "Iran cannot attack Iraq.",
        "negated",
        marks=pytest.mark.xfail(reason="cannot is no modal verb in function_words.csv"),
        id="cannot",
    ),
    pytest.param("Iran won't attack Iraq.", "negated", id="won't: negation before the future"),
    pytest.param("Iran may not attack Iraq.", "negated", id="may not: negation before doubt"),
    pytest.param("Iran will not attack Iraq?", "negated", id="negation before a question"),
    pytest.param("Iran threatened Iraq.", "actual", id="threat: happened when uttered"),
    pytest.param("Iran did not threaten Iraq.", "negated", id="no threat"),
    pytest.param("Iran would reject Iraq.", "actual", id="refusal: its content does not matter"),
    pytest.param("Iran plans to attack Iraq.", "actual", id="intent: a code of its own"),
    pytest.param("Iran is expected to attack Iraq.", "future", id="an operator lends future"),
    pytest.param("Iran considers attacking Iraq.", "hypothetical", id="an operator lends doubt"),
    pytest.param("Iran failed to attack Iraq.", "negated", id="an operator lends negation"),
    pytest.param("If Iran attacks Iraq, prices rise.", "hypothetical", id="if"),
    pytest.param("Iran would fall, unless Iran attacked Iraq.", "hypothetical", id="unless"),
]


@pytest.fixture(scope="module")
def statuses(lexicon: Lexicon) -> dict[str, list[str]]:
    texts = [str(case.values[0]) for case in CASES]
    frame = articles(texts)
    mentions = code(frame, lexicon)
    return {
        text: mentions.filter(article_id=article_id)["status"].to_list()
        for text, article_id in zip(texts, frame["article_id"], strict=True)
    }


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_status(text: str, expected: str, statuses: dict[str, list[str]]):
    assert statuses[text] == [expected]


def test_condition_stays_in_its_sentence(lexicon: Lexicon):
    texts = ["Iran left Iraq if it rained. Iran attacked Iraq.", "Iran left Iraq if it rained.", "Iran attacked Iraq."]
    mentions = code(articles(texts), lexicon).filter(event_code="190")
    assert mentions["status"].to_list() == ["actual", "actual"]
