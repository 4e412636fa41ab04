import errno
import logging
import multiprocessing
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import polars as pl
import pytest
from filelock import FileLock

from pipelines.contracts import ContractError, load_contract
from pipelines.tables import Lake, LakeBusy, LakeError, OutdatedPartition

DAY, NEXT = date(2025, 5, 1), date(2025, 5, 2)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    # Brackets are wildcards where a path is taken for a pattern.
    return Lake(tmp_path / "home [1]*")


def articles(*ids: str, day: date = DAY, text: str = "A text.") -> pl.DataFrame:
    """One row per id."""
    return pl.DataFrame(
        {
            "article_id": list(ids),
            "published_date": day,
            "published_at": datetime(day.year, day.month, day.day, tzinfo=UTC),
            "date_source": "field",
            "text": text,
            "language": "en",
        },
        schema_overrides={"article_id": pl.String},
    )


def ids(lake: Lake, first: date | None = None, last: date | None = None) -> list[str]:
    return lake.scan("articles", first, last).collect()["article_id"].to_list()


def file(lake: Lake, day: date = DAY) -> Path:
    return lake.path("articles") / f"published_date={day}" / "data.parquet"


def test_write_replaces_the_partition_in_the_order_of_its_key(lake: Lake) -> None:
    lake.write("articles", DAY, articles("c", "a"))
    lake.write("articles", DAY, articles("d", "b"))
    assert ids(lake) == ["b", "d"]
    assert lake.scan("articles").collect_schema() == load_contract("articles").schema


@pytest.mark.parametrize("sizes", [(3,), (1, 2)])
def test_the_same_rows_are_the_same_bytes(lake: Lake, sizes: tuple[int, ...]) -> None:
    rows = articles("a", "b", "c")
    lake.write("articles", DAY, rows, {"lexicon_version": "1"})
    before = file(lake).read_bytes()
    parts = [rows.slice(sum(sizes[:number]), size) for number, size in enumerate(sizes)]
    lake.write("articles", DAY, pl.concat(reversed(parts), rechunk=False), {"lexicon_version": "1"})
    assert file(lake).read_bytes() == before


def test_a_day_without_rows_is_a_day_all_the_same(lake: Lake) -> None:
    lake.write("articles", DAY, articles(), {"lexicon_version": "1"})
    assert lake.days("articles") == [DAY]
    assert lake.note("articles", DAY) == {"lexicon_version": "1"}
    assert ids(lake) == []


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, ["a", "b", "c"]),
        (date(2025, 5, 2), None, ["b", "c"]),
        (None, date(2025, 5, 2), ["a", "b"]),
        (date(2025, 5, 2), date(2025, 5, 4), ["b"]),
        (date(2025, 5, 3), date(2025, 5, 3), []),
        (date(2025, 5, 5), date(2025, 5, 1), []),
    ],
)
def test_scan_opens_the_days_asked_for(lake: Lake, first: date | None, last: date | None, expected: list[str]) -> None:
    for id_, day in (("a", date(2025, 5, 1)), ("b", date(2025, 5, 2)), ("c", date(2025, 5, 5))):
        lake.write("articles", day, articles(id_, day=day))
    assert ids(lake, first, last) == expected
    assert lake.days("articles") == [date(2025, 5, 1), date(2025, 5, 2), date(2025, 5, 5)]


def test_reading_makes_nothing(lake: Lake) -> None:
    assert not lake.exists()
    assert lake.scan("articles").collect().schema == load_contract("articles").schema
    assert lake.scan("articles", DAY, DAY).collect().height == 0
    assert lake.days("articles") == []
    assert lake.note("articles", DAY) == {}
    assert not lake.home.exists()


