"""Which files lie under the paths that a user gives, and what format each is in."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.receipts import Kind, LandingError, Refusal

ENDINGS: Mapping[str, Kind] = {
    ".txt": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
}


@dataclass(frozen=True)
class FoundFile:
    """One file to take in, or the reason why it cannot be."""

    path: Path
    source_path: str
    kind: Kind | None = None
    refusal: Refusal | None = None


def find_files(paths: Sequence[Path], home: Path) -> list[FoundFile]:
    """The files under the paths, each once, in the order of the paths and of the names below them.

    Hidden files, and the lake itself where it lies under a path, are no articles and left out.
    """
    for path in paths:
        try:
            path.stat()
        except OSError as error:
            raise LandingError(f"{path}: {error.strerror}; give a file or a folder that can be read") from error
    lake = home.resolve()
    found: dict[Path, FoundFile] = {}
    for path in paths:
        for file in _under(path):
            actual = file.path.resolve()
            if not actual.is_relative_to(lake):
                found.setdefault(actual, file)
    return list(found.values())


def kind_of(name: str) -> Kind | None:
    """The format that a file's name stands for, gzipped or not; None where it stands for none that can be read."""
    lower = name.lower()
    kind = ENDINGS.get(Path(lower.removesuffix(".gz")).suffix)
    return None if kind == "parquet" and lower.endswith(".gz") else kind


def _under(path: Path) -> Iterator[FoundFile]:
    """The path itself where it is a file, else every file in the folder and its folders."""
    given = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow a link and lose the name that was given
    if not given.is_dir():
        yield _found(given, given.parent)
        return
    refused: list[FoundFile] = []
    for folder, subfolders, names in os.walk(given, onerror=lambda error: refused.append(_closed(error, given.parent))):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield _found(Path(folder, name), given.parent)
    yield from refused


def _found(path: Path, parent: Path) -> FoundFile:
    """The file with its format; a pipe or a device is refused, as reading it might never end."""
    source_path = _source_path(path, parent)
    kind = kind_of(path.name)
    if not path.is_file():
        return FoundFile(
            path, source_path, refusal=Refusal("unreadable", "is not a regular file; hand in files or folders")
        )
    if kind is None:
        known = " ".join(ENDINGS)
        return FoundFile(
            path,
            source_path,
            refusal=Refusal("unknown_format", f"has an ending that is not read; read are {known} (also .gz)"),
        )
    return FoundFile(path, source_path, kind)


def _closed(error: OSError, parent: Path) -> FoundFile:
    """A folder that cannot be looked into."""
    folder = Path(error.filename)
    message = f"cannot be looked into: {error.strerror}; make it readable and hand it in again"
    return FoundFile(folder, _source_path(folder, parent), refusal=Refusal("unreadable", message))


def _source_path(path: Path, parent: Path) -> str:
    """The path below `parent`, as text even where a name's bytes are no UTF-8."""
    return os.fsencode(path.relative_to(parent).as_posix()).decode("utf-8", "backslashreplace")
