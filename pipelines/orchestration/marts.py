"""The marts as Dagster assets: which there are and what each is made from, as the dbt project says it."""

import base64
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import yaml

from pipelines.contracts import contract_names, load_contract
from pipelines.marts import Build, MartsError, build_marts
from pipelines.orchestration.descriptions import Made, freshness_policy, preview
from pipelines.orchestration.gate import PREVIEW_ROWS
from pipelines.reports.charts import relation_picture
from pipelines.tables import Lake
from pipelines.warehouse import query, some_rows

_MODELS = Path(__file__).parents[2] / "dbt_project" / "models"
_READS = re.compile(r"""\bref\(\s*['"](\w+)['"]\s*\)|\bsource\(\s*['"]lake['"]\s*,\s*['"](\w+)['"]\s*\)""")
_TRENDS = {"relation_trends_daily", "relation_trends_monthly"}
_MONTHS = """
select
    trend_month,
    sum(cooperation)::bigint as cooperation,
    sum(conflict)::bigint as conflict,
    sum(goldstein_sum) / nullif(sum(events), 0) as goldstein_mean
from marts.relation_trends_monthly
where coder = 'dyad' and actor_scope = 'all'
group by trend_month
qualify row_number() over (order by trend_month desc) <= 24
order by trend_month
"""
_OF_DOCUMENTS = {"publisher", "sentence", "url", "article_id", "place"}
# The parser in C is five times as fast; some builds of PyYAML lack it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def mart_specs() -> list[dg.AssetSpec]:
    """One asset per mart, below the tables and the marts that its models read."""
    marts = {path.stem: path for path in sorted((_MODELS / "marts").glob("*.sql"))}
    return [
        dg.AssetSpec(
            name,
            deps=sorted(_upstream(path, frozenset(marts))),
            group_name="marts",
            kinds={"duckdb", "dbt"},
            freshness_policy=freshness_policy(load_contract("events").latency),
            **_declared(path.with_suffix(".yml")),
        )
        for name, path in marts.items()
    ]


def built(lake: Lake, dims: Mapping[str, pl.DataFrame]) -> Build:
    """The build of the lake's tables; OutdatedPartition where it fails of one that another contract wrote."""
    try:
        return build_marts(lake.home, dims)
    except MartsError:
        for name in contract_names():
            lake.scan(name)
        raise


def mart_results(home: Path, build: Build) -> Iterator[Made]:
    """One result per mart: its build, rows, the first of them and, of the trends, a picture.

    No row is shown where documents or publishers are named: only the tables can forget them again.
    """
    tables = [*build.rows, *build.views]
    shown = some_rows(home, tables, PREVIEW_ROWS)
    for name in tables:
        metadata: dict[str, Any] = {"build": build.build_id}
        if name in build.rows:
            metadata["dagster/row_count"] = build.rows[name]
        if not _OF_DOCUMENTS & set(shown[name].columns):
            metadata["preview"] = preview(shown[name])
        if name in _TRENDS:
            metadata["trend"] = _picture(query(home, _MONTHS))
        yield dg.MaterializeResult(asset_key=name, metadata=metadata)


def _picture(months: pl.DataFrame) -> dg.MarkdownMetadataValue:
    """The trend of all relations together, as a picture that stands in its own address."""
    if months.is_empty():
        return dg.MetadataValue.md("No event between two states or groups yet.")
    data = base64.b64encode(relation_picture(months)).decode()
    words = "Mean Goldstein value of all relations by month; events of cooperation and conflict"
    return dg.MetadataValue.md(f"![{words}](data:image/png;base64,{data})")


def _upstream(model: Path, marts: frozenset[str]) -> set[str]:
    """The tables and marts that a model reads, through staging and intermediate models."""
    found: set[str] = set()
    for ref, source in _READS.findall(model.read_text(encoding="utf-8")):
        if source or ref in marts:
            found.add(source or ref)
        elif ref in _models():
            found |= _upstream(_models()[ref], marts)
    return found


@cache
def _models() -> dict[str, Path]:
    return {path.stem: path for path in _MODELS.rglob("*.sql")}


def _declared(path: Path) -> dict[str, Any]:
    """Description and columns of a mart, from the file beside its SQL."""
    (model,) = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)["models"]  # noqa: S506 - a safe loader
    return {
        "description": model.get("description"),
        "metadata": {"dagster/column_schema": dg.TableSchema(columns=list(_columns(model)))},
    }


def _columns(model: dict[str, Any]) -> Iterator[dg.TableColumn]:
    for column in model.get("columns", ()):
        yield dg.TableColumn(column["name"], type=column["data_type"], description=column.get("description"))
