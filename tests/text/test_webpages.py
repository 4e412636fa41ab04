import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from pipelines.text.webpages import read_webpage

BODY = (
    "<p>The two foreign ministers met in Vienna on Monday and agreed to go on talking next week, a spokesman said.</p>"
    "<p>The border between the two countries would stay open until then, he told reporters after the meeting.</p>"
)


def page(head: str = "", body: str = BODY) -> str:
    return (
        f"<html><head>{head}</head><body><nav><a href='/'>Home</a><a href='/world'>World</a></nav>"
        f"<article><h1>Ministers meet in Vienna</h1>{body}</article>"
        "<footer>© 2024 The Daily. All rights reserved.</footer></body></html>"
    )


def test_the_article_of_a_page():
    head = """
        <title>Ministers meet in Vienna | The Daily</title>
        <meta property="og:site_name" content="The Daily">
        <meta name="author" content="Jane Roe">
        <meta property="article:published_time" content="2024-04-03T22:30:00-05:00">
        <link rel="canonical" href="https://daily.example/2024/ministers-meet">"""
    record = read_webpage(page(head))
    assert record.title == "Ministers meet in Vienna"
    assert record.text
    assert record.text.startswith("The two foreign ministers met in Vienna on Monday")
    assert record.text.endswith("he told reporters after the meeting.")
    assert record.publisher == "The Daily"
    assert record.author == "Jane Roe"
    assert record.url == "https://daily.example/2024/ministers-meet"
    assert record.page_date == "2024-04-03T22:30:00-05:00"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="date" content="2024-04-03">', "2024-04-03"),
        ('<meta property="article:published_time" content="1989-11-09T20:00:00Z">', "1989-11-09T20:00:00Z"),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-04-03T10:00:00+02:00",'
            ' "dateModified": "2024-04-05T10:00:00+02:00"}</script>',
            "2024-04-03T10:00:00+02:00",
        ),
        (
            '<script type="application/ld+json">{"datePublished": "2024-04-03 10:00:00+08:00"}</script>',
            "2024-04-03 10:00:00+08:00",
        ),
        (
            '<meta name="date" content="2024-04-03"><time class="updated" datetime="2024-04-03T23:00:00Z"></time>'
            '<time datetime="2024-04-03T08:04:08+02:00"></time>',
            "2024-04-03T08:04:08+02:00",
        ),
        ("", None),
    ],
)
def test_the_date_of_a_page(head, expected):
    assert read_webpage(page(head)).page_date == expected


def test_a_brief_article_stays_brief():
    assert read_webpage(page(body="<p>Ministers met in Vienna.</p>")).text == "Ministers met in Vienna."


def test_a_date_in_the_text_is_no_date_of_the_page():
    body = (
        BODY + "<p>The treaty of 12 March 1999 and the one of 3 May 2007 were not mentioned in the talks, he said.</p>"
    )
    assert read_webpage(page(body=body)).page_date is None


@pytest.mark.parametrize(
    "content", ["", "   ", "<", "<html></html>", "no page at all", "<p>\0</p>", "<a" * 99, "<div>" * 999]
)
def test_what_is_no_page_has_no_article(content):
    assert len(read_webpage(content).text or "") < 20


def test_the_text_of_real_pages(shared):
    """F1 over word 4-grams, averaged over saved pages whose text people have marked."""
    gold = {}
    with gzip.open(shared / "articles" / "html_gold.jsonl.gz") as lines:
        for line in lines:
            row = json.loads(line)
            gold[row["id"].removeprefix("aeb-")] = row["text"]
    scores = []
    for path in sorted((shared / "articles" / "html").iterdir())[::6]:
        found = _shingles(read_webpage(gzip.decompress(path.read_bytes()).decode("utf-8", "replace")).text or "")
        expected = _shingles(gold[path.name.partition(".")[0]])
        common = (found & expected).total()
        scores.append(2 * common / max(1, found.total() + expected.total()))
    assert sum(scores) / len(scores) > 0.95


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return Counter(zip(words, words[1:], words[2:], words[3:], strict=False))


PAGES = Path(__file__).parent / "pages"


@pytest.mark.parametrize(
    ("name", "title", "date", "publisher", "author"),
    [
        (
            "graph",
            "Norway and Iceland to patrol fishing grounds together",
            "2026-11-24T18:05:00+01:00",
            "The Harbour Post",
            "Ingrid Solheim",
        ),
        ("live", "Ghana raises rates as traders protest – live", "2026-11-25T12:55:00Z", "Accra Daily", None),
        ("paywall", "Argentina sells grain port to farmers", "2026-11-26T21:00:00-03:00", "Rio Ledger", "Marta Ruiz"),
        (
            "json_ld",
            "Kenya sends police to Somali border after bus attack",
            "2026-11-23T09:12:00+03:00",
            "Nairobi Wire",
            "Grace Mwangi",
        ),
        (
            "next_data",
            "Philippines and Vietnam hold rescue exercise",
            "2026-11-25T08:30:00Z",
            "Strait Times Online",
            None,
        ),
        ("amp", "Poland opens second railway line into Ukraine", "2026-11-27T11:00:00+01:00", "Vistula News", None),
        ("breaks", "Ministers of Turkey and Greece meet in Izmir", "2026-11-28", "Aegean Mirror", None),
        ("divs", "India and Sri Lanka free last fishermen", "2026-11-30T05:20:00+05:30", "Strait TV", None),
    ],
)  # fmt: skip
def test_pages_in_the_manner_of_news_sites(name, title, date, publisher, author):
    """Our own pages: cookie banners, newsletters, related links, captions, paywalls, live blogs, AMP, scripts' data."""
    record = read_webpage((PAGES / f"{name}.html").read_text(encoding="utf-8"))
    found = Counter(re.findall(r"\w+", (record.text or "").lower()))
    expected = Counter(re.findall(r"\w+", (PAGES / f"{name}.txt").read_text(encoding="utf-8").lower()))
    assert 2 * (found & expected).total() / (found.total() + expected.total()) >= 0.94
    assert (record.title, record.page_date, record.publisher, record.author) == (title, date, publisher, author)
