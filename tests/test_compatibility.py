"""Code as the field writes it for GDELT, ICEWS, Phoenix and POLECAT, on our views and the files that we export."""

import io
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from pipelines.formats.writing import OUTPUTS, write_events
from pipelines.marts import build_marts
from pipelines.warehouse import query, stream
from tests.mart_lake import DIMS, Event, fill

EVENTS = [
    Event(date(2025, 1, 2), "USAGOV", "CHNGOV", "042"),
    Event(date(2025, 1, 20), "USAMIL", "CHN", "190"),
    Event(date(2025, 2, 3), "CHN", "USAGOV", "112", event_date=date(2025, 1, 31)),
    Event(date(2025, 2, 3), "IND", "PAKMIL", "138"),
    Event(date(2025, 2, 3), "NAT", "USA", "057"),
    Event(date(2025, 2, 4), "IND", "PAK", "042", status="future"),
]
R = """
events <- read.delim("icews.tab", stringsAsFactors = FALSE, quote = "")
stopifnot(nrow(events) == 5, ncol(events) == 20)
stopifnot(sum(events$Intensity[events$Source.Country == "United States"], na.rm = TRUE) == -8.1)
gdelt <- read.delim("gdelt2.tsv", header = FALSE, quote = "", colClasses = c(V27 = "character"))
stopifnot(ncol(gdelt) == 61, sum(gdelt$V30 == 4) == 1, gdelt$V27[1] %in% c("042", "190", "112", "138", "057"))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("compatible") / "lake"
    fill(home, EVENTS)
    build_marts(home, DIMS)
    return home


@pytest.fixture(scope="module")
def files(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of each format."""
    folder = tmp_path_factory.mktemp("files")
    for name, ending in (("gdelt2", "tsv"), ("icews", "tab"), ("phoenix", "txt"), ("polecat", "txt")):
        with (folder / f"{name}.{ending}").open("wb") as file:
            write_events(stream(home, f"from {OUTPUTS[name].view}"), OUTPUTS[name], file)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(("name", "width"), [("gdelt2", 61), ("icews", 20), ("phoenix", 26), ("polecat", 40)])
def test_columns_stand_in_the_formats_order(home, name, width):
    columns = query(home, f"select column_name from (describe {name}_events)").to_series().to_list()
    assert columns == OUTPUTS[name].columns
    assert len(columns) == width


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        # How tense were relations, month by month?
        (
            """
            SELECT MonthYear, COUNT(*) AS events, SUM(NumArticles) AS articles, AVG(GoldsteinScale) AS goldstein
            FROM gdelt2_events
            WHERE (Actor1CountryCode = 'USA' AND Actor2CountryCode = 'CHN')
               OR (Actor1CountryCode = 'CHN' AND Actor2CountryCode = 'USA')
            GROUP BY MonthYear ORDER BY MonthYear
            """,
            [(202501, 3, 3, pytest.approx((1.9 - 10 - 2) / 3))],
        ),
        # Material conflict in the lead, by government and military actors.
        (
            """
            SELECT SQLDATE, Actor1Code, Actor2Code, EventCode, SOURCEURL FROM gdelt2_events
            WHERE QuadClass = 4 AND IsRootEvent = 1 AND Actor1Type1Code IN ('GOV', 'MIL')
              AND SQLDATE BETWEEN 20250101 AND 20250131
            """,
            [(20250120, "USAMIL", "CHN", "190", "https://example.org/1")],
        ),
        ("SELECT COUNT(*) FROM gdelt2_events WHERE ActionGeo_CountryCode IS NOT NULL OR AvgTone IS NOT NULL", [(0,)]),
        # Net intensity of a directed dyad in ICEWS.
        (
            """
            SELECT "Source Country", "Target Country", month("Event Date"), SUM("Intensity")
            FROM icews_events WHERE "CAMEO Code" LIKE '13%' GROUP BY ALL
            """,
            [("India", "Pakistan", 2, -7.0)],
        ),
        (
            "SELECT Year, Month, PentaClass, COUNT(*) FROM phoenix_events WHERE SourceActorEntity = 'USA' GROUP BY ALL",
            [(2025, 1, 1, 2)],
        ),
        # What is planned is in none of them, and what has no PLOVER type not in POLECAT.
        (
            """
            SELECT "Event Type", "Quad Code", COUNT(*) FROM polecat_events
            WHERE "Actor Country" = 'USA' AND "Recipient Country" = 'CHN' GROUP BY ALL ORDER BY ALL
            """,
            [("ASSAULT", "MATERIAL CONFLICT", 1), ("CONSULT", "VERBAL COOPERATION", 1)],
        ),
        ("SELECT (SELECT COUNT(*) FROM icews_events), (SELECT COUNT(*) FROM polecat_events)", [(5, 4)]),
    ],
)
def test_queries_of_the_field(home, sql, expected):
    assert query(home, sql).rows() == expected


