import io

import pytest

from pipelines.text.spans import read_spans

RANGE = "expected [start, end) within the text's 5 characters"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"text": "a bcd", "source_span": [0, 1], "target_span": [2, 5]}', [(1, 0, 1, 2, 5, None)]),
        ('{"text": "a bcd"}', [(1, None, None, None, None, f"source_span is null, {RANGE}")]),
        (
            '{"text": "a bcd", "source_span": [0, 1], "target_span": [2, 9]}',
            [(1, None, None, None, None, f"target_span is [2, 9], {RANGE}")],
        ),
        (
            '{"text": "a bcd", "source_span": [1, 1], "target_span": "x"}',
            [(1, None, None, None, None, f"source_span is [1, 1], {RANGE}")],
        ),
        (
            '{"text": 5}',
            [(1, *[None] * 4, "source_span is null, expected [start, end) within the text's 0 characters")],
        ),
        ("no json", []),
        ("[1]", []),
        ("", []),
    ],
)
def test_read_spans(line, expected):
    assert read_spans(io.BytesIO(line.encode())).rows() == expected


def test_lines_are_numbered_as_they_stand_in_the_file():
    line = b'{"text": "ab", "source_span": [0, 1], "target_span": [1, 2]}'
    assert read_spans(io.BytesIO(b"\nno json\n" + line + b"\n"))["record_no"].to_list() == [3]
