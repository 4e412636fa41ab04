"""The lexicon's files read into frames, each row with the file and line that it came from."""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

BUNDLED = Path(__file__).parent / "lexicon"
_OVERLAY = "overlay/"  # how rules name a user's own files

ROLES = frozenset(
    [
        "GOV",
        "MIL",
        "REB",
        "OPP",
        "COP",
        "JUD",
        "LEG",
        "SPY",
        "INS",
        "SEP",
        "RAD",
        "UAF",
        "CRM",
        "CVL",
        "BUS",
        "MNC",
        "MED",
        "EDU",
        "ELI",
        "LAB",
        "REF",
        "HLH",
        "AGR",
        "ENV",
        "HRI",
        "DEV",
        "NGO",
        "NGM",
        "IGO",
        "IMG",
        "PKO",
        "INT",
        "SET",
        "MOD",
    ]
)
EFFECTS = frozenset(
    [
        "intent",
        "aim",
        "appeal",
        "demand",
        "reject",
        "threaten",
        "accuse",
        "deny",
        "future",
        "hypothetical",
        "negated",
        "actual",
        "halt",
        "resume",
        "criticise",
    ]
)
# inner: a verb that is an act only where an operator takes it, "resign" in "urged Assad to resign"
PATTERN_KINDS = ("verb", "noun", "inner")
ENDINGS = frozenset(["", "end", "collapse"])
TOPIC_FAMILIES = ("request", "threat", "accusation", "protest", "bomb", "weapon", "lead")
# Class of time_words.csv -> the highest value that a word of it can have.
TIME_CLASSES: Mapping[str, int] = {"weekday": 7, "month": 12, "number": 9_999}
TIME_UNITS = ("day", "week", "month", "year")
INTERNATIONAL = "INT"  # the group of who belongs to no state or to several; a sea in places.csv has it for its country
REFERENCES = ("deed", "pair", "states")  # notes of agents.csv: what was named before, with a role or without
# Whom role_codes.csv knows beside roles: a state named without one, and as targets civilians of the source's own state
# in what is done by both, and civilians in what the source does, except for a state abroad.
BARE_STATE, CROWD, PEOPLE = "CTR", "CROWD", "PEOPLE"
NAMED_FILES = ("institutions", "organizations", "armed_groups", "parties")

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "cameo_codes": ("code", "label", "root_code", "quad_class", "goldstein", "plover_event", "plover_quad"),
    "countries": ("country", "name", "cameo", "fips", "names", "adjectives", "people", "capitals"),
    "groups": ("group", "name", "scheme"),
    "places": ("names", "country", "note"),
    **dict.fromkeys(NAMED_FILES, ("names", "country", "group", "role", "from", "to", "note")),
    "persons": ("names", "country", "group", "role", "office", "from", "to", "note"),
    "agents": ("names", "role", "note"),
    "function_words": ("class", "words"),
    "light_verbs": ("verb", "note"),
    "occurrence_verbs": ("verb", "effect", "note"),
    "operators": ("effect", "pattern", "example"),
    "operator_codes": ("effect", "inner", "code"),
    "time_words": ("class", "words", "value"),
    "time_expressions": ("pattern", "precision", "offset", "unit", "note"),
    "topics": ("family", "digits", "words"),
    "role_codes": ("code", "source_role", "target_role", "new_code", "note"),
    "verbs": ("code", "kind", "pattern", "direction", "example"),
}


class LexiconError(ValueError):
    """An entry that cannot be read; the message names file and line."""


@dataclass(frozen=True)
class Row:
    """One line of a lexicon file: its cells by column, and where it stands."""

    cells: Mapping[str, str]
    file: str
    line: int
    shown: str = ""  # the file as an error names it, where that is another name

    @property
    def rule_id(self) -> str:
        """File and line, as mentions carry them: `verbs/19.csv:12`."""
        return f"{self.file}:{self.line}"

    @property
    def is_own(self) -> bool:
        """Whether it is a line of the user's overlay."""
        return self.file.startswith(_OVERLAY)

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def items(self, column: str) -> list[str]:
        """The members of a cell that holds a list."""
        return [item.strip() for item in self.cells[column].split("|") if item.strip()]

    @property
    def place(self) -> str:
        """File and line, for whoever is to look there."""
        return f"{self.shown or self.file}:{self.line}"

    def fail(self, problem: str) -> LexiconError:
        """The error to raise for this line."""
        return LexiconError(f"{self.place}: {problem}")

    def day(self, column: str) -> date | None:
        """The cell as a date; None where it is empty."""
        text = self.cells[column].strip()
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self.fail(f"column '{column}' is '{text}', expected a date such as 2025-01-20") from None


