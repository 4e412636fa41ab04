"""`dyad forget` as a user starts it: what it says, asks and leaves of a document."""

import json
from pathlib import Path

import polars as pl
import pytest

from pipelines.tables import Lake
from pipelines.warehouse import query

DEAL = "Japan signed an agreement with France on Monday. The zanzarella treaty will last, both said in Paris."
ATTACK = "Israel attacked Iran. A wumpus was hit."


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    rows = [
        {"date": "2025-05-12", "text": DEAL, "publisher": "A Paper", "url": "https://a.example/1"},
        {"date": "2025-05-13", "text": DEAL, "publisher": "B Paper", "url": "https://b.example/1"},
        {"date": "2025-05-14", "text": ATTACK, "publisher": "A Paper", "url": "https://a.example/2"},
        {"date": "2025-05-15", "text": "Germany imposed sanctions on Russia.", "url": "https://c.example/1"},
    ]
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("arguments", [[], ["https://a.example/1", "--publisher", "A Paper"]])
def test_one_thing_is_to_be_named(dyad, arguments):
    done = dyad("forget", *arguments)
    assert done.returncode == 2
    assert "give the address of an article, or the name of a publisher" in " ".join(done.stderr.split())


def test_without_a_lake_there_is_nothing_to_forget(dyad, lake):
    done = dyad("forget", "https://a.example/1")
    assert done.returncode == 2
    assert "there is no lake at" in done.stderr
    assert not lake.home.exists()


@pytest.mark.slow
def test_a_publisher_is_forgotten(dyad, lake, articles):
    assert dyad("run", articles).returncode == 0
    before = lake.scan("documents").collect()

    wrong = dyad("forget", "--publisher", "A Papper")
    assert wrong.returncode == 2
    assert "is from A Papper; did you mean A Paper" in wrong.stderr
    unanswered = dyad("forget", "--publisher", "A Paper")
    assert unanswered.returncode == 1
    assert "Remove it for good?" in unanswered.stdout
    assert lake.scan("documents").collect().equals(before)

    assert dyad("report").returncode == 0
    done = dyad("forget", "--publisher", "a paper", "--yes")
    assert done.returncode == 0, done.stderr
    assert "2 documents, 2 articles" in done.stdout
    assert "1 by others lose their original" in done.stdout
    assert _traces(lake, "wumpus", "A Paper", "a.example") == []
    coded = query(lake.home, "select url from fct_event_mentions")["url"]
    assert set(coded) == {"https://b.example/1", "https://c.example/1"}
    assert lake.scan("events", *[day for day in lake.days("events") if day.day == 14] * 2).collect().is_empty()

    again = dyad("run", articles)
    assert again.returncode == 0, again.stderr
    assert "4 records = 0 new documents + 2 known + 0 rejected + 2 forgotten" in " ".join(again.stdout.split())
    assert _traces(lake, "wumpus", "A Paper", "a.example") == []


def _traces(lake: Lake, *words: str) -> list[str]:
    """The files of the lake that hold one of the words."""
    return [
        str(path.relative_to(lake.home))
        for path in lake.home.rglob("*")
        if path.is_file() and not path.is_symlink()
        for held in [_content(path)]
        if any(word in held for word in words)
    ]


def _content(path: Path) -> str:
    held = path.read_bytes().decode("utf-8", "replace")
    return f"{held} {pl.read_parquet(path).to_dict(as_series=False)}" if path.suffix == ".parquet" else held
