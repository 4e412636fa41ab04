import pytest

from pipelines.sources.catalog import Catalog
from pipelines.sources.discovery import Found, NothingToFollowError, find, name_for
from pipelines.sources.transport import FetchError
from tests.sources.serving import says

FEED = '<rss version="2.0"><channel><title>The News</title><item><title>A</title></item></channel></rss>'
SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.org/1</loc></url></urlset>'
)
CATALOG = Catalog(contact="me@example.org", allow_hosts=("localhost",), pause=0)


def page(*links: str) -> str:
    return f"<html><head><title>The Site</title>{''.join(links)}</head><body>News</body></html>"


def link(href: str, title: str = "", kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"/": FEED}, ("/", "feed", "The News")),
        ({"/": SITEMAP}, ("/", "sitemap", None)),
        ({"/": page(link("/rss")), "/rss": FEED}, ("/rss", "feed", "The News")),
        ({"/": page(link("rss", kind="application/atom+xml")), "/rss": FEED}, ("/rss", "feed", "The News")),
        ({"/": page(link("/c", "Comments"), link("/rss")), "/c": FEED, "/rss": FEED}, ("/rss", "feed", "The News")),
        ({"/": page(link("/dead", kind="text/html"), link("/rss")), "/rss": FEED}, ("/rss", "feed", "The News")),
        ({"/": page(link("/wrong"), link("/rss")), "/wrong": page(), "/rss": FEED}, ("/rss", "feed", "The News")),
        (
            {"/": page(), "/robots.txt": "Sitemap: {base}/all.xml\nSitemap: {base}/news.xml"},
            ("/news.xml", "sitemap", "The Site"),
        ),
    ],
)
def test_what_is_found_at_an_address(answers, expected, site, tmp_path):
    site.answers |= {path: says(body.replace("{base}", site.url(""))) for path, body in answers.items()}
    path, kind, title = expected
    assert find(site.url("/"), tmp_path, CATALOG) == Found(site.url(path), kind, title)


@pytest.mark.parametrize("body", [page(), "", "plain words\nof two lines", "\x00\x01"], ids=range(4))
def test_where_there_is_nothing_to_follow(body, site, tmp_path):
    site.answers["/"] = says(body)
    with pytest.raises(NothingToFollowError, match="names no feed and its host no news sitemap; give the feed's own"):
        find(site.url("/"), tmp_path, CATALOG)


def test_an_address_that_cannot_be_asked_is_named(site, tmp_path):
    with pytest.raises(FetchError, match=f"{site.url('/')}: answers 404, is not there"):
        find(site.url("/"), tmp_path, CATALOG)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.example.org/news/feed", "example-org"),
        ("https://feeds.example.co.uk:8080/", "feeds-example-co-uk"),
        ("http://127.0.0.1/", "127-0-0-1"),
    ],
)
def test_names(url, expected):
    assert name_for(url) == expected