@dataclass(frozen=True)
class Entries:
    """All lines of the lexicon by file, validated, the user's overlay after the bundled ones."""

    files: Mapping[str, tuple[Row, ...]]
    codes: frozenset[str]

    def __getitem__(self, name: str) -> tuple[Row, ...]:
        return self.files[name]

    def layers(self) -> tuple["Entries", "Entries"]:
        """The user's own lines and the bundled ones: of two that claim the same words the user's counts."""
        own = {name: tuple(row for row in rows if row.is_own) for name, rows in self.files.items()}
        bundled = {name: tuple(row for row in rows if not row.is_own) for name, rows in self.files.items()}
        return Entries(own, self.codes), Entries(bundled, self.codes)


def entries_version(overlay: Path | None = None) -> str:
    """Twelve hex digits that change with any byte of the lexicon's files."""
    digest = hashlib.sha256()
    for path in _paths(overlay):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise LexiconError(f"{path}: cannot be read: {error.strerror}") from None
        for part in (_label(path, overlay).encode(), content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:12]


def _paths(overlay: Path | None) -> list[Path]:
    """The lexicon's files in a fixed order, the overlay's after the bundled ones."""
    folders = [BUNDLED] if overlay is None else [BUNDLED, overlay]
    return [path for folder in folders for path in sorted(folder.rglob("*.csv"))]


def _label(path: Path, overlay: Path | None) -> str:
    """The file as rules name it, the same wherever the clone and the lake lie."""
    if overlay is not None and path.is_relative_to(overlay):
        return f"{_OVERLAY}{path.relative_to(overlay).as_posix()}"
    return path.relative_to(BUNDLED).as_posix()


def read_entries(overlay: Path | None = None) -> Entries:
    """All entries, checked line by line; LexiconError names the file and line of the first that cannot be read."""
    files: dict[str, list[Row]] = {name: [] for name in _HEADERS}
    for path in _paths(overlay):
        label = _label(path, overlay)
        kind = "verbs" if path.parent.name == "verbs" else path.stem
        if kind not in _HEADERS:
            known = ", ".join(sorted(_HEADERS))
            raise LexiconError(f"{path}: unknown lexicon file; expected one of {known} or verbs/NN.csv")
        files[kind].extend(_rows(path, label, _HEADERS[kind]))
    codes = frozenset(row["code"] for row in files["cameo_codes"])
    entries = Entries({name: tuple(rows) for name, rows in files.items()}, codes)
    _check(entries)
    return entries


def header_of(file: str) -> tuple[str, ...]:
    """The columns of a file, named without its ending: `persons`, `verbs/19`."""
    return _HEADERS[file.partition("/")[0]]


def event_codes(entries: Entries) -> pl.DataFrame:
    """One row per CAMEO code: label, root, quad classes, PLOVER type, Goldstein."""
    rows = [row.cells for row in entries["cameo_codes"]]
    return pl.DataFrame(rows, schema=dict.fromkeys(_HEADERS["cameo_codes"], pl.String)).select(
        "code",
        "label",
        "root_code",
        pl.col("quad_class").cast(pl.Int64),
        pl.col("goldstein").cast(pl.Float64),
        pl.col("plover_event").replace("", None),
        pl.col("plover_quad").replace("", None).cast(pl.Int64),
    )


