"""Files in, an overlay folder out, with a report of what it lacks."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.coding.entries import Entries, header_of, read_entries
from pipelines.coding.petrarch.actors import Row, read_actors, read_agents
from pipelines.coding.petrarch.codes import ActorCodes
from pipelines.coding.petrarch.lines import Line, Unread, read_lines
from pipelines.coding.petrarch.verbs import read_verbs

REPORT = "not-imported.txt"


@dataclass(frozen=True)
class Import:
    """What came of an import: lines of each file of the overlay, and what could not be represented."""

    lines: dict[str, int]
    unread: list[Unread]


def import_dictionaries(actors: Sequence[Path], agents: Sequence[Path], verbs: Sequence[Path], out: Path) -> Import:
    """Write the overlay and its report, each line once; LexiconError names a file that cannot be read."""
    entries = read_entries()
    unread: list[Unread] = []
    rows: dict[str, dict[tuple[str, ...], None]] = defaultdict(dict)
    for file, cells in _rows(actors, agents, verbs, entries, unread):
        rows[file][tuple(cells[column] for column in header_of(file))] = None
    for file, lines in rows.items():
        _write(out / f"{file}.csv", header_of(file), lines)
    out.mkdir(parents=True, exist_ok=True)
    unread.sort(key=lambda one: (one.line.file, one.line.number))
    report = "".join(f"{line.file}:{line.number}: {reason}: {line.text}\n" for line, reason in unread)
    (out / REPORT).write_text(report, encoding="utf-8")
    return Import({file: len(lines) for file, lines in sorted(rows.items())}, unread)


def _rows(
    actors: Sequence[Path], agents: Sequence[Path], verbs: Sequence[Path], entries: Entries, unread: list[Unread]
) -> Iterator[Row]:
    """The lines of the overlay from all files."""
    codes = ActorCodes(entries)
    for path in actors:
        yield from read_actors(_read(path), codes, unread)
    for path in agents:
        yield from read_agents(_read(path), codes, unread)
    for path in verbs:
        yield from read_verbs(_read(path), entries.codes, unread)


def _read(path: Path) -> list[Line]:
    return list(read_lines(path))


def _write(path: Path, header: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
