"""Whole visits to servers that are well: what is landed of them and what the tables say."""

import gzip
import os
import time
from datetime import UTC, datetime

import polars as pl
import pytest

from pipelines.contracts import conform
from pipelines.sources.catalog import Catalog, make_source
from pipelines.sources.ingest import check, ingest
from pipelines.sources.landing import pending
from pipelines.sources.transport import Limits
from tests.sources.following import LIMITS, feed, page
from tests.sources.serving import says, says_unless_known


def test_a_feed_becomes_documents(followed):
    followed.follow("world", publisher="The Paper", language="en", country="GBR")
    followed.site.answers["/world"] = says(feed(1, 2))
    row = followed.ingest()["world"]
    assert (row["outcome"], row["items"], row["landed"], row["failures"]) == ("new", 2, 2, 0)
    assert row["newest_at"] == datetime(2026, 11, 25, 10, tzinfo=UTC)
    documents = followed.documents().sort("external_id")
    assert documents.select("external_id", "title", "text", "publisher", "language").row(0) == (
        "1", "Item 1", "France signed agreement 1 with Iran.", "The Paper", "en",
    )  # fmt: skip
    assert documents["url"].to_list() == [followed.site.url("/a/1"), followed.site.url("/a/2")]
    assert documents["source_path"].unique().to_list() == ["sources/world.jsonl"]


def test_only_what_is_new_is_landed(followed):
    followed.follow("world")
    followed.site.answers["/world"] = says(feed(1, 2))
    followed.ingest()
    followed.site.answers["/world"] = says(feed(2, 3))
    row = followed.ingest()["world"]
    assert (row["items"], row["landed"], row["known"]) == (2, 1, 1)
    assert sorted(line["id"] for line in followed.landed()) == ["1", "2", "3"]
    row = followed.ingest()["world"]
    assert (row["outcome"], row["known"]) == ("nothing_new", 2)


def test_what_has_other_words_is_landed_again(followed):
    followed.follow("world")
    followed.site.answers["/world"] = says(feed(1, 2))
    followed.ingest()
    # Markup alone is no other version.
    for text, landed in (("<b>Iran</b>", 0), ("Iraq", 1), ("Iraq", 0)):
        followed.site.answers["/world"] = says(feed(1, 2).replace("2 with Iran", f"2 with <![CDATA[{text}]]>"))
        row = followed.ingest()["world"]
        assert (row["landed"], row["known"]) == (landed, 2 - landed)
    assert sorted(followed.documents()["text"]) == [
        f"France signed agreement {words}." for words in ("1 with Iran", "2 with Iran", "2 with Iraq")
    ]
    items = followed.lake.scan("source_items").sort("external_id").select("external_id", "status", "versions").collect()
    assert items.rows() == [("1", "landed", 1), ("2", "landed", 2)]


def test_what_changes_with_every_visit_is_let_be_in_the_end(followed):
    followed.follow("world")
    landed = []
    for number in range(8):
        followed.site.answers["/world"] = says(feed(1).replace("Iran", f"Iran, {number} read this"))
        landed.append(followed.ingest()["world"]["landed"])
    assert landed == [1, 1, 1, 1, 1, 0, 0, 0]


def test_a_page_that_its_feed_says_was_changed_is_fetched_again(followed):
    followed.follow("world", text="page")

    def atom(changed: str) -> str:
        return (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>1</id><title>Item 1</title>'
            f'<link href="/a/1"/><published>2026-11-25T10:00:00Z</published><updated>{changed}</updated></entry></feed>'
        )

    rows = []
    for changed, answer in (("10:00", says(page(1))), ("11:00", says(status=500)), ("11:00", says(page(2)))):
        followed.site.answers |= {"/world": says(atom(f"2026-11-25T{changed}:00Z")), "/a/1": answer}
        rows.append(followed.ingest()["world"])
    assert [(row["landed"], row["known"], row["failed"]) for row in rows] == [(1, 0, 0), (0, 0, 1), (1, 0, 0)]
    assert followed.ingest()["world"]["known"] == 1
    (item,) = followed.lake.scan("source_items").collect().to_dicts()
    assert (item["status"], item["attempts"], item["versions"]) == ("landed", 2, 2)
    assert len(followed.documents()) == 2


