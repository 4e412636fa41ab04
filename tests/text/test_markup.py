import pytest

from pipelines.text.markup import plain, with_text_of
from pipelines.text.records import Record

PAGE = """<!DOCTYPE html><html><head><title>Deal signed - The Site</title>
<meta property="og:site_name" content="The Site">
<meta property="article:published_time" content="2026-11-25T10:00:00+01:00"></head><body><nav>Home News</nav><article>
<h1>Deal signed</h1><p>France signed an agreement with Iran on Monday, officials said, after weeks of talks.</p>
<p>The deal covers trade, energy and the return of prisoners.</p></article></body></html>"""


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("No markup, 1 < 2.", "No markup, 1 < 2."),
        ("Talks &amp; trade", "Talks & trade"),
        ("<p>One <b>bold</b> word.</p><p>Two.</p>", "One bold word.\n\nTwo."),
        ("One<br/>two", "One\n\ntwo"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\n\nTwo"),
        ("<script>steal()</script>Text<style>p{}</style>", "Text"),
        ("<!-- hidden -->Text", "Text"),
        ('<img src="x" onerror="y">', ""),
        ("<p>Iran met France.</p> <a href='x'>Continue reading...</a>", "Iran met France."),
        ("<p>Iran met France. [&#8230;]</p>", "Iran met France."),
        ("<p>They read more</p> than others", "They read more\nthan others"),
        ("", ""),
        ("<div>" * 100_000 + "deeper than a parser goes", ""),
    ],
    ids=range(13),
)
def test_plain(fragment, expected):
    assert plain(fragment) == expected


def test_a_fragment_gives_all_its_text():
    record = with_text_of(
        Record(7, title="Talks &amp; <b>trade</b>", url="https://example.org"), "<p>Iran met France.</p>"
    )
    assert record == Record(7, title="Talks & trade", url="https://example.org", text="Iran met France.")


def test_a_page_gives_its_article_and_what_the_record_lacks():
    record = with_text_of(Record(7, url="https://example.org/1", publisher="Given"), PAGE)
    assert record.text
    assert record.text.startswith("France signed an agreement with Iran on Monday")
    assert "Home News" not in record.text
    assert (record.record_no, record.title, record.publisher) == (7, "Deal signed", "Given")
    assert record.page_date == "2026-11-25T10:00:00+01:00"
