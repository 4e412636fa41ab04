"""Event files as received, plain, gzipped or zipped, cut into pieces of whole lines: no file has to fit into memory."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

# 32 MB are some 80,000 rows of GDELT, which take a few hundred megabytes on their way.
_PIECE = 32 << 20
_LONGEST_LINE = 16 << 20
_GZIP, _ZIP = b"\x1f\x8b", b"PK"


class FormatError(Exception):
    """A file that is not what it was handed in as, or is broken; it says which and where."""


def pieces(path: Path, size: int = _PIECE) -> Iterator[bytes]:
    """The file's content in order, each piece ending where a line ends; every member of a zip file in turn."""
    for name, stream in _contents(path):
        yield from _whole_lines(stream, name, size)


def _contents(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Each stream of content that the file holds, with the name that errors call it by."""
    with _explained(str(path)), path.open("rb") as file:
        start = file.read(2)
        file.seek(0)
        if start == _GZIP:
            yield str(path), cast("IO[bytes]", gzip.GzipFile(fileobj=file))
        elif start == _ZIP:
            with zipfile.ZipFile(file) as archive:
                for member in archive.infolist():
                    if not member.is_dir():
                        with archive.open(member) as stream:
                            yield f"{path} ({member.filename})", stream
        else:
            yield str(path), file


def _whole_lines(stream: IO[bytes], name: str, size: int) -> Iterator[bytes]:
    rest = b""
    while True:
        with _explained(name):
            piece = stream.read(size)
        if not piece:
            break
        lines, end, begun = (rest + piece).rpartition(b"\n")
        if len(begun) > _LONGEST_LINE:
            raise FormatError(f"{name}: has a line of more than {_LONGEST_LINE >> 20} MB, so it is no file of events")
        rest = begun
        if end:
            yield lines
    if rest:
        yield rest


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """What cannot be opened or decompressed becomes an error that says of which file, and what to do."""
    try:
        yield
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FormatError(f"{name}: is broken: {error}; fetch it again") from error
    except RuntimeError as error:  # how zipfile says that a password is needed
        raise FormatError(f"{name}: cannot be unpacked: {error}") from error
    except OSError as error:
        raise FormatError(f"{name}: cannot be read: {error.strerror or error}") from error
