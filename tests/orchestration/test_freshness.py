import os
from datetime import date, timedelta

import polars as pl
import pytest

from pipelines.contracts import load_contract
from pipelines.orchestration.freshness import (
    are_marts_stale,
    document_digests,
    lexicon_versions,
    outdated_days,
    stale_days,
    today,
)
from pipelines.tables import Lake

MAY = {number: date(2025, 5, number) for number in range(1, 10)}


def write_events(lake: Lake, day: date, **note: str) -> None:
    lake.write("events", day, pl.DataFrame(schema=load_contract("events").schema), note)


def test_a_new_document_changes_its_day_and_the_three_after_it(lake, documents):
    for day in MAY.values():
        lake.append("documents", documents(str(day), "one"))
    before = document_digests(lake)
    lake.append("documents", documents("2025-05-03", "another"))
    after = document_digests(lake)
    assert [day.day for day in MAY.values() if before[day] != after[day]] == [3, 4, 5, 6]


def test_only_days_with_documents_have_a_digest(lake, documents):
    lake.append("documents", documents("2025-05-03", "one"))
    assert list(document_digests(lake)) == [MAY[3]]


def test_a_digest_does_not_depend_on_the_order_in_which_documents_came(lake, tmp_path, documents):
    other = type(lake)(tmp_path / "other")
    lake.append("documents", documents("2025-05-03", "one", "two"))
    for text in ("two", "one"):
        other.append("documents", documents("2025-05-03", text))
    assert document_digests(lake) == document_digests(other)


def test_a_day_is_stale_until_its_events_are_of_its_documents(lake, documents):
    lake.append("documents", documents("2025-05-03", "one"))
    digests = document_digests(lake)
    assert stale_days(lake, digests) == [MAY[3]]
    write_events(lake, MAY[3], documents=digests[MAY[3]])
    assert stale_days(lake, digests) == []
    lake.append("documents", documents("2025-05-02", "two"))
    assert stale_days(lake, document_digests(lake)) == [MAY[2], MAY[3]]


def test_a_day_that_has_not_begun_waits(lake, documents):
    tomorrow = today() + timedelta(days=1)
    lake.append("documents", documents(str(tomorrow), "one"))
    assert stale_days(lake, document_digests(lake)) == []


def test_lexicon_versions(lake):
    write_events(lake, MAY[3], lexicon_version="a")
    write_events(lake, MAY[4])
    assert lexicon_versions(lake) == {MAY[3]: "a", MAY[4]: ""}


def test_outdated_days(lake):
    write_events(lake, MAY[3], lexicon_version="a")
    write_events(lake, MAY[4])
    write_events(lake, MAY[5], lexicon_version="b")
    assert outdated_days(lake, "b") == [MAY[3], MAY[4]]
    assert outdated_days(lake, "b", MAY[4]) == [MAY[4]]


@pytest.mark.parametrize(("warehouse", "expected"), [(None, True), (-1, True), (1, False)])
def test_marts_are_stale_where_events_are_newer(lake, warehouse, expected):
    assert not are_marts_stale(lake)
    write_events(lake, MAY[3])
    written = next(lake.path("events").glob("*/*")).stat().st_mtime
    if warehouse:
        (lake.home / "warehouse.duckdb").touch()
        os.utime(lake.home / "warehouse.duckdb", (written + warehouse,) * 2)
    assert are_marts_stale(lake) is expected
