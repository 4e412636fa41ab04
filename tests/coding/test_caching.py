"""The compiled lexicon on disk: found again, made again where it cannot be read, never in the way."""

import dataclasses
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal, assert_series_equal

from pipelines.coding import Lexicon, LexiconError, caching, load_lexicon
from pipelines.coding.entries import Entries
from pipelines.coding.tries import Trie


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where compiled lexicons go in this test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "dyad"


@pytest.fixture
def compiled(lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The versions that were compiled in this test; compiling itself is cut short."""
    versions: list[str] = []

    def compile_lexicon(entries: Entries, version: str) -> Lexicon:
        versions.append(version)
        return dataclasses.replace(lexicon, version=version)

    monkeypatch.setattr(caching, "compile_lexicon", compile_lexicon)
    return versions


def overlay(folder: Path, line: str) -> Path:
    """An overlay with one agent."""
    folder.mkdir(exist_ok=True)
    (folder / "agents.csv").write_text(f"names,role,note\n{line}\n", encoding="utf-8")
    return folder


def assert_same(one: Lexicon, other: Lexicon) -> None:
    for field in dataclasses.fields(Lexicon):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if isinstance(left, Trie):
            assert_frame_equal(left.edges, right.edges)
            assert_frame_equal(left.finals, right.finals)
        elif isinstance(left, pl.Series):
            assert_series_equal(left, right, check_names=False)
        elif isinstance(left, pl.DataFrame):
            assert_frame_equal(left, right)
        else:
            assert left == right


def test_second_load_reads_what_the_first_kept(cache: Path, compiled: list[str]):
    first, second = load_lexicon(), load_lexicon()
    assert compiled == [first.version]
    assert len(list(cache.iterdir())) == 1
    assert_same(first, second)


def test_key_changes_with_the_entries(cache: Path, compiled: list[str], tmp_path: Path):
    versions = [load_lexicon().version]
    lines = ("warlord,REB,", "warlord,REB,", "warlord,MIL,")
    versions += [load_lexicon(overlay(tmp_path / "lexicon", line)).version for line in lines]
    assert compiled == [versions[0], versions[1], versions[3]]
    assert len(set(versions)) == 3


def test_key_changes_with_the_code(cache: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch):
    load_lexicon()
    monkeypatch.setattr(pl, "__version__", "0.0.0")
    load_lexicon()
    assert len(compiled) == 2


def test_the_lexicons_used_last_are_kept(cache: Path, compiled: list[str], tmp_path: Path):
    def load(agent: str) -> None:
        load_lexicon(overlay(tmp_path / "lexicon", f"{agent},REB,"))
        for kept in cache.iterdir():
            written = kept.stat().st_mtime - 60
            os.utime(kept, (written, written))

    agents = [f"warlord{number}" for number in range(10)]
    for agent in [*agents, agents[0], "warlord10"]:
        load(agent)
    assert len(list(cache.iterdir())) == 10
    load(agents[0])
    assert len(compiled) == 11
    load(agents[1])
    assert len(compiled) == 12


def _shorten(folder: Path) -> None:
    (folder / "entries.arrow").write_bytes((folder / "entries.arrow").read_bytes()[:100])


def _take_one_away(folder: Path) -> None:
    (folder / "entries.arrow").unlink()


def _swap(folder: Path) -> None:
    (folder / "flags.arrow").replace(folder / "names.edges.arrow")


def _put_a_file_there(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("not a folder")


@pytest.mark.parametrize("damage", [_shorten, _take_one_away, _swap, _put_a_file_there])
def test_cache_that_cannot_be_read(damage: Callable[[Path], None], cache: Path, compiled: list[str]):
    first = load_lexicon()
    damage(*cache.iterdir())
    assert_same(load_lexicon(), first)
    assert len(compiled) == 2


def test_damaged_cache_is_replaced(cache: Path, compiled: list[str]):
    load_lexicon()
    _take_one_away(*cache.iterdir())
    load_lexicon()
    load_lexicon()
    assert len(compiled) == 2


@pytest.mark.parametrize("obstacle", ["file in the way", "write fails"])
def test_cache_that_cannot_be_written(obstacle: str, cache: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch):
    if obstacle == "file in the way":
        cache.parent.write_text("not a folder")
    else:
        monkeypatch.setattr(pl.DataFrame, "write_ipc", _no_space)
    assert load_lexicon().version == load_lexicon().version
    assert len(compiled) == 2
    assert not cache.is_dir() or list(cache.iterdir()) == []


def test_nothing_is_kept_of_a_lexicon_with_an_error(cache: Path, tmp_path: Path):
    with pytest.raises(LexiconError, match=r"agents\.csv:2: unknown role 'REP'"):
        load_lexicon(overlay(tmp_path / "lexicon", "warlord,REP,"))
    assert not cache.exists()


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")
