import pytest

from pipelines.sources.items import Item, UnreadableError
from pipelines.sources.sitemaps import read_sitemap

URL = "https://example.org/sitemap.xml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)
NEWS = f"""{HEAD}<urlset {SPACES}><url><loc>https://example.org/old</loc><lastmod>2026-11-20</lastmod></url>
<url><loc>https://example.org/new</loc><news:news><news:publication><news:name>E</news:name>
<news:language>en</news:language></news:publication><news:publication_date>2026-11-25T10:00:00+01:00
</news:publication_date><news:title>A &amp; B</news:title></news:news></url></urlset>"""


def test_pages_come_newest_first_with_what_news_sitemaps_tell():
    assert read_sitemap(NEWS.encode(), URL).items == (
        Item("https://example.org/new", None, "A & B", "2026-11-25T10:00:00+01:00", "en"),
        Item("https://example.org/old", changed="2026-11-20"),
    )


def test_an_index_lists_sitemaps():
    children = "".join(f"<sitemap><loc>https://example.org/{n}.xml</loc></sitemap>" for n in (1, 2, 1))
    listing = read_sitemap(f"{HEAD}<sitemapindex {SPACES}>{children}</sitemapindex>".encode(), URL)
    assert listing.sitemaps == ("https://example.org/1.xml", "https://example.org/2.xml")
    assert listing.items == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html></html>",
        b"\x00\x01\x02" * 100,
        f"{HEAD}<!DOCTYPE a SYSTEM 'file:///etc/passwd'><urlset {SPACES}></urlset>".encode(),
    ],
)
def test_what_is_no_sitemap(content):
    with pytest.raises(UnreadableError, match="is no sitemap that can be read"):
        read_sitemap(content, URL)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f'{HEAD}<!DOCTYPE a [<!ENTITY b "c">]><urlset {SPACES}><url><loc>&b;</loc></url></urlset>', "entities"),
        (f"<urlset {SPACES}>{'<url>' * 1_000}{'</url>' * 1_000}</urlset>", "nested hundreds deep"),
        (f"<urlset {' '.join(f'a{n}=x' for n in range(3_000))}></urlset>", "thousands of attributes"),
    ],
)
def test_mazes_are_not_entered(content, message):
    with pytest.raises(UnreadableError, match=message):
        read_sitemap(content.encode(), URL)
