from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.checks import Checked, entries, let_through, record, rows_of
from pipelines.contracts import conform, load_contract
from pipelines.tables import Lake

DAY = date(2025, 5, 2)
NOON = datetime(2025, 5, 2, 12, 30, 15, 250_000, tzinfo=UTC)
ENTRY = {
    "quarantine_id": "q",
    "run_id": "a-run",
    "run_date": DAY,
    "checked_at": NOON,
    "table_name": "event_mentions",
    "row_key": "m",
    "rule_id": "goldstein_of_code",
    "row_json": '{"published_date": "2025-05-01"}',
}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def quarantined(*changes: dict[str, Any]) -> pl.DataFrame:
    rows = [ENTRY | {"quarantine_id": f"q{number}"} | change for number, change in enumerate(changes)]
    return conform(pl.DataFrame(rows), "quarantine")


def states(lake: Lake) -> list[tuple[str, str, str]]:
    return entries(lake).select("row_key", "rule_id", "state").sort(pl.all()).rows()


def test_a_row_is_told_once_for_each_rule_that_it_broke_last(lake: Lake) -> None:
    later = {"run_id": "b-run", "checked_at": NOON.replace(hour=13)}
    lake.append("quarantine", quarantined({}, later, {"rule_id": "root_of_code"}, {"row_key": "n"}))
    found = entries(lake).filter(pl.col("row_key") == "m", pl.col("rule_id") == "goldstein_of_code")
    assert found.select("run_id", "state", "published_date").rows() == [("b-run", "open", date(2025, 5, 1))]
    assert entries(lake).height == 3


@pytest.mark.parametrize(
    ("actions", "expected"),
    [([], "open"), (["released"], "released"), (["released", "withdrawn"], "open"), (["passed"], "passed")],
)
def test_the_latest_action_counts(lake: Lake, actions: list[Any], expected: str) -> None:
    lake.append("quarantine", quarantined({}))
    for action in actions:
        record(lake, entries(lake), action, note="because")
    assert states(lake) == [("m", "goldstein_of_code", expected)]


def test_a_row_that_broke_the_rule_since_is_open_again(lake: Lake) -> None:
    lake.append("quarantine", quarantined({}))
    record(lake, entries(lake), "passed")
    lake.append("quarantine", quarantined({"checked_at": datetime(2999, 1, 1, tzinfo=UTC), "run_date": DAY}))
    assert states(lake) == [("m", "goldstein_of_code", "open")]


def test_a_lake_without_quarantine_has_no_entries(lake: Lake) -> None:
    assert entries(lake).is_empty()


def test_rows_come_back_as_they_were() -> None:
    values = {"document_id": "d", "received_date": DAY, "received_at": NOON, "record_no": 3, "text": 'Élan "🚀"'}
    documents = pl.DataFrame([values], schema=load_contract("documents").schema)
    found = documents.select(row_json=pl.struct(documents.columns).struct.json_encode(), table_name=pl.lit("documents"))
    assert rows_of(pl.concat([found, found]), "documents").equals(documents)


def mentions(*keys: str) -> pl.DataFrame:
    return pl.DataFrame([{"mention_id": key} for key in keys], schema=load_contract("event_mentions").schema)


@pytest.mark.parametrize(
    ("released", "withdrawn", "expected"),
    [
        ([], [], ["a"]),
        ([("m", "goldstein_of_code")], [], ["a", "m"]),
        ([("m", "goldstein_of_code")], [("m", "goldstein_of_code")], ["a"]),
        # Released from one rule, it still breaks the other.
        ([("n", "goldstein_of_code")], [], ["a"]),
        ([("n", "goldstein_of_code"), ("n", "root_of_code")], [], ["a", "n"]),
    ],
)
def test_a_released_row_is_let_in(
    lake: Lake, released: list[tuple[str, str]], withdrawn: list[tuple[str, str]], expected: list[str]
) -> None:
    broken = quarantined({}, {"row_key": "n"}, {"row_key": "n", "rule_id": "root_of_code"})
    for action, keys in (("released", released), ("withdrawn", withdrawn)):
        if keys:
            of_keys = pl.DataFrame(keys, schema=["row_key", "rule_id"], orient="row")
            record(lake, broken.join(of_keys, on=["row_key", "rule_id"], how="semi"), pl.lit(action))
    checked = let_through(Checked(mentions("a"), broken, broken), mentions("a", "m", "n"), "event_mentions", lake)
    assert sorted(checked.passed["mention_id"]) == expected
    assert set(checked.quarantined["row_key"]) == {"m", "n"} - set(expected)
