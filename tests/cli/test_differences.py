"""What another lexicon changes, in texts and in the lake, and how it is told."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
import typer

from pipelines.cli.differences import compare, described
from pipelines.coding import code, load_lexicon
from pipelines.tables import Lake
from tests.coding.samples import articles

TEXT = "France glomped Iran. Israel attacked Iran. France condemned Iran."
CHANGES = [("gained", None, "163"), ("changed", "190", "183"), ("lost", "111", None)]


@pytest.fixture(scope="module")
def overlay(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An overlay that codes a verb more, another otherwise, and one no longer."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "verbs").mkdir()
    lines = ["code,kind,pattern,direction,example", "163,verb,glomp,,", "183,verb,attack,,", "---,verb,condemn,,"]
    (folder / "verbs" / "16.csv").write_text("\n".join(lines), encoding="utf-8")
    return str(folder)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake with the same article on two days, coded."""
    lake = Lake(tmp_path / "lake")
    for number, day in enumerate([date(2025, 5, 12), date(2025, 8, 1)]):
        article = articles([TEXT], [day]).with_columns(article_id=pl.lit(f"{number:016x}"))
        rest = {"published_at": datetime(day.year, day.month, day.day, tzinfo=UTC), "date_source": "field"}
        rows = article.with_columns(language=pl.lit("en"), **{name: pl.lit(value) for name, value in rest.items()})
        lake.write("articles", day, rows)
        lake.write("event_mentions", day, code(article, load_lexicon()))
    return lake


def rows(changes: pl.DataFrame) -> list[tuple[str, str | None, str | None]]:
    return changes.select("change", "old_event_code", "new_event_code").rows()


def test_of_a_text(tmp_path: Path, overlay: str):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    changes, same = compare("bundled", overlay, [str(tmp_path / "a.txt")], Lake(tmp_path))
    assert (rows(changes), same) == (CHANGES, 0)


def test_of_the_lake(lake: Lake, overlay: str):
    changes, same = compare("bundled", overlay, [], lake)
    assert (rows(changes), same) == (CHANGES * 2, 0)


def test_of_what_is_on_record(lake: Lake, overlay: str):
    assert rows(compare("recorded", overlay, [], lake)[0]) == CHANGES * 2
    changes, same = compare("recorded", "bundled", [], lake)
    assert (rows(changes), same) == ([], 4)


@pytest.mark.parametrize(
    ("old", "new", "sources", "said"),
    [
        ("bundled", "nowhere", ["a.txt"], "no folder 'nowhere'; an overlay folder, or bundled"),
        ("bundled", "bundled", [], "there is no lake at"),
        ("bundled", "recorded", [], "stands for OLD, and for the articles of the lake"),
        ("recorded", "bundled", ["a.txt"], "stands for OLD, and for the articles of the lake"),
        ("bundled", "bundled", ["nowhere.txt"], "nowhere.txt: cannot be read"),
    ],
)
def test_what_is_not_there(old: str, new: str, sources: list[str], said: str, tmp_path: Path):
    with pytest.raises(typer.BadParameter, match=said):
        compare(old, new, sources, Lake(tmp_path / "none"))


def test_described(tmp_path: Path, overlay: str):
    (tmp_path / "a.jsonl").write_text(f'{{"id": "a", "date": "2025-05-12", "text": "{TEXT}"}}', encoding="utf-8")
    lines = list(described(*compare("bundled", overlay, [str(tmp_path / "a.jsonl")], Lake(tmp_path))))
    assert lines[3:5] == ["changed 2025-05-12 a:1", "    Israel attacked Iran."]
    assert lines[5].startswith("  - ISRMIL -> IRN 190 actual: 'attacked' (verbs/19.csv:")
    assert lines[6].startswith("  + ISR")
    assert lines[-1] == "0 events as before, 1 gained, 1 lost, 1 changed"
