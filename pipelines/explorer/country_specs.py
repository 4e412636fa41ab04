"""Charts of a state or group as Vega-Lite specifications: its partners, their network, what happens within it."""

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.explorer.charting import (
    BALANCE_OF_LINES,
    CONFLICT,
    COOPERATION,
    PAGE,
    Spec,
    amount,
    by_time,
    gaps,
    records,
    whole,
)

# How the names on a side stand to their dots.
_NAMES = (("top", "center", 0, "bottom"), ("left", "right", -9, "middle"), ("right", "left", 9, "middle"))
_NAME_WIDTH, _NAME_LINES = 12, 3  # what a narrow screen and a row have room for
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
        "labelExpr": "format(abs(datum.value), ',d')",
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
    """An entity and its partners; a line is a relation, its colour the mean Goldstein value, its width its events."""
    names = dict(
        pl.concat([rows.select("entity_a", "name_a"), rows.select("entity_b", "name_b").rename(_SIDE_A)]).iter_rows()
    )
    members = _placed(names, entity)
    places = {member["entity"]: (member["x"], member["y"]) for member in members}
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
    points = [member | {"href": hrefs.get(member["entity"])} for member in members]
    x, y = (
        {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": domain}}
        for field, domain in (("x", [-2, 2]), ("y", [-1.1, 1.2]))
    )
    return whole(
        {
            "width": "container",
            "height": 360,
            "layer": [_relations(lines, x, y), *_members(points, x, y)],
        }
    )


def _placed(names: Mapping[str, str], entity: str) -> Sequence[dict[str, Any]]:
    """Where each state or group stands: the entity on top, its partners down two sides of a circle, by name.

    On its side each has a row to itself, and the lines between them run inside the circle: no name is covered.
    """
    others = sorted(names.keys() - {entity}, key=lambda other: names[other])
    half = (len(others) + 1) // 2
    placed: list[dict[str, Any]] = [
        {"entity": entity, "side": "top", "x": 0.0, "y": 1.0, "name": [names.get(entity, entity)]}
    ]
    for side, members in (("left", others[:half]), ("right", others[half:])):
        for row, member in enumerate(members, 1):
            y = 1 - 2 * row / (half + 0.5)
            x = math.sqrt(1 - y**2) * (-1 if side == "left" else 1)
            name = textwrap.wrap(
                names[member], _NAME_WIDTH, max_lines=_NAME_LINES, placeholder="…", break_long_words=False
            )
            placed.append({"entity": member, "side": side, "x": round(x, 4), "y": round(y, 4), "name": name})
    return placed


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
                "legend": {"title": "events", "orient": "bottom", "tickCount": 3, "symbolType": "stroke"},
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
    """A dot and a name for each state or group, the name outside the circle."""
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
                "dy": -9 if side == "top" else {"expr": "-7 * (length(datum.name) - 1)"},
                "cursor": "pointer",
                "baseline": baseline,
            },
            "encoding": {"x": x, "y": y, "text": {"field": "name"}},
        }
        for side, align, shift, baseline in _NAMES
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
            "encoding": {"x": by_time(grain, labels=True)},
            "layer": [gaps("events"), bars],
        }
    )
