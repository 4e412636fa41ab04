"""A crawl of a gigabyte, made of the saved pages over and over: how fast whole runs read it, in how much memory."""

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.runs import PROJECT, Measurement, measure

PAGES = PROJECT.parent / "shared" / "articles" / "html"
GIGABYTE = 10**9


def measure_crawl(size: int = GIGABYTE) -> Iterator[Measurement]:
    """`dyad run` on a WARC of the size, then on the same again; nothing where the pages are not there."""
    if not PAGES.is_dir():
        return
    with tempfile.TemporaryDirectory() as folder:
        crawl, lake = Path(folder, "crawl.warc"), Path(folder, "lake")
        pages = write_crawl(crawl, size)
        yield measure(f"dyad run on a WARC of {size / GIGABYTE:.1f} GB, {pages:,} pages", lake, crawl)
        yield measure("dyad run on the same WARC again", lake, crawl)


def write_crawl(path: Path, size: int) -> int:
    """Write responses with their requests until the file has the size; how many pages it holds.

    Each page has an address of its own and, in its first paragraph, a number, so that no two are the same document.
    """
    pages = [gzip.decompress(page.read_bytes()) for page in sorted(PAGES.iterdir())]
    number = 0
    with path.open("wb") as file:
        while file.tell() < size:
            address = f"https://crawl.example/{number}"
            body = pages[number % len(pages)].replace(b"<p>", b"<p>%d " % number, 1)
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
            file.write(_record("request", address, f"GET /{number} HTTP/1.1\r\n\r\n".encode()))
            file.write(_record("response", address, head.encode() + body))
            number += 1
    return number


def _record(kind: str, address: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2025-01-01T00:00:00Z\r\nWARC-Target-URI: {address}\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"
