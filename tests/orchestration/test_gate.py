import polars as pl
import pytest

from pipelines.checks import CheckFailed


def test_what_was_found_is_on_record(gate, checker, documents):
    checker.bad_rows["documents"] = pl.col("text") == "bad"
    checked = gate.check(documents("2025-05-03", "good", "bad"), "documents")
    assert checked.passed["text"].to_list() == ["good"]
    assert gate.lake.scan("quarantine").collect().equals(checked.quarantined)
    assert gate.lake.scan("check_results").select("table_name", "is_success").collect().rows() == [("documents", False)]


def test_a_table_that_fails_is_on_record_as_well(gate, checker, documents):
    checker.broken.add("documents")
    with pytest.raises(CheckFailed):
        gate.check(documents("2025-05-03", "good"), "documents")
    assert gate.lake.scan("check_results").select("is_success").collect().rows() == [(False,)]
