"""What the charts of all pages share: colours, axes, and the form of a Vega-Lite specification.

Colours tell cooperation from conflict for colour-blind readers too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

Spec = dict[str, Any]

COOPERATION, CONFLICT, MEAN, PAGE = "#0f9b8e", "#e2603a", "#2f6fb3", "#808894"
# Of fewer events than this a mean says little, and a chart shows it so.
FEW = 5
QUADS: Mapping[int, tuple[str, str]] = {
    1: ("verbal cooperation", "#7cc9c1"),
    2: ("material cooperation", "#0f7f75"),
    3: ("verbal conflict", "#f2a98f"),
    4: ("material conflict", "#c2431c"),
}
# From conflict over nothing to cooperation, the ends of Goldstein's scale.
BALANCE = {"domain": [-10, 0, 10], "range": ["#c2431c", "#e8e6e1", "#0f7f75"], "type": "linear"}
# Thin lines need a middle that stands out from the page.
BALANCE_OF_LINES = BALANCE | {"range": ["#c2431c", "#a9a394", "#0f7f75"]}
_WORDS = {
    "labelColor": PAGE,
    "labelFontSize": 12,
    "titleColor": PAGE,
    "titleFontSize": 12,
    "titleFontWeight": "normal",
}
_UNITS = {"day": "utcyearmonthdate", "week": "utcyearweek", "month": "utcyearmonth", "year": "utcyear"}

# A week is named by its month: its number says nothing to most.
_FORMATS = {"day": "%-d %b %Y", "week": "%b %Y", "month": "%b %Y", "year": "%Y"}


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


def by_time(grain: str, *, labels: bool) -> Spec:
    """The axis of periods, each as wide as it is long."""
    axis = {
        "title": None,
        "labels": labels,
        "labelOverlap": "greedy",
        "labelSeparation": 12,
        "tickCount": {"interval": "month", "step": 1} if grain == "week" else 8,
        "format": _FORMATS[grain],
    }
    return {
        "field": "period",
        "type": "temporal",
        "axis": axis,
        "scale": {"type": "utc"},
        "timeUnit": _UNITS[grain],
        "bandPosition": 0.5,
    }


def amount() -> Spec:
    """The axis of numbers of events."""
    # A count has no halves.
    is_whole = "datum.value === floor(datum.value)"
    axis = {
        "tickCount": 6,
        "labelExpr": f"{is_whole} ? format(datum.value, ',d') : ''",
        "gridOpacity": {"condition": {"test": is_whole, "value": 0.2}, "value": 0},
    }
    return {"field": "events", "type": "quantitative", "title": "events", "axis": axis}


def zero_line() -> Spec:
    """A line at zero."""
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": PAGE},
        "encoding": {"x": None, "y": {"datum": 0}},
    }


def gaps(field: str) -> Spec:
    """Grey over the periods in which nothing was coded: what is not known is no zero."""
    return {
        "transform": [{"filter": f"datum.{field} === null"}],
        "mark": {"type": "rect", "color": PAGE, "opacity": 0.22},
        "encoding": {"tooltip": {"value": "nothing was coded"}},
    }


def records(rows: pl.DataFrame) -> Sequence[Mapping[str, Any]]:
    """The rows as values of a chart."""
    return rows.with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
