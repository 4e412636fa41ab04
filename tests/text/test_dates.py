from datetime import UTC, datetime

import polars as pl
import pytest

from pipelines.text.dates import is_missing, parse_instant, parse_zone


def parsed(text: str | None) -> datetime | None:
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    found: datetime | None = frame.select(parse_instant(pl.col("text"))).item()
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-04-03", "2024-04-03T00:00:00"),
        (" 2024/4/3 ", "2024-04-03T00:00:00"),
        ("20240403", "2024-04-03T00:00:00"),
        ("April 3, 2024", "2024-04-03T00:00:00"),
        ("3 April 2024", "2024-04-03T00:00:00"),
        ("Sept. 5, 2023", "2023-09-05T00:00:00"),
        ("2024-04-03 10:22", "2024-04-03T10:22:00"),
        ("2024-04-03T10:22:33Z", "2024-04-03T10:22:33"),
        ("2024-04-03T10:22:33.123456+05:30", "2024-04-03T04:52:33"),
        ("2024-04-03T22:00:00-0500", "2024-04-04T03:00:00"),
        ("20240403T102233Z", "2024-04-03T10:22:33"),
        ("20240403102233", "2024-04-03T10:22:33"),
        ("202404031022", "2024-04-03T10:22:00"),
        ("Wed, 03 Apr 2024 10:22:33 +0530", "2024-04-03T04:52:33"),
        ("Wed, 03 Apr 2024 22:22:33 EST", "2024-04-04T03:22:33"),
        ("Wednesday, April 3rd, 2024 at 10:22 PM EDT", "2024-04-04T02:22:00"),
        ("Apr 3, 2024 12:05 a.m.", "2024-04-03T00:05:00"),
        ("1712102400", "2024-04-03T00:00:00"),
        ("1712102400.5", "2024-04-03T00:00:00"),
        ("1712102400000", "2024-04-03T00:00:00"),
        ("1712102400000000", "2024-04-03T00:00:00"),
        ("0001-01-01", "0001-01-01T00:00:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59"),
    ],
)
def test_parse_instant(text, expected):
    assert parsed(text) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "yesterday",
        "2024-02-30",
        "2024-13-01",
        "2024-04-03T25:00:00",
        "2024-04-03 10:00 XYZ",
        # The third of April or the fourth of March: a guess would be wrong for half of the world.
        "03/04/2024",
        "99999-01-01",
        "April 2024",
        "2024",
        "12",
        "-1712102400",
        "99999999999999999999999999",
        "Wed, 31 Feb 2024 10:00:00 GMT",
    ],
)
def test_what_is_no_date_is_null(text):
    assert parsed(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-04-03T10:22:33+05:30", "+05:30"),
        ("Wed, 03 Apr 2024 10:22:33 -0330", "-03:30"),
        ("2024-04-03 10:22 GMT-5", "-05:00"),
        ("April 3, 2024 at 10:22 PM EDT", "-04:00"),
        ("2024-04-03T10:22:33Z", "+00:00"),
        ("2024-04-03T10:22:33", None),
        ("2024-04-03 10:00 XYZ", None),
        ("2024-04-03", None),
        ("1712102400", None),
        (None, None),
    ],
)
def test_parse_zone(text, expected):
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    assert frame.select(parse_zone(pl.col("text"))).item() == expected


@pytest.mark.parametrize(
    ("text", "expected"), [(None, True), ("", True), (" N/A ", True), ("NaN", True), ("null", True), ("soon", False)]
)
def test_is_missing(text, expected):
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    assert frame.select(is_missing(pl.col("text"))).item() is expected
