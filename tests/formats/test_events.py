from datetime import date
from typing import Any

import polars as pl
import pytest

from pipelines.contracts import conform
from pipelines.formats import read_events
from tests.formats.samples import file_of, gdelt1, gdelt1_before_urls, gdelt2, icews


def read(path, coder: str, *lines: str) -> pl.DataFrame:
    (path / "file.txt").write_bytes(file_of(*lines))
    return pl.concat([piece.events for piece in read_events(path / "file.txt", coder, "file.txt")])


def one(path, coder: str, line: str) -> dict[str, Any]:
    """What the table says of a line."""
    (row,) = conform(read(path, coder, line), "imported_events").to_dicts()
    return row


@pytest.mark.parametrize("line", [gdelt1(), gdelt2()])
def test_gdelt(tmp_path, line):
    row = one(tmp_path, "gdelt", line)
    ours = {name: value for name, value in row.items() if not name.startswith(("gdelt_", "icews_"))}
    assert ours == {
        "coder": "gdelt",
        "event_id": "1",
        "format": "gdelt2" if line.count("\t") == 60 else "gdelt1",
        "event_date": date(2025, 3, 2),
        "published_date": date(2025, 3, 3),
        "source_name": "FRANCE",
        "source_code": "FRAGOV",
        "source_country": "FRA",
        "source_role": "GOV",
        "source_group": None,
        "source_entity": "FRA",
        "target_name": "IRAN",
        "target_code": "IRN",
        "target_country": "IRN",
        "target_role": None,
        "target_group": None,
        "target_entity": "IRN",
        "event_code": "163",
        "root_code": "16",
        "quad_class": 4,
        "plover_event": "SANCTION",
        "plover_quad": 4,
        "goldstein": -8.0,
        "mentions": 4,
        "articles": 3,
        "publishers": 2,
        "url": "https://example.org/a",
        "source_path": "file.txt",
        "record_no": 1,
    }
    assert row["gdelt_avgtone"] == "-1.50"
    assert row["gdelt_actiongeo_adm2code"] == ("16282" if row["format"] == "gdelt2" else None)


def test_gdelt_before_urls(tmp_path):
    row = one(tmp_path, "gdelt", gdelt1_before_urls())
    assert (row["format"], row["url"], row["gdelt_sourceurl"]) == ("gdelt1", None, None)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        # code, country and known group; in our terms code, country, group and entity
        (("USA", "USA", ""), ("USA", "USA", None, "USA")),
        # Where CAMEO and ISO 3166 differ.
        (("ROMGOV", "ROM", ""), ("ROUGOV", "ROU", None, "ROU")),
        (("TMP", "TMP", ""), ("TLS", "TLS", None, "TLS")),
        (("MTN", "MTN", ""), ("MNE", "MNE", None, "MNE")),
        (("SSD", "SSD", ""), ("SSD", "SSD", None, "SSD")),
        # Parts of a state and states that are gone.
        (("WSB", "WSB", ""), ("PSE", "PSE", None, "PSE")),
        (("SUNMIL", "SUN", ""), ("SUNMIL", "SUN", None, "SUN")),
        (("YUG", "YUG", ""), ("YUG", "YUG", None, "YUG")),
        # A region is no state.
        (("EURBUS", "EUR", ""), ("EURBUS", None, None, None)),
        # Known groups, with and without a state.
        (("IGOUNO", "", "UNO"), ("IGOUNO", None, "UNO", "UNO")),
        (("LBNREBHEZ", "LBN", "HEZ"), ("LBNREBHEZ", "LBN", "HEZ", "LBN")),
        (("PSE", "", "PSE"), ("PSE", "PSE", None, "PSE")),
        (("che", "", ""), ("che", None, None, None)),
        (("COP", "", ""), ("COP", None, None, None)),
        # Space that some exports put before the second actor.
        ((" AZE", "AZE", ""), ("AZE", "AZE", None, "AZE")),
        ((" ", "", ""), (None, None, None, None)),
        (("", "", ""), (None, None, None, None)),
        # What nobody knows stands as it is, for the check to find.
        (("QQQ", "QQQ", ""), ("QQQ", "QQQ", None, "QQQ")),
    ],
)
@pytest.mark.parametrize(("actor", "side"), [("Actor1", "source"), ("Actor2", "target")])
def test_gdelt_actors(tmp_path, actor, side, codes, expected):
    code, country, group = codes
    values = {f"{actor}Code": code, f"{actor}CountryCode": country, f"{actor}KnownGroupCode": group}
    row = one(tmp_path, "gdelt", gdelt1(**values))
    assert tuple(row[f"{side}_{part}"] for part in ("code", "country", "group", "entity")) == expected
    assert row[f"gdelt_{actor.lower()}code"] == (code or None)


