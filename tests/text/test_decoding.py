import gzip
import io

import pytest

from pipelines.receipts import LandingError, Refusal
from pipelines.text.decoding import Lines, RecordError, decode, find_encoding, opened, read_all, sample
from pipelines.text.records import MAX_BYTES

PRESIDENT = "Der Präsident sagte „Nein“ – und ging. " * 3
RUSSIAN = "Президент России заявил, что он приедет в столицу. " * 3


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Peña said “no” – café.".encode(), "Peña said “no” – café."),
        ("Peña said “no” – café.".encode("utf-8-sig"), "Peña said “no” – café."),
        ("Peña said “no”.".encode("utf-16"), "Peña said “no”."),
        ("Peña said “no”.".encode("utf-32"), "Peña said “no”."),
        (("Peña said “no” – again. " + "Nobody knew why. " * 9).encode("cp1252"), None),
        (RUSSIAN.encode("cp1251"), RUSSIAN),
        (RUSSIAN.encode("koi8_r"), RUSSIAN),
        ("主席在北京会见了总统并发表讲话。".encode("gb18030") * 8, "主席在北京会见了总统并发表讲话。" * 8),
    ],
)
def test_decode(content, expected):
    assert decode(content) == (expected or content.decode("cp1252"))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'<meta charset="windows-1250">', "cp1250"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-2">', "iso8859-2"),
        (b'<?xml version="1.0" encoding="koi8-r"?>', "koi8-r"),
        (b'<meta charset="no-such-charset">', "cp1252"),
        (b'<meta charset="base64">', "cp1252"),
        (b"", "cp1252"),
    ],
)
def test_a_page_says_its_encoding(head, expected):
    assert (
        find_encoding(head + b"<p>The minister said \xa3 10 were enough for the whole of the town.", True) == expected
    )


def test_a_page_in_utf8_is_believed_over_what_it_says():
    assert find_encoding('<meta charset="latin-1">café'.encode(), True) == "utf-8"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4, "binary"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 9, "binary"),
        (bytes(range(128, 256)) * 20, "bad_encoding"),
    ],
)
def test_what_is_no_text_is_refused(content, reason):
    found = decode(content)
    assert isinstance(found, Refusal)
    assert found.reason == reason


def lines_of(content: bytes, encoding: str = "utf-8") -> list[str]:
    lines, found = Lines(io.BytesIO(content), encoding), []
    while True:
        try:
            found.append(next(lines))
        except RecordError as error:
            found.append(f"{lines.line_no} {error.refusal.reason}")
        except StopIteration:
            return found


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"one\ntwo\r\nthree", ["one\n", "two\r\n", "three"]),
        (b"one\ncaf\xe9\nthree", ["one\n", "2 bad_encoding", "three"]),
        # A mark that stood for a lost character before it came here is text.
        ("lost \ufffd\n".encode(), ["lost \ufffd\n"]),
        (b"one\n" + b"x" * (MAX_BYTES + 1) + b"\nthree", ["one\n", "2 too_large", "three"]),
        (b"x" * (2 * MAX_BYTES), ["1 too_large"]),
        (b"x" * (MAX_BYTES - 1) + b"\n", ["x" * (MAX_BYTES - 1) + "\n"]),
        (b"", []),
    ],
    ids=["lines", "bad byte", "mark", "long line", "long last line", "longest line", "nothing"],
)
def test_lines(content, expected):
    assert lines_of(content) == expected


def test_gzip_is_told_by_its_bytes(tmp_path):
    for name, content in (("packed", gzip.compress(b"text")), ("plain", b"text")):
        (tmp_path / name).write_bytes(content)
        with opened(tmp_path / name) as stream:
            assert stream.read() == b"text"


def test_a_lost_object_is_named(tmp_path):
    with pytest.raises(LandingError, match="lost: a landed file cannot be read"), opened(tmp_path / "lost"):
        pass


def test_a_sample_of_a_damaged_file_is_what_it_gives(tmp_path):
    (tmp_path / "cut").write_bytes(gzip.compress(b"text " * 10_000, 0)[:-20_000])
    with opened(tmp_path / "cut") as stream:
        assert sample(stream).startswith(b"text text ")


@pytest.mark.parametrize(("size", "reason"), [(0, "empty"), (11, "too_large")])
def test_read_all_refuses(size, reason):
    content = read_all(io.BytesIO(b"x" * size), limit=10)
    assert isinstance(content, Refusal)
    assert content.reason == reason


def test_read_all():
    assert read_all(io.BytesIO(b"x" * 10), limit=10) == b"x" * 10
