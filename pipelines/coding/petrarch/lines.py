"""What all PETRARCH files share: lines with comments, codes in brackets, sets of words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import NamedTuple

from pipelines.coding.entries import LexiconError

_COMMENT = re.compile(r"[#;].*")
_BLOCK_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_SET = re.compile(r"!(\w+)!|(?<![^\W_])&(\w+)")  # the & of H&M opens none
_MOST_MEMBERS = 1_000  # names that one line may stand for


class Line(NamedTuple):
    """A line without its comment, and where it stands."""

    file: str
    number: int
    text: str


class Unread(NamedTuple):
    """A line that could not be represented, or only in part, and why."""

    line: Line
    reason: str


class Unrepresentable(ValueError):
    """Why a line cannot be represented."""


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a file that hold more than a comment."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read: {error.strerror or error}") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")  # what older files are written in
    # A comment over several lines leaves their number as it is.
    text = _BLOCK_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    for number, line in enumerate(text.split("\n"), 1):
        bare = _COMMENT.sub("", line).strip()
        if bare:
            yield Line(str(path), number, bare)


def split_codes(text: str) -> tuple[str, list[str]]:
    """What stands before the codes in brackets, and the codes."""
    before, bracket, rest = text.partition("[")
    codes = [code.strip() for code in _BRACKET.findall(bracket + rest)]
    if _BRACKET.sub("", bracket + rest).strip() or "]" in before:
        raise Unrepresentable("a bracket is not closed, or something stands after it")
    return before.strip(), codes


def phrase(text: str) -> str:
    """A name or word with blanks for underscores."""
    return " ".join(text.replace("_", " ").split())


class Sets:
    """The sets of words that a file defines: `!NAME! = A, B`, or `&NAME` and a line `+WORD` for each member."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.members: dict[str, list[str]] = {}
        self.rest: list[Line] = []
        opened: list[str] | None = None
        for line in lines:
            name, equals, words = line.text.partition("=")
            found = _SET.fullmatch(name.strip())
            if found and (equals or found[2]):
                members = [phrase(word) for word in words.split(",") if phrase(word)]
                opened = self.members.setdefault(found[1] or found[2], [])
                opened += members
            elif opened is not None and line.text.startswith("+"):
                opened.append(phrase(line.text[1:]))
            else:
                opened = None
                self.rest.append(line)

    def words(self, name: str) -> Sequence[str]:
        """The members of a set."""
        if not self.members.get(name):
            raise Unrepresentable(f"the set '{name}' is not defined in the file")
        return self.members[name]

    def expand(self, text: str) -> list[str]:
        """Every way to read a text in which sets stand for their members."""
        choices = [self.words(found[1] or found[2]) for found in _SET.finditer(text)]
        if prod(map(len, choices)) > _MOST_MEMBERS:
            raise Unrepresentable(f"stands for more than {_MOST_MEMBERS:,} names")
        pieces = _SET.sub("\0", text).split("\0")
        return ["".join(_woven(pieces, chosen)) for chosen in product(*choices)]


def _woven(pieces: Sequence[str], chosen: Sequence[str]) -> Iterator[str]:
    for piece, word in zip(pieces, (*chosen, ""), strict=True):
        yield piece
        yield word
