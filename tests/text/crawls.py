"""WARC files made by hand, record by record."""

import gzip

HTML = "Content-Type: text/html; charset=utf-8"
TEXT = (
    "The two foreign ministers met in Vienna on Monday and agreed to go on talking next week, a spokesman said. "
    "The border between the two countries would stay open until then, he told reporters after the meeting."
)


def page(title: str, day: str = "2024-04-03", head: str = "") -> bytes:
    """A web page with one article."""
    return (
        f"<html><head><title>{title}</title><meta name=date content={day}>{head}</head>"
        f"<body><article><h1>{title}</h1><p>{TEXT}</p></article></body></html>"
    ).encode()


def response(url: str, body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A record with an HTTP response."""
    head = "\r\n".join([f"HTTP/1.1 {status}", *(headers or (HTML,))])
    return record("response", head.encode() + b"\r\n\r\n" + body, url)


def record(kind: str, block: bytes, url: str = "https://a.example/") -> bytes:
    """A record of any type."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
        f"WARC-Date: 2024-04-05T00:00:00Z\r\nWARC-Target-URI: {url}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def packed(*records: bytes) -> bytes:
    """The records as crawls keep them, each gzipped for itself."""
    return b"".join(gzip.compress(one) for one in records)
