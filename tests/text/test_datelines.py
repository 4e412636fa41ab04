from datetime import date

import polars as pl
import pytest

from pipelines.text.datelines import find_datelines


def found(text: str, title: str | None = None, path: str = "news/a.txt") -> dict[str, date]:
    frame = pl.DataFrame({"title": [title], "text": [text], "path": [path]}, schema_overrides={"title": pl.String})
    days = frame.select(**find_datelines(pl.col("title"), pl.col("text"), pl.col("path"))).row(0, named=True)
    return {way: day for way, day in days.items() if day}


@pytest.mark.parametrize(
    "text",
    [
        "WASHINGTON, April 3, 2024 (AP) - The two sides met.",
        "WASHINGTON (AP) — April 3, 2024 — The two sides met.",
        "GENEVA (3 April 2024) – The office said.",
        "BEIJING, 2024-04-03 (Xinhua) -- The ministry said.",
        "BEIJING, Wednesday, April 3, 2024 - The ministry said.",
        "Rio de Janeiro, Brazil, 3 Apr. 2024: The two sides met.",
        "LONDON — 3 April 2024 — The two sides met.",
        "APRIL 3, 2024 /PRNewswire/ -- The company said.",
        "São Paulo, Apr 3rd, 2024 / The two sides met.",
        "Talks begin\n\nPARIS, April 3, 2024 - The two sides met.",
    ],
)
def test_a_dateline_with_year(text):
    assert found(text) == {"dateline_year": date(2024, 4, 3)}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("news/us-china-relations-2024-04-03.txt", date(2024, 4, 3)),
        ("20240403_talks.txt", date(2024, 4, 3)),
        ("talks.2024.04.03.txt", date(2024, 4, 3)),
        ("talks-2024-04-04.txt", None),
        ("2024-04-03/talks.txt", None),
        ("talks-120240403.txt", None),
        ("a2012-2024-04-03.txt", date(2024, 4, 3)),
        ("talks.txt", None),
    ],
)
def test_a_dateline_that_agrees_with_the_file_name(path, expected):
    assert found("New Delhi, Apr 03: The leaders talked.", path=path).get("dateline_file_name") == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (None, "NEW YORK, April 3 (Reuters) - The election of 2024 is near. In 2024, he said.", date(2024, 4, 3)),
        ("The year 2024", "NEW YORK, April 3 (Reuters) - The election is near.", date(2024, 4, 3)),
        (None, "NEW YORK, April 3 (Reuters) - From 2022 to 2024.", None),
        (None, "NEW YORK, April 3 (Reuters) - The election is near.", None),
        (None, "NEW YORK, April 3 (Reuters) - He owns 12024 shares.", None),
        (None, "NEW YORK, February 29 (Reuters) - In 2023.", None),
    ],
)
def test_a_dateline_and_the_only_year_of_the_text(title, text, expected):
    assert found(text, title).get("dateline_text_year") == expected


@pytest.mark.parametrize(
    "text",
    [
        "On April 3, 2024 the president met the minister.",
        "On April 3, 2024: the president met the minister.",
        "The deal was signed in Paris on April 3 - so the ministry said in 2024.",
        "WASHINGTON (AP) — The two sides met in 2024.",
        "Apr 03: nothing says where in 2024.",
        "Smith, 34: he won in 2024.",
        "",
    ],
)
def test_what_is_no_dateline(text):
    assert found(text, path="a-2024-04-03.txt") == {}
