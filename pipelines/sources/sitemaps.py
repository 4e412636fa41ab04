"""Sitemaps and news sitemaps: bytes in, items and further sitemaps out. Nothing is fetched."""

from collections.abc import Iterator

from lxml import etree

from pipelines.sources.items import Item, Listing, UnreadableError, distinct, short, web_address
from pipelines.sources.mazes import refuse_maze


def read_sitemap(content: bytes, url: str) -> Listing:
    """The pages that a sitemap lists, the newest first, or the sitemaps that an index does."""
    refuse_maze(content)
    root = _root(content)
    kind = _name(root)
    if kind == "sitemapindex":
        found = (web_address(_text(child, "loc") or "", url) for child in _children(root, "sitemap"))
        return Listing(sitemaps=tuple(dict.fromkeys(address for address in found if address)))
    if kind != "urlset":
        raise UnreadableError("is no sitemap that can be read")
    pages = sorted(_children(root, "url"), key=_told_at, reverse=True)
    return Listing(distinct(_item(page, url) for page in pages))


def _root(content: bytes) -> etree._Element:
    """The outermost element; a document that declares entities, or fetches, is none that is read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("is no sitemap that can be read") from error
    if root is None or root.getroottree().docinfo.doctype:
        raise UnreadableError("is no sitemap that can be read")
    return root


def _name(element: etree._Element) -> str:
    """The name without its namespace, which sites get wrong."""
    return str(etree.QName(element).localname)


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element.iterchildren(etree.Element) if _name(child) == name)


def _text(element: etree._Element, *path: str) -> str | None:
    """The words of the first element along the path, if it has any."""
    for name in path:
        child = next(_children(element, name), None)
        if child is None:
            return None
        element = child
    return "".join(element.itertext()).strip() or None


def _told_at(page: etree._Element) -> str:
    """What orders pages by age, the oldest and those without a date first."""
    return _text(page, "news", "publication_date") or _text(page, "lastmod") or ""


def _item(page: etree._Element, url: str) -> Item:
    return Item(
        url=web_address(_text(page, "loc") or "", url),
        title=short(_text(page, "news", "title")),
        # When a page was changed last says nothing of when it came out.
        published=_text(page, "news", "publication_date"),
        language=short(_text(page, "news", "publication", "language")),
        changed=short(_text(page, "lastmod")),
    )
