"""Charts of a state or group as Vega-Lite specifications: its partners, their network, what happens within it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.explorer.charting import (
    BALANCE_OF_LINES,
    CONFLICT,
    COOPERATION,
    PAGE,
    UNITS,
    Spec,
    amount,
    by_time,
    gaps,
    records,
    whole,
)

_NETWORK_WIDTH = 340
_SIDE_A = {"entity_b": "entity_a", "name_b": "name_a"}
_KINDS = {"protest": "#8a7cc9", "coercion": "#f2a98f", "violence": "#c2431c"}


def partners(rows: pl.DataFrame, hrefs: Mapping[str, str | None]) -> Spec:
    """Events with each partner: cooperation to the right, conflict to the left."""
    values = records(
        rows.with_columns(
            conflict=-pl.col("conflict"),
            href=pl.col("dyad").replace_strict(hrefs, default=None, return_dtype=pl.String),
        )
    )
    axis = {
        "title": "events of conflict | of cooperation",
        "labelExpr": "format(abs(datum.value), 'd')",
        "tickCount": 8,
    }
    layers = [
        {
            "mark": {"type": "bar", "color": colour, "cursor": "pointer"},
            "encoding": {"x": {"field": field, "type": "quantitative", "axis": axis | {"tickMinStep": 1}}},
        }
        for field, colour in (("cooperation", COOPERATION), ("conflict", CONFLICT))
    ]
    return whole(
        {
            "data": {"values": values},
            "width": "container",
            "height": {"step": 20},
            "encoding": {
                "y": {
                    "field": "partner_name",
                    "type": "nominal",
                    "sort": rows["partner_name"].to_list(),
                    "title": None,
                },
                "tooltip": [
                    {"field": "partner_name", "title": "partner"},
                    {"field": "events", "type": "quantitative"},
                    {"field": "goldstein_mean", "type": "quantitative", "format": ".1f", "title": "mean Goldstein"},
                ],
            },
            "layer": layers,
        }
    )


def network(rows: pl.DataFrame, entity: str, hrefs: Mapping[str, str | None]) -> Spec:
    """The entity and its partners on a circle; a line is a relation, its colour the mean Goldstein value."""
    names = dict(
        pl.concat([rows.select("entity_a", "name_a"), rows.select("entity_b", "name_b").rename(_SIDE_A)]).iter_rows()
    )
    order = [entity, *sorted(names.keys() - {entity}, key=lambda other: names[other])]
    places = {other: _on_circle(place, len(order)) for place, other in enumerate(order)}
    lines = [
        {
            "x": places[a][0],
            "y": places[a][1],
            "x2": places[b][0],
            "y2": places[b][1],
            "relation": f"{names[a]} – {names[b]}",
            "events": events,
            "goldstein_mean": mean,
            "href": hrefs.get(dyad),
        }
        for dyad, a, b, events, mean in rows.select(
            "dyad", "entity_a", "entity_b", "events", "goldstein_mean"
        ).iter_rows()
    ]
    points = [
        {"x": x, "y": y, "name": names[other].split(" "), "side": _side(x), "href": hrefs.get(other)}
        for other, (x, y) in places.items()
    ]
    x, y = (
        {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": domain}}
        for field, domain in (("x", [-1.75, 1.75]), ("y", [-1.2, 1.2]))
    )
    return whole(
        {
            "width": _NETWORK_WIDTH,
            "height": 320,
            "layer": [_relations(lines, x, y), *_members(points, x, y)],
        }
    )


def _relations(lines: Sequence[Mapping[str, Any]], x: Spec, y: Spec) -> Spec:
    """A line for each relation."""
    return {
        "data": {"values": lines},
        "mark": {"type": "rule", "cursor": "pointer"},
        "encoding": {
            "x": x,
            "y": y,
            "x2": {"field": "x2"},
            "y2": {"field": "y2"},
            "strokeWidth": {
                "field": "events",
                "type": "quantitative",
                "scale": {"range": [1, 9]},
                "legend": None,
            },
            "color": {
                "field": "goldstein_mean",
                "type": "quantitative",
                "scale": BALANCE_OF_LINES,
                "legend": {"title": "mean Goldstein", "orient": "bottom", "gradientLength": 120},
            },
            "tooltip": [
                {"field": "relation"},
                {"field": "events", "type": "quantitative"},
                {"field": "goldstein_mean", "type": "quantitative", "format": ".1f", "title": "mean Goldstein"},
            ],
        },
    }


def _members(points: Sequence[Mapping[str, Any]], x: Spec, y: Spec) -> Sequence[Spec]:
    """A dot and a name for each state or group, the name on the outer side."""
    dots = {
        "data": {"values": points},
        "mark": {"type": "circle", "size": 90, "color": PAGE, "opacity": 1, "cursor": "pointer"},
        "encoding": {"x": x, "y": y},
    }
    names = [
        {
            "data": {"values": [point for point in points if point["side"] == side]},
            "mark": {
                "type": "text",
                "fontSize": 12,
                "color": PAGE,
                "align": align,
                "dx": shift,
                "cursor": "pointer",
                "baseline": "middle",
            },
            "encoding": {"x": x, "y": y, "text": {"field": "name"}},
        }
        for side, align, shift in (("left", "right", -9), ("right", "left", 9))
    ]
    return [dots, *names]


def at_home(rows: pl.DataFrame, grain: str) -> Spec:
    """Protest, coercion and violence within a state."""
    bars = {
        "mark": {"type": "bar", "cursor": "pointer"},
        "encoding": {
            "y": amount(),
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": list(_KINDS), "range": list(_KINDS.values())},
                "legend": {"title": None, "orient": "top"},
            },
            "tooltip": [
                {"field": "period", "type": "temporal", "title": f"{grain} from"},
                {"field": "kind"},
                {"field": "events", "type": "quantitative"},
            ],
        },
    }
    dates = [pl.col(name).cast(pl.String) for name in ("period", "first_date", "last_date")]
    return whole(
        {
            "data": {"values": records(rows.with_columns(dates))},
            "width": "container",
            "height": 140,
            "encoding": {"x": by_time(labels=True, unit=UNITS[grain])},
            "layer": [gaps("events"), bars],
        }
    )


def _side(x: float) -> str:
    return "left" if x < 0 else "right"


def _on_circle(place: int, places: int) -> tuple[float, float]:
    angle = 2 * math.pi * place / places + math.pi / 2
    return round(math.cos(angle), 4), round(math.sin(angle), 4)