def test_a_new_column_is_null_in_old_partitions_and_a_dropped_one_is_left(lake: Lake) -> None:
    lake.write("articles", DAY, articles("a"))
    old = pl.read_parquet(file(lake), glob=False).drop("title").with_columns(mood=pl.lit("sour"))
    old.write_parquet(file(lake))
    lake.write("articles", NEXT, articles("b", day=NEXT).with_columns(title=pl.lit("Title")))
    assert lake.scan("articles").collect()["title"].to_list() == [None, "Title"]
    assert lake.scan("articles").collect_schema() == load_contract("articles").schema


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (articles("a", day=NEXT), "articles: column 'published_date' is 2025-05-02, partition says 2025-05-01"),
        (articles("a", "b", "a"), "articles: key article_id is a in two rows, expected once"),
        (articles("a").with_columns(text=None), "articles: column 'text' is required"),
    ],
)
def test_write_refuses_rows_that_do_not_belong(lake: Lake, rows: pl.DataFrame, message: str) -> None:
    lake.write("articles", DAY, articles("old"))
    with pytest.raises(ContractError, match=message):
        lake.write("articles", DAY, rows)
    assert ids(lake) == ["old"]


def test_folders_that_are_no_partitions_are_let_be(lake: Lake) -> None:
    lake.write("articles", DAY, articles("a"))
    for name in ("published_date=2025-05-01 (copy)", "published_date=__HIVE_DEFAULT_PARTITION__", "notes"):
        (lake.path("articles") / name).mkdir()
    assert lake.days("articles") == [DAY]
    assert ids(lake) == ["a"]


def test_append_merges_by_key_into_each_partition(lake: Lake) -> None:
    lake.write("articles", DAY, articles("a", "b", text="old"), {"kept": "yes"})
    lake.append("articles", pl.concat([articles("b", "c", text="new"), articles("d", day=NEXT, text="new")]))
    rows = lake.scan("articles").select("article_id", "text").collect().rows()
    assert rows == [("a", "old"), ("b", "new"), ("c", "new"), ("d", "new")]
    assert lake.note("articles", DAY) == {"kept": "yes"}
    assert lake.days("articles") == [DAY, NEXT]


def test_append_of_nothing_makes_nothing(lake: Lake) -> None:
    lake.append("articles", articles())
    assert not lake.exists()


