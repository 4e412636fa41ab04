import errno
import hashlib
import io
import os
from datetime import date
from pathlib import Path
from typing import IO

import pytest

from pipelines.receipts import object_path
from pipelines.sources.landing import LandingError, land, pending, settle


def landed_files(home: Path) -> list[str]:
    return sorted(path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_bytes(b"raw \xff bytes")
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "lake"


def test_the_bytes_lie_under_their_hash_as_received(home, article):
    (receipt,) = land(home, [article])
    assert receipt.key == hashlib.sha256(b"raw \xff bytes").hexdigest()
    assert object_path(home, receipt.key).read_bytes() == b"raw \xff bytes"
    assert landed_files(home) == [
        f"landing/objects/{receipt.key[:2]}/{receipt.key}",
        f"landing/pending/{receipt.receipt_id}.json",
    ]


def test_a_receipt_is_read_as_it_was_written(home, article):
    receipts = land(home, [article], date(2024, 4, 3), {"text": "body"})
    assert pending(home) == receipts
    assert (receipts[0].day, receipts[0].mapping, receipts[0].kind) == (date(2024, 4, 3), {"text": "body"}, "plain")


def test_a_settled_receipt_is_done(home, article):
    (receipt,) = land(home, [article])
    settle(home, receipt)
    assert pending(home) == []
    assert f"landing/done/{receipt.receipt_id}.json" in landed_files(home)


def test_settling_twice_is_settling_once(home, article):
    (receipt,) = land(home, [article])
    settle(home, receipt)
    settle(home, receipt)
    assert pending(home) == []


def test_landing_again_gives_a_receipt_again_and_done_keeps_the_first(home, article):
    (first,) = land(home, [article])
    settle(home, first)
    done = home / "landing" / "done" / f"{first.receipt_id}.json"
    before = done.read_bytes()
    (second,) = land(home, [article])
    assert second.receipt_id == first.receipt_id
    assert pending(home) == [second]
    settle(home, second)
    assert pending(home) == []
    assert done.read_bytes() == before


def test_a_receipt_that_waits_from_a_killed_run_stays_as_it_is(home, article):
    (first,) = land(home, [article])
    assert land(home, [article]) == [first]


@pytest.mark.parametrize(("day", "mapping"), [(date(2024, 4, 3), None), (None, {"text": "body"})])
def test_other_options_are_another_receipt(home, article, day, mapping):
    land(home, [article])
    land(home, [article], day, mapping)
    assert len(pending(home)) == 2


def test_a_copy_cut_short_is_replaced(home, article):
    (receipt,) = land(home, [article])
    assert receipt.key
    object_path(home, receipt.key).write_bytes(b"")
    land(home, [article])
    assert object_path(home, receipt.key).read_bytes() == b"raw \xff bytes"


def test_a_file_of_unknown_format_is_refused_without_a_copy(home, tmp_path):
    (tmp_path / "film.mp4").write_bytes(b"0" * 100)
    (receipt,) = land(home, [tmp_path / "film.mp4"])
    assert receipt.key is None
    assert receipt.refusal
    assert receipt.refusal.reason == "unknown_format"
    assert pending(home) == [receipt]
    assert not list((home / "landing").glob("objects/*/*"))


def test_an_unknown_field_is_named(home, article):
    with pytest.raises(LandingError, match="txet: no field to map to; there are id, title, text"):
        land(home, [article], mapping={"txet": "body"})
    assert landed_files(home) == []


def test_a_missing_path_lands_nothing(home, article, tmp_path):
    with pytest.raises(LandingError, match=r"missing\.txt"):
        land(home, [article, tmp_path / "missing.txt"])
    assert landed_files(home) == []


class Failing(io.BytesIO):
    """A file that reads or writes a little and then no more."""

    def __init__(self, error: OSError) -> None:
        super().__init__(b"some bytes")
        self.error = error
        self.is_used = False

    def read(self, size: int | None = -1, /) -> bytes:
        if self.is_used:
            raise self.error
        self.is_used = True
        return super().read(size)

    def write(self, _: object, /) -> int:
        raise self.error


@pytest.mark.parametrize("moment", ["opening", "reading"])
def test_a_file_that_cannot_be_read_is_named_where_it_was_given(home, article, monkeypatch, moment):
    fail_to_read(monkeypatch, "article.txt", moment)
    with pytest.raises(LandingError, match=r"article\.txt: cannot be read: .*; make it readable and hand it in again"):
        land(home, [article])
    assert landed_files(home) == []


def test_a_file_that_cannot_be_read_is_refused_where_its_folder_was_given(home, article, monkeypatch):
    (article.parent / "other.txt").write_text("text")
    fail_to_read(monkeypatch, "article.txt", "opening")
    refused, landed = land(home, [article.parent])
    assert refused.refusal
    assert refused.refusal.reason == "unreadable"
    assert landed.key


def test_a_full_disk_leaves_nothing_half_landed(home, article, monkeypatch):
    def full(descriptor: int, _: str) -> IO[bytes]:
        os.close(descriptor)
        return Failing(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(
        LandingError, match=r"article\.txt: cannot be landed: No space left on device; nothing of it was kept"
    ):
        land(home, [article])
    assert landed_files(home) == []


def test_a_receipt_that_cannot_be_written_leaves_none(home, article, monkeypatch):
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.suffix == ".json":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(LandingError, match="No space left"):
        land(home, [article])
    assert pending(home) == []
    assert not list(home.rglob(".unfinished*"))


def test_a_lake_that_cannot_be_made_is_explained(article, tmp_path):
    (tmp_path / "lake").write_text("a file where the folder should be")
    with pytest.raises(LandingError, match="cannot be landed"):
        land(tmp_path / "lake", [article])


def test_a_broken_receipt_is_named(home, article):
    (receipt,) = land(home, [article])
    path = home / "landing" / "pending" / f"{receipt.receipt_id}.json"
    path.write_text('{"source_path": ')
    with pytest.raises(LandingError, match=f"{path.name}: is no receipt"):
        pending(home)


def test_no_name_from_outside_becomes_a_name_inside(home, tmp_path):
    (tmp_path / "..%2f..%2fetc; rm -rf $HOME.txt").write_text("text")
    (receipt,) = land(home, [tmp_path / "..%2f..%2fetc; rm -rf $HOME.txt"])
    assert receipt.source_path == "..%2f..%2fetc; rm -rf $HOME.txt"
    assert all("etc" not in name for name in landed_files(home))


def fail_to_read(monkeypatch: pytest.MonkeyPatch, name: str, moment: str) -> None:
    opened = Path.open

    def refuse(self: Path, mode: str = "r") -> object:
        error = OSError(errno.EACCES, os.strerror(errno.EACCES))
        if self.name != name:
            return opened(self, mode)
        if moment == "opening":
            raise error
        return Failing(error)

    monkeypatch.setattr(Path, "open", refuse)
