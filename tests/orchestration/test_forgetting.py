import json
from pathlib import Path

import polars as pl
import pytest

from pipelines.orchestration import erasing
from pipelines.orchestration import forgetting as module
from pipelines.orchestration.days import write_articles
from pipelines.orchestration.forgetting import find, take_down
from pipelines.orchestration.freshness import document_digests, stale_days
from pipelines.orchestration.intake import take_in
from pipelines.sources.landing import land, receipts
from tests.text.crawls import packed, page, record, response

SECRET = "Ministers of both countries met in Vienna on Monday to sign a treaty that nobody is to read of any more."
OTHER = "Japan signed an agreement with France in Paris on Tuesday, and both said that it will last."
URL = "https://www.a.example/story?id=7"


def write(folder: Path, name: str, *rows: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def _filled(gate, tmp_path):
    """A lake with a story under one address, a copy of it by another paper, and others in the same file."""
    secret = {"date": "2025-05-12", "text": SECRET, "url": URL, "publisher": "The Daily"}
    first = write(
        tmp_path / "in",
        "first.jsonl",
        {"date": "2025-05-12", "text": OTHER, "url": "https://a.example/story?id=8", "publisher": "The Daily"},
        secret,
        {"date": "2025-05-13", "text": SECRET, "url": "https://b.example/1", "publisher": "The Other"},
        {"date": "none", "text": SECRET, "url": URL},
    )
    # The same record in another file: known, so that no row tells of it.
    second = write(tmp_path / "in", "second.jsonl", secret, {"date": "2025-05-14", "text": OTHER, "publisher": "C"})
    land(gate.lake.home, [first, second])
    take_in(gate)
    make_days(gate)


def make_days(gate) -> None:
    digests = document_digests(gate.lake)
    for day in {*stale_days(gate.lake, digests), *gate.lake.days("articles")}:
        write_articles((day, day), gate)


def in_landing(gate, words: str) -> list[str]:
    """The objects that hold the words."""
    objects = (gate.lake.home / "landing" / "objects").glob("*/*")
    return [path.name for path in objects if words.encode() in path.read_bytes()]


@pytest.mark.usefixtures("_filled")
def test_an_address_is_forgotten_and_the_others_stay(gate):
    takedown = find(gate.lake, "address", "http://a.example/story?id=7&utm_source=x#top")
    assert {table: n for table, n in takedown.rows.items() if n} == {"documents": 1, "articles": 1, "rejected": 1}
    assert takedown.freed_copies == 1
    take_down(gate, takedown)
    make_days(gate)
    documents = gate.lake.scan("documents").sort("url").collect()
    assert documents["url"].to_list() == [None, "https://a.example/story?id=8", "https://b.example/1"]
    assert gate.lake.scan("rejected").collect().is_empty()
    # The copy by the other paper is an article of its own now.
    articles = gate.lake.scan("articles").collect()
    assert articles.filter(pl.col("text").str.contains("treaty"))["duplicate_of"].to_list() == [None]
    # Only the other paper's record is left in the files, under the number that it had.
    (first,) = in_landing(gate, "treaty")
    assert documents.filter(url="https://b.example/1").select("landing_key", "record_no").row(0) == (first, 3)
    assert {found.key for found in receipts(gate.lake.home)} == set(documents["landing_key"])
    (tombstone,) = gate.lake.scan("tombstones").collect().rows(named=True)
    assert "example" not in str(tombstone)
    assert (tombstone["kind"], len(tombstone["tombstone_id"])) == ("address", 64)


@pytest.mark.usefixtures("_filled")
def test_what_is_forgotten_does_not_come_back(gate, tmp_path):
    take_down(gate, find(gate.lake, "address", URL))
    land(gate.lake.home, [tmp_path / "in" / "first.jsonl", tmp_path / "in" / "second.jsonl"])
    intake = take_in(gate)
    assert (intake.received, intake.documents, intake.known, intake.rejected, intake.forgotten) == (6, 0, 3, 0, 3)
    assert len(in_landing(gate, "treaty")) == 1
    assert "story?id=7" not in str(gate.lake.scan("documents").collect().to_dict(as_series=False))


@pytest.mark.usefixtures("_filled")
def test_a_publisher_is_forgotten_whole(gate):
    take_down(gate, find(gate.lake, "publisher", " the  daily "))
    make_days(gate)
    assert set(gate.lake.scan("documents").collect()["publisher"]) == {"The Other", "C"}
    # Nothing is left of the first day, whose partition is there and empty.
    digests = document_digests(gate.lake)
    assert [str(day) for day in digests] == ["2025-05-13", "2025-05-14"]
    assert set(gate.lake.scan("articles").collect()["published_date"].cast(pl.String)) == {"2025-05-13", "2025-05-14"}


@pytest.mark.usefixtures("_filled")
def test_what_sources_and_checks_told_of_it_is_cleared(gate):
    at = gate.run.started_at
    item = {"seen_date": at.date(), "seen_at": at, "source": "s", "status": "landed", "attempts": 1, "title": "Treaty"}
    items = pl.DataFrame([item | {"item_id": "1", "url": URL}, item | {"item_id": "2", "url": "https://b.example/1"}])
    gate.lake.append("source_items", items)
    take_down(gate, find(gate.lake, "address", URL))
    rows = gate.lake.scan("source_items").select("item_id", "url", "title").collect().rows()
    assert rows == [("1", None, None), ("2", "https://b.example/1", "Treaty")]


@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize(("kind", "value"), [("address", "https://a.example/story"), ("publisher", "Daily")])
def test_what_is_not_there(gate, kind, value):
    assert find(gate.lake, kind, value).is_empty


@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize("step", ["drop_rows", "erase", "_places"])
def test_one_that_was_stopped_lets_nothing_in_and_is_done_again(gate, tmp_path, monkeypatch, step):
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, step, stop)
    with pytest.raises(KeyboardInterrupt):
        take_down(gate, find(gate.lake, "address", URL))
    monkeypatch.undo()
    assert gate.lake.scan("tombstones").collect().height == 1
    again = find(gate.lake, "address", URL)
    assert not again.is_empty
    take_down(gate, again)
    assert gate.lake.scan("documents").collect().height == 3
    assert len(in_landing(gate, "treaty")) == 1


