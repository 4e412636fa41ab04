"""WARC files: the web pages in what a crawl kept, told from everything else that it holds.

Records are read one at a time, so that a file of any size takes the memory of its longest page.
"""

import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import IO, Literal

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipelines.receipts import Refusal
from pipelines.text.decoding import decode
from pipelines.text.records import KNOWN, MAX_BYTES, PASSED_OVER, Record, refused, too_large
from pipelines.text.webpages import read_webpage

_OK = 200
_HTML = ("text/html", "application/xhtml+xml")
_HTML_BEGINS = (b"<!doctype html", b"<html")
_SNIFFED = 1_000
# Every record has it; one that is cut off within its header does not.
_LENGTH = "Content-Length"
_ADDRESS = "WARC-Target-URI"
_GZIP, _MAGIC, _CHUNK = 31, b"\x1f\x8b", 1 << 16

_CUT_OFF = "it is cut off"


class _CutOffError(Exception):
    """A record ends before it is whole."""


@dataclass(frozen=True)
class Page:
    """A web page as a crawl kept it, not yet read."""

    record_no: int
    url: str | None
    content: bytes
    charset: str | None


def find_pages(stream: IO[bytes], known: Collection[int]) -> Iterator[Page | Record]:
    """What each record of a WARC is: a page, or a record that is known, passed over or refused.

    Requests, metadata and the like only tell of a response and are passed over. Where the file is damaged, one refused
    record stands for the rest of it.
    """
    record_no, offset = 0, 0
    try:
        for record_no, record in enumerate(ArchiveIterator(stream, parse_http=False), start=1):
            offset = record.stream_pos
            yield _told(record_no, record, is_known=record_no in known)
        if _ends_within_gzip(stream, offset):
            yield _damaged(record_no + 1, offset, _CUT_OFF)
    except _CutOffError:
        yield _damaged(record_no, offset, _CUT_OFF)
    except OSError as error:
        # The library raises it for whatever it cannot read, without a number; the disk's have one.
        if error.errno is not None:
            raise
        yield _damaged(record_no + 1, offset, str(error)[:100])


def _told(record_no: int, record: WarcRecord, is_known: bool) -> Page | Record:
    """What one record is."""
    if not (record.headers.get(_LENGTH) or "").strip().isdigit():
        raise _CutOffError
    if record.record_type != WarcRecordType.response:
        return Record(record_no, reason=PASSED_OVER)
    if is_known:
        return Record(record_no, reason=KNOWN)
    url = record.headers.get(_ADDRESS)
    if record.content_length > MAX_BYTES:
        return _refused(record_no, url, too_large("the response"))
    response = record.reader.read()
    if len(response) < record.content_length:
        raise _CutOffError
    return _page(record_no, url, response)


def read_page(page: Page) -> Record:
    """The article of a page; its address is the one that it calls its own, else the one that it was fetched from."""
    text = decode(page.content, is_html=True, charset=page.charset)
    if isinstance(text, Refusal):
        return _refused(page.record_no, page.url, text)
    article = read_webpage(text)
    return article._replace(record_no=page.record_no, url=article.url or page.url)


def _ends_within_gzip(stream: IO[bytes], offset: int) -> bool:
    """Whether a gzipped file ends so soon after its last record that the library takes that for its end."""
    stream.seek(offset)
    member, is_open = zlib.decompressobj(_GZIP), False
    while rest := stream.read(_CHUNK):
        while rest:
            if not is_open and not rest.startswith(_MAGIC[: len(rest)]):
                return False
            try:
                member.decompress(rest)
            except zlib.error:
                return True
            rest, is_open = member.unused_data, not member.eof
            if member.eof:
                member = zlib.decompressobj(_GZIP)
    return is_open


def _page(record_no: int, url: str | None, response: bytes) -> Page | Record:
    """The page that an HTTP response brought, or why it brought none."""
    try:
        http, content = _unpacked(response, "all")
    except OSError:
        # Some crawlers keep what they unpacked under the header of what they received.
        http, content = _unpacked(response, "none")
    status = http.http_headers.status_code if http.http_headers else None
    refusal = _no_page(status, http.http_content_type, content)
    if refusal:
        return _refused(record_no, url, refusal)
    return Page(record_no, url, content, (http.http_charset or "").strip("\"' ") or None)


def _unpacked(response: bytes, what: Literal["all", "none"]) -> tuple[WarcRecord, bytes]:
    """The header of a response and its body, of which no more is unpacked than is read of any page."""
    # In a record of its own, as one that cannot be unpacked ends the reading of its file.
    http = WarcRecord()
    http.set_bytes_content(response)
    http.is_http = True
    http.parse_http(auto_decode=what, quirks_mode=True)
    return http, http.reader.read(MAX_BYTES + 1)


def _no_page(status: int | None, content_type: str | None, content: bytes) -> Refusal | None:
    """Why a response is no web page to be read; nothing where it is one."""
    if status is None:
        return Refusal("bad_response", "is no HTTP response that can be read; fetch the page again")
    if status != _OK:
        return Refusal("http_status", f"answers {status}; only pages that came with {_OK} are read")
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind not in _HTML and (kind or not any(mark in content[:_SNIFFED].lower() for mark in _HTML_BEGINS)):
        return Refusal("not_html", f"is {kind[:60] or 'of no type that is named'}; only HTML is read")
    return too_large("the page") if len(content) > MAX_BYTES else None


def _refused(record_no: int, url: str | None, refusal: Refusal) -> Record:
    return refused(record_no, refusal)._replace(url=url)


def _damaged(record_no: int, offset: int, problem: str) -> Record:
    """The record that stands for what cannot be read of a file, from this one on."""
    message = (
        f"the file is damaged or ends early at record {record_no}, after byte {offset:,}: {problem}; "
        "what comes before it is read, what follows is lost; fetch the file again"
    )
    return refused(record_no, Refusal("damaged_warc", message))
