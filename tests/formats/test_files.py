import gzip
import io
import zipfile

import pytest

from pipelines.formats import files
from pipelines.formats.files import FormatError, pieces


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.CSV", content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "size", "expected"),
    [
        (b"", 8, []),
        (b"a\nb\n", 8, [b"a\nb"]),
        (b"a\nb", 8, [b"a", b"b"]),
        (b"aaaa\nbbbb\ncc\n", 7, [b"aaaa", b"bbbb\ncc"]),
        (b"a long line\nb\n", 4, [b"a long line", b"b"]),
        (b"\n\na\n", 8, [b"\n\na"]),
        (gzip.compress(b"a\nb\n"), 8, [b"a\nb"]),
        # A file of several streams is one content.
        (gzip.compress(b"a\nb") + gzip.compress(b"c\n"), 8, [b"a\nbc"]),
        (zipped(one=b"a\nb\n"), 8, [b"a\nb"]),
        (zipped(one=b"a\nb", two=b"c\n"), 8, [b"a", b"b", b"c"]),
        (zipped(), 8, []),
    ],
)
def test_pieces_end_with_lines(tmp_path, content, size, expected):
    (tmp_path / "a").write_bytes(content)
    assert list(pieces(tmp_path / "a", size)) == expected


BIG = b"\n".join(str(number).encode() for number in range(100_000))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzip.compress(BIG)[:-500], "is broken: Compressed file ended before the end-of-stream marker"),
        (gzip.compress(BIG)[:5000] + bytes(100) + gzip.compress(BIG)[5100:], "is broken|has a line of more"),
        (zipped(one=BIG)[:-500], "is broken: File is not a zip file"),
        (zipped(one=BIG)[:5000] + bytes(100) + zipped(one=BIG)[5100:], "is broken"),
        (b"PK", "is broken"),
        (b"a" * 300_000, "has a line of more than"),
    ],
)
def test_what_is_broken_says_so(tmp_path, monkeypatch, content, message):
    monkeypatch.setattr(files, "_LONGEST_LINE", 200_000)
    path = tmp_path / "events.bin"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=message) as error:
        list(pieces(path, 1000))
    assert str(error.value).startswith(str(path))


def test_a_file_that_is_gone(tmp_path):
    with pytest.raises(FormatError, match="cannot be read: No such file"):
        list(pieces(tmp_path / "none"))
