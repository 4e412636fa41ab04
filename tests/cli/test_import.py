"""`dyad import` as a user calls it: what it takes in, what it says of it, and what it refuses."""

import io
import re
import zipfile
from pathlib import Path

import polars as pl
import pytest

from pipelines.reports.quality.state import read_quality
from pipelines.tables import Lake
from pipelines.warehouse import query
from tests.formats.samples import file_of, gdelt1, gdelt2, icews, icews_head


@pytest.fixture
def environment(environment):
    return environment | {"COLUMNS": "200"}


@pytest.mark.parametrize(
    ("arguments", "files", "message"),
    [
        (["gdelt", "none.csv"], {}, "'none.csv' does not exist"),
        (["gdelt", "."], {}, "is a directory"),
        (["gdelt"], {}, "Missing argument"),
        (["wits", "a"], {"a": b"a"}, "'wits' is not one of 'gdelt', 'icews'"),
        (["gdelt", "a"], {"a": b""}, "dyad: a: is empty; expected rows of gdelt events"),
        (["gdelt", "a.zip"], {"a.zip": b"PK\x03\x04 and no more"}, "dyad: a.zip: is broken: File is not a zip file"),
        (["icews", "a"], {"a": file_of(gdelt2())}, "a:1: has the 61 columns of gdelt2, so it is no file of icews"),
        # The good file before it is not imported either.
        (["gdelt", "a", "b"], {"a": file_of(gdelt1()), "b": b"a,b\n"}, "dyad: b:1: has 2 columns, beginning with 'a'"),
    ],
)
def test_bad_input(dyad, tmp_path, arguments, files, message):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    done = dyad("import", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in " ".join(done.stderr.replace("│", "").split())
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "lake").exists()


@pytest.mark.slow
def test_import(dyad, tmp_path: Path):
    home = tmp_path / "lake"
    rows = [
        gdelt2(GLOBALEVENTID="1"),
        gdelt2(GLOBALEVENTID="2", Actor2Code="", Actor2Name="", Actor2CountryCode=""),
        gdelt2(GLOBALEVENTID="3", EventCode="---"),
        gdelt2(GLOBALEVENTID="4", Actor1CountryCode="QQQ"),
        gdelt2(GLOBALEVENTID="5", SQLDATE="20990101"),
        gdelt1(GLOBALEVENTID="6"),
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("20250303141500.export.CSV", file_of(*rows))
    (tmp_path / "a.zip").write_bytes(packed.getvalue())
    stripped = {"Event ID": "2", "Event Date": "2025-03-02", "CAMEO Code": "10", "Event Text": "Make statement"}
    (tmp_path / "b.tab").write_bytes(file_of(icews_head(), icews({"Event Date": "2025-03-02"}), icews(stripped)))

    done = dyad("import", "gdelt", "a.zip")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "6 rows = 2 new + 0 revised + 0 known + 3 quarantined + 1 rejected" in said
    assert re.search(r"1 event_code_known, first a\.zip:3 breaks the rule event_code_known .* with '---'", said)
    assert re.search(r"1 source_country_known, first a\.zip:4 .* with 'QQQ'", said)
    assert "1 event_date_not_to_come, first a.zip:5" in said
    assert "1 wrong_columns, first a.zip:6 has 58 columns, the first row of its file has 61" in said
    done = dyad("import", "icews", "b.tab")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "2 rows = 1 new + 0 revised + 0 known + 1 quarantined + 0 rejected" in said
    assert re.search(r"1 event_code_of_three_digits, first b\.tab:3 breaks the rule .* with '10'", said)

    again = dyad("import", "gdelt", "a.zip")
    assert "6 rows = 0 new + 0 revised + 2 known + 3 quarantined + 1 rejected" in " ".join(again.stdout.split())
    events = query(
        home, "select coder, event_id, source_entity, target_entity, trend_date::text from fct_events order by all"
    )
    assert events.rows() == [
        ("gdelt", "1", "FRA", "IRN", "2025-03-02"),
        ("gdelt", "2", "FRA", None, "2025-03-02"),
        ("icews", "1", "IND", None, "2025-03-02"),
    ]
    days = query(
        home,
        "select coder, dyad, trend_date::text, events, conflict from relation_trends_daily where actor_scope = 'all'",
    )
    assert days.rows() == [
        ("gdelt", "FRA-IRN", day, events, events) for day, events in (("2025-03-02", 1), ("2025-03-03", 0))
    ]
    assert (home / "reports" / "index.html").exists()
    runs = Lake(home).scan("runs").sort("started_at").select("coder", "status", "received", "imported", "quarantined")
    assert runs.collect().rows() == [
        ("gdelt", "success", 6, 2, 3),
        ("icews", "success", 2, 1, 1),
        ("gdelt", "success", 6, 0, 3),
    ]
    state = read_quality(home)
    assert [step.lost for step in state.steps] == [0] * len(state.steps)
    tables = state.freshness.filter(pl.col("table_name") == "imported_events").select("coder", "rows").rows()
    assert tables == [("gdelt", 2), ("icews", 1)]