def test_what_has_not_changed_is_not_sent(followed):
    followed.follow("world")
    followed.site.answers["/world"] = says_unless_known(feed(1), '"v1"')
    followed.ingest()
    for _ in range(2):
        row = followed.ingest()["world"]
        assert (row["outcome"], row["http_status"], row["bytes"], row["etag"]) == ("not_modified", 304, 0, '"v1"')
    assert row["newest_at"] == datetime(2026, 11, 25, 10, tzinfo=UTC)


def test_pages_are_fetched_where_that_is_wanted(followed):
    followed.follow("world", text="page")
    followed.site.answers |= {"/world": says(feed(1, 2)), "/a/1": says(page(1)), "/a/2": says(page(2))}
    row = followed.ingest()["world"]
    assert (row["landed"], row["failed"]) == (2, 0)
    assert "officials in both capitals said" in followed.documents()["text"][0]


def test_a_page_that_fails_is_tried_three_times_and_then_taken_as_the_feed_gives_it(followed):
    followed.follow("world", text="page")
    followed.site.answers |= {"/world": says_unless_known(feed(1, 2), '"v1"'), "/a/1": says(page(1))}
    row = followed.ingest()["world"]
    assert (row["outcome"], row["landed"], row["failed"]) == ("new", 1, 1)
    assert row["message"] == f"1 pages failed, the first {followed.site.url('/a/2')} answers 404, is not there"
    row = followed.ingest()["world"]
    assert (row["outcome"], row["reason"], row["failed"]) == ("failed", "pages", 1)
    row = followed.ingest()["world"]
    assert (row["outcome"], row["landed"]) == ("new", 1)
    assert {line["id"]: line["html"][:6] for line in followed.landed()} == {"1": "<!DOCT", "2": "France"}
    items = followed.lake.scan("source_items").filter(pl.col("external_id") == "2").collect().to_dicts()
    assert [(item["status"], item["attempts"]) for item in items] == [("landed", 3)]
    assert items[0]["message"] == "as the feed gives it: its page answers 404, is not there"
    assert followed.ingest()["world"]["outcome"] == "not_modified"


def test_a_page_that_robots_txt_forbids_is_taken_as_the_feed_gives_it(followed):
    followed.follow("world", text="page")
    followed.site.answers |= {"/robots.txt": says("User-agent: *\nDisallow: /a/"), "/world": says(feed(1))}
    assert followed.ingest()["world"]["landed"] == 1
    assert followed.site.paths == ["/world"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (says(b"%PDF-1.7", content_type="application/pdf"), "is application/pdf, expected a page of text"),
        (says(bytes(range(256)) * 10), "holds binary data where text was expected"),
        (says("<html>" + " " * 3_000_000), "is a page of more than 3 MB"),
        (says(f"<html><body {' '.join(f'a{n}=1' for n in range(10_000))}>"), "has a tag with thousands of attributes"),
    ],
    ids=["pdf", "binary", "long", "attributes"],
)
def test_a_page_that_is_none_is_taken_as_the_feed_gives_it(answer, message, followed):
    followed.follow("world", text="page")
    followed.site.answers |= {"/world": says(feed(1, 2)), "/a/1": answer, "/a/2": says(page(2))}
    ingest(followed.lake, followed.catalog, followed.sources, Limits())
    items = followed.lake.scan("source_items").filter(pl.col("external_id") == "1").collect().to_dicts()
    assert items[0]["message"].startswith(f"as the feed gives it: its page {message}")
    assert len(followed.landed()) == 2


def test_more_pages_than_a_visit_fetches_come_at_the_next(followed):
    followed.follow("world", text="page")
    followed.pages_per_visit = 2
    answers = {f"/a/{n}": says(page(n)) for n in range(5)}
    followed.site.answers |= {"/world": says_unless_known(feed(*range(5)), '"v1"'), **answers}
    rows = [followed.ingest()["world"] for _ in range(4)]
    assert [(row["landed"], row["left_over"], row["outcome"]) for row in rows] == [
        (2, 3, "new"),
        (2, 1, "new"),
        (1, 0, "new"),
        (0, 0, "not_modified"),
    ]
    assert len({line["id"] for line in followed.landed()}) == len(followed.landed()) == 5


