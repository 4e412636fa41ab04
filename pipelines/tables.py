"""The lake's tables: one Parquet file a partition, replaced whole, and the lock that keeps writers apart.

The only module that writes tables. What a table holds is said by `contracts`.
"""

import errno
import io
import logging
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
from filelock import AcquireReturnProxy, FileLock, Timeout

from pipelines.contracts import Contract, ContractError, conform, differences, load_contract

_log = logging.getLogger(__name__)

_FILE = "data.parquet"
# A killed run leaves this name behind; no scan looks at it and the partition's next write overwrites it.
_UNFINISHED = "data.parquet.unfinished"
_ADVICE = {
    errno.ENOSPC: "the disk is full; free some space and run again",
    errno.EDQUOT: "the disk quota is used up; free some space and run again",
    errno.EROFS: "the file system is read-only; set DYAD_HOME to a folder that can be written",
    errno.EACCES: "permission denied; make it writable or set DYAD_HOME to another folder",
    errno.EPERM: "permission denied; make it writable or set DYAD_HOME to another folder",
}


class LakeError(Exception):
    """The lake could not be written or read; what was there before still is."""


class LakeBusy(LakeError):
    """Another process is writing to the lake."""


class OutdatedPartition(LakeError):
    """A partition of another version of its contract, which cannot be read as the contract says now."""


class Lake:
    """The tables under one home folder, which comes to be with the first write or lock."""

    def __init__(self, home: Path) -> None:
        self.home = home
        # Files, as they were written at an instant, that are known to read as their contract says.
        self._fitting: set[tuple[Path, int]] = set()

    def exists(self) -> bool:
        """Whether anything was ever written here."""
        return (self.home / "tables").is_dir()

    def path(self, table: str) -> Path:
        """The folder of a table's partitions."""
        return self.home / "tables" / load_contract(table).name

    def days(self, table: str) -> list[date]:
        """The partitions of a table, in order."""
        partition = re.compile(rf"{load_contract(table).partition}=(\d{{4}}-\d\d-\d\d)")
        try:
            names = [partition.fullmatch(folder.name) for folder in self.path(table).iterdir()]
        except FileNotFoundError:
            return []
        days = sorted(date.fromisoformat(name[1]) for name in names if name)
        return [day for day in days if self._file(table, day).exists()]

    def scan(self, table: str, first: date | None = None, last: date | None = None) -> pl.LazyFrame:
        """The rows of the partitions from `first` to `last`, in the contract's columns.

        What was written before a column joined the contract has null there; OutdatedPartition where that cannot be.
        """
        schema = load_contract(table).schema
        files = self._files(table, first, last)
        if not files:
            return pl.LazyFrame(schema=schema)
        for file in files:
            reason = self._unreadable(table, file)
            if reason:
                raise OutdatedPartition(f"{file}: {reason}; {load_contract(table).remedy}")
        return pl.scan_parquet(
            files,
            schema=schema,
            # The home is the user's to name: its path may hold what a pattern would take for a wildcard.
            glob=False,
            hive_partitioning=False,
            # Partitions written before a column joined the contract, or before one left it.
            missing_columns="insert",
            extra_columns="ignore",
        )

    def _files(self, table: str, first: date | None, last: date | None) -> list[Path]:
        """The files of the partitions from `first` to `last`."""
        if first and last:
            # A run asks for a few days at a time; listing thousands of folders for each would cost it minutes.
            days = (first + timedelta(days) for days in range((last - first).days + 1))
            return [file for day in days if (file := self._file(table, day)).exists()]
        return [self._file(table, day) for day in self.days(table) if (first or day) <= day <= (last or day)]

    def stored_schema(self, table: str, day: date) -> pl.Schema:
        """The columns of a partition as they were written."""
        return _stored_schema(self._file(table, day))

    def outdated_days(self, table: str, since: date = date.min) -> list[date]:
        """The partitions from a day on that cannot be read as the contract says now."""
        return [day for day in self.days(table) if day >= since and self._unreadable(table, self._file(table, day))]

    def _unreadable(self, table: str, file: Path) -> str | None:
        """Why a file cannot be read as its contract says; null where it can."""
        written = file, file.stat().st_mtime_ns
        if written in self._fitting:
            return None
        found = differences(_stored_schema(file), load_contract(table))
        reason = next((text for text, is_problem in found if is_problem), None)
        if reason is None:
            self._fitting.add(written)
        return reason

    def note(self, table: str, day: date) -> dict[str, str]:
        """What was noted when the partition was written; empty where there is none."""
        file = self._file(table, day)
        if not file.exists():
            return {}
        with _readable(file):
            metadata = pl.read_parquet_metadata(file)
        return {name: value for name, value in metadata.items() if not name.startswith("ARROW:")}

    def write(self, table: str, day: date, frame: pl.DataFrame, note: Mapping[str, str] | None = None) -> None:
        """Replace one partition whole: the same rows and note give the same bytes."""
        contract = load_contract(table)
        rows = _in_order(conform(frame, table), contract)
        strays = rows.filter(pl.col(contract.partition).ne_missing(day))
        if strays.height:
            raise ContractError(
                f"{table}: column '{contract.partition}' is {strays[contract.partition][0]}, partition says {day}"
            )
        file = self._file(table, day)
        with _writable(file):
            _replace(file, _parquet(rows, note or {}))
        self._fitting.add((file, file.stat().st_mtime_ns))

    def append(self, table: str, frame: pl.DataFrame) -> None:
        """Add rows to the partitions they belong to; a row whose key is there already takes its place."""
        contract = load_contract(table)
        for (day,), rows in conform(frame, table).partition_by(contract.partition, as_dict=True).items():
            with _readable(self._file(table, day)):
                known = self.scan(table, day, day).collect()
            merged = pl.concat([known, rows]).unique(contract.key, keep="last", maintain_order=True)
            self.write(table, day, merged, self.note(table, day))

    @contextmanager
    def lock(self, wait: bool = True) -> Iterator[None]:
        """Hold the lake for writing; where another process does, wait for it or raise LakeBusy."""
        with _writable(self.home):
            self.home.mkdir(parents=True, exist_ok=True)
            held = self._acquire(wait)
        with held:
            try:
                with _writable(self.home):
                    self._holder_file.write_text(_this_process(), encoding="utf-8")
                yield
            finally:
                self._holder_file.unlink(missing_ok=True)

    def _acquire(self, wait: bool) -> AcquireReturnProxy[FileLock]:
        """The lock, taken; released at the end of the `with` that it is used in."""
        lock = FileLock(self.home / ".lock")
        try:
            return lock.acquire(timeout=0)
        except Timeout:
            if not wait:
                raise LakeBusy(f"{self.home} is being written by {self._holder()}; try again when it is done") from None
            _log.warning("waiting for %s, which is writing to %s", self._holder(), self.home)
            return lock.acquire()

    @property
    def _holder_file(self) -> Path:
        return self.home / ".lock.holder"

    def _holder(self) -> str:
        """The process that holds the lock, as far as it has said so."""
        try:
            return self._holder_file.read_text(encoding="utf-8") or "another process"
        except FileNotFoundError:
            return "another process"

    def _file(self, table: str, day: date) -> Path:
        return self.path(table) / f"{load_contract(table).partition}={day}" / _FILE


