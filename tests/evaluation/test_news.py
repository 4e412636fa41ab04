"""The score of a key set, and the floor that the coder keeps on dated news."""

import polars as pl
import pytest

from pipelines.coding import code, load_lexicon
from pipelines.evaluation.news import read_news_gold, score_news, share_coded_without_event
from pipelines.evaluation.scores import Score
from tests.evaluation.samples import mentions


@pytest.mark.parametrize(
    ("score", "expected"),
    [(Score(2, 1, 1), (2 / 3, 2 / 3, 2 / 3)), (Score(0, 0, 3), (0, 0, 0)), (Score(1, 3, 0), (0.25, 1, 0.4))],
)
def test_score(score, expected):
    assert (score.precision, score.recall, score.f1) == pytest.approx(expected)


def test_keys_are_sets_and_negated_events_stay_out():
    lexicon = load_lexicon()
    columns = {"id": "a", "source": "FRA", "target": "UN", "source_role": "GOV", "target_role": "IGO"}
    gold = pl.DataFrame(
        [{**columns, "code": "040", "status": "actual"}, {**columns, "code": "120", "status": "negated"}]
    )
    to_un = {"target_country": None, "target_group": "UNO", "target_role": "IGO"}
    consulted = {**to_un, "source_role": "GOV", "root_code": "04", "plover_quad": 1}
    found = mentions(
        {"article_id": "a", **consulted},
        {"article_id": "a", **consulted, "target_group": "WHO"},
        {
            "article_id": "a",
            **to_un,
            "source_country": None,
            "source_group": "NAT",
            "root_code": "12",
            "status": "negated",
        },
    )
    assert set(score_news(gold, found, lexicon.event_codes).values()) == {Score(1, 0, 0)}


def test_floor_on_news(shared):
    lexicon = load_lexicon()
    articles, gold = read_news_gold(shared / "gold" / "news_dev.jsonl")
    mentions = code(articles, lexicon)
    scores = score_news(gold, mentions, lexicon.event_codes)
    assert scores["root"].f1 >= 0.35
    assert share_coded_without_event(articles, gold, mentions) <= 0.15