@pytest.mark.parametrize(
    ("day", "added", "expected"),
    [
        ("20250302", "20250303", (date(2025, 3, 2), date(2025, 3, 3))),
        ("20250302", "20250303141500", (date(2025, 3, 2), date(2025, 3, 3))),
        ("20240303", "20250303", (date(2024, 3, 3), date(2025, 3, 3))),
        # Back files were loaded long after the events.
        ("20120401", "20130203", (date(2012, 4, 1), date(2012, 4, 1))),
        ("20130331", "20130401", (date(2013, 3, 31), date(2013, 4, 1))),
    ],
)
def test_gdelt_days(tmp_path, day, added, expected):
    row = one(tmp_path, "gdelt", gdelt1(SQLDATE=day, DATEADDED=added))
    assert (row["event_date"], row["published_date"]) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # name, sectors, country -> code, country, role, group
        (("Police (India)", "Government,Police", "India"), ("INDCOP", "IND", "COP", None)),
        (("India", "NA", "India"), ("IND", "IND", None, None)),
        (
            ("Ministry (Russia)", "Executive,Foreign Ministry,Government", "Russian Federation"),
            ("RUSGOV", "RUS", "GOV", None),
        ),
        (("Citizen (Moldova)", "Social", "Moldova, Republic of"), ("MDACVL", "MDA", "CVL", None)),
        (("Jane Roe", "Legislative / Parliamentary,Elite", "Japan"), ("JPNLEG", "JPN", "LEG", None)),
        (("Jane Roe", "Legislative / Parliamentary,Executive", "Japan"), ("JPNGOV", "JPN", "GOV", None)),
        (("Congo", "NA", "Congo"), ("COG", "COG", None, None)),
        (("United Nations", "International Government Organization", "NA"), ("IGOUNO", None, "IGO", "UNO")),
        (("Ministry (European Union)", "NA", "NA"), ("EEC", None, None, "EEC")),
        (("Unspecified Actor", "Unspecified", "NA"), (None, None, None, None)),
        (("Somebody", "A sector of tomorrow", "Atlantis"), ("Atlantis", "Atlantis", None, None)),
    ],
)
@pytest.mark.parametrize("side", ["Source", "Target"])
def test_icews_actors(tmp_path, side, values, expected):
    line = icews(dict(zip((f"{side} Name", f"{side} Sectors", f"{side} Country"), values, strict=True)))
    row = one(tmp_path, "icews", line)
    assert tuple(row[f"{side.lower()}_{part}"] for part in ("code", "country", "role", "group")) == expected
    assert row[f"{side.lower()}_name"] == values[0]


def test_icews(tmp_path):
    row = one(tmp_path, "icews", icews({"CAMEO Code": "016", "Intensity": "-5"}))
    assert (row["event_date"], row["published_date"]) == (date(2018, 6, 1), date(2018, 6, 1))
    # Coders are compared on one scale; each keeps its own beside it.
    assert (row["goldstein"], row["icews_intensity"]) == (-2.0, "-5")
    assert (row["mentions"], row["articles"], row["publishers"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("coder", "line"),
    [
        ("gdelt", gdelt1(SQLDATE="20250230")),
        ("gdelt", gdelt1(SQLDATE="2 March")),
        ("gdelt", gdelt1(SQLDATE="")),
        ("gdelt", gdelt1(DATEADDED="yesterday")),
        ("icews", icews({"Event Date": "06/01/2018"})),
    ],
)
def test_rows_without_a_day(tmp_path, coder, line):
    (tmp_path / "a").write_bytes(file_of(line))
    (piece,) = read_events(tmp_path / "a", coder, "a")
    assert (piece.received, piece.events.height) == (1, 0)
    assert piece.rejected.select("record_no", "reason").rows() == [(1, "bad_date")]


@pytest.mark.parametrize(
    ("file", "coder", "rows", "with_one_actor"),
    [
        ("gdelt1_georgia_2012_2013.csv.gz", "gdelt", 16_420, 1_921 + 5_254),
        ("gdelt1_20170912_sample.tsv", "gdelt", 10, 3),
        ("icews_2018_sample.tab.gz", "icews", 3_705, None),
    ],
)
def test_real_files(shared, file, coder, rows, with_one_actor):
    pieces = list(read_events(shared / "compat" / file, coder, file))
    events = conform(pl.concat([piece.events for piece in pieces]), "imported_events")
    assert sum(piece.received for piece in pieces) == events.height == rows
    assert events["event_id"].is_unique().all()
    # What the files say of a code is what our list says of it.
    if coder == "gdelt":
        assert events.filter(pl.col("quad_class") != pl.col("gdelt_quadclass").cast(pl.Int64)).is_empty()
        assert events.filter(pl.col("goldstein") != pl.col("gdelt_goldsteinscale").cast(pl.Float64)).is_empty()
        assert events.filter(pl.col("source_code").is_null() | pl.col("target_code").is_null()).height == with_one_actor
