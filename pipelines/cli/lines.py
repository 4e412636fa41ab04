"""Lines for the terminal: plain, aligned, within 80 columns."""

import textwrap
from collections.abc import Collection, Iterator, Sequence

WIDTH = 80
_LABEL = 10


def printable(text: str) -> str:
    """The text without what a terminal would act on: a document, or its name, may hold anything."""
    return "".join(character if character.isprintable() else " " for character in text)


def labelled(label: str, text: str) -> list[str]:
    """The text beside its label, in as many lines as it takes."""
    return textwrap.wrap(text, WIDTH, initial_indent=label.ljust(_LABEL), subsequent_indent=" " * _LABEL)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number of things, the word as the number asks for it."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def wrap(text: str, indent: int) -> list[str]:
    """The text in as many lines as it takes, moved to the right."""
    return textwrap.wrap(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent)


def table(head: Sequence[str], rows: Sequence[Sequence[object]], numbers: Collection[str] = ()) -> Iterator[str]:
    """A table's lines: columns as wide as their cells, numbers to the right; what goes beyond the width is cut."""
    cells = [list(head), *([" ".join(printable(str(value)).split()) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for row in cells:
        placed = [
            value.rjust(width) if name in numbers else value.ljust(width)
            for name, value, width in zip(head, row, widths, strict=True)
        ]
        yield cut(f"  {'  '.join(placed)}")


def cut(line: str) -> str:
    """As much of a line as fits."""
    line = line.rstrip()
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"
