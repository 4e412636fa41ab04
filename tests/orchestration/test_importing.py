from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.formats import FormatError, Slice, read_events
from pipelines.orchestration import importing, retold
from pipelines.orchestration.importing import Imported, import_files
from tests.formats.samples import file_of, gdelt1, gdelt2, icews, icews_head


def written(path: Path, *lines: str) -> Path:
    path.write_bytes(file_of(*lines))
    return path


def counts(imported: Imported) -> tuple[int, ...]:
    """Received, new, revised, known, quarantined, rejected; the first is the sum of the others."""
    refused = [
        sum(refused.records for refused in refusals.values()) for refusals in (imported.quarantined, imported.rejected)
    ]
    parts = (imported.new, imported.revised, imported.known, *refused)
    assert imported.received == sum(parts)
    return (imported.received, *parts)


def test_events_are_kept_by_coder_and_day(gate, lake, tmp_path):
    gdelt = written(tmp_path / "a", gdelt2(GLOBALEVENTID="1"), gdelt2(GLOBALEVENTID="2", SQLDATE="20240302"))
    assert counts(import_files("gdelt", [gdelt], gate)) == (2, 2, 0, 0, 0, 0)
    others = written(tmp_path / "b", icews_head(), icews({"Event ID": "1", "Event Date": "2025-03-02"}))
    assert counts(import_files("icews", [others], gate)) == (1, 1, 0, 0, 0, 0)
    rows = lake.scan("imported_events").select("event_date", "coder", "event_id").collect().rows()
    day = date(2025, 3, 2)
    assert rows == [(date(2024, 3, 2), "gdelt", "2"), (day, "gdelt", "1"), (day, "icews", "1")]
    assert lake.days("imported_events") == [date(2024, 3, 2), day]


def test_what_is_there_is_not_kept_twice(gate, lake, tmp_path):
    first = written(tmp_path / "a", *(gdelt2(GLOBALEVENTID=str(number)) for number in range(3)))
    import_files("gdelt", [first], gate)
    before = {path: path.read_bytes() for path in lake.path("imported_events").rglob("*.parquet")}
    assert counts(import_files("gdelt", [first], gate)) == (3, 0, 0, 3, 0, 0)
    assert before == {path: path.read_bytes() for path in lake.path("imported_events").rglob("*.parquet")}

    # One known, one that says otherwise now, one new, and that twice.
    second = written(
        tmp_path / "b",
        gdelt2(GLOBALEVENTID="0"),
        gdelt2(GLOBALEVENTID="1", NumMentions="50"),
        gdelt2(GLOBALEVENTID="9"),
        gdelt2(GLOBALEVENTID="9"),
    )
    assert counts(import_files("gdelt", [second], gate)) == (4, 1, 1, 2, 0, 0)
    rows = lake.scan("imported_events").select("event_id", "mentions", "source_path").collect()
    assert rows.rows() == [("0", 4, "a"), ("1", 50, "b"), ("2", 4, "a"), ("9", 4, "b")]


def test_the_same_file_twice_in_one_import(gate, tmp_path):
    path = written(tmp_path / "a", gdelt1())
    assert counts(import_files("gdelt", [path, path], gate)) == (2, 1, 0, 1, 0, 0)


def test_what_cannot_be_imported_is_counted_and_kept(gate, lake, checker, tmp_path):
    checker.bad_rows["imported_events"] = pl.col("event_code") == "999"
    path = written(
        tmp_path / "a.csv",
        gdelt1(GLOBALEVENTID="1"),
        gdelt1(GLOBALEVENTID="2", EventCode="999"),
        gdelt1(GLOBALEVENTID="3", SQLDATE="soon"),
        gdelt2(GLOBALEVENTID="4"),
        gdelt1(GLOBALEVENTID="5", DATEADDED=""),
    )
    imported = import_files("gdelt", [path], gate)
    assert counts(imported) == (5, 1, 0, 0, 1, 3)
    assert {reason: (told.records, told.where) for reason, told in imported.rejected.items()} == {
        "wrong_columns": (1, "a.csv:4"),
        "bad_date": (2, "a.csv:3"),
    }
    (quarantined,) = imported.quarantined.values()
    assert (quarantined.records, quarantined.where) == (1, "a.csv:2")
    rejected = lake.scan("rejected").select("source_path", "record_no", "reason").collect().sort("record_no")
    assert rejected.rows() == [("a.csv", 3, "bad_date"), ("a.csv", 4, "wrong_columns"), ("a.csv", 5, "bad_date")]

    assert counts(import_files("gdelt", [path], gate)) == (5, 0, 0, 1, 1, 3)
    assert lake.scan("rejected").collect().height == 3


def test_nothing_of_a_broken_file_is_imported(gate, lake, tmp_path, monkeypatch):
    def broken(path: Path, coder: str, source_path: str) -> Iterator[Slice]:
        yield from read_events(path, coder, source_path)
        raise FormatError("a: is broken: fetch it again")

    monkeypatch.setattr(importing, "read_events", broken)
    with lake.lock(), pytest.raises(FormatError):
        import_files("gdelt", [written(tmp_path / "a", gdelt1())], gate)
    assert not lake.days("imported_events")
    assert [path.name for path in lake.home.iterdir()] == [".lock"]


def test_slices_and_batches_change_nothing(gate, lake, tmp_path, monkeypatch):
    days = [f"202503{day:02}" for day in range(1, 29)]
    lines = [gdelt2(GLOBALEVENTID=str(number), SQLDATE=days[number * 11 % 28]) for number in range(500)]
    path = written(tmp_path / "a", *lines)
    monkeypatch.setattr(importing, "read_events", partial(read_events, size=20_000))
    monkeypatch.setattr(importing, "_MOST_ROWS", 40)
    assert counts(import_files("gdelt", [path], gate)) == (500, 500, 0, 0, 0, 0)
    assert lake.scan("imported_events").collect()["event_id"].n_unique() == 500
    assert lake.days("imported_events") == [date(2025, 3, day) for day in range(1, 29)]


