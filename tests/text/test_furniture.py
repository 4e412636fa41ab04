import pytest

from pipelines.text.furniture import date_in, is_byline, is_caption, is_furniture, is_sentence, words_of


@pytest.mark.parametrize(
    "line",
    [
        "For the best experience, open",
        "on your mobile browser.",
        "Skip to main content",
        "Sign in to your account",
        "ADVERTISEMENT",
        "Share this article",
        "Also read: Why the talks failed",
        "Follow us on Twitter",
        "Related stories",
        "More from World",
        "5 min read",
        "© 2024 The Daily. All rights reserved.",
        "We use cookies to improve your experience.",
        "Reporting by Jane Doe; Editing by John Roe",
        "-30-",
    ],
)
def test_furniture(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Join US-led coalition, minister urges",
        "Follow US lead on tariffs, Paris says",
        "Copyright law passed by parliament",
        "Terms of ceasefire agreed",
        "Home secretary visits Kigali",
        "Opposition boycotts vote",
        "Watch on the Rhine ends after 40 years",
        "Related talks between Iran and Iraq resume",
        "Latest round of talks ends",
    ],
)
def test_headlines_are_no_furniture(line):
    assert not is_furniture(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Leaders shake hands --- Photo: @POTUS/X", True),
        ("FILE PHOTO: The minister arrives", True),
        ("The minister arrives. (Photo by Jane Doe/AFP)", True),
        ("The minister arrives. | Photo Credit: The Daily", True),
        ("The minister arrives. Jane Doe/Getty Images", True),
        ("The minister arrives. REUTERS/Jane Doe", True),
        ("The minister posted a photo of the treaty.", False),
        ("The image of the country suffered, he told Reuters.", False),
    ],
)
def test_captions(line, expected):
    assert is_caption(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Jane Doe and John Roe", True),
        ("By JANE DOE | Staff Writer", True),
        ("By Tuesday the town had fallen.", False),
        ("Bystanders were hurt", False),
    ],
)
def test_bylines(line, expected):
    assert is_byline(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("April 3, 2024", "April 3, 2024"),
        ("Published: Wed, 3 April 2024, 10:22 IST", "Wed, 3 April 2024 10:22 IST"),
        ("Updated on April 3, 2024 | 5 min read", "April 3, 2024"),
        ("2024-04-03 10:22", "2024-04-03 10:22"),
        ("April 3, 2024 was a cold day", None),
        ("Talks on April 3, 2024", None),
    ],
)
def test_date_lines(line, expected):
    assert date_in(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"), [("They met.", True), ("“They met.”", True), ("Did they meet?", True), ("They met", False)]
)
def test_sentences(line, expected):
    assert is_sentence(line) is expected


def test_a_headline_is_known_again_in_its_address():
    assert words_of("Biden-Xi: It’s on!") == words_of("biden xi its on")
