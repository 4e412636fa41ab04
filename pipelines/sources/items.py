"""What a feed or sitemap lists: its items, before they are asked for or landed."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from yarl import URL

_LONGEST_ADDRESS = 2_000
_LONGEST_FIELD = 500
_TAG, _WORD = re.compile(r"<[^<>]*>"), re.compile(r"\w+")


class UnreadableError(ValueError):
    """A body that is not what its source says it is."""


@dataclass(frozen=True)
class Item:
    """One article as its source lists it; `html` is a page where it is whole, else what the feed tells of it.

    `changed`: when it was changed last, as the source spells it; `version`: what tells it from earlier ones of its key.
    """

    url: str | None = None
    external_id: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None
    html: str | None = None
    changed: str | None = None
    version: str | None = None

    @property
    def key(self) -> str:
        """What tells the item from others of its source, whatever becomes of its words."""
        return self.external_id or self.url or self.title or ""


@dataclass(frozen=True)
class Listing:
    """What one body lists: items, further sitemaps, and a remark on what was left out."""

    items: tuple[Item, ...] = ()
    sitemaps: tuple[str, ...] = ()
    title: str | None = None
    remark: str | None = None


def item_id(source: str, item: Item) -> str:
    """The item's key in the table `source_items`."""
    return hashlib.sha256(f"{source}\x1f{item.key}".encode("utf-8", "replace")).hexdigest()[:16]


def versioned(item: Item, reads_page: bool) -> Item:
    """The item with a digest of its words; where its page is read, also of when the source says that it was changed.

    Markup is left out, as feeds have it change with each visit: addresses of pictures, marks of who counts readers.
    """
    words = _WORD.findall(_TAG.sub(" ", f"{item.title or ''} {item.html or ''}").lower())
    told = [*words, (reads_page and item.changed) or ""]
    return replace(item, version=hashlib.sha256(" ".join(told).encode("utf-8", "replace")).hexdigest()[:16])


def distinct(items: Iterable[Item]) -> tuple[Item, ...]:
    """Each item once, as it comes first; one without address, id and title is none."""
    by_key: dict[str, Item] = {}
    for item in items:
        by_key.setdefault(item.key, item)
    by_key.pop("", None)
    return tuple(by_key.values())


def web_address(target: object, base: str) -> str | None:
    """The whole address of a link, or nothing where it leads nowhere on the web."""
    if not isinstance(target, str) or not target.strip():
        return None
    try:
        address = URL(base).join(URL(target.strip()))
    except ValueError:
        return None
    text = str(address.with_fragment(None))
    return text if address.scheme in ("http", "https") and address.host and len(text) <= _LONGEST_ADDRESS else None


def short(text: object) -> str | None:
    """A field of a line; nothing where it is blank."""
    return " ".join(text.split())[:_LONGEST_FIELD] or None if isinstance(text, str) else None


def as_lines(items: Iterable[Item], publisher: str | None, language: str | None) -> bytes:
    """The items as JSON Lines for the landing area, raw but for their encoding."""
    rows = (replace(item, language=language or item.language) for item in items)
    return b"".join(_line(item, publisher) for item in rows)


def _line(item: Item, publisher: str | None) -> bytes:
    row = {
        "id": item.external_id,
        "url": item.url,
        "title": item.title,
        "date": item.published,
        "publisher": publisher,
        "language": item.language,
        "html": item.html,
    }
    text = json.dumps({name: value for name, value in row.items() if value}, ensure_ascii=False)
    return text.encode("utf-8", "replace") + b"\n"
