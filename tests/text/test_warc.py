import gzip
import io

import brotli
import pytest

from pipelines.text import warc
from pipelines.text.records import Record
from pipelines.text.warc import Page, find_pages, read_page
from tests.text.crawls import HTML, packed, page, record, response

A = "https://a.example/1"
REQUEST = record("request", b"GET / HTTP/1.1\r\n\r\n")
ONE, TWO, THREE = (response(f"https://a.example/{number}", page(f"Page {number}")) for number in (1, 2, 3))


def found(content: bytes, known: tuple[int, ...] = ()) -> list[str | None]:
    """The address of each page that is found, and the reason of each record that is none."""
    items = find_pages(io.BytesIO(content), known)
    return [item.url if isinstance(item, Page) else item.reason for item in items]


def only(content: bytes) -> Page | Record:
    (item,) = find_pages(io.BytesIO(content), ())
    return item


@pytest.mark.parametrize("keep", [lambda *records: b"".join(records), packed, lambda *r: gzip.compress(b"".join(r))])
def test_pages_are_told_from_what_tells_of_them(keep):
    content = keep(record("warcinfo", b"software: x\r\n"), REQUEST, ONE, record("metadata", b"a: b\r\n"), TWO)
    assert found(content) == ["passed_over", "passed_over", A, "passed_over", "https://a.example/2"]
    assert found(content, known=(3,))[2] == "known"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (response(A, b"", status="404 Not Found"), "http_status"),
        (response(A, page("A"), status="203 Non-Authoritative"), "http_status"),
        (response(A, b"", "Location: https://a.example/2", status="301 Moved Permanently"), "http_status"),
        (response(A, b"\x89PNG", "Content-Type: image/png"), "not_html"),
        (response(A, b"plain words", "Server: x"), "not_html"),
        (record("response", b"\x00\x01 no response"), "bad_response"),
        (record("response", b""), "bad_response"),
        (record("resource", page("A")), "passed_over"),
        (record("revisit", b"HTTP/1.1 200 OK\r\n\r\n"), "passed_over"),
        (b"no crawl at all\n" * 9, "damaged_warc"),
        (gzip.compress(b"no crawl at all\n" * 9), "damaged_warc"),
    ],
)
def test_what_is_no_page_says_why(content, reason):
    item = only(content)
    assert isinstance(item, Record)
    assert item.reason == reason


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (page("A"), (HTML,)),
        (page("A"), ("content-type: TEXT/HTML",)),
        (page("A"), ("Content-Type: application/xhtml+xml",)),
        (page("A"), ("Server: x",)),
        (gzip.compress(page("A")), (HTML, "Content-Encoding: gzip")),
        (brotli.compress(page("A")), (HTML, "Content-Encoding: br")),
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(page("A")), page("A")), (HTML, "Transfer-Encoding: chunked")),
        # Kept unpacked, under the header of what was received.
        (page("A"), (HTML, "Content-Encoding: gzip")),
        (page("A"), (HTML, "Transfer-Encoding: chunked")),
    ],
)
def test_a_page_is_unpacked(body, headers):
    item = only(response(A, body, *headers))
    assert isinstance(item, Page)
    assert item.content == page("A")


def test_the_encoding_is_the_one_that_the_server_named():
    body = page("Żółw").decode().encode("iso8859_2")
    item = only(response(A, body, 'Content-Type: text/html; charset="ISO-8859-2"'))
    assert isinstance(item, Page)
    assert read_page(item).title == "Żółw"


@pytest.mark.parametrize(
    ("head", "expected"),
    [("", A), ("<link rel=canonical href=https://a.example/whole-name>", "https://a.example/whole-name")],
)
def test_the_address_of_a_page(head, expected):
    item = only(response(A, page("A", head=head)))
    assert isinstance(item, Page)
    assert read_page(item).url == expected


def test_what_unpacks_to_more_than_is_read_is_refused(monkeypatch):
    monkeypatch.setattr(warc, "MAX_BYTES", 10_000)
    bomb = gzip.compress(b"<html>" + b" " * 1_000_000)
    assert found(response(A, bomb, HTML, "Content-Encoding: gzip") + TWO) == ["too_large", "https://a.example/2"]
    assert found(response(A, b" " * 20_000) + TWO) == ["too_large", "https://a.example/2"]


@pytest.mark.parametrize("keep", [lambda *records: b"".join(records), packed])
def test_of_a_file_that_ends_early_what_is_whole_is_found(keep):
    whole = [A, "https://a.example/2"]
    second, third = len(keep(ONE)), len(keep(ONE, TWO))
    for end in range(len(keep(ONE, TWO, THREE)) - 12):
        expected = whole[: (end >= second) + (end >= third)]
        # Four bytes close a record, and eight a gzip member: without them nothing is lost.
        if end in (0, second, third) or any(0 < edge - end <= 12 for edge in (second, third)):
            continue
        assert found(keep(ONE, TWO, THREE)[:end]) == [*expected, "damaged_warc"], end


@pytest.mark.parametrize(
    ("content", "record_no"),
    [
        (packed(ONE) + b"\xff" * 500 + packed(THREE), 2),
        (ONE + b"JUNK" * 99 + THREE, 2),
        # The second is as long as it says, so that only the third shows it.
        (ONE + TWO[:300] + b"\0" * 400 + THREE, 3),
    ],
)
def test_what_follows_damage_is_one_refused_record_that_says_where(content, record_no):
    *_, last = find_pages(io.BytesIO(content), ())
    assert isinstance(last, Record)
    assert (last.record_no, last.reason) == (record_no, "damaged_warc")
    assert f"at record {record_no}, after byte" in (last.message or "")
