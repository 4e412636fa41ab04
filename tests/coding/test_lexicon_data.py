"""The bundled actor data: codes well-formed, dates in order, no name with two meanings at a time."""

from datetime import date
from unicodedata import is_normalized

import polars as pl
import pytest

from pipelines.coding import Lexicon
from pipelines.coding.entries import NAMED_FILES, Entries, read_entries
from tests.coding.samples import articles_of, read_all

DATED_FILES = (*NAMED_FILES, "persons")
ACTOR_FILES = (*DATED_FILES, "places", "agents")
LISTS = {"countries": ("names", "adjectives", "people", "capitals")} | dict.fromkeys(ACTOR_FILES, ("names",))
Case = tuple[str, str, list[str]]
# A phrase, the day on which it is read ("" for any), and the codes of the actors in it; "" is a name that is no actor.
ROLES: list[Case] = [
    ("Jewish settlers", "", ["ISRSET"]),
    ("Settlers", "", ["ISRSET"]),
    ("Moroccan settlers", "", ["MARSET"]),
    ("Palestinian prisoners", "", ["PSECVL"]),
    ("Israeli hostages", "", ["ISRCVL"]),
    ("Chinese nationals", "", ["CHNCVL"]),
    ("Ecuadorean cartels", "", ["ECUCRM"]),
    ("Nigerian bandits", "", ["NGACRM"]),
    ("Haitian gunmen", "", ["HTIREB"]),
    ("Colombian death squads", "", ["COLREB"]),
    ("Syrian security forces", "", ["SYRMIL"]),
    ("Sudanese government forces", "", ["SDNMIL"]),
    ("Iranian authorities", "", ["IRNGOV"]),
    ("Turkish officials", "", ["TURGOV"]),
    ("Canadian immigration officials", "", ["CANCOP"]),
    ("Greek coast guard", "", ["GRCMIL"]),
    ("Polish border guards", "", ["POLCOP"]),
    ("Swiss prosecutors", "", ["CHEJUD"]),
    ("the Thai constitutional court", "", ["THAJUD"]),
    ("Kenyan lawmakers", "", ["KENLEG"]),
    ("Russian opposition leader", "", ["RUSOPP"]),
    ("British spy agency", "", ["GBRSPY"]),
    ("a Belarusian flag carrier", "", ["BLRBUS"]),
    ("his Russian counterpart", "", ["RUSGOV"]),
    ("Peru's comptroller", "", ["PERGOV"]),
    ("The Australian government", "", ["AUSGOV"]),  # not the newspaper
    ("the Senate of the Philippines", "", ["PHLLEG"]),
    ("the Japanese House of Representatives", "", ["JPNLEG"]),
    ("French warplanes", "", ["FRAMIL"]),
    ("Syrian migrants", "", ["SYRREF"]),
    ("foreign workers", "", ["CVL"]),
    ("world leaders", "", ["GOV"]),
    ("the international community", "", ["IGO"]),
]
STATES: list[Case] = [
    ("Foggy Bottom", "", ["USAGOV"]),
    ("Whitehall", "", ["GBRGOV"]),
    ("the Kremlin", "", ["RUSGOV"]),
    ("Zhongnanhai", "", ["CHNGOV"]),
    ("Casa Rosada", "", ["ARGGOV"]),
    ("the Quai d'Orsay", "", ["FRAGOV"]),
    ("the Soviet Union", "", ["RUS"]),
    ("Soviet troops", "1988-05-01", ["RUSMIL"]),
    ("Yugoslavia", "", ["SRB"]),
    ("Czechoslovakia", "", ["CZE"]),
    ("East Germany", "", ["DEU"]),
    ("Zaire", "", ["COD"]),
    ("Burma", "", ["MMR"]),
    ("Rhodesia", "", ["ZWE"]),
    ("Tamils", "", ["LKACVL"]),
    ("Hutus", "", ["RWACVL"]),
    ("Hazaras", "", ["AFGCVL"]),
    ("Tuareg rebels", "", ["MLISEP"]),
    ("Afrikaners", "", ["ZAFCVL"]),
]
NAMES: list[Case] = [
    ("Arafat", "1996-05-01", ["PSEGOV"]),
    ("Milosevic", "1999-04-01", ["SRBGOV"]),
    ("Slobodan Milošević", "2001-04-01", ["SRBELI"]),
    ("Saddam Hussein", "1998-04-01", ["IRQGOV"]),
    ("Boutros-Ghali", "1994-04-01", ["IGOUNO"]),
    ("Kofi Annan", "2003-04-01", ["IGOUNO"]),
    ("Albright", "1998-04-01", ["USAGOV"]),
    ("President George W. Bush", "2003-04-01", ["USAGOV"]),
    ("Nelson Mandela", "1993-04-01", ["ZAFOPP"]),
    ("Mandela", "1995-04-01", ["ZAFGOV"]),
    ("Paul Kagame", "1996-04-01", ["RWAGOV"]),
    ("Kim Jong Il", "2000-06-13", ["PRKGOV"]),
    ("Hamas leader Ismail Haniyeh", "2024-08-01", ["PSEREBHMS"]),  # killed the day before
    ("Ebrahim Raisi", "2024-05-20", ["IRNGOV"]),
    ("Ebrahim Raisi", "2025-05-20", ["IRNELI"]),
    ("Democrats", "1995-01-01", ["USAGOV"]),
    ("Democrats", "2003-01-01", ["USAOPP"]),
    ("Maoist rebels", "2004-01-01", ["NPLREB"]),
    ("Maoist rebels", "2010-01-01", ["INDREB"]),
    ("ethnic Albanian rebels", "1999-01-01", ["XKXREB"]),
    ("ethnic Albanian rebels", "2001-05-01", ["MKDREB"]),
    ("Bosnian Serb forces", "1995-05-01", ["BIHREB"]),
    ("Kurdish rebels", "", ["TURREBPKK"]),
    ("the European Parliament", "", ["LEGEEC"]),
    ("European leaders", "", ["GOV"]),
    ("African leaders", "", ["GOV"]),
    ("Ukrainian military intelligence", "", ["UKRMIL"]),
    ("the Popular Mobilization Forces", "", ["IRQUAF"]),
    ("Kenya's anti-corruption commission", "", ["KENGOV"]),
    ("Indonesian political prisoners", "", ["IDNCVL"]),
    ("a Russian oil terminal", "", ["RUSBUS"]),
    ("Muqtada al-Sadr", "2004-05-01", ["IRQREB"]),
    ("Muqtada al-Sadr", "2020-05-01", ["IRQOPP"]),
    ("U.N. officials", "", ["IGOUNO"]),
    ("U.N. peacekeepers", "", ["PKOUNO"]),
    ("NATO warplanes", "", ["MILNAT"]),
]
TRAPS: list[Case] = [
    ("the Indian Ocean", "", [""]),
    ("Lake Chad", "", [""]),
    ("Georgia's governor", "", ["USAGOV"]),
    ("Georgia's president", "", ["GEOGOV"]),
    ("Tbilisi", "", ["GEO"]),
    ("Michael Jordan", "", [""]),
    ("Jordan Henderson", "", [""]),
    ("Chad Smith", "", [""]),
    ("Israel Katz", "2025-06-01", ["ISRGOV"]),
    ("Israel Adesanya", "", [""]),
    ("Jack London", "", [""]),
    ("Paris Hilton", "", [""]),
    ("Paris Jackson", "", [""]),
    ("Senator Kennedy", "", ["LEG"]),  # no town in Colombia
    ("U.S. Senator Kennedy", "", ["USALEG"]),
    ("George", "", [""]),  # no town in South Africa
    ("Vladimir", "", [""]),
    ("Vladimir Putin", "2025-06-01", ["RUSGOV"]),
    ("San Juan", "", [""]),
    ("San Salvador", "", ["SLV"]),
    ("a Turkey sandwich", "", [""]),
    ("the Kyoto Protocol", "", [""]),
    ("the Amazon rainforest", "", [""]),
    ("a China shop", "", [""]),
    ("French fries", "", [""]),
    ("a Cuban cigar", "", [""]),
    ("a Dutch auction", "", [""]),
    ("Brazil nuts", "", [""]),
    ("a guinea pig", "", [""]),
    ("the Panama Papers", "", [""]),
    ("Brent crude", "", [""]),
    ("the Washington Post", "", ["USAMED"]),
    ("In May", "", []),
    ("Chelsea beat Arsenal", "", []),
    ("Washington Nationals", "", [""]),
    ("the New York Yankees", "", [""]),
    ("the England captain", "", [""]),
    ("Manchester United", "", [""]),
    ("Shakhtar Donetsk", "", [""]),
]
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


@pytest.fixture(scope="module")
def codes(lexicon: Lexicon) -> dict[tuple[str, str], list[str]]:
    """The codes of the actors in each phrase of the tables, by phrase and day."""
    cases = [(text, day) for text, day, _ in (*ROLES, *STATES, *NAMES, *TRAPS)]
    days = [date.fromisoformat(day) if day else None for _, day in cases]
    reading = read_all([text for text, _ in cases], lexicon, days)
    coded = reading.actors.select(
        articles_of(reading, "first"),
        pl.concat_str("country", "role", "group", ignore_nulls=True),
    )
    found: dict[tuple[str, str], list[str]] = {case: [] for case in cases}
    for number, code in coded.iter_rows():
        found[cases[number]].append(code)
    return found


@pytest.mark.parametrize(("text", "day", "expected"), [*ROLES, *STATES, *NAMES, *TRAPS])
def test_actor(text: str, day: str, expected: list[str], codes: dict[tuple[str, str], list[str]]) -> None:
    assert codes[text, day] == expected
