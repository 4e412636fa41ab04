"""Chunks of text split into words: where they stand, how they are normalised, and the bits that they show."""

import polars as pl
import pytest

from pipelines.coding.bits import names_of
from pipelines.coding.words import split_words

Word = tuple[str, int, int, int]


@pytest.mark.parametrize(
    ("chunk", "expected"),
    [
        ("Ukraine", [("ukraine", 0, 7, 0)]),
        ("", []),
        ("—", [("", 0, 1, 0)]),
        ("...", [("", 0, 3, 0)]),
        ("Ukraine's", [("ukraine", 0, 9, 0)]),
        ("Ukraine’s", [("ukraine", 0, 9, 0)]),
        ("don't", [("do", 0, 5, 0)]),
        ("don’t", [("do", 0, 5, 0)]),
        ("hostages'", [("hostages", 0, 8, 1)]),
        ("o'clock", [("o'clock", 0, 7, 0)]),
        ("d'Ivoire", [("d'ivoire", 0, 8, 0)]),
        ("U.S.", [("us", 0, 4, 0)]),
        ("U.S", [("us", 0, 3, 0)]),
        ("U.S.,", [("us", 0, 4, 1)]),
        ("U.S.'s", [("us", 0, 4, 1), ("s", 5, 1, 0)]),
        ("US$5", [("", 0, 2, 1), ("5", 3, 1, 0)]),
        ("1,200", [("1,200", 0, 5, 0)]),
        ("10:30.", [("10:30", 0, 5, 1)]),
        ("AT&T", [("at", 0, 2, 0), ("&", 2, 1, 0), ("t", 3, 1, 0)]),
        ("US-China", [("us", 0, 2, 1), ("china", 3, 5, 0)]),
        ("Paris/Berlin", [("paris", 0, 5, 1), ("berlin", 6, 6, 0)]),
        ("(Reuters)", [("reuters", 1, 7, 1)]),
        ("“Iran.”", [("iran", 1, 4, 2)]),
        ("...and", [("and", 3, 3, 0)]),
        ("said.\n\nRussia", [("said", 0, 4, 1), ("russia", 7, 6, 0)]),
        ("Zürich", [("zurich", 0, 6, 0)]),
        ("Zu\u0308rich", [("zurich", 0, 7, 0)]),
        ("İstanbul", [("istanbul", 0, 8, 0)]),
        ("ﬁre", [("fire", 0, 3, 0)]),
        ("Москва", [("москва", 0, 6, 0)]),
        ("北京", [("北京", 0, 2, 0)]),
        ("😀Iran😀", [("iran", 1, 4, 1)]),
    ],
)
def test_split_words(chunk: str, expected: list[Word]):
    words = split_words(pl.Series([chunk]))
    assert words.select("word", "offset", "length", "tail").rows() == expected


@pytest.mark.parametrize(
    ("chunk", "expected"),
    [
        ("iran", []),
        ("Iran", ["CAPITAL"]),
        ("Élysée", ["CAPITAL"]),
        ("IRAN", ["CAPITAL", "UPPER"]),
        ("WHO's", ["CAPITAL", "UPPER", "POSSESSIVE"]),
        ("U.S.", ["CAPITAL", "UPPER", "ABBREVIATION"]),
        ("A", ["CAPITAL"]),
        ("12", ["NUMBER"]),
        ("Iran's", ["CAPITAL", "POSSESSIVE"]),
        ("crew’s", ["POSSESSIVE"]),
        ("rebels'", ["POSSESSIVE", "ENDS_S"]),
        ("didn't", ["NOT"]),
        ("iran,", ["COMMA"]),
        ("iran.", ["STOP"]),
        ("iran!", ["STOP"]),
        ("iran…", ["STOP"]),
        ("iran?", ["STOP", "QUESTION"]),
        ("iran?”", ["STOP", "QUESTION", "CLOSE_QUOTE"]),
        ("iran;", ["CLAUSE"]),
        ("—", ["CLAUSE"]),
        ("-", ["CLAUSE"]),
        ("“iran", ["OPEN_QUOTE"]),
        ("«iran»", ["OPEN_QUOTE", "CLOSE_QUOTE"]),
        ('"iran"', ["OPEN_QUOTE", "CLOSE_QUOTE"]),
        ("(iran)", ["CLAUSE", "PARENTHESIS"]),
        ("iran\n", ["BREAK"]),
        ("attacked", ["ED"]),
        ("red", []),
        ("bombing", ["ING"]),
        ("king", []),
        ("troops", ["ENDS_S"]),
        ("police", ["ENDS_S"]),
        ("us", []),
    ],
)
def test_flags(chunk: str, expected: list[str]):
    assert names_of(split_words(pl.Series([chunk]))["flags"].item()) == expected


@pytest.mark.parametrize(
    ("chunk", "expected"),
    [
        ("US-China", [["CAPITAL", "UPPER", "HYPHEN"], ["CAPITAL"]]),
        ("iran's-backed", [["POSSESSIVE", "HYPHEN"], ["ED"]]),
        ("iran—backed", [["CLAUSE"], ["ED"]]),
        ("iran–", [["CLAUSE"]]),
        ("said.\n\n“it", [["STOP", "BREAK"], ["OPEN_QUOTE"]]),
    ],
)
def test_flags_of_joined_words(chunk: str, expected: list[list[str]]):
    assert [names_of(flags) for flags in split_words(pl.Series([chunk]))["flags"]] == expected


def test_chunks_are_numbered():
    words = split_words(pl.Series(["US-China", "", "talks."]))
    assert words.select("chunk", "word").rows() == [(0, "us"), (0, "china"), (2, "talks")]


def test_no_chunks():
    assert split_words(pl.Series([], dtype=pl.String)).height == 0
