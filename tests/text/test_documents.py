import gzip
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contracts import load_contract
from pipelines.receipts import Kind, Receipt, object_path
from pipelines.sources.landing import land
from pipelines.text import documents, records
from pipelines.text.documents import read_many

BODY = "The two foreign ministers met in Vienna on Monday and agreed to go on talking next week."
ARTICLE = f"Ministers meet in Vienna\n\nVIENNA, April 3, 2024 (AP) - {BODY}"
ROW = {
    "id": "7",
    "title": "Ministers meet",
    "text": BODY,
    "date": "2024-04-03",
    "url": "https://a.example/7",
    "source": "AP",
}


def line(**changes: object) -> str:
    return json.dumps(ROW | changes)


def test_a_document_has_what_its_record_says(read):
    batch = read("news.jsonl", line(date="2024-04-03T22:30:00-05:00", author=" Jane\nRoe "))
    assert batch.documents.schema == load_contract("documents").schema
    assert batch.rejected.schema == load_contract("rejected").schema
    row = batch.documents.row(0, named=True)
    assert len(row.pop("document_id")) == 16
    assert len(row.pop("landing_key")) == 64
    received_at = row.pop("received_at")
    assert row == {
        "received_date": received_at.date(),
        "source_path": "news.jsonl",
        "record_no": 1,
        "external_id": "7",
        "url": "https://a.example/7",
        "publisher": "AP",
        "author": "Jane Roe",
        "title": "Ministers meet",
        "text": BODY,
        "published_at": datetime(2024, 4, 4, 3, 30, tzinfo=UTC),
        "published_zone": "-05:00",
        "date_source": "field",
        "language": "en",
        "status": "ready",
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", ARTICLE),
        ("a.txt.gz", gzip.compress(ARTICLE.encode())),
        ("a.md", f"---\ndate: 2024-04-03\n---\n# Ministers meet in Vienna\n\n{BODY}"),
        (
            "a.html",
            f"<meta name=date content=2024-04-03><title>Ministers meet in Vienna</title><article><p>{BODY}</article>",
        ),
        ("a.jsonl", line(title="Ministers meet in Vienna")),
        ("a.ndjson.gz", gzip.compress(line(title="Ministers meet in Vienna").encode())),
        ("a.json", f"[{line(title='Ministers meet in Vienna')}]"),
        ("a.csv", f"title,text,date\nMinisters meet in Vienna,{BODY},2024-04-03\n"),
    ],
)
def test_every_format_gives_its_article(read, name, content):
    (row,) = read(name, content).documents.rows(named=True)
    assert row["title"] == "Ministers meet in Vienna"
    assert BODY in row["text"]
    assert row["published_at"] == datetime(2024, 4, 3, tzinfo=UTC)


def test_parquet_gives_its_rows(read, tmp_path):
    pl.DataFrame({"text": [BODY, None], "date": [date(2024, 4, 3)] * 2}).write_parquet(tmp_path / "a.parquet")
    batch = read("b.parquet", (tmp_path / "a.parquet").read_bytes())
    assert batch.documents.select("record_no", "text").rows() == [(1, BODY)]
    assert batch.rejected.select("record_no", "reason").rows() == [(2, "no_text")]


@pytest.mark.parametrize(
    ("name", "content", "day", "expected"),
    [
        ("a.jsonl", line(), date(2025, 1, 1), (date(2025, 1, 1), "option")),
        ("a.jsonl", line(date="soon"), date(2025, 1, 1), (date(2025, 1, 1), "option")),
        ("a.jsonl", line(), None, (date(2024, 4, 3), "field")),
        ("a.jsonl", line(text=f"PARIS, May 1, 2024 - {BODY}"), None, (date(2024, 4, 3), "field")),
        ("a.jsonl", line(date=None, published_at=1712102400), None, (date(2024, 4, 3), "field")),
        ("a.jsonl", line(date="N/A", text=f"PARIS, May 1, 2024 - {BODY}"), None, (date(2024, 5, 1), "dateline_year")),
        (
            "a.md",
            f"---\ndate: 2024-04-03\n---\n# Title\n\nPARIS, May 1, 2024 - {BODY}",
            None,
            (date(2024, 4, 3), "metadata"),
        ),
        ("a.txt", f"Ministers meet\n3 April 2024\n\nPARIS, May 1, 2024 - {BODY}", None, (date(2024, 4, 3), "metadata")),
        ("a-2024-04-02.txt", f"PARIS, May 1, 2024 - {BODY}", None, (date(2024, 5, 1), "dateline_year")),
        (
            "a-2024-05-01.txt",
            f"PARIS, May 1 - {BODY} That was in 2023.",
            None,
            (date(2024, 5, 1), "dateline_file_name"),
        ),
        (
            "a-2024-05-02.txt",
            f"PARIS, May 1 - {BODY} That was in 2023.",
            None,
            (date(2023, 5, 1), "dateline_text_year"),
        ),
    ],
)
def test_the_order_of_dates(read, name, content, day, expected):
    (row,) = read(name, content, day).documents.rows(named=True)
    assert (row["published_at"].date(), row["date_source"]) == expected