@pytest.mark.parametrize(
    ("rows_of", "expected"),
    [
        ({}, []),
        ({1: 5}, [(1, 1)]),
        ({1: 40, 2: 60, 3: 1}, [(1, 2), (3, 3)]),
        ({1: 500, 2: 1, 9: 1}, [(1, 1), (2, 9)]),
    ],
)
def test_batches(monkeypatch, rows_of, expected):
    monkeypatch.setattr(importing, "_MOST_ROWS", 100)
    found = importing._batches({date(2025, 1, day): rows for day, rows in rows_of.items()})
    assert [(first.day, last.day) for first, last in found] == expected


def test_real_files_are_accounted_for(gate, shared):
    compat = shared / "compat"
    georgia = import_files("gdelt", [compat / "gdelt1_georgia_2012_2013.csv.gz"], gate)
    assert counts(georgia) == (16_420, 16_420, 0, 0, 0, 0)
    others = import_files("icews", [compat / "icews_2018_sample.tab.gz"], gate)
    assert counts(others) == (3_705, 3_705, 0, 0, 0, 0)
    again = import_files("icews", [compat / "icews_2018_sample.tab.gz"], gate)
    assert counts(again) == (3_705, 0, 0, 3_705, 0, 0)


@pytest.fixture(params=[1, 100])
def at_once(request, monkeypatch):
    """Rows and ids that are looked at together: one, or all of the test's."""
    monkeypatch.setattr(importing, "_MOST_ROWS", request.param)
    monkeypatch.setattr(retold, "_IDS_AT_ONCE", request.param)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("day", [1, 2, 3])
def test_of_an_id_twice_in_a_file_the_later_row_counts(gate, lake, tmp_path, day):
    later = gdelt2(GLOBALEVENTID="9", NumMentions="50", SQLDATE=f"2025030{day}")
    path = written(tmp_path / "a", gdelt2(GLOBALEVENTID="9"), gdelt2(GLOBALEVENTID="8"), later)
    assert counts(import_files("gdelt", [path], gate)) == (3, 2, 0, 1, 0, 0)
    rows = lake.scan("imported_events").select("event_id", "event_date", "record_no").collect().rows()
    assert sorted(rows) == [("8", date(2025, 3, 2), 2), ("9", date(2025, 3, day), 3)]
    assert counts(import_files("gdelt", [path], gate)) == (3, 0, 0, 3, 0, 0)


@pytest.mark.usefixtures("at_once")
def test_an_event_that_a_later_file_dates_otherwise_moves(gate, lake, tmp_path):
    first = written(tmp_path / "a", *(gdelt2(GLOBALEVENTID=str(number)) for number in range(3)))
    others = written(tmp_path / "b", icews_head(), icews({"Event ID": "1", "Event Date": "2025-03-02"}))
    import_files("icews", [others], gate)
    later = written(tmp_path / "c", gdelt2(GLOBALEVENTID="1", SQLDATE="20250301"), gdelt2(GLOBALEVENTID="2"))
    assert counts(import_files("gdelt", [first, later], gate)) == (5, 3, 1, 1, 0, 0)
    rows = lake.scan("imported_events").select("coder", "event_id", "event_date").collect().sort("coder", "event_id")
    first_day, second_day = date(2025, 3, 1), date(2025, 3, 2)
    assert rows.rows() == [
        ("gdelt", "0", second_day),
        ("gdelt", "1", first_day),
        ("gdelt", "2", second_day),
        ("icews", "1", second_day),
    ]


def test_an_event_on_two_days_of_an_older_lake_is_put_right(gate, lake, tmp_path):
    path = written(tmp_path / "a", gdelt2(GLOBALEVENTID="1"))
    import_files("gdelt", [path], gate)
    rows = lake.scan("imported_events").collect()
    lake.append("imported_events", rows.with_columns(event_date=date(2025, 2, 1), gdelt_sqldate=pl.lit("20250201")))
    assert counts(import_files("gdelt", [path], gate)) == (1, 0, 1, 0, 0, 0)
    assert_frame_equal(lake.scan("imported_events").collect(), rows)


def test_an_event_stays_where_it_is_when_its_later_row_is_kept_out(gate, lake, checker, tmp_path):
    import_files("gdelt", [written(tmp_path / "a", gdelt2(GLOBALEVENTID="1"))], gate)
    checker.bad_rows["imported_events"] = pl.col("event_code") == "999"
    later = written(tmp_path / "b", gdelt2(GLOBALEVENTID="1", SQLDATE="20250301", EventCode="999"))
    assert counts(import_files("gdelt", [later], gate)) == (1, 0, 0, 0, 1, 0)
    assert lake.scan("imported_events").select("event_date", "source_path").collect().rows() == [
        (date(2025, 3, 2), "a")
    ]


def test_only_what_was_written_is_said_to_be(gate, checker, tmp_path, caplog):
    caplog.set_level("INFO", logger=importing.__name__)
    checker.bad_rows["imported_events"] = pl.col("event_date") > date(2090, 1, 1)
    path = written(tmp_path / "a", gdelt2(GLOBALEVENTID="1"), gdelt2(GLOBALEVENTID="2", SQLDATE="20991231"))
    import_files("gdelt", [path], gate)
    assert [message for message in caplog.messages if "written" in message] == [
        "imported_events: days 2025-03-02 to 2025-03-02 of a written"
    ]
    assert "2099" not in caplog.text
