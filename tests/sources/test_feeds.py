import json

import pytest

from pipelines.sources.feeds import read_feed
from pipelines.sources.items import Item, UnreadableError

URL = "https://example.org/news/feed"
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The News</title><language>en-gb</language>{}</channel></rss>"""
ITEM = """<item><title>Talks &amp; trade</title><link>/a?b=1#c</link><guid isPermaLink="false">77</guid>
<pubDate>Wed, 25 Nov 2026 10:00:00 EST</pubDate><description>France met Iran.</description></item>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha">{}]><rss version="2.0"><channel><title>&z;</title>
<item><title>&z;</title></item></channel></rss>""".format(
    "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghiy", "bcdefghiyz", strict=True))
)


def items(text: str | bytes, charset: str | None = None) -> tuple[Item, ...]:
    return read_feed(text if isinstance(text, bytes) else text.encode(), URL, charset).items


def test_an_item_of_rss():
    assert items(RSS.format(ITEM)) == (
        Item(
            url="https://example.org/a?b=1",
            external_id="77",
            title="Talks & trade",
            published="Wed, 25 Nov 2026 10:00:00 EST",
            language="en-gb",
            html="France met Iran.",
        ),
    )


@pytest.mark.parametrize(
    ("item", "field", "expected"),
    [
        ("<description>Short.</description><content:encoded>Much longer.</content:encoded>", "html", "Much longer."),
        ("<pubDate>the other day</pubDate>", "published", "the other day"),
        ("<guid>77</guid>", "published", None),
        ("<guid>https://example.org/77</guid>", "url", "https://example.org/77"),
        ("<link>javascript:alert(1)</link>", "url", None),
        ("<link>file:///etc/passwd</link>", "url", None),
        ("<description>&lt;script&gt;x&lt;/script&gt;</description>", "html", "<script>x</script>"),
    ],
)
def test_fields_of_rss(item, field, expected):
    (found,) = items(RSS.format(f"<item><title>A title</title>{item}</item>"))
    assert getattr(found, field) == expected


def test_an_entry_of_atom():
    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>T</title><entry><id>tag:1</id>
    <title>A</title><link href="https://example.org/1"/><updated>2026-11-25T10:00:00Z</updated><summary>S.</summary></entry></feed>"""
    (found,) = items(atom)
    assert (found.url, found.external_id, found.html) == ("https://example.org/1", "tag:1", "S.")
    assert found.published == found.changed == "2026-11-25T10:00:00Z"


def test_an_item_of_json_feed():
    row = {"id": 1, "url": "/1", "title": "A", "content_html": "<p>B.</p>", "date_published": "2026-11-25T10:00:00Z"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "language": "en", "items": [row, "no item"]}
    assert items(json.dumps(feed)) == (
        Item("https://example.org/1", "1", "A", "2026-11-25T10:00:00Z", "en", "<p>B.</p>"),
    )


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (RSS.format("<item><title>Café</title></item>").encode("utf-8"), "iso-8859-1"),
        (RSS.format("<item><title>Café</title></item>").encode("cp1252"), "windows-1252"),
        (
            RSS.format("<item><title>Café</title></item>").replace('1.0"?', '1.0" encoding="utf-16"?').encode("utf-16"),
            None,
        ),
        (RSS.format("<item><title>Café</title></item>").encode("utf-8"), "no-such-charset"),
    ],
)
def test_a_wrong_charset_is_seen_through(content, charset):
    assert items(content, charset)[0].title == "Café"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"plain words", "neither RSS, Atom nor JSON Feed"),
        (b"<html><body>a page</body></html>", "neither RSS, Atom nor JSON Feed"),
        (b"\x00\x01\x02" * 100, "neither RSS, Atom nor JSON Feed"),
        (b"{", "is no JSON"),
        (b'{"items": []}', "is JSON, but no JSON Feed"),
        (b'{"a":' * 100_000, "is no JSON"),
        (BOMB.encode(), "declares entities of its own"),
        (BOMB.replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"), "declares entities of its own"),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel/></rss>',
            "declares entities of its own",
        ),
    ],
    ids=range(11),
)
def test_what_is_no_feed(content, expected):
    with pytest.raises(UnreadableError, match=expected):
        items(content)


def test_a_feed_cut_short_gives_what_came_and_says_so():
    listing = read_feed(RSS.format(ITEM * 2).encode()[:-60], URL)
    assert len(listing.items) >= 1
    assert listing.remark
    assert listing.remark.startswith("the feed is damaged: ")


def test_an_item_that_is_listed_twice_is_one():
    assert len(items(RSS.format(ITEM * 3))) == 1
    assert items(RSS.format("<item></item>")) == ()