@pytest.mark.parametrize(
    ("call", "code", "advice"),
    [
        ("fsync", errno.ENOSPC, "the disk is full; free some space and run again"),
        ("fsync", errno.EIO, "Input/output error"),
        ("replace", errno.EROFS, "the file system is read-only; set DYAD_HOME"),
        ("replace", errno.EACCES, "permission denied; make it writable or set DYAD_HOME"),
    ],
)
def test_what_was_there_outlives_a_write_that_fails(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, call: str, code: int, advice: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    lake.write("articles", DAY, articles("old"))
    with monkeypatch.context() as patch:
        patch.setattr(os, call, refuse)
        with pytest.raises(LakeError) as error:
            lake.write("articles", DAY, articles("new"))
        with pytest.raises(LakeError):
            lake.write("articles", NEXT, articles("new", day=NEXT))
    assert str(lake.path("articles")) in str(error.value)
    assert advice in str(error.value)
    assert lake.days("articles") == [DAY]
    assert ids(lake) == ["old"]
    assert [path.name for path in lake.home.rglob("*") if path.is_file()] == ["data.parquet"]


def test_what_a_killed_run_left_is_not_read_and_goes_with_the_next_write(lake: Lake) -> None:
    lake.write("articles", DAY, articles("old"))
    for day in (DAY, NEXT):
        file(lake, day).parent.mkdir(exist_ok=True)
        file(lake, day).with_name("data.parquet.unfinished").write_bytes(b"PAR1 half a fi")
    assert lake.days("articles") == [DAY]
    assert ids(lake) == ["old"]
    lake.write("articles", DAY, articles("new"))
    assert ids(lake) == ["new"]
    assert [path.name for path in file(lake).parent.iterdir()] == ["data.parquet"]


def test_a_home_that_is_a_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    lake = Lake(tmp_path / "home")
    with pytest.raises(LakeError, match=r"home.*cannot be written"):
        lake.write("articles", DAY, articles("a"))
    with pytest.raises(LakeError, match=r"home.*cannot be written"), lake.lock():
        pass


def test_a_file_that_is_no_parquet_is_explained(lake: Lake) -> None:
    lake.write("articles", DAY, articles("a"))
    file(lake).write_bytes(b"spoilt")
    with pytest.raises(LakeError, match=r"data\.parquet: cannot be read"):
        lake.append("articles", articles("b"))
    with pytest.raises(LakeError, match=r"data\.parquet: cannot be read"):
        lake.note("articles", DAY)


def _hold(home: Path, held: Connection) -> None:
    with Lake(home).lock():
        held.send(True)
        held.poll(60)


@contextmanager
def held_elsewhere(home: Path) -> Iterator[tuple[BaseProcess, Connection]]:
    """A process that holds the lake's lock until it is sent something."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_hold, args=(home, there), daemon=True)
    process.start()
    assert here.poll(60)
    try:
        yield process, here
    finally:
        process.kill()
        process.join()


def test_a_held_lock_says_who_holds_it(lake: Lake) -> None:
    with (
        held_elsewhere(lake.home) as (process, _),
        pytest.raises(LakeBusy, match=rf"is being written by process {process.pid} \(.+\) since 20"),
    ):
        lake.lock(wait=False).__enter__()


def test_the_holder_is_named_while_it_holds(lake: Lake) -> None:
    with lake.lock(wait=False):
        assert (lake.home / ".lock.holder").read_text().startswith(f"process {os.getpid()} ")
    assert not (lake.home / ".lock.holder").exists()


def test_waiting_for_a_lock_is_logged(lake: Lake, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    with held_elsewhere(lake.home) as (process, connection):
        threading.Timer(0.2, connection.send, [True]).start()
        with lake.lock():
            pass
    assert f"waiting for process {process.pid} " in caplog.text


def test_the_lock_of_a_killed_process_is_free(lake: Lake) -> None:
    with held_elsewhere(lake.home) as (process, _):
        process.kill()
        process.join()
        with lake.lock(wait=False):
            assert str(process.pid) not in (lake.home / ".lock.holder").read_text()


def test_a_holder_that_has_not_said_its_name(lake: Lake) -> None:
    lake.home.mkdir()
    with FileLock(lake.home / ".lock"), pytest.raises(LakeBusy, match="another process"):
        lake.lock(wait=False).__enter__()


def test_an_error_inside_the_lock_lets_go_of_it(lake: Lake) -> None:
    with pytest.raises(ZeroDivisionError), lake.lock():
        raise ZeroDivisionError
    with lake.lock(wait=False):
        pass


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (pl.col("text").cast(pl.Categorical), "has 'text' as Categorical, contract says String"),
        (pl.col("published_at").dt.date(), "has 'published_at' as Date, contract says Datetime"),
        (None, "lacks the column 'text', which is required"),
    ],
)
def test_a_partition_of_another_contract_says_what_to_do(lake: Lake, other: pl.Expr | None, expected: str) -> None:
    lake.write("articles", DAY, articles("a"))
    lake.write("articles", NEXT, articles("b", day=NEXT))
    rows = pl.read_parquet(file(lake), glob=False)
    (rows.drop("text") if other is None else rows.with_columns(other)).write_parquet(file(lake))
    assert lake.outdated_days("articles") == [DAY]
    assert lake.outdated_days("articles", NEXT) == []
    with pytest.raises(OutdatedPartition) as error:
        lake.scan("articles")
    assert str(error.value).startswith(f"{file(lake)}: {expected}")
    assert "dyad recode makes such days again" in str(error.value)
    assert ids(lake, NEXT, NEXT) == ["b"]
    lake.write("articles", DAY, articles("a"))
    assert ids(lake) == ["a", "b"]
