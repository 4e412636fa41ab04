"""The page of an evaluation: what it says, that each number leads to its sentences, and that no text writes markup."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.coding import load_lexicon
from pipelines.evaluation.gold import read_gold
from pipelines.evaluation.page import render
from pipelines.evaluation.results import compare
from tests.evaluation.samples import CODEBOOK, EMPTY, MARKED, NEWS, Row, mentions, write

HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><b>", "{{ 7 * 7 }}"]


class Elements(HTMLParser):
    """Collects each start tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, Any]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def elements(page: str) -> list[tuple[str, dict[str, Any]]]:
    parser = Elements()
    parser.feed(page)
    return parser.found


def words(page: str) -> str:
    """The page's text without markup, spaces joined."""
    return " ".join(re.sub(r"<style.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL).split())


def page_of(folder: Path, rows: list[Row], found: pl.DataFrame) -> str:
    return render(compare(read_gold(write(folder, *rows)), found, load_lexicon()))


@pytest.fixture
def page(tmp_path):
    rows = [NEWS, {**NEWS, "id": "n2"}, {**NEWS, "id": "n3"}, {**NEWS, "id": "n4", "events": []}]
    found = mentions({}, {"article_id": "n2", "root_code": "17", "event_code": "173"}, {"article_id": "n4"})
    return page_of(tmp_path, rows, found)


@pytest.mark.parametrize(
    "text",
    [
        "4 items of news gold",
        "0.33 F1 by root, over all events",
        "1.00 of 1 right events have the right status",
        "1.00 of 1 items without an event have something coded from them",
        "root states of source and target, and the CAMEO root 3 3 1 0.33",
        "16 Reduce relations 3 2 1 0.50",
        "1 found as 17 Coerce",
        "Gold France → Iran (FRA → IRN), 163 Found France → Iran (FRA → IRN), 173, from “imposed sanctions” by",
        "1 missed",
        "Coded in vain 1 found as 16 Reduce relations",
        "0.7 to 0.8 3 1 0.75 0.33",
    ],
)
def test_the_page_says(page, text):
    assert text in words(page)


def test_each_number_leads_to_its_sentences(page):
    found = elements(page)
    links = [attributes["href"] for tag, attributes in found if tag == "a"]
    places = [f"#{attributes['id']}" for _, attributes in found if "id" in attributes]
    assert len(links) == 4
    assert sorted(links, key=str) == sorted(places)


@pytest.mark.parametrize(
    ("rows", "found", "text"),
    [
        ([EMPTY], mentions({"article_id": "e1"}), "1.00 of 1 items without an event"),
        ([EMPTY], mentions(), "0.00 of 1 items without an event"),
        ([CODEBOOK], mentions({"article_id": "c1"}), "0.00 of the sentences have a mention of the right root"),
        ([MARKED, {**MARKED, "id": "x", "source_span": None}], mentions(), "left out: 1 without both spans"),
    ],
)
def test_other_kinds(tmp_path, rows, found, text):
    assert text in words(page_of(tmp_path, rows, found))


def test_the_page_fetches_nothing_and_runs_nothing(page):
    found = elements(page)
    assert not {tag for tag, _ in found} & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert all(attributes["href"].startswith("#") for _, attributes in found if "href" in attributes)
    assert not any(name.startswith("on") or name in {"src", "style"} for _, attributes in found for name in attributes)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("place", ["sentence", "trigger_text", "source_text", "target_text", "rule_id"])
def test_no_mention_writes_markup(tmp_path, hostile, place):
    clean, attacked = (page_of(tmp_path, [NEWS], mentions(change)) for change in ({}, {place: hostile}))
    assert [tag for tag, _ in elements(attacked)] == [tag for tag, _ in elements(clean)]
    assert hostile in html.unescape(attacked)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("place", ["id", "text", "source", "target"])
def test_no_gold_row_writes_markup(tmp_path, hostile, place):
    attack = {place: hostile} if place in NEWS else {"events": [{**NEWS["events"][0], place: hostile}]}
    clean, attacked = (page_of(tmp_path, [row], mentions()) for row in (NEWS, {**NEWS, **attack}))
    assert [tag for tag, _ in elements(attacked)] == [tag for tag, _ in elements(clean)]
    assert hostile in html.unescape(attacked)
