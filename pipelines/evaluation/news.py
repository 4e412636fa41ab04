"""Scores on dated news items with coded events: who did what to whom, as sets of keys per item."""

from pathlib import Path

import polars as pl

from pipelines.evaluation.gold import EVENTS, Kind, read_gold
from pipelines.evaluation.measures import MEASURES, comparable_found, comparable_gold, judge
from pipelines.evaluation.scores import Score, score


def read_news_gold(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Articles for the coder, one row per item; and the gold events, one row each."""
    gold = read_gold(path, Kind.news)
    return gold.articles, gold.events


def score_news(gold: pl.DataFrame, mentions: pl.DataFrame, event_codes: pl.DataFrame) -> dict[str, Score]:
    """Micro-averaged over items, negated events left out on both sides; a key counts once an item."""
    found = comparable_found(mentions, Kind.news)
    events = pl.concat([EVENTS.to_frame(), gold], how="diagonal")
    expected = comparable_gold(events, found, Kind.news, event_codes)
    return {measure.name: score(judge(expected, found, measure)) for measure in MEASURES[Kind.news]}


def share_coded_without_event(articles: pl.DataFrame, gold: pl.DataFrame, mentions: pl.DataFrame) -> float:
    """Of the items without a gold event, the share from which something was coded."""
    empty = articles.select(id="article_id").join(gold, on="id", how="anti")
    coded = mentions.filter(pl.col("status") != "negated").select(id="article_id").unique()
    return empty.join(coded, on="id", how="semi").height / max(empty.height, 1)
