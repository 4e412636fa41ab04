import csv
import gzip
import io
import json

import polars as pl
import pytest

from pipelines.text.redacting import redact
from pipelines.text.rows import read_csv, read_json, read_jsonl
from pipelines.text.warc import Page, find_pages
from tests.text.crawls import packed, page, record, response

SECRET = "What nobody is to read any more."


def without(kind, content: bytes, *numbers: int) -> bytes:
    target = io.BytesIO()
    redact(kind, io.BytesIO(content), target, numbers)
    return target.getvalue()


def line(text: str) -> str:
    return json.dumps({"text": text})


@pytest.mark.parametrize("pack", [lambda content: content, gzip.compress])
@pytest.mark.parametrize(
    ("kind", "read", "content"),
    [
        ("jsonl", read_jsonl, f"{line('one')}\r\n\n{line(SECRET)}\n{{broken\n{line('five')}"),
        ("json", read_json, f"[{line('one')}, 2, {line(SECRET)}, {line('four')}]"),
        ("csv", read_csv, f'id;text\n1;one\n2;"two\nlines"\n\n3;"{SECRET}\n{SECRET}"\n4;four\n'),
        ("csv", read_csv, f"id,text\n1,one\n2,two,too,many\n3,{SECRET}\n4,four\n"),
        ("csv", read_csv, "\ufeffid,text\n1,Żółw\n2,two\n3," + SECRET + "\n4,four\n"),
    ],
)
def test_the_other_records_keep_number_and_content(kind, read, content, pack):
    before = list(read(io.BytesIO(content.encode()), {}))
    (secret,) = [record.record_no for record in before if SECRET in (record.text or "")]
    left = without(kind, pack(content.encode()), secret)
    plain = gzip.decompress(left) if pack is gzip.compress else left
    assert SECRET.encode() not in plain
    after = [record for record in read(io.BytesIO(plain), {}) if record.record_no != secret]
    assert after == [record for record in before if record.record_no != secret]
    assert without(kind, pack(content.encode()), secret) == left


def test_a_row_that_cannot_be_read_still_counts(monkeypatch):
    monkeypatch.setattr("pipelines.text.redacting.MAX_BYTES", 100)
    left = without("csv", f"text\n{'x' * 200}\n{SECRET}\nthree\n".encode(), 2)
    assert [row for row in csv.reader(left.decode().splitlines()) if row][1:] == [
        ["a row that could not be read"],
        [""],
        ["three"],
    ]
    csv.field_size_limit(10_000_000)


def test_rows_of_parquet():
    file = io.BytesIO()
    pl.DataFrame({"id": [1, 2, 3], "text": ["one", SECRET, "three"]}).write_parquet(file)
    left = without("parquet", file.getvalue(), 2)
    assert SECRET.encode() not in left
    assert pl.read_parquet(left).rows() == [(1, "one"), (None, None), (3, "three")]


@pytest.mark.parametrize("keep", [lambda *records: b"".join(records), packed])
def test_records_of_a_crawl(keep):
    pages = [response(f"https://a.example/{number}", page(f"Page {number}")) for number in (1, 2, 3)]
    content = keep(record("request", b"GET / HTTP/1.1\r\n\r\n"), *pages)
    left = without("warc", content, 3)
    before, after = ([*find_pages(io.BytesIO(file), ())] for file in (content, left))
    assert [item.record_no for item in after] == [1, 2, 3, 4]
    assert [item for item in after if isinstance(item, Page)] == [before[1], before[3]]
    assert b"Page 2" not in b"".join(item.content for item in after if isinstance(item, Page))
    assert [*find_pages(io.BytesIO(without("warc", content[:-30], 3)), ())][1] == before[1]
