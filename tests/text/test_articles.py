from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from pipelines.contracts import load_contract
from pipelines.text.articles import make_articles

BODY = "The two foreign ministers met in Vienna on Monday and agreed to go on talking there next week."


def document(document_id: str, published_at: str, **other: Any) -> dict[str, Any]:
    at = datetime.fromisoformat(published_at).replace(tzinfo=UTC)
    base = {
        "document_id": document_id,
        "received_date": date(2025, 5, 1),
        "received_at": datetime(2025, 5, 1, tzinfo=UTC),
        "landing_key": "0" * 64,
        "source_path": "a.jsonl",
        "record_no": 1,
        "external_id": None,
        "url": f"https://a.example/{document_id}",
        "publisher": "The Daily",
        "author": "Jane Roe",
        "title": "Ministers meet",
        "text": BODY,
        "published_at": at,
        "published_zone": "+02:00",
        "date_source": "field",
        "language": "en",
        "status": "ready",
    }
    return base | other


def documents(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=load_contract("documents").schema)


def test_an_article_has_what_its_document_says():
    articles = make_articles(documents(document("a", "2025-04-01T10:00")), date(2025, 4, 1), date(2025, 4, 1))
    assert articles.schema == load_contract("articles").schema
    assert articles.row(0, named=True) == {
        "article_id": "a",
        "published_date": date(2025, 4, 1),
        "published_at": datetime(2025, 4, 1, 10, tzinfo=UTC),
        "published_zone": "+02:00",
        "date_source": "field",
        "url": "https://a.example/a",
        "publisher": "The Daily",
        "author": "Jane Roe",
        "title": "Ministers meet",
        "text": f"Ministers meet\n\n{BODY}",
        "language": "en",
        "duplicate_of": None,
    }


def test_without_headline_the_body_stands_alone():
    articles = make_articles(documents(document("a", "2025-04-01", title=None)), date(2025, 4, 1), date(2025, 4, 1))
    assert articles["text"].item() == BODY


def copies(*rows: dict[str, Any]) -> dict[str, str]:
    articles = make_articles(documents(*rows), date(2025, 4, 1), date(2025, 4, 30))
    return dict(articles.select("article_id", "duplicate_of").drop_nulls().iter_rows())


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({}, {"publisher": "The Weekly"}, {"b": "a"}),
        ({}, {"title": "Another headline for the same report"}, {"b": "a"}),
        ({"text": "More to follow."}, {"text": "More to follow."}, {"b": "a"}),
        ({"text": "More to follow."}, {"text": "More to follow.", "title": "Rebels attack the capital"}, {}),
        ({"status": "other_language", "language": "fr"}, {}, {"b": "a"}),
    ],
)
def test_copies(first, second, expected):
    assert copies(document("a", "2025-04-01", **first), document("b", "2025-04-02", **second)) == expected


def test_only_articles_of_the_days_asked_for():
    rows = documents(
        document("before", "2025-03-31"),
        document("on", "2025-04-01"),
        document("other", "2025-04-01", text="Un tout autre article.", status="other_language", language="fr"),
        document("after", "2025-04-03"),
    )
    articles = make_articles(rows, date(2025, 4, 1), date(2025, 4, 2))
    assert articles.select("article_id", "duplicate_of").rows() == [("on", "before"), ("other", None)]


def test_no_documents_make_no_articles():
    assert make_articles(documents(), date(2025, 4, 1), date(2025, 4, 2)).is_empty()
