"""Why sentences were coded as they were: by the lexicon of the moment, without keeping what is asked for in masses."""

from dataclasses import replace

import polars as pl
import pytest

from pipelines.explorer import app, explaining, views
from pipelines.explorer.explaining import explainer
from pipelines.explorer.questions import answer

SENTENCE = "Iran zapped Iraq."


@pytest.fixture
def asked(monkeypatch):
    """How many sentences the coder was asked for each time."""
    asked: list[int] = []

    def explain(articles, _):
        asked.append(articles.height)
        return ["why"] * articles.height

    monkeypatch.setattr(explaining, "explain", explain)
    return asked


def test_the_lexicon_is_the_one_of_the_moment(tmp_path):
    explain = explainer(tmp_path)
    assert "172" not in explain([SENTENCE])[SENTENCE]
    (tmp_path / "lexicon" / "verbs").mkdir(parents=True)
    verbs = tmp_path / "lexicon" / "verbs" / "17.csv"
    verbs.write_text("code,kind,pattern,direction,example\n172,verb,zap,,\n", encoding="utf-8")
    assert "172" in explain([SENTENCE])[SENTENCE]


def test_a_line_that_is_being_written_is_told(tmp_path):
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "agents.csv").write_text("names,role,note\nwarlord,REP,\n", encoding="utf-8")
    assert "agents.csv:2: unknown role 'REP'" in explainer(tmp_path)([SENTENCE])[SENTENCE]


def test_only_what_is_found_of_a_few_is_kept(tmp_path, asked):
    explain = explainer(tmp_path)
    few, many = ["one", "two"], [str(number) for number in range(50)]
    for sentences in (few, few, many, many):
        assert explain(sentences) == dict.fromkeys(sentences, "why")
    assert asked == [2, 50, 50]


@pytest.mark.slow
def test_a_page_explains_its_own_sentences_alone(home, monkeypatch):
    def told_apart(home, name, **parameters):
        found = answer(home, name, **parameters)
        if name != "event_mentions":
            return found
        return replace(found, rows=found.rows.with_columns(sentence=pl.col("event_id") + pl.col("sentence")))

    monkeypatch.setattr("pipelines.explorer.views.answer", told_apart)
    ids = answer(home, "country_home_events", entity="IND").rows["event_id"].to_list()
    ids += answer(home, "dyad_events", dyad="CHN-USA").rows["event_id"].to_list()[:3]
    pages = list(views.events(home, app._LINKS, ids, lambda sentences: dict.fromkeys(sentences, "why")))
    assert len(pages) == len(ids) > 2
    for page in pages:
        assert set(page["explanations"]) == {mention["sentence"] for mention in page["mentions"]}
