"""Scores on dated news items with coded events: who did what to whom, as sets of keys per item."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

KEYS: Mapping[str, tuple[str, ...]] = {
    "pair": ("source", "target"),
    "quad": ("source", "target", "plover_quad"),
    "root": ("source", "target", "root_code"),
    "roles": ("source", "target", "source_role", "target_role"),
}
_UN_GROUPS = ("UNO", "IAE", "WHO", "WFP", "KID", "HCR", "HCH", "FAO", "ILO")
_ENTITIES = {**dict.fromkeys(_UN_GROUPS, "UN"), "NAT": "NATO", "EEC": "EU"}
_ROLES = {
    **dict.fromkeys(("INS", "SEP", "RAD", "UAF", "CRM"), "REB"),
    "ELI": "OPP",
    "SPY": "GOV",
    "MNC": "BUS",
    "NGM": "NGO",
    **dict.fromkeys(("EDU", "LAB", "REF", "HLH", "AGR", "ENV", "DEV", "HRI", "SET"), "CVL"),
}
_ITEM_SCHEMA = {"id": pl.String, "date": pl.String, "text": pl.String}
_EVENT_SCHEMA = {
    "id": pl.String,
    "source": pl.String,
    "target": pl.String,
    "source_role": pl.String,
    "target_role": pl.String,
    "code": pl.String,
    "status": pl.String,
}


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 of one kind of key, and the counts behind them."""

    true_positives: int
    false_positives: int
    false_negatives: int

    @property
    def precision(self) -> float:
        """Share of the coded keys that are in the gold records; 0 where nothing was coded."""
        coded = self.true_positives + self.false_positives
        return self.true_positives / coded if coded else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold keys that were coded; 0 where there are none."""
        gold = self.true_positives + self.false_negatives
        return self.true_positives / gold if gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = 2 * self.true_positives + self.false_positives + self.false_negatives
        return 2 * self.true_positives / both if both else 0.0


def read_news_gold(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Articles for the coder, one row per item; and the gold events, one row each."""
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    events = [
        (
            item["id"],
            *(
                event[name]
                for name in ("source_country", "target_country", "source_role", "target_role", "code", "status")
            ),
        )
        for item in items
        for event in item["events"]
    ]
    articles = pl.DataFrame([(i["id"], i["date"], i["text"]) for i in items], schema=_ITEM_SCHEMA, orient="row").select(
        article_id="id",
        title=pl.lit(None, pl.String),
        text="text",
        published_date=pl.col("date").str.to_date(),
        url=pl.lit(None, pl.String),
        publisher=pl.lit(None, pl.String),
    )
    return articles, pl.DataFrame(events, schema=_EVENT_SCHEMA, orient="row")


def score_news(gold: pl.DataFrame, mentions: pl.DataFrame, event_codes: pl.DataFrame) -> dict[str, Score]:
    """Micro-averaged over items, negated events left out on both sides; a key counts once an item."""
    quads = event_codes.select(code="code", plover_quad="plover_quad")
    expected = (
        gold.join(quads, on="code", how="left", validate="m:1")
        .with_columns(root_code=pl.col("code").str.head(2))
        .filter(pl.col("status") != "negated")
    )
    found = mentions.filter(pl.col("status") != "negated").select(
        "root_code",
        "plover_quad",
        *(_entity(side) for side in ("source", "target")),
        *(pl.col(f"{side}_role").fill_null("CTR").replace(_ROLES) for side in ("source", "target")),
        id="article_id",
    )
    return {name: _score(expected, found, ("id", *columns)) for name, columns in KEYS.items()}


def share_coded_without_event(articles: pl.DataFrame, gold: pl.DataFrame, mentions: pl.DataFrame) -> float:
    """Of the items without a gold event, the share from which something was coded."""
    empty = articles.select(id="article_id").join(gold, on="id", how="anti")
    coded = mentions.filter(pl.col("status") != "negated").select(id="article_id").unique()
    return empty.join(coded, on="id", how="semi").height / max(empty.height, 1)


def _entity(side: str) -> pl.Expr:
    group = pl.col(f"{side}_group").replace_strict(_ENTITIES, default="INT", return_dtype=pl.String)
    return pl.coalesce(f"{side}_country", group).fill_null("INT").alias(side)


def _score(expected: pl.DataFrame, found: pl.DataFrame, columns: tuple[str, ...]) -> Score:
    left, right = expected.select(columns).unique(), found.select(columns).unique()
    shared = left.join(right, on=columns, how="semi", nulls_equal=True).height
    return Score(shared, right.height - shared, left.height - shared)
