import pytest

from pipelines.text.markdown import read_markdown
from pipelines.text.records import Record


@pytest.mark.parametrize(
    ("content", "title", "text"),
    [
        ("# Ministers *meet*\n\nThey **met** in [Vienna](https://a.b/c).", "Ministers meet", "They met in Vienna."),
        ("Ministers meet\n===\n\nThey met\nin Vienna.", "Ministers meet", "They met in Vienna."),
        (
            "## Ministers meet\n\nThey met.\n\n## Later\n\nThey left.",
            "Ministers meet",
            "They met.\n\nLater\n\nThey left.",
        ),
        ("# Ministers meet\n\n![A photo](a.png)\n\nThey met.", "Ministers meet", "They met."),
        (
            "# Ministers meet\n\n> They met.\n\n- One left.\n- One stayed.",
            "Ministers meet",
            "They met.\n\nOne left.\n\nOne stayed.",
        ),
        ("# Ministers meet\n\n```\ncode\n```\n\n<div>They left.</div>\n\nThey `met`.", "Ministers meet", "They met."),
        ("# Ministers meet\n\n| who |\n|---|\n| one |\n\nThey met.", "Ministers meet", "who\n\none\n\nThey met."),
        ("They met in the old castle of Vienna on Monday.", None, "They met in the old castle of Vienna on Monday."),
        ("Ministers meet in Vienna\n\nThey met.", "Ministers meet in Vienna", "They met."),
        ("---\ntitle: Ministers meet\n---\n# Ministers meet\n\nThey met.", "Ministers meet", "They met."),
        ("---\r\ntitle: 'No: deal'\r\n---\r\nThey met.", "No: deal", "They met."),
        ("---\nno: [front matter\n---\nThey left.", "no: [front matter", "They left."),
        ("# Ministers meet\n\nBy Jane Doe\n\nThey met.\n\nShare this article", "Ministers meet", "They met."),
        ("", None, ""),
    ],
)
def test_read_markdown(content, title, text):
    page = read_markdown(content)
    assert (page.title, page.text) == (title, text)


@pytest.mark.parametrize(
    ("matter", "expected"),
    [
        ("date: 2024-04-03", {"page_date": "2024-04-03"}),
        ("date: 2024-02-31", {"page_date": "2024-02-31"}),
        ("published_at: 2024-04-03T10:00:00Z\ndate: 2024-04-02", {"page_date": "2024-04-03T10:00:00Z"}),
        (
            "url: https://a.b/c\nsource: The Daily\nlang: en-GB",
            {"url": "https://a.b/c", "publisher": "The Daily", "language": "en-GB"},
        ),
        ("date: [2024, 4]\nurl: {a: b}", {}),
        ("- a list", {}),
        ("a: &a [*a, *a]", {}),
    ],
)
def test_front_matter(matter, expected):
    page = read_markdown(f"---\n{matter}\n---\nThey met.\n")
    fields = {name: getattr(page, name) for name in ("page_date", "url", "publisher", "language")}
    assert {name: value for name, value in fields.items() if value} == expected


def test_a_date_under_the_headline_is_the_page_s_own():
    assert read_markdown("# Ministers meet\n\n*April 3, 2024*\n\nThey met.") == Record(
        1, title="Ministers meet", text="They met.", page_date="April 3, 2024"
    )
