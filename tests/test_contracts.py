import json
import re
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from pipelines.contracts import (
    ContractError,
    conform,
    contract_names,
    contract_path,
    load_contract,
    read_contract,
    shape,
)

ARTICLE: dict[str, Any] = {
    "article_id": "00000000000000aa",
    "published_date": date(2025, 5, 1),
    "published_at": datetime(2025, 5, 1, 12, tzinfo=UTC),
    "date_source": "field",
    "text": "A text.",
    "language": "en",
}
CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: dyad.things
schema:
  - name: things
    dataGranularityDescription: A thing.
    properties:
      - {name: thing_id, physicalType: String, required: true, primaryKey: true, primaryKeyPosition: 1}
      - name: made_date
        physicalType: Date
        partitioned: true
        quality:
          - id: made_lately
            type: custom
            engine: greatExpectations
            severity: error
            description: Made in this century.
            implementation: {type: expect_column_values_to_be_between, kwargs: {min_value: "2001-01-01"}}
"""


def test_every_table_of_the_design_has_a_contract() -> None:
    assert contract_names() == (
        "articles",
        "check_results",
        "documents",
        "evaluations",
        "event_mentions",
        "events",
        "imported_events",
        "quarantine",
        "quarantine_audit",
        "rejected",
        "runs",
        "source_fetches",
        "source_items",
        "tombstones",
    )


@pytest.mark.parametrize("name", contract_names())
def test_contracts_say_who_owns_a_table_how_fresh_it_is_and_how_much(name: str) -> None:
    content = yaml.safe_load(contract_path(name).read_text("utf-8"))
    told = {custom["property"] for custom in content["schema"][0]["customProperties"]}
    assert {"freshness", "volume"} <= told
    assert content["team"]["name"]


@pytest.mark.parametrize("name", contract_names())
def test_contracts_are_whole(name: str) -> None:
    contract = load_contract(name)
    assert contract.description
    assert set(contract.key) <= contract.required
    assert contract.partition in contract.schema
    assert set(contract.descriptions) == set(contract.schema)
    assert all(contract.descriptions.values())
    rule_ids = [rule.rule_id for rule in contract.rules]
    assert len(set(rule_ids)) == len(rule_ids)
    assert all(rule.description for rule in contract.rules)


@pytest.mark.parametrize("name", contract_names())
def test_contracts_keep_to_the_standard(name: str, project: Path) -> None:
    validation = pytest.importorskip("jsonschema")
    document = yaml.safe_load((project / "data_contracts" / f"{name}.odcs.yaml").read_text(encoding="utf-8"))
    standard = files("open_data_contract_standard").joinpath("schema.json").read_text(encoding="utf-8")
    validation.validate(document, json.loads(standard))
    assert document["apiVersion"] == "v3.1.0"


def test_contract_keeps_the_order_of_its_key() -> None:
    assert load_contract("events").key == ("published_date", "event_id")
    assert load_contract("check_results").key == ("run_id", "table_name", "rule_id", "first_day", "checked_at")


def test_unknown_table_is_named() -> None:
    with pytest.raises(ContractError, match=r"evnts: no such table; there are articles, .*events"):
        load_contract("evnts")


def test_rule_takes_the_column_it_stands_with(tmp_path: Path) -> None:
    path = tmp_path / "things.odcs.yaml"
    path.write_text(CONTRACT)
    (rule,) = read_contract(path).rules
    assert (rule.table, rule.column, rule.rule_id, rule.severity) == ("things", "made_date", "made_lately", "error")
    assert dict(rule.kwargs) == {"min_value": "2001-01-01", "column": "made_date"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: things", "name: thigns", "the table is named 'thigns'"),
        ("physicalType: Date", "physicalType: Dat", "column 'made_date' is Dat, expected one of String, Int64"),
        ("partitioned: true", "partitioned: false", "expected a key, one partition column"),
        ("name: made_date", "name: thing_id", "no column twice"),
        ("severity: error", "severity: fatal", "rule 'made_lately' of column 'made_date': severity is fatal"),
        ("engine: greatExpectations", "engine: soda", "expected an id, type custom and engine greatExpectations"),
        ("{type: expect", "{tpye: expect", "expected an implementation with 'type'"),
        ("schema:", "shcema:", "not an ODCS contract"),
        ("kind: DataContract", "kind: [", "not an ODCS contract"),
        (CONTRACT, "", "not an ODCS contract"),
    ],
)
def test_a_broken_contract_is_explained(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "things.odcs.yaml"
    path.write_text(CONTRACT.replace(old, new, 1))
    with pytest.raises(ContractError) as error:
        read_contract(path)
    assert str(error.value).startswith(str(path))
    assert message in str(error.value)


def test_conform_orders_casts_and_fills() -> None:
    frame = pl.DataFrame(
        [
            pl.Series("language", ["en"], pl.Categorical),
            pl.Series("title", [None]),
            *(pl.Series(name, [value]) for name, value in ARTICLE.items() if name not in ("language", "published_at")),
            pl.Series("published_at", [datetime(2025, 5, 1, 8)]).cast(pl.Datetime("ms", "America/New_York")),
        ]
    )
    articles = conform(frame, "articles")
    assert articles.schema == load_contract("articles").schema
    assert articles.row(0, named=True) == ARTICLE | {
        "title": None,
        "url": None,
        "publisher": None,
        "author": None,
        "published_zone": None,
        "duplicate_of": None,
        "published_at": frame["published_at"].dt.convert_time_zone("UTC")[0],
    }


def test_conform_takes_a_frame_without_rows() -> None:
    empty = pl.DataFrame(schema=load_contract("articles").schema).drop("title")
    assert conform(empty, "articles").schema == load_contract("articles").schema


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": 7}, "articles: column 'text' is Int64, contract says String"),
        ({"published_date": "2025-05-01"}, "articles: column 'published_date' is String, contract says Date"),
        (
            {"published_at": datetime(2025, 5, 1)},
            "articles: column 'published_at' is Datetime(time_unit='us', time_zone=None), "
            "contract says Datetime(time_unit='us', time_zone='UTC')",
        ),
        ({"text": None}, "articles: column 'text' is required, found null in 1 of 1 rows"),
        ({"txet": "A text."}, "articles: column 'txet' is unexpected, the contract has article_id, published_date"),
    ],
)
def test_conform_says_what_is_wrong(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ContractError) as error:
        conform(pl.DataFrame([ARTICLE | change]), "articles")
    assert str(error.value).startswith(message)


def test_conform_says_which_column_is_missing() -> None:
    with pytest.raises(ContractError, match="articles: column 'text' is missing, contract requires String; found"):
        conform(pl.DataFrame([ARTICLE]).drop("text"), "articles")


def test_conform_refuses_numbers_that_do_not_fit() -> None:
    run = pl.DataFrame(schema=load_contract("runs").schema).clear(1)
    frame = run.with_columns(received=pl.Series([2**63], dtype=pl.UInt64))
    with pytest.raises(ContractError, match="runs: column 'received' is UInt64 with values that are no Int64"):
        conform(frame, "runs")


def test_shape_leaves_nulls_to_the_checks() -> None:
    assert shape(pl.DataFrame([ARTICLE | {"text": None}]), "articles")["text"].to_list() == [None]


_RANGE = re.compile(r"(?P<low>-?\d+) to (?P<high>-?\d+)|(?P<least>-?\d+) or more")


@pytest.mark.parametrize("name", contract_names())
def test_a_range_in_words_is_the_one_that_is_checked(name: str) -> None:
    """Where a column has limits and its description says some, they are the same."""
    (schema,) = yaml.safe_load(contract_path(name).read_text(encoding="utf-8"))["schema"]
    for column in schema["properties"]:
        limits = column.get("logicalTypeOptions", {})
        for said in _RANGE.finditer(column["description"]):
            told = {"minimum": said["low"] or said["least"], "maximum": said["high"]}
            checked = {key: limits.get(key) for key in told}
            assert not limits or checked == {key: value and int(value) for key, value in told.items()}, column["name"]
