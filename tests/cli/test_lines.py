import pytest

from pipelines.cli.lines import WIDTH, cut, labelled, printable, table, wrap


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("red \x1b[31m bell \x07", "red  [31m bell  "),
        ("two\nlines\r\x00", "two lines  "),
        ("hidden \u202e turn", "hidden   turn"),
        ("中国 été", "中国 été"),
    ],
)
def test_a_terminal_is_told_nothing_but_text(text, expected):
    assert printable(text) == expected


def test_long_texts_take_more_lines():
    assert labelled("Label", "short") == ["Label     short"]
    lines = labelled("Label", "word " * 40)
    assert lines[0].startswith("Label     word")
    assert all(line.startswith(" " * 10) for line in lines[1:])
    assert max(map(len, [*lines, *wrap("word " * 40, indent=10)])) <= WIDTH


@pytest.mark.parametrize(
    ("line", "expected"), [("a  ", "a"), ("a" * WIDTH, "a" * WIDTH), ("a" * 99, "a" * (WIDTH - 1) + "…")]
)
def test_cut(line, expected):
    assert cut(line) == expected


def test_a_table_is_as_wide_as_its_cells():
    assert list(table(("name", "events"), [("a", 5), ("longer\nname", 12_000)], ("events",))) == [
        "  name         events",
        "  a                 5",
        "  longer name   12000",
    ]
