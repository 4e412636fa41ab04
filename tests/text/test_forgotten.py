import polars as pl
import pytest

from pipelines.text.forgotten import is_forgotten, tombstone


def mark(kind, value: str | None) -> str | None:
    found: str | None = pl.select(tombstone(kind, pl.lit(value, pl.String))).item()
    return found


@pytest.mark.parametrize(
    ("address", "other", "is_same"),
    [
        ("https://a.example/1", "http://www.A.example/1/", True),
        ("https://a.example/1", " https://a.example/1#comments ", True),
        ("https://a.example/1", "a.example/1?utm_source=feed&utm_medium=rss", True),
        ("https://a.example/?id=1", "https://a.example/?id=1&fbclid=x", True),
        ("https://a.example/?id=1", "https://a.example/?id=2", False),
        ("https://a.example/One", "https://a.example/one", False),
        ("https://a.example/1", "https://b.example/1", False),
        ("news/2024-04-03.txt", "news/2024-04-03.txt", True),
    ],
)
def test_an_address_in_other_spellings(address, other, is_same):
    assert (mark("address", address) == mark("address", other)) is is_same


@pytest.mark.parametrize(("name", "is_same"), [("the  DAILY ", True), ("Daily", False), ("The Daily News", False)])
def test_a_publisher_in_other_spellings(name, is_same):
    assert (mark("publisher", "The Daily") == mark("publisher", name)) is is_same


def test_an_address_is_no_publisher_and_nothing_is_neither():
    assert mark("address", "The Daily") != mark("publisher", "The Daily")
    assert mark("publisher", None) is None


def test_a_record_is_forgotten_by_any_of_its_names():
    records = pl.DataFrame(
        {
            "url": ["https://a.example/1", None, None, "https://a.example/2"],
            "source_path": ["a.jsonl", "a.txt", "a.jsonl", "a.txt"],
            "publisher": ["B", None, "The Daily", None],
        }
    )
    marks = [mark("address", "https://a.example/1"), mark("address", "a.txt"), mark("publisher", "the daily")]
    assert records.select(is_forgotten([found for found in marks if found])).to_series().to_list() == [
        True,
        True,
        True,
        False,
    ]
    assert not records.select(is_forgotten([]).any()).item()
