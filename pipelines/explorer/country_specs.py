"""Charts of a state or group as Vega-Lite specifications: its partners, their network, what happens within it."""

import math
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from pipelines.explorer.charting import (
    BALANCE,
    CONFLICT,
    COOPERATION,
    PAGE,
    UNITS,
    Spec,
    amount,
    by_time,
    records,
    whole,
)

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


def network(rows: pl.DataFrame, entity: str) -> Spec:
    """The entity and its partners on a circle; a line is a relation, its colour the mean Goldstein value."""
    others = set(pl.concat([rows["entity_a"], rows["entity_b"]])) - {entity}
    entities = [entity, *sorted(others)]
    places = {name: _on_circle(place, len(entities)) for place, name in enumerate(entities)}
    lines = [
        {
            "x": places[a][0],
            "y": places[a][1],
            "x2": places[b][0],
            "y2": places[b][1],
            "relation": f"{a}-{b}",
            "events": events,
            "goldstein_mean": mean,
        }
        for a, b, events, mean in rows.select("entity_a", "entity_b", "events", "goldstein_mean").iter_rows()
    ]
    points = [{"x": x, "y": y, "entity": name} for name, (x, y) in places.items()]
    scale = {"domain": [-1.2, 1.2]}
    x, y = ({"field": field, "type": "quantitative", "axis": None, "scale": scale} for field in ("x", "y"))
    return whole(
        {
            "width": 340,
            "height": 340,
            "layer": [
                {
                    "data": {"values": lines},
                    "mark": {"type": "rule", "opacity": 0.9},
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
                            "scale": BALANCE,
                            "legend": {"title": "mean Goldstein", "orient": "bottom", "gradientLength": 120},
                        },
                        "tooltip": [
                            {"field": "relation"},
                            {"field": "events", "type": "quantitative"},
                            {"field": "goldstein_mean", "type": "quantitative", "format": ".1f"},
                        ],
                    },
                },
                {
                    "data": {"values": points},
                    "mark": {"type": "circle", "size": 900, "color": "#e8e6e1", "stroke": PAGE, "opacity": 1},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "data": {"values": points},
                    "mark": {"type": "text", "fontSize": 10, "color": "#1d2430"},
                    "encoding": {"x": x, "y": y, "text": {"field": "entity"}},
                },
            ],
        }
    )


def at_home(rows: pl.DataFrame, grain: str, span: Sequence[date]) -> Spec:
    """Protest, coercion and violence within a state, on an axis as long as the span."""
    time = by_time(labels=True, unit=UNITS[grain])
    ends = [{"expr": f"utc({day.year}, {day.month - 1}, {day.day})"} for day in span]
    return whole(
        {
            "data": {"values": records(rows.with_columns(pl.col("period").cast(pl.String)))},
            "width": "container",
            "height": 140,
            "mark": "bar",
            "encoding": {
                "x": time | {"scale": {"type": "utc", "domain": ends}},
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
    )


def _on_circle(place: int, places: int) -> tuple[float, float]:
    angle = 2 * math.pi * place / places + math.pi / 2
    return round(math.cos(angle), 4), round(math.sin(angle), 4)
