"""Findings -> one HTML page that stands alone."""

from typing import Any

import polars as pl

from pipelines.reports.charts import relation_chart
from pipelines.reports.findings import Findings
from pipelines.reports.pages import fill, signed


def render(findings: Findings) -> str:
    """The page as HTML."""
    return fill(
        "index.html.j2",
        totals=findings.totals,
        kept_out=findings.kept_out.to_dicts(),
        checks=findings.checks.to_dicts(),
        movers=findings.movers.to_dicts(),
        relations=_relations(findings),
        has_site=bool(findings.sites),
    )


def _relations(findings: Findings) -> list[dict[str, Any]]:
    """The names, number of events, chart and months of each dyad, and its own page where it has one."""
    return [
        months.select("dyad", "name_a", "name_b", "dyad_events").row(0, named=True)
        | {
            "chart": relation_chart(months),
            "told": _told(months),
            "months": months.drop_nulls("cooperation").to_dicts(),
            "has_page": months["dyad"][0] in findings.sites,
        }
        for months in findings.relations.partition_by("dyad", maintain_order=True)
    ]


def _told(months: pl.DataFrame) -> str:
    """The busiest month, and the best and the worst, in a sentence."""
    known = months.drop_nulls("goldstein_mean").with_columns(events=pl.col("cooperation") + pl.col("conflict"))
    if known.is_empty():
        return "No event of cooperation or conflict in these months."
    busiest, best, worst = (
        known.sort(column, "trend_month", descending=[is_down, False]).row(0, named=True)
        for column, is_down in (("events", True), ("goldstein_mean", True), ("goldstein_mean", False))
    )
    most = f"Most events in {busiest['trend_month']:%B %Y}: {busiest['events']:,}."
    if known.height == 1:
        return f"{most} Mean Goldstein value {signed(best['goldstein_mean'])}."
    return (
        f"{most} Mean Goldstein value from {signed(worst['goldstein_mean'])} in {worst['trend_month']:%B %Y} "
        f"to {signed(best['goldstein_mean'])} in {best['trend_month']:%B %Y}."
    )
