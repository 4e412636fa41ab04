"""The bundled articles: what their README says about them holds."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest

from pipelines.evaluation.gold import Kind, read_gold
from pipelines.sources.catalog import read_catalog
from pipelines.text.copies import find_copies
from pipelines.text.language import find_languages

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
ARTICLES = EXAMPLES / "articles"
MONTHS = [f"2025-{month:02}" for month in range(1, 13)]
ALWAYS = {"id", "title", "text", "url", "publisher"}
# The second-level domains that RFC 2606 keeps for examples.
RESERVED = {"example.com", "example.net", "example.org"}

Item = Mapping[str, str]


def _read(month: str) -> list[Item]:
    return [json.loads(line) for line in (ARTICLES / f"{month}.jsonl").read_text("utf-8").splitlines()]


def _published_at(item: Item) -> datetime:
    """The instant in UTC, midnight where the item gives a day only."""
    instant = datetime.fromisoformat(item.get("published_at") or item["date"])
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return [item for month in MONTHS for item in _read(month)]


def test_the_folder_holds_a_file_a_month_and_nothing_else():
    assert sorted(path.name for path in ARTICLES.iterdir()) == [f"{month}.jsonl" for month in MONTHS]


@pytest.mark.parametrize("month", MONTHS)
def test_items_lie_in_their_month(month):
    assert {_published_at(item).strftime("%Y-%m") for item in _read(month)} == {month}


def test_fields_are_known_and_filled(items):
    for item in items:
        when = {"date", "published_at"} & item.keys()
        assert len(when) == 1, item["id"]
        assert item.keys() - when - {"language"} == ALWAYS, item["id"]
        assert all(isinstance(value, str) and value == value.strip() != "" for value in item.values()), item["id"]


def test_instants_name_their_zone(items):
    assert all(datetime.fromisoformat(item["published_at"]).tzinfo for item in items if "published_at" in item)


@pytest.mark.parametrize("field", ["id", "url"])
def test_names_are_unique(items, field):
    assert len({item[field] for item in items}) == len(items)


def test_volume_is_as_the_readme_says(items):
    assert 240 <= len(items) <= 280
    days = len({_published_at(item).date() for item in items})
    assert days <= 45
    assert f"{len(items)} short news items on {days} days" in (EXAMPLES / "README.md").read_text("utf-8")
    assert len({item["publisher"] for item in items}) >= 5
    assert all(25 <= len(item["text"].split()) <= 130 for item in items)


def test_addresses_are_reserved_and_one_per_publisher(items):
    hosts = {(item["publisher"], urlsplit(item["url"]).hostname or "") for item in items}
    assert {host.partition(".")[2] for _, host in hosts} <= RESERVED
    assert len(hosts) == len({publisher for publisher, _ in hosts}) == len({host for _, host in hosts})


def test_three_reports_have_a_copy_by_another_publisher(items):
    frame = pl.DataFrame([{"id": item["id"], "at": _published_at(item), "text": item["text"]} for item in items])
    publisher = {item["id"]: item["publisher"] for item in items}
    copies = find_copies(frame)
    assert copies.height == 3
    assert all(publisher[copy] != publisher[first] for copy, first in copies.select("id", "duplicate_of").iter_rows())


def test_one_item_is_not_english(items):
    given = pl.Series([item.get("language") for item in items], dtype=pl.String)
    found = find_languages(pl.Series([None] * len(items), dtype=pl.String), pl.Series([item["text"] for item in items]))
    assert found.to_list() == given.fill_null("en").to_list()
    assert given.drop_nulls().to_list() == ["de"]


def test_the_gold_records_are_of_the_bundled_articles(items):
    path = EXAMPLES / "gold" / "articles.jsonl"
    gold = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [(one["id"], one["date"], one["text"]) for one in gold] == [
        (item["id"], (item.get("published_at") or item["date"])[:10], item["text"]) for item in items
    ]
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    told = [one for one in gold if one["events"]]
    assert f"{sum(len(one['events']) for one in told):,} events in {len(told)} of the items" in readme


def test_the_actors_of_the_gold_records_are_words_of_their_text():
    gold = read_gold(EXAMPLES / "gold" / "articles.jsonl")
    assert (gold.kind, gold.left_out) == (Kind.news, {})
    words = gold.events.join(gold.articles.select(id="article_id", text="text"), on="id", validate="m:1")
    for side in ("source", "target"):
        is_there = pl.col("text").str.contains(pl.col(f"{side}_text"), literal=True)
        assert words.filter(~is_there).select("id", f"{side}_text").rows() == []


def test_the_sources_to_start_from_can_be_followed_once_somebody_says_who_asks(tmp_path):
    text = (EXAMPLES / "sources.yml").read_text(encoding="utf-8")
    (tmp_path / "sources.yml").write_text(text, encoding="utf-8")
    catalog = read_catalog(tmp_path)
    assert catalog.contact is None
    assert len(catalog.sources) >= 25
    assert len({source.url for source in catalog.sources}) == len(catalog.sources)
    assert all(source.publisher and source.country and source.language == "en" for source in catalog.sources)