TOMORROW = datetime.now(UTC) + timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "content", "reason", "record_no"),
    [
        ("a.txt", "", "empty", None),
        ("a.txt", " \n \n", "no_text", 1),
        ("a.txt", "Advertisement", "no_text", 1),
        ("a.txt", b"\x89PNG\r\n" + bytes(range(256)) * 9, "binary", None),
        ("a.txt", bytes(range(128, 256)) * 20, "bad_encoding", None),
        ("a.txt", BODY, "no_date", 1),
        ("a-2024-04-03.txt", BODY, "no_date", 1),
        pytest.param("a.txt", "x" * (records.MAX_BYTES + 1), "too_large", None, id="long file"),
        ("a.txt.gz", b"", "empty", None),
        ("a.txt.gz", gzip.compress(b""), "empty", None),
        ("a.txt.gz", gzip.compress(ARTICLE.encode() * 99)[:-20], "damaged_gzip", None),
        ("a.txt.gz", b"\x1f\x8b\x08" + b"\xff" * 100, "damaged_gzip", None),
        ("a.html", "<html><body></body></html>", "no_text", 1),
        ("a.html", "", "empty", None),
        ("a.md", "---\ntitle: T\n---\n", "no_text", 1),
        ("a.jsonl", "", "empty", None),
        ("a.jsonl", "\n\n", "empty", None),
        ("a.jsonl", '{"text": ', "bad_json", 1),
        ("a.jsonl", "[1, 2]", "bad_json", 1),
        ("a.jsonl", line(text=None), "no_text", 1),
        ("a.jsonl", line(text=" \u200b\n"), "no_text", 1),
        ("a.jsonl", line(text="12.5 %"), "no_text", 1),
        ("a.jsonl", line(date=None), "no_date", 1),
        ("a.jsonl", line(date="03/04/2024"), "bad_date", 1),
        ("a.jsonl", line(date="2024-02-31", text=f"PARIS, May 1, 2024 - {BODY}"), "bad_date", 1),
        ("a.jsonl", line(date="1978-12-31T23:59:59Z"), "date_out_of_range", 1),
        ("a.jsonl", line(date=str(TOMORROW.date() + timedelta(days=1))), "date_out_of_range", 1),
        ("a.jsonl", line(date="9999-12-31"), "date_out_of_range", 1),
        ("a.jsonl.gz", gzip.compress(line().encode())[:30], "damaged_gzip", None),
        ("a.json", "[]", "empty", None),
        ("a.json", "{", "bad_json", None),
        ("a.csv", "", "empty", None),
        ("a.csv", "text,date\n", "empty", None),
        ("a.csv", "headline,body\na,b\n", "bad_columns", None),
        ("a.csv", "text,date\na,b,c\n", "bad_csv", 1),
        ("a.parquet", b"", "bad_parquet", None),
        ("a.parquet", b"PAR1 and no more", "bad_parquet", None),
        ("a.pdf", b"%PDF-1.7", "unknown_format", None),
    ],
)
def test_bad_input(read, name, content, reason, record_no):
    batch = read(name, content)
    (row,) = batch.rejected.rows(named=True)
    assert (row["reason"], row["record_no"], row["source_path"]) == (reason, record_no, name)
    assert batch.documents.is_empty()
    assert batch.received == 1
    # What is wrong, and then what to do.
    assert len(row["message"].split()) > 5
    assert any(mark in row["message"] for mark in (";", ":"))


@pytest.mark.parametrize("text", ["1979-01-01", str(datetime.now(UTC).date())])
def test_dates_at_the_border_are_taken(read, text):
    assert read("a.jsonl", line(date=text)).documents.height == 1


def test_a_bad_record_costs_only_itself(read):
    lines = [line(url=f"https://a.example/{n}") for n in range(5)]
    lines[1], lines[3] = '{"text": ', line(date="soon")
    batch = read("a.jsonl", "\n".join(lines))
    assert batch.documents["record_no"].to_list() == [1, 3, 5]
    assert batch.rejected.select("record_no", "reason").rows() == [(2, "bad_json"), (4, "bad_date")]
    assert batch.rejected["excerpt"].to_list() == ['{"text":', f"Ministers meet {BODY}"]
    assert batch.received == 5