def _rows(path: Path, label: str, header: tuple[str, ...]) -> Iterator[Row]:
    shown = label if path.is_relative_to(BUNDLED) else str(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()  # Excel begins a file with a byte-order mark
    except UnicodeDecodeError as error:
        raise LexiconError(f"{shown}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None
    except OSError as error:
        raise LexiconError(f"{shown}: cannot be read: {error.strerror or error}") from None
    numbered = [(no, text) for no, text in enumerate(lines, 1) if text.strip() and not text.startswith("#")]
    if not numbered:
        return
    first, head = numbered[0]
    if tuple(next(csv.reader([head]))) != header:
        raise LexiconError(f"{shown}:{first}: header is '{head}', expected '{','.join(header)}'")
    for number, text in numbered[1:]:
        cells = next(csv.reader([text]))
        if len(cells) != len(header):
            raise LexiconError(f"{shown}:{number}: {len(cells)} cells, expected {len(header)} ({','.join(header)})")
        yield Row(dict(zip(header, cells, strict=True)), label, number, shown)


def _check(entries: Entries) -> None:
    codes: set[str] = set()
    for row in entries["cameo_codes"]:
        _check_code_row(row)
        if row["code"] in codes:
            raise row.fail(f"code '{row['code']}' is there already")
        codes.add(row["code"])
    _check_actors(entries)
    _check_acts(entries)
    _check_times(entries)


def _check_actors(entries: Entries) -> None:
    states = {row["country"] for row in entries["countries"]}
    groups = {row["group"] for row in entries["groups"]}
    for row in entries["groups"]:
        _check_filled(row, "name")
        if row["group"] in states:
            raise row.fail(f"group '{row['group']}' has the code of a country; the two would be counted as one")
    for name in ("places", *NAMED_FILES, "persons"):
        for row in entries[name]:
            _check_actor(row, states | {INTERNATIONAL} if name == "places" else states, groups)
    for row in entries["agents"]:
        if row["role"] or row["note"] not in REFERENCES:
            _check_role(row, row["role"])
        _check_filled(row, "names")


def _check_acts(entries: Entries) -> None:
    for row in entries["verbs"]:
        _check_pattern(row, entries.codes | {"---"})
    for row in entries["occurrence_verbs"]:
        _check_effect(row, "verb", ENDINGS)
    for row in entries["operators"]:
        _check_effect(row, "pattern", EFFECTS)
    for row in entries["operator_codes"]:
        _check_effect(row, "effect", EFFECTS)
        _check_known(row, "code", entries.codes)
    for row in entries["topics"]:
        _check_filled(row, "words")
        _check_one_of(row, "family", TOPIC_FAMILIES)
    for row in entries["role_codes"]:
        _check_known(row, "new_code", entries.codes | {"---"})
        for column, others in (("source_role", (BARE_STATE,)), ("target_role", (BARE_STATE, CROWD, PEOPLE))):
            for role in row.items(column):
                if role not in others:
                    _check_role(row, role)


def _check_times(entries: Entries) -> None:
    for row in entries["time_words"]:
        _check_filled(row, "words")
        _check_one_of(row, "class", tuple(TIME_CLASSES))
        if not 1 <= _whole_number(row, "value") <= TIME_CLASSES[row["class"]]:
            raise row.fail(f"value {row['value']} of a {row['class']}; expected 1 to {TIME_CLASSES[row['class']]}")
    for row in entries["time_expressions"]:
        _check_filled(row, "pattern")
        _check_one_of(row, "precision", (*TIME_UNITS, "none"))
        _check_one_of(row, "unit", ("", *TIME_UNITS))
        if row["unit"] or row["offset"]:
            _whole_number(row, "offset")


def _check_one_of(row: Row, column: str, values: tuple[str, ...]) -> None:
    if row[column] not in values:
        expected = ", ".join(value or "nothing" for value in values)
        raise row.fail(f"unknown {column} '{row[column]}'; expected one of {expected}")


def _whole_number(row: Row, column: str) -> int:
    try:
        return int(row[column])
    except ValueError:
        raise row.fail(f"column '{column}' is '{row[column]}', expected a whole number") from None


def _check_code_row(row: Row) -> None:
    try:
        float(row["goldstein"])
        int(row["quad_class"])
        int(row["plover_quad"] or 0)
    except ValueError:
        problem = f"code '{row['code']}' needs a number as goldstein, and 1 to 4 as quad_class and plover_quad"
        raise row.fail(problem) from None


def _check_actor(row: Row, states: set[str], groups: set[str]) -> None:
    _check_filled(row, "names")
    if row["country"] and row["country"] not in states:
        raise row.fail(f"unknown country '{row['country']}'; expected an ISO alpha-3 code of countries.csv")
    if "role" in row.cells:
        if row["group"] and row["group"] not in groups:
            raise row.fail(f"unknown group '{row['group']}'; expected a code of groups.csv")
        if row["role"]:
            _check_role(row, row["role"])
        first, last = row.day("from"), row.day("to")
        if first and last and first > last:
            raise row.fail(f"'from' {first} is after 'to' {last}")


def _check_role(row: Row, role: str) -> None:
    if role not in ROLES:
        raise row.fail(f"unknown role '{role}'; expected one of {', '.join(sorted(ROLES))}")


def _check_effect(row: Row, filled: str, effects: frozenset[str]) -> None:
    _check_filled(row, filled)
    for effect in row.items("effect") or [""]:
        if effect not in effects:
            expected = ", ".join(f"'{known}'" for known in sorted(effects))
            raise row.fail(f"unknown effect '{effect}'; expected one of {expected}")


def _check_filled(row: Row, column: str) -> None:
    if not row[column].strip():
        raise row.fail(f"column '{column}' is empty")


def _check_known(row: Row, column: str, codes: frozenset[str]) -> None:
    if row[column] not in codes:
        raise row.fail(f"unknown CAMEO code '{row[column]}' in column '{column}'")


def _check_pattern(row: Row, codes: frozenset[str]) -> None:
    _check_filled(row, "pattern")
    _check_known(row, "code", codes)
    if row["kind"] not in PATTERN_KINDS:
        raise row.fail(f"unknown kind '{row['kind']}'; expected one of {', '.join(PATTERN_KINDS)}")
    if row["direction"] not in ("", "both", "reverse"):
        _check_known(row, "direction", codes)
