"""Sitemaps and news sitemaps: bytes in, items and further sitemaps out. Nothing is fetched."""

import logging
from typing import TYPE_CHECKING

from pipelines.sources.items import Item, Listing, UnreadableError, distinct, short, web_address
from pipelines.text.decoding import decode

if TYPE_CHECKING:
    from usp.objects.page import SitemapPage


def read_sitemap(content: bytes, url: str) -> Listing:
    """The pages that a sitemap lists, or the sitemaps that an index does."""
    from usp.objects.sitemap import AbstractIndexSitemap, AbstractPagesSitemap
    from usp.tree import sitemap_from_str

    # It tells its log what is told to the table of fetches here.
    logging.getLogger("usp").setLevel(logging.CRITICAL)
    text = decode(content)
    sitemap = sitemap_from_str(text) if isinstance(text, str) else None
    if isinstance(sitemap, AbstractIndexSitemap):
        found = (web_address(child.url, url) for child in sitemap.sub_sitemaps)
        return Listing(sitemaps=tuple(dict.fromkeys(address for address in found if address)))
    if not isinstance(sitemap, AbstractPagesSitemap):
        raise UnreadableError("is no sitemap that can be read")

    pages = sorted(sitemap.all_pages(), key=_told_at, reverse=True)
    return Listing(distinct(_item(page, url) for page in pages))


def _told_at(page: "SitemapPage") -> str:
    """What orders pages by age, the oldest and those without a date first."""
    moment = page.news_story.publish_date if page.news_story else page.last_modified
    return moment.isoformat() if moment else ""


def _item(page: "SitemapPage", url: str) -> Item:
    story = page.news_story
    return Item(
        url=web_address(page.url, url),
        title=short(story.title) if story else None,
        # When a page was changed last says nothing of when it came out.
        published=story.publish_date.isoformat() if story else None,
        language=short(story.publication_language) if story else None,
    )