def test_a_very_long_line_is_read_in_bounded_memory(read):
    # A traced peak counts Python's own memory, which is where lines are held.
    import tracemalloc

    content = (line() + "\n").encode() + b'{"text": "' + b"x" * 50_000_000 + b'"}\n' + line(url=None).encode()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    batch = read("a.jsonl", content)
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert batch.documents["record_no"].to_list() == [1, 3]
    assert batch.rejected.select("record_no", "reason").rows() == [(2, "too_large")]
    assert peak < 6 * records.MAX_BYTES


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("text", "one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("text", " a\u00a0b\t c \n\n\n\n d ", "a b c\n\nd"),
        ("text", "nu\0ll \x1b[31mred\u202e \ufeffshy\u00adphen", "null [31mred shyphen"),
        ("text", "cafe\u0301 \ud83d text", "café ? text"),
        ("title", " two\nlines ", "two lines"),
        ("title", "", None),
        ("publisher", "  ", None),
        ("url", "https://a.example/x y", None),
        ("url", "javascript:alert(1)", None),
        ("url", "ftp://a.example/", None),
        ("url", "https://a.example/" + "x" * 3000, None),
        ("url", " HTTPS://a.example/ ", "HTTPS://a.example/"),
    ],
)
def test_fields_are_tidied(read, field, value, expected):
    assert read("a.jsonl", line(**{field: value})).documents[field].item() == expected


def test_other_languages_are_kept_and_marked(read):
    text = "Die beiden Minister trafen sich am Montag in Wien und wollen die Gespräche fortsetzen."
    (row,) = read("a.jsonl", line(title=None, text=text)).documents.rows(named=True)
    assert (row["language"], row["status"]) == ("de", "other_language")


def test_fields_are_mapped(read):
    content = json.dumps({"body": BODY, "when": "2024-04-03", "text": "no"})
    assert read("a.jsonl", content, mapping={"text": "body", "date": "when"}).documents["text"].item() == BODY


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        ({}, True),
        ({"id": "8", "date": "2024-04-05", "language": "en"}, True),
        ({"text": f" {BODY}\r\n"}, True),
        ({"url": "https://a.example/8"}, False),
        ({"source": "Reuters"}, False),
        ({"title": "Another"}, False),
        ({"text": f"{BODY} More."}, False),
    ],
)
def test_a_document_is_known_by_address_publisher_and_content(read, changes, is_same):
    ids = read("a.jsonl", f"{line()}\n{line(**changes)}").documents["document_id"]
    assert (ids[0] == ids[1]) is is_same


def test_ids_stay_the_same_over_versions(read):
    batch = read("a.jsonl", f"{line()}\n{line(url=None, title=None)}\n{{")
    assert batch.documents["document_id"].to_list() == ["19cbc5008d8ecc08", "22ac15b0947fd516"]
    assert batch.rejected["rejected_id"].to_list() == ["f9c34471d8e97aa1"]


def test_batches_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "MAX_RECORDS", 10)
    monkeypatch.setattr(records, "MAX_RECORDS", 10)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "many.jsonl").write_text("\n".join(line(id=str(n)) for n in range(25)))
    for number in range(12):
        (folder / f"page{number:02}.txt").write_text(ARTICLE)
    heights = [batch.received for batch in read_many(land(tmp_path / "lake", [folder]), tmp_path / "lake")]
    assert sum(heights) == 37
    assert max(heights) <= 10
    assert len(heights) <= 5


def test_long_texts_make_small_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "MAX_BATCH_BYTES", 5_000)
    monkeypatch.setattr(records, "MAX_BATCH_BYTES", 5_000)
    (tmp_path / "a.jsonl").write_text("\n".join(line(text=BODY * 10, id=str(n)) for n in range(50)))
    (receipt,) = land(tmp_path / "lake", [tmp_path / "a.jsonl"])
    heights = [batch.received for batch in read_many([receipt], tmp_path / "lake")]
    assert sum(heights) == 50
    assert max(heights) < 10


KINDS: tuple[Kind, ...] = ("plain", "markdown", "html", "jsonl", "json", "csv", "parquet")
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "date", "url"]), inner, max_size=3)
    ),
    max_leaves=5,
)
ROWS = st.dictionaries(
    st.sampled_from(["id", "title", "text", "date", "published_at", "url", "source", "language"]), JSON_VALUES
)
CONTENTS = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace")),
    st.lists(ROWS, max_size=4).map(lambda rows: "\n".join(json.dumps(row) for row in rows).encode()),
    st.binary(max_size=200).map(gzip.compress),
    st.text(max_size=100).map(lambda text: f"text,date\n{text},2024-04-03\n".encode("utf-8", "replace")),
    st.text(max_size=100).map(lambda text: f"<html><body><p>{text}</p></body></html>".encode("utf-8", "replace")),
    st.text(max_size=100).map(lambda text: f"---\n{text}\n---\n# {text}\n\n{text}".encode("utf-8", "replace")),
)


@pytest.fixture(scope="module")
def any_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("lake")
    object_path(home, "0" * 64).parent.mkdir(parents=True)
    return home


@settings(max_examples=60, deadline=None)
@given(content=CONTENTS, kind=st.sampled_from(KINDS))
def test_whatever_comes_is_a_document_or_rejected(any_home, content, kind):
    object_path(any_home, "0" * 64).write_bytes(content)
    receipt = Receipt("any", datetime.now(UTC), key="0" * 64, kind=kind)
    received = 0
    for batch in read_many([receipt], any_home):
        assert batch.received == batch.documents.height + batch.rejected.height
        received += batch.received
    assert received > 0
