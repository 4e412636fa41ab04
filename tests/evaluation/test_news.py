"""The score of a key set, and the floor that the coder keeps on dated news."""

import polars as pl
import pytest

from pipelines.coding import code, load_lexicon
from pipelines.evaluation.news import read_news_gold, score_news, share_coded_without_event
from pipelines.evaluation.scores import Score


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
    found = pl.DataFrame(
        {
            "article_id": ["a", "a", "a"],
            "source_country": ["FRA", "FRA", None],
            "source_group": [None, None, "NAT"],
            "source_role": ["GOV", "GOV", None],
            "target_country": [None, None, None],
            "target_group": ["UNO", "WHO", "UNO"],
            "target_role": ["IGO", "IGO", "IGO"],
            "root_code": ["04", "04", "12"],
            "plover_quad": [1, 1, 3],
            "status": ["actual", "actual", "negated"],
        }
    )
    assert set(score_news(gold, found, lexicon.event_codes).values()) == {Score(1, 0, 0)}


def test_floor_on_news(shared):
    lexicon = load_lexicon()
    articles, gold = read_news_gold(shared / "gold" / "news_dev.jsonl")
    mentions = code(articles, lexicon)
    scores = score_news(gold, mentions, lexicon.event_codes)
    assert scores["root"].f1 >= 0.35
    assert share_coded_without_event(articles, gold, mentions) <= 0.15
