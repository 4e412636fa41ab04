"""Lines, codes in brackets and sets of words, as all PETRARCH files have them."""

from pathlib import Path

import pytest

from pipelines.coding import LexiconError
from pipelines.coding.petrarch.lines import Sets, Unrepresentable, phrase, read_lines, split_codes


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"# top\n\nFRANCE [FRA] ; 2013\r\n  +FRENCH # x\n", [(3, "FRANCE [FRA]"), (4, "+FRENCH")]),
        (b"<!-- FRANCE [FRA]\nFRENCH --> SPAIN [ESP]\nITALY [ITA]", [(2, "SPAIN [ESP]"), (3, "ITALY [ITA]")]),
        (b"A <!-- never closed\nB", [(1, "A")]),
        (b"\xef\xbb\xbfPER\xc3\x9a [PER]", [(1, "PERÚ [PER]")]),
        (b"PER\xda [PER]", [(1, "PERÚ [PER]")]),
        (b"", []),
    ],
)
def test_read_lines(content: bytes, expected: list[tuple[int, str]], tmp_path: Path):
    (tmp_path / "file").write_bytes(content)
    assert [(line.number, line.text) for line in read_lines(tmp_path / "file")] == expected


def test_a_file_that_cannot_be_read(tmp_path: Path):
    with pytest.raises(LexiconError, match="nowhere: cannot be read: No such file"):
        list(read_lines(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FRANCE_ [FRA]", ("FRANCE_", ["FRA"])),
        ("FRANCE", ("FRANCE", [])),
        ("[USAGOV <010120][USAELI >010120]", ("", ["USAGOV <010120", "USAELI >010120"])),
    ],
)
def test_split_codes(text: str, expected: tuple[str, list[str]]):
    assert split_codes(text) == expected


@pytest.mark.parametrize("text", ["FRANCE [FRA", "FRANCE FRA]", "FRANCE [FRA] x", "FRANCE [[FRA]"])
def test_codes_that_are_not_closed(text: str):
    with pytest.raises(Unrepresentable, match="a bracket is not closed"):
        split_codes(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!MINIST!_OF_WAR", ["minister_OF_WAR", "head clerk_OF_WAR"]),
        ("X&ARMS", ["X&ARMS"]),
        ("&ARMS &ARMS", ["gun gun", "gun bow", "bow gun", "bow bow"]),
        ("PLAIN", ["PLAIN"]),
    ],
)
def test_sets(text: str, expected: list[str], lines):
    sets = Sets(lines("!MINIST! = minister, head_clerk\n&ARMS\n+gun\n+bow_\nREST\n+SYNONYM"))
    assert sets.expand(text) == expected
    assert [line.text for line in sets.rest] == ["REST", "+SYNONYM"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("!NONE!", "the set 'NONE' is not defined in the file"),
        ("&EMPTY", "the set 'EMPTY' is not defined in the file"),
        ("&MANY &MANY &MANY", "stands for more than 1,000 names"),
    ],
)
def test_sets_that_cannot_be_used(text: str, said: str, lines):
    sets = Sets(lines("&EMPTY\n&MANY\n" + "\n".join(f"+w{number}" for number in range(11))))
    with pytest.raises(Unrepresentable, match=said):
        sets.expand(text)


def test_phrase():
    assert phrase("_GIVE_UP __") == "GIVE UP"
