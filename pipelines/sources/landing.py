"""Files in: the bytes as received, kept once under their SHA-256, and a receipt for each time a file is handed in.

The landing area is the one part of the lake that cannot be computed again; it only grows, but for what is taken down.
"""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Literal, get_args

from pydantic import TypeAdapter, ValidationError

from pipelines.receipts import Kind, LandingError, Receipt, Refusal, object_path
from pipelines.sources.files import FoundFile, find_files
from pipelines.text.records import FIELDS
from pipelines.text.redacting import holds_many, redact

__all__ = [
    "LandingError",
    "Receipt",
    "land",
    "land_bytes",
    "pending",
    "receipts",
    "replace_object",
    "settle",
    "without",
]

State = Literal["pending", "done"]

_CHUNK = 1 << 20
_RECEIPT = TypeAdapter(Receipt)


class _UnreadableError(Exception):
    """The file that is handed in cannot be read, which is no fault of the landing area."""


def land(
    home: Path, paths: Sequence[Path], day: date | None = None, mapping: Mapping[str, str] | None = None
) -> list[Receipt]:
    """A pending receipt for each file under the paths; a file that cannot be read gets one that says why."""
    unknown = [name for name in mapping or {} if name not in FIELDS]
    if unknown:
        raise LandingError(f"{unknown[0]}: no field to map to; there are {', '.join(FIELDS)}")
    given = {Path(os.path.abspath(path)) for path in paths}  # noqa: PTH100 - as in find_files
    receipts = []
    for file in find_files(paths, home):
        draft = Receipt(file.source_path, datetime.now(UTC), kind=file.kind, day=day, mapping=dict(mapping or {}))
        try:
            receipt = _landed(home, file, draft)
        except _UnreadableError as error:
            if file.path in given:
                raise LandingError(f"{file.path}: {error}") from error
            receipt = replace(draft, refusal=Refusal("unreadable", str(error)))
        receipts.append(_keep(home, receipt))
    return receipts


def land_bytes(home: Path, content: bytes, source_path: str, kind: Kind) -> Receipt:
    """A pending receipt for bytes that came over the network; `source_path` says from where."""
    key = hashlib.sha256(content).hexdigest()
    with _explained(object_path(home, key)), _unfinished(home / "landing" / "objects") as (copy, path):
        copy.write(content)
        _finish(copy)
        _publish(path, object_path(home, key))
    return _keep(home, Receipt(source_path, datetime.now(UTC), key=key, kind=kind))


def pending(home: Path) -> list[Receipt]:
    """The receipts whose documents were not all written yet, oldest first."""
    return _in_order(_read(path) for path in (home / "landing" / "pending").glob("*.json"))


def receipts(home: Path) -> list[Receipt]:
    """The receipts of all files that were ever landed, oldest first."""
    return _in_order(_read(path) for state in get_args(State) for path in (home / "landing" / state).glob("*.json"))


def settle(home: Path, receipt: Receipt) -> None:
    """Move a receipt from pending to done, where the first of its kind stays."""
    waiting, done = _receipt_path(home, "pending", receipt), _receipt_path(home, "done", receipt)
    with _explained(waiting):
        if done.exists():
            waiting.unlink(missing_ok=True)
        elif waiting.exists():
            done.parent.mkdir(parents=True, exist_ok=True)
            waiting.replace(done)


def without(home: Path, receipt: Receipt, numbers: Collection[int]) -> str | None:
    """The key of a new object that holds the file without these records; none where nothing would be left of it."""
    if receipt.key is None or receipt.kind is None or not holds_many(receipt.kind):
        return None
    old = object_path(home, receipt.key)
    with _explained(old), old.open("rb") as source, _unfinished(home / "landing" / "objects") as (copy, path):
        redact(receipt.kind, source, copy, numbers)
        _finish(copy)
        with path.open("rb") as written:
            key = hashlib.file_digest(written, "sha256").hexdigest()
        _publish(path, object_path(home, key))
    return key


def replace_object(home: Path, old: str, new: str | None) -> None:
    """Let the receipts of one object be of another, or of none and gone; then remove the object.

    Whatever stops it, receipts of the old object are there as long as that is, so that it can be done again.
    """
    of_old = [
        (state, path, receipt)
        for state in get_args(State)
        for path in (home / "landing" / state).glob("*.json")
        if (receipt := _read(path)).key == old
    ]
    for state, _, receipt in of_old:
        if new:
            _keep(home, replace(receipt, key=new), state)
    with _explained(object_path(home, old)):
        object_path(home, old).unlink(missing_ok=True)
        for _, path, _ in of_old:
            path.unlink(missing_ok=True)


def _in_order(found: Iterable[Receipt]) -> list[Receipt]:
    return sorted(found, key=lambda receipt: (receipt.landed_at, receipt.source_path, receipt.receipt_id))


def _landed(home: Path, file: FoundFile, draft: Receipt) -> Receipt:
    """The receipt of a file whose bytes now lie in the landing area."""
    if file.refusal:
        return replace(draft, refusal=file.refusal)
    with _opened(file.path) as source, _explained(file.path), _unfinished(home / "landing" / "objects") as (copy, path):
        digest = hashlib.sha256()
        for chunk in _chunks(source):
            digest.update(chunk)
            copy.write(chunk)
        _finish(copy)
        key = digest.hexdigest()
        _publish(path, object_path(home, key))
    return replace(draft, key=key)


def _keep(home: Path, receipt: Receipt, state: State = "pending") -> Receipt:
    """The receipt, written to its place; one that is there from a run that was killed stays as it is."""
    target = _receipt_path(home, state, receipt)
    if target.exists():
        return _read(target)
    with _explained(target), _unfinished(target.parent) as (copy, path):
        copy.write(_RECEIPT.dump_json(receipt))
        _finish(copy)
        _publish(path, target)
    return receipt


def _finish(copy: IO[bytes]) -> None:
    """Close the file when its bytes are on the disk: what is landed cannot be computed again."""
    copy.flush()
    os.fsync(copy.fileno())
    copy.close()


def _publish(finished: Path, target: Path) -> None:
    """Give a finished file its name; one of the same size under that name holds the same bytes already."""
    if target.exists() and target.stat().st_size == finished.stat().st_size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    finished.replace(target)


@contextmanager
def _unfinished(folder: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A file to write to in the folder, gone at the end unless it was moved to its place."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".unfinished-")
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        source = path.open("rb")
    except OSError as error:
        raise _UnreadableError(_cannot_be_read(error)) from error
    with source:
        yield source


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    """The file's bytes, a little at a time."""
    while True:
        try:
            chunk = source.read(_CHUNK)
        except OSError as error:
            raise _UnreadableError(_cannot_be_read(error)) from error
        if not chunk:
            return
        yield chunk


def _cannot_be_read(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}; make it readable and hand it in again"


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """What the operating system refuses while writing becomes an error that says of which file, and why."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise LandingError(
            f"{path}: cannot be landed: {reason}; nothing of it was kept. "
            "Make room or set DYAD_HOME to another folder, and run again"
        ) from error


def _read(path: Path) -> Receipt:
    try:
        return _RECEIPT.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise LandingError(f"{path}: is no receipt that can be read; move it away and land its file again") from error


def _receipt_path(home: Path, state: State, receipt: Receipt) -> Path:
    return home / "landing" / state / f"{receipt.receipt_id}.json"
