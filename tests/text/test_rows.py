import gzip
import io
import json
from typing import IO, cast

import pytest

from pipelines.text import rows
from pipelines.text.records import MAX_BYTES, Record
from pipelines.text.rows import read_csv, read_json, read_jsonl


def summary(record: Record) -> tuple[int | None, str | None]:
    return record.record_no, record.reason or record.text


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"text": "one"}\n{"text": "two"}', [(1, "one"), (2, "two")]),
        (b'\n{"text": "one"}\n  \n{"text": "two"}\n', [(2, "one"), (4, "two")]),
        (b'{"text": "one"}\n{"text": \n{"text": "three"}', [(1, "one"), (2, "bad_json"), (3, "three")]),
        (b'{"text": "one"}\n["two"]\n3\nnull', [(1, "one"), (2, "bad_json"), (3, "bad_json"), (4, "bad_json")]),
        ('{"text": "né à"}\n'.encode() + b'{"text": "caf\xe9"}', [(1, "né à"), (2, "bad_encoding")]),
        (
            b'{"text": "the caf\xe9 is shut"}\n{"text": "a na\xefve idea"}',
            [(1, "the café is shut"), (2, "a naïve idea")],
        ),
        pytest.param(b'{"text": ' + b"[" * 100_000, [(1, "bad_json")], id="deep"),
        pytest.param(b'{"text": ' + b"9" * 5_000 + b"}", [(1, "bad_json")], id="long number"),
        (
            b'{"text": ["one"]}\n{"text": {"a": 1}}\n{"text": true}\n{"text": 4}',
            [(1, None), (2, None), (3, None), (4, "4")],
        ),
        ('\ufeff{"text": "one"}'.encode(), [(1, "one")]),
        ('{"text": "one"}\n{"text": "two"}'.encode("utf-16"), [(1, "one"), (2, "two")]),
        pytest.param(
            b'{"text": "' + b"x" * MAX_BYTES + b'"}\n{"text": "two"}', [(1, "too_large"), (2, "two")], id="long line"
        ),
        (b"", [(None, "empty")]),
        (b"\n \n", []),
        (b"\0\1\2\3" * 100, [(None, "binary")]),
    ],
)
def test_read_jsonl(content, expected):
    assert [summary(record) for record in read_jsonl(io.BytesIO(content), {})] == expected


@pytest.mark.parametrize(
    ("row", "mapping", "expected"),
    [
        (
            {"id": 7, "title": "T", "text": "B", "date": "2024", "url": "U", "source": "P", "language": "en"},
            {},
            Record(1, "7", "T", "B", "2024", None, "U", "P", "en"),
        ),
        ({"date": "day", "published_at": "instant"}, {}, Record(1, field_date="instant")),
        ({"date": "day", "published_at": ""}, {}, Record(1, field_date="day")),
        ({"source": "a wire", "publisher": "a paper"}, {}, Record(1, publisher="a paper")),
        ({"body": "B", "text": "T"}, {"text": "body"}, Record(1, text="B")),
        ({"when": 1712102400, "date": "day"}, {"date": "when"}, Record(1, field_date="1712102400")),
        ({"id": 1.5, "text": float("nan")}, {}, Record(1, "1.5", text="nan")),
    ],
)
def test_fields(row, mapping, expected):
    assert list(read_jsonl(io.BytesIO(json.dumps(row).encode()), mapping)) == [expected]


def test_a_broken_line_says_where_and_shows_itself():
    (record,) = read_jsonl(io.BytesIO(b'{"text": "one" "title"}'), {})
    assert (
        record.message
        == "the line is no JSON: Expecting ',' delimiter at character 16; mend it and hand the file in again"
    )
    assert record.excerpt == '{"text": "one" "title"}'


def test_a_gzip_that_ends_early_gives_its_whole_lines():
    lines = b"".join(b'{"text": "%d"}\n' % number for number in range(20_000))
    with gzip.open(io.BytesIO(gzip.compress(lines)[:-5_000])) as stream:
        records = list(read_jsonl(cast(IO[bytes], stream), {}))
    assert summary(records[-1]) == (None, "damaged_gzip")
    assert [summary(record) for record in records[:-1]] == [(n + 1, str(n)) for n in range(len(records) - 1)]
    assert len(records) > 10_000


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'[{"text": "one"}, {"text": "two"}]', [(1, "one"), (2, "two")]),
        (b'{"text": "one"}', [(1, "one")]),
        (b'[{"text": "one"}, 2]', [(1, "one"), (2, "bad_json")]),
        (b'{"text": "one"}\n{"text": "two"}', [(None, "bad_json")]),
        pytest.param(b"[" * 100_000, [(None, "bad_json")], id="deep"),
        (b"[]", []),
        (b"", [(None, "empty")]),
        (b"\0\1" * 100, [(None, "binary")]),
    ],
)
def test_read_json(content, expected):
    assert [summary(record) for record in read_json(io.BytesIO(content), {})] == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("text,title\none,T\ntwo,T\n", [(1, "one"), (2, "two")]),
        ("Title; TEXT \nT;one\n", [(1, "one")]),
        ("title\ttext\nT\tone, two\n", [(1, "one, two")]),
        ('text,title\n"one\n\nhe said ""no""",T\n\ntwo,T\n', [(1, 'one\n\nhe said "no"'), (2, "two")]),
        ("text,title\none\ntwo,T,more\nthree,T\n", [(1, "bad_csv"), (2, "bad_csv"), (3, "three")]),
        ("text\r\none\r\n", [(1, "one")]),
        ("text,title\none,T", [(1, "one")]),
        ("\n\ntext\none\n", [(1, "one")]),
        ("body,title\none,T\n", [(None, "bad_columns")]),
        pytest.param(
            "text,title\n" + "x" * (MAX_BYTES + 1) + ",T\ntwo,T\n", [(1, "too_large"), (2, "two")], id="long cell"
        ),
        ("text,title\n", []),
        ("\n", [(None, "empty")]),
        ("", [(None, "empty")]),
    ],
)
def test_read_csv(content, expected):
    assert [summary(record) for record in read_csv(io.BytesIO(content.encode()), {})] == expected


def test_a_quote_left_open_costs_no_more_than_a_record_may_hold(monkeypatch):
    monkeypatch.setattr(rows, "MAX_BYTES", 1000)
    content = b'text\none\n"two\n' + b"line\n" * 300
    found = [summary(record) for record in read_csv(io.BytesIO(content), {})]
    assert found[:2] == [(1, "one"), (2, "too_large")]
    assert {text for _, text in found[2:]} == {"line"}
    assert len(found) > 90


def test_a_table_without_text_names_its_columns():
    (record,) = read_csv(io.BytesIO(b"headline,body\nT,one\n"), {"text": "content"})
    assert record.message == (
        "has no column 'content'; its columns are headline, body: name the one with the text by --map text=COLUMN"
    )


def test_a_column_is_mapped():
    (record,) = read_csv(io.BytesIO(b"Headline,Body\nT,one\n"), {"text": "body", "title": "Headline"})
    assert (record.title, record.text) == ("T", "one")


def test_one_bad_byte_costs_one_row():
    content = "text,title\nné à,T\n".encode() + b"caf\xe9,T\n" + "déjà,T\n".encode()
    assert [summary(record) for record in read_csv(io.BytesIO(content), {})] == [
        (1, "né à"),
        (2, "bad_encoding"),
        (3, "déjà"),
    ]
