import base64
from datetime import date
from typing import Any

import polars as pl
import pytest

from pipelines.marts import Build
from pipelines.orchestration import marts
from pipelines.orchestration.marts import mart_results, mart_specs


def test_each_mart_is_an_asset_below_what_its_models_read(project):
    specs = {spec.key.to_user_string(): spec for spec in mart_specs()}
    assert specs.keys() == {path.stem for path in (project / "dbt_project" / "models" / "marts").glob("*.sql")}
    above = {name: {dep.asset_key.to_user_string() for dep in spec.deps} for name, spec in specs.items()}
    assert above["coverage_daily"] == {"articles"}
    assert above["fct_events"] >= {"events"}
    assert "fct_events" in above["relation_trends_monthly"]


def test_a_mart_has_the_words_of_its_model():
    spec = next(spec for spec in mart_specs() if spec.key.to_user_string() == "fct_events")
    assert spec.description
    columns = spec.metadata["dagster/column_schema"].columns
    assert {"event_id"} <= {column.name for column in columns}


def test_a_mart_shows_its_rows_unless_they_name_documents(monkeypatch, tmp_path):
    rows = {"trends": pl.DataFrame({"dyad": ["CHN-USA"]}), "coverage": pl.DataFrame({"publisher": ["The Daily"]})}
    monkeypatch.setattr(marts, "some_rows", lambda *_: rows)
    metadata: list[Any] = [
        made.metadata for made in mart_results(tmp_path, Build("b", tmp_path, {"trends": 7}, ["coverage"]))
    ]
    trends, coverage = metadata
    assert (trends["dagster/row_count"], trends["build"]) == (7, "b")
    assert trends["preview"].records[0].data == {"dyad": "CHN-USA"}
    assert coverage == {"build": "b"}


MONTHS = {"trend_month": [date(2025, 5, 1)], "goldstein_mean": [1.5], "cooperation": [3], "conflict": [1]}


def test_trends_come_with_a_picture(monkeypatch, tmp_path):
    monkeypatch.setattr(marts, "some_rows", lambda *_: {"relation_trends_monthly": pl.DataFrame({"dyad": ["CHN-USA"]})})
    monkeypatch.setattr(marts, "query", lambda *_: pl.DataFrame(MONTHS))
    (made,) = mart_results(tmp_path, Build("b", tmp_path, {"relation_trends_monthly": 1}, []))
    metadata: Any = made.metadata
    address = metadata["trend"].md_str.split("(", 1)[1].removesuffix(")")
    assert address.startswith("data:image/png;base64,")
    assert base64.b64decode(address.split(",", 1)[1]).startswith(b"\x89PNG")


def test_trends_without_events_say_so(monkeypatch, tmp_path):
    monkeypatch.setattr(marts, "some_rows", lambda *_: {"relation_trends_daily": pl.DataFrame({"dyad": []})})
    monkeypatch.setattr(marts, "query", lambda *_: pl.DataFrame(MONTHS).clear())
    (made,) = mart_results(tmp_path, Build("b", tmp_path, {"relation_trends_daily": 0}, []))
    metadata: Any = made.metadata
    assert metadata["trend"].md_str.startswith("No event")


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select * from {{ ref('b') }}", {"b"}),
        ('select * from {{ref("b")}} join {{ source("lake", "events") }} using (x)', {"b", "events"}),
        ("{{ a_macro(ref('b')) }}", {"b"}),
        ("select * from {{ source('lexicon', 'actors') }}", set()),
    ],
)
def test_what_a_model_reads(tmp_path, sql, expected):
    (tmp_path / "a.sql").write_text(sql, encoding="utf-8")
    assert marts._upstream(tmp_path / "a.sql", frozenset({"a", "b"})) == expected
