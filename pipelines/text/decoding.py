"""Bytes to text: gzip opened, the encoding found, lines given one at a time, all in bounded memory."""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from pipelines.receipts import LandingError, Refusal
from pipelines.text.records import EXCERPT, MAX_BYTES, too_large

DAMAGED_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)

_SAMPLE = 1 << 18
_GZIP = b"\x1f\x8b"
# The longer mark comes first, as the shorter one begins it.
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
_ASCII = bytes(range(128))
# Compressed data is a tenth control characters; text that was converted badly holds one here and there.
_BINARY_SHARE = 0.02
# Western languages have few letters beyond ASCII; the detector takes their text for Polish as often as not.
_WESTERN_SHARE = 0.05
_CANDIDATES = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "shift_jis", "euc_jp",
    "gb18030", "big5", "cp949",
]  # fmt: skip
_META_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE
)
_ENCODING_HELP = "save it as UTF-8 and hand it in again"

EMPTY = Refusal("empty", "holds nothing; if it should, fetch it again")
_BINARY = Refusal("binary", "holds binary data where text was expected; hand in text, HTML, JSON Lines, CSV or Parquet")
_BAD_ENCODING = Refusal("bad_encoding", f"is in no encoding that can be told from its bytes; {_ENCODING_HELP}")
DAMAGED = Refusal("damaged_gzip", "is a gzip file that ends early or is damaged; what follows is lost, fetch it again")


class RecordError(Exception):
    """One line that cannot be read; the next one may be."""

    def __init__(self, refusal: Refusal, content: str) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal
        self.content = content


class Lines:
    """The lines of a stream, each within the limit; iteration may go on after a RecordError."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        # A bad byte shows as half a surrogate pair, so that it can be told from a mark that stood for one already.
        errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
        self._text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
        self.line_no = 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_BYTES)
        if not line:
            raise StopIteration
        self.line_no += 1
        if not line.endswith(("\n", "\r")) and len(line) >= MAX_BYTES:
            excerpt = line[:EXCERPT]
            while line and not line.endswith(("\n", "\r")):
                line = self._text.readline(MAX_BYTES)
            raise RecordError(too_large("the line"), excerpt)
        try:
            line.encode()
        except UnicodeEncodeError as error:
            refusal = Refusal("bad_encoding", f"the line holds bytes that are not UTF-8; {_ENCODING_HELP}")
            raise RecordError(refusal, line.encode("utf-8", "replace").decode()) from error
        return line


@contextmanager
def opened(path: Path, is_packed: bool = False) -> Iterator[IO[bytes]]:
    """The bytes of a landed file, unpacked where it is gzipped and not wanted as it is."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise LandingError(f"{path}: a landed file cannot be read: {error.strerror}; hand it in again") from error
    with file:
        if not is_packed and is_gzipped(file):
            with gzip.open(file) as unpacked:
                yield cast(IO[bytes], unpacked)
        else:
            yield file


def is_gzipped(stream: IO[bytes]) -> bool:
    """Whether a stream, which stands at its beginning, holds gzip."""
    begins = stream.read(len(_GZIP))
    stream.seek(0)
    return begins == _GZIP


def read_all(stream: IO[bytes], limit: int = MAX_BYTES) -> bytes | Refusal:
    """Everything in the stream, or why it is not taken."""
    content = b"".join(_pieces(stream, limit + 1))
    if len(content) > limit:
        return too_large("the file")
    return content or EMPTY


def sample(stream: IO[bytes]) -> bytes:
    """The beginning of the stream, which stands at its beginning again; as much as a damaged gzip gives."""
    pieces = []
    try:
        for piece in _pieces(stream, _SAMPLE):
            pieces.append(piece)  # noqa: PERF402 - what came before the damage is to be kept
    except DAMAGED_GZIP:
        if not pieces:
            raise
    stream.seek(0)
    return b"".join(pieces)


def decode(content: bytes, is_html: bool = False, charset: str | None = None) -> str | Refusal:
    """The text that the bytes hold; `charset` is the encoding that whoever sent them named."""
    encoding = find_encoding(content, is_html, charset)
    return encoding if isinstance(encoding, Refusal) else content.decode(encoding, "replace")


def find_encoding(content: bytes, is_html: bool = False, charset: str | None = None) -> str | Refusal:
    """The encoding of a text from its beginning, or why it is none."""
    if not content:
        return EMPTY
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return encoding
    head = content[:_SAMPLE]
    if len(head.translate(None, _CONTROLS)) < len(head) * (1 - _BINARY_SHARE):
        return _BINARY
    if _is_valid(head, "utf-8") or _is_mostly_utf8(head):
        return "utf-8"
    declared = _text_encoding(charset) or (_declared(head) if is_html else None)
    return declared or _guessed(head) or _BAD_ENCODING


def _pieces(stream: IO[bytes], limit: int) -> Iterator[bytes]:
    """The first bytes of the stream as they come: one read of a damaged gzip for all would give none of them."""
    while limit > 0 and (piece := stream.read1(min(limit, _SAMPLE))):  # type: ignore[attr-defined] # buffered streams have it
        limit -= len(piece)
        yield piece


def _is_valid(head: bytes, encoding: str) -> bool:
    try:
        # A sample may end within a character.
        codecs.getincrementaldecoder(encoding)("strict").decode(head, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(head: bytes) -> bool:
    """Whether a few bad bytes stand in UTF-8, which no other encoding looks like by chance."""
    text = head.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return len(text) - len(text.encode("ascii", "ignore")) - bad > bad


def _declared(head: bytes) -> str | None:
    """The encoding that a page says it is in."""
    found = _META_CHARSET.search(head)
    return _text_encoding(found.group(1).decode("ascii", "replace")) if found else None


def _text_encoding(name: str | None) -> str | None:
    """The codec of that name, where there is one for text."""
    try:
        found = codecs.lookup(name).name if name else None
        # Some codecs are none of text (base64), and what can be searched for ASCII is not in UTF-16.
        return found if found and b"<".decode(found) == "<" else None
    except (LookupError, UnicodeError, ValueError):
        return None


def _guessed(head: bytes) -> str | None:
    if len(head.translate(None, _ASCII)) < len(head) * _WESTERN_SHARE and _is_valid(head, "cp1252"):
        return "cp1252"
    import charset_normalizer

    best = charset_normalizer.from_bytes(head, cp_isolation=_CANDIDATES).best()
    return best.encoding if best else None
