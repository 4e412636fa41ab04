import os
from pathlib import Path

import pytest

from pipelines.receipts import LandingError
from pipelines.sources.files import find_files, kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "plain"),
        ("a.md", "markdown"),
        ("a.html", "html"),
        ("A.HTM", "html"),
        ("a.html.gz", "html"),
        ("a.jsonl", "jsonl"),
        ("a.jsonl.gz", "jsonl"),
        ("a.ndjson", "jsonl"),
        ("a.json", "json"),
        ("a.csv.gz", "csv"),
        ("a.tsv", "csv"),
        ("a.parquet", "parquet"),
        ("a.parquet.gz", None),
        ("a.pdf", None),
        ("a.gz", None),
        ("a", None),
        ("txt", None),
    ],
)
def test_kind_of(name, kind):
    assert kind_of(name) == kind


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")


def found(paths: list[Path], home: Path) -> list[tuple[str, str | None]]:
    return [(file.source_path, file.refusal.reason if file.refusal else file.kind) for file in find_files(paths, home)]


def test_a_folder_gives_its_files_in_order_and_says_what_it_cannot_read(tmp_path):
    write(tmp_path / "news", "b.txt", "a.md", "sub/c.jsonl", "sub/d.pdf", ".hidden.txt", ".git/config.txt")
    assert found([tmp_path / "news"], tmp_path / "lake") == [
        ("news/a.md", "markdown"),
        ("news/b.txt", "plain"),
        ("news/sub/c.jsonl", "jsonl"),
        ("news/sub/d.pdf", "unknown_format"),
    ]


def test_a_file_is_named_from_its_folder(tmp_path, monkeypatch):
    write(tmp_path / "news", "a.txt")
    monkeypatch.chdir(tmp_path / "news")
    assert found([Path("a.txt")], tmp_path / "lake") == [("a.txt", "plain")]
    assert found([Path()], tmp_path / "lake") == [("news/a.txt", "plain")]


def test_a_file_that_is_given_twice_is_found_once(tmp_path):
    write(tmp_path / "news", "a.txt")
    (tmp_path / "news" / "link.txt").symlink_to("a.txt")
    assert found([tmp_path / "news", tmp_path / "news" / "a.txt"], tmp_path / "lake") == [("news/a.txt", "plain")]


def test_the_lake_within_a_folder_is_no_article(tmp_path):
    write(tmp_path, "a.txt", "lake/landing/objects/ab/abcd.txt")
    assert [path for path, _ in found([tmp_path], tmp_path / "lake")] == [f"{tmp_path.name}/a.txt"]


def test_a_link_to_a_folder_keeps_the_name_that_was_given(tmp_path):
    write(tmp_path / "2024-04", "a.txt")
    (tmp_path / "latest").symlink_to("2024-04")
    assert found([tmp_path / "latest"], tmp_path / "lake") == [("latest/a.txt", "plain")]


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert found([tmp_path / "pipe.txt"], tmp_path / "lake") == [("pipe.txt", "unreadable")]


def test_a_broken_link_is_refused(tmp_path):
    write(tmp_path / "news", "a.txt")
    (tmp_path / "news" / "gone.txt").symlink_to("nowhere.txt")
    assert found([tmp_path / "news"], tmp_path / "lake") == [("news/a.txt", "plain"), ("news/gone.txt", "unreadable")]


def test_a_name_that_is_not_utf8_becomes_text(tmp_path):
    (tmp_path / "news").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path / "news") + b"/caf\xe9.txt")).write_text("text")
    assert found([tmp_path / "news"], tmp_path / "lake") == [("news/caf\\xe9.txt", "plain")]


def test_a_folder_that_cannot_be_looked_into_is_refused(tmp_path, monkeypatch):
    write(tmp_path / "news", "a.txt", "shut/b.txt")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert found([tmp_path / "news"], tmp_path / "lake") == [("news/a.txt", "plain"), ("news/shut", "unreadable")]


def test_a_path_that_does_not_exist_is_named(tmp_path):
    write(tmp_path, "a.txt")
    with pytest.raises(LandingError, match=r"missing\.txt: No such file or directory"):
        find_files([tmp_path / "a.txt", tmp_path / "missing.txt"], tmp_path / "lake")
