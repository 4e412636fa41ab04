"""Visits that go wrong: servers that are not well, processes that are killed or get in each other's way."""

import gzip
import re
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from filelock import FileLock

from pipelines.sources.catalog import CatalogError
from pipelines.sources.ingest import IngestBusy, due, ingest
from pipelines.sources.landing import pending
from pipelines.sources.state import read_states
from pipelines.tables import Lake
from pipelines.text.documents import read_many
from tests.sources.following import feed, page
from tests.sources.serving import drips, says

BOMB = (
    '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss version="2.0"><channel><title>&b;</title></channel></rss>'
)


@pytest.mark.parametrize(
    ("answer", "reason", "message"),
    [
        (drips(b"<rss>", 0.05), "too_slow", r"took more than 0\.5 s"),
        (drips(b"x" * 100_000, 0), "too_large", "is longer than 2 MB"),
        (says(gzip.compress(bytes(9_000_000)), Content_Encoding="gzip"), "too_large", "unpacks to more than 4 MB"),
        (says(status=302, Location="/world"), "redirects", "redirects more than 3 times"),
        (says(status=302, Location="http://127.0.0.1:1/"), "refused_address", r"127\.0\.0\.1 is not on the public web"),
        (says(status=302, Location="http://10.0.0.1/"), "refused_address", r"10\.0\.0\.1 is not on the public web"),
        (says(page(1), content_type="text/html"), "unreadable", "is no feed: neither RSS, Atom nor JSON Feed"),
        (says(bytes(range(256)), content_type="image/png"), "unreadable", "is no feed"),
        (says(feed(1), length=100_000), "truncated", "ended before its announced end"),
        (says(status=429, Retry_After="7200"), "http_status", "answers 429, is asked too often; it asks for 7,200 s"),
        (says(status=503, Retry_After="3600"), "http_status", "answers 503; it asks for 3,600 s"),
        (says(status=500), "http_status", "answers 500"),
        (says(BOMB), "unreadable", "declares entities of its own"),
        (says("<rss version='2.0'><channel>" + "<a>" * 200_000), "unreadable", "has elements nested hundreds deep"),
        (
            says(f"<rss version='2.0' {' '.join(f'a{n}=x' for n in range(50_000))}><channel/></rss>"),
            "unreadable",
            "has a tag with thousands of attributes",
        ),
    ],
    ids=[
        *(
            "drip",
            "endless",
            "bomb",
            "loop",
            "home",
            "private",
            "html",
            "binary",
            "short",
            "429",
            "503",
            "500",
            "laughs",
            "nested",
            "attributes",
        ),
    ],
)
def test_a_source_that_misbehaves_is_told_of_and_the_others_are_served(answer, reason, message, followed):
    for name in ("before", "world", "after"):
        followed.follow(name)
    followed.site.answers |= {"/before": says(feed(1)), "/world": answer, "/after": says(feed(2))}
    rows = followed.ingest()
    row = rows["world"]
    assert (row["outcome"], row["reason"], row["failures"]) == ("failed", reason, 1)
    assert re.match(message, row["message"])
    assert row["next_at"] > row["finished_at"] + timedelta(minutes=50)
    assert (rows["before"]["landed"], rows["after"]["landed"]) == (1, 1)
    assert len(followed.landed()) == 2


def test_robots_txt_forbids(followed):
    followed.follow("world")
    followed.site.answers |= {"/robots.txt": says("User-agent: *\nDisallow: /"), "/world": says(feed(1))}
    row = followed.ingest()["world"]
    assert (row["outcome"], row["reason"]) == ("failed", "forbidden")
    assert row["message"] == "robots.txt of localhost forbids it"


def test_a_wrong_content_type_and_charset_are_seen_through(followed):
    followed.follow("world")
    followed.site.answers["/world"] = says(feed(1).replace("Iran", "Curaçao"), content_type="text/html; charset=koi8-r")
    assert followed.ingest()["world"]["landed"] == 1
    assert followed.documents()["text"].to_list() == ["France signed agreement 1 with Curaçao."]


def test_dates_in_2099_move_no_watermark(followed):
    followed.follow("world")
    later = feed(2, date="Wed, 25 Nov 2099 10:00:00 GMT")
    followed.site.answers["/world"] = says(
        feed(1).replace("</channel>", later[later.index("<item>") :].replace("</rss>", "")) + "</rss>"
    )
    row = followed.ingest()["world"]
    assert row["newest_at"] == datetime(2026, 11, 25, 10, tzinfo=UTC)
    assert row["message"].endswith("1 dated more than a day ahead, which will be rejected")
    batches = list(read_many(pending(followed.lake.home), followed.lake.home))
    assert [batch.rejected["reason"].to_list() for batch in batches] == [["date_out_of_range"]]
    assert [batch.documents.height for batch in batches] == [1]


def test_back_off_survives_restarts(followed):
    followed.follow("world")
    now = datetime.now(UTC)
    for failures in (1, 2, 3):
        row = followed.ingest()["world"]
        assert row["failures"] == failures
        states = read_states(Lake(followed.lake.home))
        assert due(followed.sources, states, now + timedelta(minutes=50)) == []
    wait = row["next_at"] - row["finished_at"]
    assert timedelta(hours=3, minutes=30) < wait < timedelta(hours=4, minutes=30)
    followed.site.answers["/world"] = says(feed(1))
    row = followed.ingest()["world"]
    assert (row["failures"], row["next_at"] - row["finished_at"]) == (0, timedelta(hours=1))
    assert row["last_success_at"] == row["finished_at"]


def test_a_visit_that_was_killed_lands_the_same_once_more(followed):
    followed.follow("world")
    followed.site.answers["/world"] = says(feed(1))
    followed.ingest()
    for table in ("source_items", "source_fetches"):
        for file in followed.lake.path(table).rglob("*.parquet"):
            file.unlink()
    followed.ingest()
    assert len(pending(followed.lake.home)) == 1


def test_a_parser_that_trips_stops_nobody(followed, monkeypatch):
    def trips(*_: object) -> None:
        raise ZeroDivisionError("oh")

    followed.follow("world")
    followed.follow("page", kind="page")
    followed.site.answers |= {"/world": says(feed(1)), "/page": says(page(1))}
    monkeypatch.setattr("pipelines.sources.listings.read_feed", trips)
    rows = followed.ingest()
    assert (rows["world"]["reason"], rows["world"]["message"]) == ("unexpected", "ZeroDivisionError: oh")
    assert rows["page"]["landed"] == 1


def test_while_a_run_writes_only_the_tables_wait(followed):
    followed.follow("world")
    followed.site.answers["/world"] = says(feed(1))
    begun = time.monotonic()

    def free_soon(*_: object) -> None:
        holder.__exit__(None, None, None)

    holder = followed.lake.lock()
    holder.__enter__()
    threading.Timer(0.5, free_soon).start()
    assert followed.ingest()["world"]["landed"] == 1
    assert time.monotonic() - begun >= 0.5


def test_two_do_not_visit_at_once(followed):
    followed.follow("world")
    followed.lake.home.mkdir()
    with FileLock(followed.lake.home / ".ingest.lock"), pytest.raises(IngestBusy, match="by another process"):
        followed.ingest()
    assert followed.site.asked == []


def test_nobody_is_asked_without_a_contact(followed):
    followed.follow("world")
    nameless = followed.catalog.model_copy(update={"contact": None})
    with pytest.raises(CatalogError, match="contact is missing"):
        ingest(followed.lake, nameless, followed.sources)
    assert followed.site.asked == []
