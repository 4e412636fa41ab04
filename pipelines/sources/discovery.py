"""What to follow at an address that a user names: the feed or sitemap that is there, or the one that its page names."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html
from yarl import URL

from pipelines.sources.catalog import Catalog, Kind, catalog_path
from pipelines.sources.feeds import read_feed
from pipelines.sources.items import UnreadableError, short, web_address
from pipelines.sources.sitemaps import read_sitemap
from pipelines.sources.transport import FetchError, Reply, Transport
from pipelines.sources.visitor import Visitor, user_agent

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_NEWS = re.compile(r"news", re.IGNORECASE)
_COMMENTS = re.compile(r"comments?\b", re.IGNORECASE)


class NothingToFollowError(Exception):
    """A page that names neither feed nor sitemap."""


@dataclass(frozen=True)
class Found:
    """An address that can be followed."""

    url: str
    kind: Kind
    title: str | None = None


async def discover(url: str, visitor: Visitor) -> Found:
    """What can be followed at an address, the most telling first: a feed, a page's feed, a news sitemap of the host."""
    reply = await visitor.get(url)
    found = _at(reply)
    if found:
        return found
    for address in _feeds_of(reply):
        named = _at(await visitor.get(address))
        if named and named.kind == "feed":
            return named
    sitemaps = [address for address in (await visitor.rules(reply.url)).sitemaps() if _NEWS.search(address)]
    if sitemaps:
        return Found(sitemaps[0], "sitemap", _title(reply))
    raise NothingToFollowError(
        f"{url}: the page names no feed and its host no news sitemap; give the feed's own address, "
        "or follow the page itself by --kind page"
    )


def _at(reply: Reply) -> Found | None:
    """The feed or sitemap that an address holds."""
    try:
        return Found(reply.url, "feed", read_feed(reply.body, reply.url, reply.charset).title)
    except UnreadableError:
        pass
    # A list of plain words would pass for a sitemap of no pages.
    if b"<urlset" not in reply.body[:5_000] and b"<sitemapindex" not in reply.body[:5_000]:
        return None
    try:
        read_sitemap(reply.body, reply.url)
    except UnreadableError:
        return None
    return Found(reply.url, "sitemap")


def _feeds_of(reply: Reply) -> list[str]:
    """The feeds that a page names in its head, those of comments last."""
    root = _parsed(reply)
    if root is None:
        return []
    links = [
        (link.get("title", ""), web_address(link.get("href"), reply.url))
        for link in root.iter("link")
        if "alternate" in link.get("rel", "").lower().split() and link.get("type", "").lower() in _FEED_TYPES
    ]
    named = [(bool(_COMMENTS.search(f"{title} {address}")), address) for title, address in links if address]
    return list(dict.fromkeys(address for _, address in sorted(named, key=lambda pair: pair[0])))


def _title(reply: Reply) -> str | None:
    root = _parsed(reply)
    return short(root.findtext(".//title")) if root is not None else None


def _parsed(reply: Reply) -> html.HtmlElement | None:
    try:
        return html.document_fromstring(reply.body)
    except (etree.LxmlError, ValueError):
        return None


def find(url: str, home: Path, catalog: Catalog) -> Found:
    """What can be followed at an address, asked for as the catalog says."""

    async def ask() -> Found:
        async with Transport(user_agent(catalog.asked_by(catalog_path(home))), catalog.allow_hosts) as transport:
            return await discover(url, Visitor(transport, home, catalog.pause))

    try:
        return asyncio.run(ask())
    except FetchError as error:
        raise FetchError(error.reason, f"{url}: {error}", status=error.status) from error


def name_for(url: str) -> str:
    """A name for a source: that of its host."""
    host = (URL(url).host or "").lower().removeprefix("www.")
    return re.sub(r"[^a-z0-9]+", "-", host).strip("-")[:60]
