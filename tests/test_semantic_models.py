"""The metrics of the semantic models: their SQL, as their definitions say it, against the marts."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.marts import build_marts, compile_models
from pipelines.warehouse import query
from tests.mart_lake import DIMS, by_chance, fill

pytestmark = pytest.mark.slow
_DIMENSION = re.compile(r"\{\{\s*Dimension\('\w+__(\w+)'\)\s*\}\}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("semantic") / "lake"
    fill(home, *by_chance(date(2024, 1, 1), days=200, seed=2))
    build_marts(home, DIMS)
    return home


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return compile_models(tmp_path_factory.mktemp("bare"), DIMS)


def expression(manifest: dict[str, Any], name: str) -> str:
    """A metric as an aggregate of its model's columns: a measure where the filter holds, or a ratio of such."""
    metric = manifest["metrics"][f"metric.dyad.{name}"]
    parameters = metric["type_params"]
    if metric["type"] == "ratio":
        above, below = (expression(manifest, parameters[side]["name"]) for side in ("numerator", "denominator"))
        return f"({above}) / nullif({below}, 0)"
    (measure,) = (
        measure
        for model in manifest["semantic_models"].values()
        for measure in model["measures"]
        if measure["name"] == parameters["measure"]["name"]
    )
    filters = [part["where_sql_template"] for part in (metric["filter"] or {}).get("where_filters", [])]
    where = " and ".join(_DIMENSION.sub(r"\1", part) for part in filters) or "true"
    return f"{measure['agg']}({measure['expr'] or measure['name']}) filter (where {where})"


@pytest.mark.parametrize(
    ("metric", "mart"),
    [
        ("events", "events"),
        ("cooperation_events", "cooperation"),
        ("conflict_events", "conflict"),
        ("net_cooperation", "goldstein_sum"),
        ("goldstein_mean", "goldstein_mean"),
        ("conflict_share", "conflict_share"),
    ],
)
def test_a_metric_of_relations_by_month_is_the_monthly_mart(home, manifest, metric, mart):
    by_metric = query(
        home,
        "select coder, dyad, date_trunc('month', trend_date)::date as trend_month, "
        f"({expression(manifest, metric)})::double as value from relation_trends_daily group by all",
    )
    by_mart = query(
        home,
        f"select coder, dyad, trend_month, {mart}::double as value from relation_trends_monthly "
        "where actor_scope = 'all'",
    )
    key = ["coder", "dyad", "trend_month"]
    both = by_metric.join(by_mart, on=key, validate="1:1", nulls_equal=True)
    # A month that has none of its coded days in a dyad's life is zero in the mart alone.
    known = both.filter(pl.col("value").is_not_null())
    assert both.height == by_mart.height == by_metric.height
    assert known.height > 20
    assert known["value"].to_list() == pytest.approx(known["value_right"].to_list())
    assert both.filter(pl.col("value").is_null())["value_right"].fill_null(0).sum() == 0


def test_the_metrics_of_coverage_are_those_of_the_articles(home, manifest):
    names = ["coded_articles", "articles_with_events", "coverage"]
    sums = ", ".join(f"{expression(manifest, name)} as {name}" for name in names)
    (row,) = query(home, f"select {sums} from coded_events_daily").to_dicts()
    articles = query(home, "from staging.articles where duplicate_of is null and language = 'en'").height
    told = query(home, "select count(distinct article_id) from fct_event_mentions").item()
    assert row == {"coded_articles": articles, "articles_with_events": told, "coverage": told / articles}
    assert 0 < told < articles


def test_the_calendar_is_the_time_spine(home, manifest):
    spine = manifest["nodes"]["model.dyad.dim_days"]["time_spine"]
    assert spine["standard_granularity_column"] == "date_day"
    span = "max(date_day) - min(date_day) + 1, count(*), count(distinct date_day)"
    (days, rows, distinct) = query(home, f"select {span} from dim_days").row(0)
    assert days == rows == distinct > 100
    (model,) = query(
        home, "select count(*) from relation_trends_daily where trend_date not in (from dim_days select date_day)"
    )
    assert model.item() == 0


def test_every_metric_is_tested(manifest):
    told = {name.split(".")[-1] for name in manifest["metrics"]}
    assert told == {
        *("events", "cooperation_events", "conflict_events", "net_cooperation", "goldstein_mean", "conflict_share"),
        *("coded_articles", "articles_with_events", "coverage"),
    }