def test_a_sitemap_of_sitemaps_brings_pages(followed):
    followed.follow("map", kind="sitemap")
    head, space = '<?xml version="1.0"?>', 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    index = "".join(f"<sitemap><loc>{followed.site.url(f'/{name}')}</loc></sitemap>" for name in ("m1", "gone"))
    pages = "".join(f"<url><loc>{followed.site.url(f'/a/{n}')}</loc></url>" for n in (1, 2))
    followed.site.answers |= {
        "/map": says(f"{head}<sitemapindex {space}>{index}</sitemapindex>"),
        "/m1": says(gzip.compress(f"{head}<urlset {space}>{pages}</urlset>".encode())),
        "/a/1": says(page(1)),
        "/a/2": says(page(2)),
    }
    row = followed.ingest()["map"]
    assert (row["items"], row["landed"]) == (2, 2)
    assert row["message"] == f"{followed.site.url('/gone')} answers 404, is not there"


def test_a_page_is_landed_whenever_it_has_changed(followed):
    followed.follow("page", kind="page")
    for number, expected in ((1, "new"), (1, "nothing_new"), (2, "new")):
        followed.site.answers["/page"] = says(page(number), content_type="text/html")
        assert followed.ingest()["page"]["outcome"] == expected


@pytest.mark.parametrize("size", [1_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_a_feed_of_many_items(size, followed):
    followed.follow("world")
    rows = "".join(f"<item><title>{n}</title><link>/{n}</link></item>" for n in range(size))
    content = f'<rss version="2.0"><channel><title>T</title>{rows}</channel></rss>'
    followed.site.answers["/world"] = says(gzip.compress(content.encode()), Content_Encoding="gzip")
    limits = Limits()
    ingest(followed.lake, followed.catalog, followed.sources, limits)
    assert followed.lake.scan("source_fetches").select("items", "landed").collect().row(0) == (size, size)
    assert followed.lake.scan("source_items").select(pl.len()).collect().item() == size


def test_a_folder_is_followed_without_asking_anybody(followed, tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    source = make_source({"name": "drop", "kind": "files", "path": str(folder)})
    catalog = Catalog(sources=(source,))

    def visited() -> tuple[str, int, int, int]:
        fetch = ingest(followed.lake, catalog, [source])["drop"].fetch
        return fetch.outcome, fetch.landed, fetch.known, fetch.left_over

    def put(name: str, text: str, age: float = 60) -> None:
        (folder / name).write_text(text, encoding="utf-8")
        os.utime(folder / name, (time.time() - age, time.time() - age))

    put("a.txt", "One.")
    put("b.docx", "Two.")
    put("c.txt", "Three.", age=0)
    assert visited() == ("new", 2, 0, 1)
    assert {receipt.source_path for receipt in pending(followed.lake.home)} == {"a.txt", "b.docx"}
    put("a.txt", "One more.")
    put("c.txt", "Three.")
    assert visited() == ("new", 2, 1, 0)
    assert visited() == ("nothing_new", 0, 3, 0)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    assert visited() == ("failed", 0, 0, 0)


def test_checking_keeps_nothing(followed):
    followed.follow("world", text="page")
    followed.site.answers |= {"/world": says(feed(1, 2)), "/a/1": says(page(1))}
    fetch = check(followed.lake, followed.catalog, followed.sources, LIMITS)["world"].fetch
    assert (fetch.outcome, fetch.items, fetch.landed, fetch.left_over) == ("new", 2, 1, 1)
    assert not (followed.lake.home / "landing").exists()
    assert not followed.lake.exists()


def test_the_tables_keep_their_contracts(followed):
    followed.follow("world")
    followed.ingest()
    for table in ("source_fetches", "source_items"):
        conform(followed.lake.scan(table).collect(), table)
