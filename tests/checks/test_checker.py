import logging
import os
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipelines.checks import Checker, CheckFailed, Run
from pipelines.checks import checker as checker_module
from pipelines.contracts import ContractError, contract_names, load_contract
from tests.checks.rows import BROKEN, OWN, around, mentions, table

pytestmark = pytest.mark.slow

RUN = Run("run-1", datetime(2025, 5, 3, 23, tzinfo=UTC))


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    with Checker() as started:
        yield started


def broken_rules(results: pl.DataFrame) -> list[str]:
    return results.filter(~pl.col("is_success"))["rule_id"].to_list()


@pytest.mark.parametrize("name", contract_names())
def test_each_rule_about_rows_is_broken_by_a_row_that_breaks_no_other(checker: Checker, name: str) -> None:
    key = load_contract(name).key
    id_column = next((column for column in key if column.endswith("_id")), key[0])
    rules = {rule.rule_id: rule for rule in load_contract(name).rules if rule.column is not None}
    broken = [rule_id for rule_id, _ in BROKEN[name]]
    own = [OWN[name](number) if name in OWN else {} for number in range(len(broken))]
    changes = [
        {id_column: f"row {number}"} | ids | change
        for number, (ids, (_, change)) in enumerate(zip(own, BROKEN[name], strict=True))
    ]
    rows = table(name, {}, *changes)

    checked = checker.check(rows, name, RUN, around(name, rows))

    assert set(broken) == rules.keys()
    results = checked.results.filter(pl.col("rows_failed") > 0).select("rule_id", "rows_failed")
    assert dict(results.iter_rows()) == Counter(broken)
    stopped = [
        (change[id_column], rule_id)
        for change, rule_id in zip(changes, broken, strict=True)
        if rules[rule_id].severity == "error"
    ]
    found = checked.quarantined.select(pl.col("row_json").str.json_path_match(f"$.{id_column}"), "rule_id")
    assert sorted(found.rows()) == sorted(stopped)
    assert checked.passed.equals(rows.filter(~pl.col(id_column).is_in([key for key, _ in stopped])))


