import pytest

from pipelines.text.plain import read_article, read_plain

BODY = "The two foreign ministers met in Vienna on Monday and agreed to go on talking next week."
MORE = "A spokesman said that the border would stay open until then."


@pytest.mark.parametrize(
    ("content", "title", "text"),
    [
        pytest.param(
            f"Ministers meet in Vienna\n\n{BODY}\n\n{MORE}", "Ministers meet in Vienna", f"{BODY}\n\n{MORE}", id="plain"
        ),
        pytest.param(f"{BODY}\n\n{MORE}", None, f"{BODY}\n\n{MORE}", id="no headline"),
        pytest.param(
            "Is it over?\n\nThe rebels attack.", "Is it over?", "The rebels attack.", id="question and short body"
        ),
        pytest.param("The rebels attack.", None, "The rebels attack.", id="one sentence"),
        pytest.param(
            "Ministers meet in Vienna\nBorder stays open",
            "Ministers meet in Vienna",
            "Border stays open",
            id="no sentence",
        ),
        pytest.param("Ministers meet in Vienna", None, "Ministers meet in Vienna", id="a headline alone"),
        pytest.param(
            f"Ministers meet in Vienna\n\nIt was a short day. It rained.\n\n{BODY}",
            "Ministers meet in Vienna",
            f"It was a short day. It rained.\n\n{BODY}",
            id="short sentences open the body",
        ),
        pytest.param(
            f"Home\nWorld\nSign in\nSee this page in\nyour own language today.\n\nMinisters meet in Vienna\n\n{BODY}",
            "Ministers meet in Vienna",
            BODY,
            id="navigation, and a sentence that the page broke",
        ),
        pytest.param(
            "Top stories of the week\n\nMinisters meet in Vienna\n\nA deal is near, hopes are high\n"
            "ministers meet in vienna\nMinisters meet in Vienna --- Photo: Press Office\n\n"
            f"VIENNA, Apr 03: {BODY}",
            "Ministers meet in Vienna",
            f"VIENNA, Apr 03: {BODY}",
            id="address and caption repeat the headline, a sub-headline follows",
        ),
        pytest.param(
            f"Ministers meet in Vienna\nBy Jane Doe\n\n{BODY}\n\nADVERTISEMENT\n\nFILE PHOTO: Vienna\n\n{MORE}\n\n"
            "Share this article\n\nRelated stories\n\nBorder closed again\n\nRebels attack the capital",
            "Ministers meet in Vienna",
            f"{BODY}\n\n{MORE}",
            id="calls, captions and links within and after",
        ),
        pytest.param(
            "Ministers meet in Vienna\n\n"
            "The two foreign ministers met in Vienna on Monday and agreed\nto go on talking next week, a spokesman "
            "said after the\nmeeting in the capital.\n\nThe border would stay open until then, he told\nreporters.",
            "Ministers meet in Vienna",
            "The two foreign ministers met in Vienna on Monday and agreed to go on talking next week, a spokesman said "
            "after the meeting in the capital.\n\nThe border would stay open until then, he told reporters.",
            id="wrapped lines",
        ),
        pytest.param(
            "The Daily\nHome\nWorld\nSports\n\nMinisters meet in Vienna as border stays shut\n\n2 hours ago\nShare\n"
            f"Jane Doe\nForeign correspondent\n\nTalks are to go on until a deal is made\n\n{BODY}\n\n{MORE}\n\n"
            "Topics\nVienna\nBorder\nMore on this story\nBorder closed again\n2 days ago",
            "Ministers meet in Vienna as border stays shut",
            f"{BODY}\n\n{MORE}",
            id="menu, author, sub-headline, topics",
        ),
        pytest.param(
            "Five things about the talks\n\nHere is what was agreed:\n\n- Troops stay where they are\n- Talks go on\n\n"
            "It begins now.",
            "Five things about the talks",
            "Here is what was agreed:\n\nTroops stay where they are\n\nTalks go on\n\nIt begins now.",
            id="list",
        ),
        pytest.param("", None, "", id="nothing"),
        pytest.param("\n \n\t\n", None, "", id="blank lines"),
        pytest.param("Advertisement", None, "", id="furniture alone"),
    ],
)
def test_read_plain(content, title, text):
    page = read_plain(content)
    assert (page.title, page.text) == (title, text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Published: April 3, 2024 10:22 IST", "April 3, 2024 10:22 IST"),
        ("3 April 2024", "3 April 2024"),
        ("Updated - April 03, 2024 10:22 am IST - VIENNA", "April 03, 2024 10:22 am IST"),
        ("By Jane Doe", None),
    ],
)
def test_a_date_above_the_body_is_the_page_s_own(line, expected):
    page = read_plain(f"Ministers meet in Vienna\n{line}\n\n{BODY}")
    assert (page.text, page.page_date) == (BODY, expected)


def test_a_known_headline_is_not_part_of_the_body():
    assert read_article(["Ministers Meet in Vienna!", BODY], "Ministers meet in Vienna").text == BODY


def test_the_page_that_was_pasted(shared):
    content = (shared / "articles" / "us-china-relations-2024-04-03.txt").read_text(encoding="utf-8")
    page = read_plain(content)
    assert page.title == "Are US and China rebuilding relations as Biden-Xi talk on phone?"
    assert page.text
    paragraphs = page.text.split("\n\n")
    assert paragraphs[0].startswith("New Delhi, Apr 03: The recent phone conversation")
    assert paragraphs[-1].endswith("in the years to come.")
    assert len(paragraphs) == 17
    assert "Photo:" not in page.text
    assert "mobile browser" not in page.text
