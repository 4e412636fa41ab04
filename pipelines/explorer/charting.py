"""What the charts of all pages share: colours, axes, and the form of a Vega-Lite specification.

Colours tell cooperation from conflict for colour-blind readers too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

Spec = dict[str, Any]

COOPERATION, CONFLICT, PAGE = "#0f9b8e", "#e2603a", "#808894"
QUADS: Mapping[int, tuple[str, str]] = {
    1: ("verbal cooperation", "#7cc9c1"),
    2: ("material cooperation", "#0f7f75"),
    3: ("verbal conflict", "#f2a98f"),
    4: ("material conflict", "#c2431c"),
}
# From conflict over nothing to cooperation, the ends of Goldstein's scale.
BALANCE = {"domain": [-10, 0, 10], "range": ["#c2431c", "#e8e6e1", "#0f7f75"], "type": "linear"}
_WORDS = {
    "labelColor": PAGE,
    "labelFontSize": 12,
    "titleColor": PAGE,
    "titleFontSize": 12,
    "titleFontWeight": "normal",
}
UNITS = {"day": "utcyearmonthdate", "week": "utcyearweek", "month": "utcyearmonth", "year": "utcyear"}


def whole(spec: Spec) -> Spec:
    """The spec with what all charts share."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": {
            "background": "transparent",
            "font": "system-ui, sans-serif",
            "view": {"stroke": None},
            "axis": {
                "domain": False,
                "ticks": False,
                "gridColor": PAGE,
                "gridOpacity": 0.2,
                **_WORDS,
            },
            "axisX": {"grid": False},
            "legend": _WORDS,
        },
    } | spec


def by_time(*, labels: bool, unit: str | None = None) -> Spec:
    """The axis of periods; with a unit each takes its own width."""
    axis = {"title": None, "labels": labels, "labelOverlap": "greedy", "tickCount": 8}
    field = {"field": "period", "type": "temporal", "axis": axis, "scale": {"type": "utc"}}
    return field | ({"timeUnit": unit, "bandPosition": 0.5} if unit else {})


def amount() -> Spec:
    """The axis of numbers of events."""
    return {"field": "events", "type": "quantitative", "title": "events", "axis": {"tickMinStep": 1, "tickCount": 6}}


def zero_line() -> Spec:
    """A line at zero."""
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": PAGE},
        "encoding": {"x": None, "y": {"datum": 0}},
    }


def records(rows: pl.DataFrame) -> Sequence[Mapping[str, Any]]:
    """The rows as values of a chart."""
    return rows.with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