def test_the_good_rows_break_nothing(checker: Checker) -> None:
    for name in contract_names():
        checked = checker.check(table(name, {}), name, RUN)
        assert broken_rules(checked.results) == []
        assert checked.passed.equals(table(name, {}))
        assert checked.results.height == len(load_contract(name).rules)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (mentions(100, root_code=pl.lit("19")), ["root_share"]),
        (mentions(25, article_id=pl.lit("a")), ["mentions_of_a_sentence"]),
        (table("articles", *({"article_id": str(number)} for number in range(100))), ["copy_share"]),
        (table("events", *({"event_id": str(number)} for number in range(100))), ["pair_share"]),
    ],
)
def test_a_warning_about_the_table_is_told_and_lets_it_pass(
    checker: Checker, rows: pl.DataFrame, expected: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    name = next(name for name in contract_names() if rows.schema == load_contract(name).schema)
    checked = checker.check(rows, name, RUN)
    assert broken_rules(checked.results) == expected
    assert checked.passed.equals(rows)
    assert f"{name}: rule {expected[0]} is broken" in caplog.text


@pytest.mark.parametrize(
    ("name", "rows", "rule"),
    [
        ("event_mentions", table("event_mentions", {}, {}), "key_unique"),
        ("events", table("events", {}, {}), "key_unique"),
        ("articles", table("articles", {}, {}), "key_unique"),
    ],
)
def test_a_table_that_breaks_its_key_is_stopped(checker: Checker, name: str, rows: pl.DataFrame, rule: str) -> None:
    with pytest.raises(
        CheckFailed, match=rf"{name}: rule {rule} is broken: .+ Found .+: 1\b.*; nothing was written"
    ) as error:
        checker.check(rows, name, RUN)
    assert broken_rules(error.value.results) == [rule]


def test_quarantine_tells_each_rule_that_a_row_broke(checker: Checker) -> None:
    rows = table("event_mentions", {"goldstein": 9.5, "confidence": 2.0}, {"mention_id": "fine"})
    checked = checker.check(rows, "event_mentions", RUN)
    assert checked.passed["mention_id"].to_list() == ["fine"]
    stopped = checked.quarantined.sort("rule_id")
    assert stopped["quarantine_id"].n_unique() == 2
    assert stopped.select("rule_id", "column_name", "value").rows() == [
        ("confidence_in_range", "confidence", "2.0"),
        ("goldstein_of_code", "goldstein", "9.5"),
    ]
    common = stopped.select("run_id", "run_date", "table_name", "row_key", "lexicon_version").unique().rows()
    assert common == [("run-1", date(2025, 5, 3), "event_mentions", "good", "v1")]
    row = pl.DataFrame([stopped["row_json"].str.json_decode(pl.Struct({"sentence": pl.String}))[0]])
    assert row["sentence"][0] == rows["sentence"][0]


def test_results_say_what_was_checked_and_found(checker: Checker) -> None:
    rows = mentions(3, published_date=pl.date(2025, 5, 2 + pl.int_range(3)), confidence=pl.lit(7.0))
    results = checker.check(rows, "event_mentions", RUN).results
    row = results.row(by_predicate=pl.col("rule_id") == "confidence_in_range", named=True)
    expected = {
        "run_id": "run-1",
        "run_date": date(2025, 5, 3),
        "table_name": "event_mentions",
        "expectation": "expect_column_values_to_be_between",
        "column_name": "confidence",
        "severity": "error",
        "first_day": date(2025, 5, 2),
        "last_day": date(2025, 5, 4),
        "is_success": False,
        "rows_checked": 3,
        "rows_failed": 3,
        "observed": '{"examples": ["7.0"]}',
    }
    assert {name: row[name] for name in expected} == expected
    key = results.row(by_predicate=pl.col("rule_id") == "key_unique", named=True)
    assert (key["column_name"], key["observed"]) == (None, '{"duplicate_keys": 0}')


def test_a_table_without_rows_has_results(checker: Checker) -> None:
    checked = checker.check(table("event_mentions"), "event_mentions", RUN)
    assert (checked.passed.height, checked.quarantined.height) == (0, 0)
    assert checked.results.height == len(load_contract("event_mentions").rules)
    assert checked.results["is_success"].all()
    assert checked.results["first_day"].unique().to_list() == [date(2025, 5, 3)]


def test_rows_are_numbered_across_slices(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker_module, "_SLICE", 2)
    rows = mentions(5, confidence=pl.when(pl.int_range(5).is_in([0, 3, 4])).then(2.0).otherwise(0.5))
    checked = checker.check(rows, "event_mentions", RUN)
    assert checked.passed["mention_id"].to_list() == ["m1", "m2"]
    assert sorted(checked.quarantined["row_key"]) == ["m0", "m3", "m4"]


def test_a_frame_of_another_shape_is_refused(checker: Checker) -> None:
    with pytest.raises(ContractError, match="events: column 'goldstein' is String, contract says Float64"):
        checker.check(table("events", {}).cast({"goldstein": pl.String}), "events", RUN)


def test_rules_do_not_tell_what_a_row_says(checker: Checker, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    checker.check(table("event_mentions", {"url": "javascript:\x1b[2J"}), "event_mentions", RUN)
    assert "1 of 1 rows break rule url_of_the_web" in caplog.text
    assert "javascript" not in caplog.text


def test_the_death_of_the_process_is_explained() -> None:
    with Checker() as checker:
        os.kill(checker._process.pid or 0, signal.SIGKILL)
        with pytest.raises(CheckFailed, match="events: the process that checks ended with code -9"):
            checker.check(table("events", {}), "events", RUN)


def test_leaving_does_not_wait_for_the_process() -> None:
    with Checker() as checker:
        process = checker._process
    assert not process.is_alive()
