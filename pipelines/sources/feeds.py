"""RSS, Atom and JSON Feed: bytes in, items out. Nothing is fetched."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.sources.items import Item, Listing, UnreadableError, distinct, short, web_address
from pipelines.sources.mazes import refuse_maze


def read_feed(content: bytes, url: str, charset: str | None = None) -> Listing:
    """The items of a feed that was fetched from an address, with their dates as the feed spells them."""
    start = content.lstrip()[:1]
    if not start:
        raise UnreadableError("is empty")
    if start == b"{":
        return _of_json(content, url)
    refuse_maze(content)
    import feedparser

    # What servers and feeds say of their encoding is often wrong, and nothing else looks like UTF-8 by chance.
    told = "utf-8" if _is_utf8(content) else charset
    headers = {"content-type": f"application/xml; charset={told}"} if told else {}
    try:
        feed = feedparser.parse(content, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, RecursionError, AttributeError, KeyError, TypeError) as error:
        # What it was not written for, it trips over in one of these ways.
        raise UnreadableError(f"is no feed that can be read: {type(error).__name__}: {error}") from error
    if not feed.get("version") and not feed.entries:
        raise UnreadableError("is no feed: neither RSS, Atom nor JSON Feed")
    language = short(feed.feed.get("language"))
    items = distinct(_item(entry, url, language) for entry in feed.entries)
    # A wrong declaration of the encoding is put right by the parser and costs nothing.
    is_damaged = feed.bozo and not isinstance(feed.bozo_exception, feedparser.CharacterEncodingOverride)
    remark = f"the feed is damaged: {short(str(feed.bozo_exception))}" if is_damaged else None
    return Listing(items, title=short(feed.feed.get("title")), remark=remark)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _item(entry: Mapping[str, Any], url: str, language: str | None) -> Item:
    contents: Iterable[Mapping[str, str]] = entry.get("content", ())
    longest = max((content.get("value", "") for content in contents), key=len, default="")
    return Item(
        url=web_address(entry.get("link"), url),
        external_id=short(entry.get("id")),
        title=short(entry.get("title")),
        published=short(entry.get("published") or entry.get("updated")),
        language=language,
        html=longest or entry.get("summary") or None,
        # The parser would give the day of publication for a change that is not told.
        changed=short(entry["updated"]) if "updated" in entry else None,
    )


def _of_json(content: bytes, url: str) -> Listing:
    try:
        feed = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"is no JSON: {error}") from error
    if not isinstance(feed, dict) or "jsonfeed.org/version" not in str(feed.get("version")):
        raise UnreadableError("is JSON, but no JSON Feed")
    rows = feed.get("items")
    entries = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    language = short(feed.get("language"))
    return Listing(distinct(_item_of_json(row, url, language) for row in entries), title=short(feed.get("title")))


def _item_of_json(row: Mapping[str, Any], url: str, language: str | None) -> Item:
    texts = [row.get(name) for name in ("content_html", "content_text", "summary")]
    number_or_text = row.get("id")
    return Item(
        url=web_address(row.get("url"), url),
        external_id=short(str(number_or_text)) if number_or_text is not None else None,
        title=short(row.get("title")),
        published=short(row.get("date_published") or row.get("date_modified")),
        language=short(row.get("language")) or language,
        html=next((text for text in texts if isinstance(text, str) and text.strip()), None),
        changed=short(row.get("date_modified")),
    )