def _stored_schema(file: Path) -> pl.Schema:
    with _readable(file):
        return pl.scan_parquet(file, glob=False, hive_partitioning=False).collect_schema()


def _in_order(rows: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """The rows sorted by their key, which no two of them share."""
    rows = rows.sort(contract.key)
    follows_itself = pl.all_horizontal(pl.col(column).eq_missing(pl.col(column).shift()) for column in contract.key)
    twice = rows.slice(1).filter(rows.select(follows_itself).to_series().slice(1))
    if twice.height:
        key = "/".join(str(value) for value in twice.select(contract.key).row(0))
        raise ContractError(f"{contract.name}: key {', '.join(contract.key)} is {key} in two rows, expected once")
    return rows


def _parquet(rows: pl.DataFrame, note: Mapping[str, str]) -> bytes:
    """The rows as one Parquet file, with every setting fixed that could change its bytes."""
    buffer = io.BytesIO()
    rows.rechunk().write_parquet(
        buffer, compression="zstd", compression_level=3, row_group_size=122_880, metadata=dict(note)
    )
    return buffer.getvalue()


def _replace(path: Path, content: bytes) -> None:
    """Give a file its new content in one step: a reader, or a run that is killed here, finds the old or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(_UNFINISHED)
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        # On a full disk, half a file would take the room that is needed to go on.
        unfinished.unlink(missing_ok=True)


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    """What the system refuses to write becomes a LakeError that says where, why and what to do."""
    try:
        yield
    except OSError as error:
        reason = _ADVICE.get(error.errno or 0, error.strerror or str(error))
        raise LakeError(f"{path}: cannot be written: {reason}; what was there before is unchanged") from error


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """A file that is no Parquet, or that the system refuses to read, becomes a LakeError that says so."""
    try:
        yield
    except (OSError, pl.exceptions.ComputeError) as error:
        raise LakeError(f"{path}: cannot be read: {error}; move it away and run its day again") from error


def _this_process() -> str:
    """This process in the words of whoever waits for it."""
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])
    return f"process {os.getpid()} ({command}) since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
