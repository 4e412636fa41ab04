"""Findings -> one HTML page that stands alone."""

from typing import Any

import polars as pl

from pipelines.reports.charts import relation_chart
from pipelines.reports.findings import Findings
from pipelines.reports.pages import fill


def render(findings: Findings) -> str:
    """The page as HTML."""
    return fill(
        "index.html.j2",
        totals=findings.totals,
        kept_out=findings.kept_out.to_dicts(),
        checks=findings.checks.to_dicts(),
        movers=findings.movers.to_dicts(),
        relations=_relations(findings.relations),
    )


def _relations(relations: pl.DataFrame) -> list[dict[str, Any]]:
    """The names, number of events and chart of each dyad."""
    return [
        months.select("name_a", "name_b", "dyad_events").row(0, named=True) | {"chart": relation_chart(months)}
        for months in relations.partition_by("dyad", maintain_order=True)
    ]