@pytest.mark.slow
def test_a_pandas_reader_of_gdelt(files):
    columns = OUTPUTS["gdelt2"].columns
    codes = {name: str for name in columns if name.endswith("Code") or name in ("SQLDATE", "DATEADDED")}
    events = pd.read_csv(files / "gdelt2.tsv", sep="\t", header=None, names=columns, dtype=codes)
    assert (len(events), events["GLOBALEVENTID"].nunique()) == (5, 5)
    assert sorted(events["EventRootCode"]) == ["04", "05", "11", "13", "19"]
    days = pd.to_datetime(events["SQLDATE"], format="%Y%m%d")
    assert days.min() == pd.Timestamp(2025, 1, 2)
    added = pd.to_datetime(events["DATEADDED"], format="%Y%m%d%H%M%S")
    assert (added >= days).all()
    dyads = events.groupby(["Actor1CountryCode", "Actor2CountryCode"])["GoldsteinScale"].mean()
    assert dyads["USA", "CHN"] == pytest.approx((1.9 - 10) / 2)


@pytest.mark.slow
def test_a_pandas_reader_of_icews(files):
    events = pd.read_csv(files / "icews.tab", sep="\t", dtype={"CAMEO Code": str}, parse_dates=["Event Date"])
    assert events.columns.to_list() == OUTPUTS["icews"].columns
    assert events["Target Sectors"].isna().sum() == 2
    assert events[events["Event Date"] == "2025-01-20"]["Source Name"].to_list() == ["Military (United States)"]


@pytest.mark.slow
def test_a_polars_reader_of_phoenix(files):
    events = pl.read_csv(
        files / "phoenix.txt",
        separator="\t",
        has_header=False,
        new_columns=OUTPUTS["phoenix"].columns,
        schema_overrides={"EventCode": pl.String, "EventRootCode": pl.String},
    )
    assert events.filter(pl.col("EventCode") == "057").select("SourceActorFull", "TargetActorFull").rows() == [
        ("NAT", "USA")
    ]


@pytest.mark.slow
def test_a_pandas_reader_of_polecat(files):
    events = pd.read_csv(files / "polecat.txt", sep="\t")
    assert events.columns.to_list() == OUTPUTS["polecat"].columns
    assert sorted(events["Event Type"]) == ["ACCUSE", "ASSAULT", "CONSULT", "SUPPORT"]
    assert events["Contexts"].str.contains("diplomatic").all()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("Rscript"), reason="needs Rscript")
def test_an_r_reader(files):
    done = subprocess.run(["Rscript", "-e", R], cwd=files, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_ids_are_the_same_in_every_build(home):
    before = query(home, "select GLOBALEVENTID from gdelt2_events order by all")
    build_marts(home, DIMS)
    assert query(home, "select GLOBALEVENTID from gdelt2_events order by all").equals(before)
    assert (before.to_series() > 0).all()


@pytest.mark.slow
def test_no_file_has_the_words_of_an_article(home):
    file = io.BytesIO()
    write_events(stream(home, "from polecat_events"), OUTPUTS["polecat"], file, with_text=False)
    events = pd.read_csv(io.BytesIO(file.getvalue()), sep="\t")
    assert events["Actor Name Raw"].isna().all()