@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize("step", ["without", "_rewrite", "replace_object"])
def test_files_are_left_whole_wherever_it_stops(gate, monkeypatch, step):
    calls, real = 0, getattr(erasing, step)

    def stop_at_the_second(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if step == "_rewrite" or calls == 2:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(erasing, step, stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        take_down(gate, find(gate.lake, "address", URL))
    monkeypatch.undo()
    take_down(gate, find(gate.lake, "address", URL))
    documents = gate.lake.scan("documents").collect()
    assert documents.height == 3
    assert len(in_landing(gate, "treaty")) == 1
    assert {found.key for found in receipts(gate.lake.home)} == set(documents["landing_key"])


def test_pages_go_as_files_and_out_of_crawls(gate, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    link = "<link rel=canonical href=https://a.example/1>"
    (folder / "page.html").write_bytes(page("A page", head=link))
    pages = [response(f"https://a.example/{number}", page(f"Page {number}")) for number in (1, 2)]
    (folder / "crawl.warc.gz").write_bytes(packed(record("warcinfo", b""), *pages))
    land(gate.lake.home, [folder])
    assert take_in(gate).documents == 3
    take_down(gate, find(gate.lake, "address", "https://a.example/1"))
    (left,) = gate.lake.scan("documents").collect().rows(named=True)
    assert (left["url"], left["record_no"]) == ("https://a.example/2", 3)
    (receipt,) = receipts(gate.lake.home)
    assert receipt.key == left["landing_key"]
    assert len(list((gate.lake.home / "landing" / "objects").glob("*/*"))) == 1
    land(gate.lake.home, [folder])
    intake = take_in(gate)
    assert (intake.documents, intake.known, intake.forgotten, intake.passed_over) == (0, 1, 2, 1)
    assert len(list((gate.lake.home / "landing" / "objects").glob("*/*"))) == 1
