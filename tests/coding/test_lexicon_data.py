"""The bundled actor data: codes well-formed, dates in order, no name with two meanings at a time."""

from datetime import date
from unicodedata import is_normalized

import polars as pl
import pytest

from pipelines.coding.entries import NAMED_FILES, Entries, read_entries

DATED_FILES = (*NAMED_FILES, "persons")
ACTOR_FILES = (*DATED_FILES, "places", "agents")
LISTS = {"countries": ("names", "adjectives", "people", "capitals")} | dict.fromkeys(ACTOR_FILES, ("names",))
PHRASES = {
    "file": pl.String,
    "line": pl.Int64,
    "phrase": pl.String,
    "country": pl.String,
    "group": pl.String,
    "role": pl.String,
    "first": pl.Date,
    "last": pl.Date,
}


@pytest.fixture(scope="module")
def entries() -> Entries:
    return read_entries()


@pytest.fixture(scope="module")
def phrases(entries: Entries) -> pl.DataFrame:
    """One row per phrase of an actor file and line, with the code and the period that it has there."""
    rows = []
    for file, columns in LISTS.items():
        for row in entries[file]:
            codes = [row.cells.get(column, "") for column in ("country", "group", "role")]
            period = [row.day("from"), row.day("to")] if "from" in row.cells else [None, None]
            rows += [(file, row.line, phrase, *codes, *period) for column in columns for phrase in row.items(column)]
    return pl.DataFrame(rows, schema=PHRASES, orient="row")


@pytest.mark.parametrize(
    ("file", "least"),
    [
        ("countries", 240),
        ("places", 300),
        ("institutions", 800),
        ("organizations", 800),
        ("armed_groups", 300),
        ("parties", 400),
        ("persons", 2_000),
        ("agents", 150),
        ("groups", 100),
    ],
)
def test_file_is_there(entries: Entries, file: str, least: int) -> None:
    assert len(entries[file]) >= least


@pytest.mark.parametrize(
    ("file", "column", "form"),
    [
        ("countries", "country", r"^[A-Z]{3}$"),
        ("countries", "cameo", r"^[A-Z]{3}$"),
        ("countries", "fips", r"^[A-Z]{2}$"),
        ("groups", "group", r"^[A-Z]{3}$"),
        ("groups", "scheme", r"^(CAMEO|own)$"),
        ("cameo_codes", "code", r"^(0[1-9]|1\d|20)\d{0,2}$"),
        ("cameo_codes", "quad_class", r"^[1-4]$"),
        ("cameo_codes", "goldstein", r"^-?\d+\.\d$"),
        ("agents", "names", r"^[^A-Z]+$"),
    ],
)
def test_codes_are_well_formed(entries: Entries, file: str, column: str, form: str) -> None:
    cells = pl.DataFrame([(row.rule_id, row[column]) for row in entries[file]], schema=["line", "cell"], orient="row")
    assert cells.filter(~pl.col("cell").str.contains(form)).rows() == []


@pytest.mark.parametrize(("file", "key"), [("countries", "country"), ("groups", "group"), ("cameo_codes", "code")])
def test_keys_are_unique(entries: Entries, file: str, key: str) -> None:
    keys = pl.Series([row[key] for row in entries[file]])
    assert keys.filter(keys.is_duplicated()).to_list() == []


def test_every_code_has_the_one_above_it(entries: Entries) -> None:
    codes = {row["code"] for row in entries["cameo_codes"]}
    assert {code for code in codes if len(code) == 2} == {f"{root:02d}" for root in range(1, 21)}
    assert [code for code in codes if len(code) > 2 and code[:-1] not in codes] == []


def test_every_code_has_its_root_and_quads(entries: Entries) -> None:
    quad_of_event = {
        **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT"), "1"),
        **dict.fromkeys(("COOPERATE", "AID", "YIELD"), "2"),
        **dict.fromkeys(("ACCUSE", "REQUEST", "REJECT", "THREATEN"), "3"),
        **dict.fromkeys(("PROTEST", "MOBILIZE", "SANCTION", "COERCE", "ASSAULT"), "4"),
        "": "",
    }
    quad_of_root = [(5, "1"), (9, "2"), (14, "3"), (20, "4")]
    for row in entries["cameo_codes"]:
        root = int(row["code"][:2])
        assert row["root_code"] == row["code"][:2], row.rule_id
        assert row["quad_class"] == next(quad for last, quad in quad_of_root if root <= last), row.rule_id
        assert row["plover_quad"] == quad_of_event[row["plover_event"]], row.rule_id


def test_cells_are_clean(entries: Entries) -> None:
    files = [*LISTS, "groups", "cameo_codes"]
    cells = [(row.rule_id, cell) for file in files for row in entries[file] for cell in row.cells.values()]
    dirty = [(line, cell) for line, cell in cells if cell != " ".join(cell.split()) or not is_normalized("NFC", cell)]
    assert dirty == []


def test_lists_have_no_empty_members(entries: Entries) -> None:
    cells = [(row.rule_id, row[c]) for file, columns in LISTS.items() for row in entries[file] for c in columns]
    parts = [(line, part) for line, cell in cells if cell for part in cell.split("|")]
    assert [(line, part) for line, part in parts if not part or part != part.strip()] == []


@pytest.mark.parametrize("file", LISTS)
def test_phrase_has_one_meaning_at_a_time(phrases: pl.DataFrame, file: str) -> None:
    """No phrase stands twice in a file with periods that overlap."""
    periods = phrases.filter(pl.col("file") == file).with_columns(
        pl.col("first").fill_null(date.min), pl.col("last").fill_null(date.max)
    )
    ordered = periods.sort("phrase", "first").with_columns(
        earlier=pl.col("phrase").shift(1), earlier_line=pl.col("line").shift(1), earlier_last=pl.col("last").shift(1)
    )
    twice = ordered.filter((pl.col("phrase") == pl.col("earlier")) & (pl.col("first") <= pl.col("earlier_last")))
    assert twice.select("phrase", "earlier_line", "line").rows() == []


def test_phrase_has_one_code_over_all_files(phrases: pl.DataFrame) -> None:
    """No phrase stands in two files with different codes."""
    code = pl.concat_str("country", "role", "group")
    shared = phrases.group_by("phrase", maintain_order=True).agg(pl.col("file").unique(), code.unique().alias("codes"))
    clashes = shared.filter((pl.col("file").list.len() > 1) & (pl.col("codes").list.len() > 1))
    assert clashes.rows() == []
