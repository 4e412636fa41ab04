"""A source's answer to what it lists, and the text of a page whatever the server calls it. Bytes in, items out."""

import hashlib

from pipelines.receipts import Refusal
from pipelines.sources.catalog import Kind
from pipelines.sources.feeds import read_feed
from pipelines.sources.items import Item, Listing, UnreadableError
from pipelines.sources.sitemaps import read_sitemap
from pipelines.sources.transport import Reply
from pipelines.text.decoding import decode
from pipelines.text.patience import has_endless_tag

_LONGEST_PAGE = 3_000_000
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "")


def read_listing(kind: Kind, reply: Reply) -> Listing:
    """What an answer lists, read as the kind of its source says."""
    if kind == "feed":
        return read_feed(reply.body, reply.url, reply.charset)
    if kind == "sitemap":
        return read_sitemap(reply.body, reply.url)
    page = page_text(reply)
    # A page that has changed is another item.
    digest = hashlib.sha256(page.encode("utf-8", "replace")).hexdigest()
    return Listing((Item(url=reply.url, external_id=digest, html=page),))


def page_text(reply: Reply) -> str:
    """The text of a page: UTF-8 where it can be, else as the server declares where that fits, else as it looks."""
    kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in _PAGE_TYPES:
        raise UnreadableError(f"is {kind[:60]}, expected a page of text")
    if len(reply.body) > _LONGEST_PAGE:
        raise UnreadableError(f"is a page of more than {_LONGEST_PAGE // 1_000_000} MB")
    text = _decoded(reply.body, reply.charset)
    if isinstance(text, Refusal):
        raise UnreadableError(text.message)
    if has_endless_tag(text):
        raise UnreadableError("has a tag with thousands of attributes")
    return text


def _decoded(body: bytes, charset: str | None) -> str | Refusal:
    for encoding in ("utf-8", charset):
        try:
            if encoding and body:
                return body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return decode(body, is_html=True)
