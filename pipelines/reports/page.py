"""Findings -> one HTML page that stands alone: no script, nothing fetched, whatever a document said escaped."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.reports.charts import relation_chart
from pipelines.reports.findings import Findings

_TEMPLATES = Path(__file__).parent / "templates"


def render(findings: Findings) -> str:
    """The page as HTML."""
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    template = _environment().get_template("index.html.j2")
    return template.render(
        totals=findings.totals,
        kept_out=findings.kept_out.to_dicts(),
        checks=findings.checks.to_dicts(),
        movers=findings.movers.to_dicts(),
        relations=_relations(findings.relations),
        style=style,
        # The browser applies this style sheet and no other, whatever slipped through.
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )


def _relations(relations: pl.DataFrame) -> list[dict[str, Any]]:
    """The names, number of events and chart of each dyad."""
    return [
        months.select("name_a", "name_b", "dyad_events").row(0, named=True) | {"chart": relation_chart(months)}
        for months in relations.partition_by("dyad", maintain_order=True)
    ]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["signed"] = _signed
    environment.filters["count"] = "{:,}".format
    return environment


def _signed(number: float | None) -> str:
    """A number with its sign, one decimal and a true minus; a dash where there is none."""
    return "–" if number is None else f"{number:+.1f}".replace("-", "−")
