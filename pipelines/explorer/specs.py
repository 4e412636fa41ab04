"""Charts as Vega-Lite specifications: drawn by the reader's browser on a page, and by vl-convert in a file.

Rows come in as the questions give them; colours tell cooperation from conflict for colour-blind readers too.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date
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
_KINDS = {"protest": "#8a7cc9", "coercion": "#f2a98f", "violence": "#c2431c"}
# From conflict over nothing to cooperation, the ends of Goldstein's scale.
_BALANCE = {"domain": [-10, 0, 10], "range": ["#c2431c", "#e8e6e1", "#0f7f75"], "type": "linear"}
_NAMES = [name for name, _ in QUADS.values()]
_COLOURS = [colour for _, colour in QUADS.values()]
_WORDS = {
    "labelColor": PAGE,
    "labelFontSize": 12,
    "titleColor": PAGE,
    "titleFontSize": 12,
    "titleFontWeight": "normal",
}


def trend(rows: pl.DataFrame, grain: str) -> Spec:
    """Mean Goldstein value with its interval and change points above, events of cooperation and conflict below."""
    values = _records(
        rows.select(
            "events",
            "goldstein_mean",
            "goldstein_mean_90d",
            "goldstein_low",
            "goldstein_high",
            "cooperation",
            "change_direction",
            conflict=-pl.col("conflict"),
            period=pl.col("period").cast(pl.String),
            first_date=pl.col("first_date").cast(pl.String),
            last_date=pl.col("last_date").cast(pl.String),
        )
    )
    return _whole(
        {
            "data": {"values": values},
            "vconcat": [_goldstein(grain), _counts(grain)],
            "spacing": 12,
            "resolve": {"scale": {"x": "shared"}},
        }
    )


def _goldstein(grain: str) -> Spec:
    y = {"type": "quantitative", "scale": {"domain": [-10, 10]}, "title": "mean Goldstein"}
    tooltip = [
        {"field": "period", "type": "temporal", "title": f"{grain} from"},
        {"field": "goldstein_mean", "type": "quantitative", "format": ".1f", "title": "mean Goldstein"},
        {"field": "events", "type": "quantitative", "title": "events"},
    ]
    changes = {"transform": [{"filter": "datum.change_direction != null"}]}
    return {
        "width": "container",
        "height": 150,
        "encoding": {"x": _time(labels=False, unit=_UNITS[grain])},
        "layer": [
            _zero(),
            {
                "mark": {"type": "area", "opacity": 0.18, "color": PAGE},
                "encoding": {"y": y | {"field": "goldstein_low"}, "y2": {"field": "goldstein_high"}},
            },
            {
                "mark": {"type": "line", "strokeDash": [5, 3], "color": PAGE},
                "encoding": {"y": y | {"field": "goldstein_mean_90d"}},
            },
            {
                "mark": {"type": "line", "color": "#2f6fb3", "strokeWidth": 2},
                "encoding": {"y": y | {"field": "goldstein_mean"}},
            },
            {
                "mark": {"type": "point", "filled": True, "color": "#2f6fb3", "opacity": 1, "cursor": "pointer"},
                "encoding": {
                    "y": y | {"field": "goldstein_mean"},
                    "size": {
                        "field": "events",
                        "type": "quantitative",
                        "scale": {"range": [12, 160]},
                        "legend": None,
                    },
                    "tooltip": tooltip,
                },
            },
            changes | {"mark": {"type": "rule", "strokeDash": [2, 3], "color": CONFLICT, "strokeWidth": 1.5}},
        ],
    }


def _counts(grain: str) -> Spec:
    # A count has no sign: conflict hangs below the line, its axis says how many.
    axis = {"title": "events", "labelExpr": "format(abs(datum.value), 'd')", "tickMinStep": 1}
    bars = [
        {
            "mark": {"type": "bar", "color": colour, "cursor": "pointer"},
            "encoding": {
                "y": {"field": field, "type": "quantitative", "axis": axis},
                "tooltip": [
                    {"field": "period", "type": "temporal", "title": f"{grain} from"},
                    {"field": "cooperation", "type": "quantitative"},
                    {"field": "conflict", "type": "quantitative", "format": "d"},
                ],
            },
        }
        for field, colour in (("cooperation", COOPERATION), ("conflict", CONFLICT))
    ]
    bars[0]["params"] = [{"name": "brush", "select": {"type": "interval", "encodings": ["x"]}}]
    return {
        "width": "container",
        "height": 130,
        "encoding": {"x": _time(labels=True, unit=_UNITS[grain])},
        "layer": [_zero(), *bars],
    }


_UNITS = {"day": "utcyearmonthdate", "week": "utcyearweek", "month": "utcyearmonth", "year": "utcyear"}


def mix(rows: pl.DataFrame) -> Spec:
    """Events by CAMEO root, coloured by quad class, the commonest first."""
    values = _records(
        rows.group_by("root_code", "root_label", "quad_class")
        .agg(pl.col("events").sum())
        .sort("root_code", "quad_class")
        .pipe(_with_quads)
    )
    return _whole(
        {
            "data": {"values": values},
            "width": "container",
            "height": {"step": 20},
            "mark": {"type": "bar", "cursor": "pointer"},
            "encoding": {
                "y": {"field": "root_label", "type": "nominal", "sort": "-x", "title": None},
                "x": _amount(),
                "color": _quad_colour(),
                "tooltip": [
                    {"field": "root_label", "title": "kind"},
                    {"field": "quad", "title": "class"},
                    {"field": "events", "type": "quantitative"},
                ],
            },
        }
    )


def directions(rows: pl.DataFrame, names: Mapping[str, str]) -> Spec:
    """Who acts on whom: a bar for each direction, in parts by quad class."""
    values = _records(
        rows.group_by("source_entity", "target_entity", "quad_class")
        .agg(pl.col("events").sum())
        .sort("source_entity", "quad_class")
        .pipe(_with_quads)
        .with_columns(
            direction=pl.format(
                "{} → {}", pl.col("source_entity").replace(names), pl.col("target_entity").replace(names)
            )
        )
    )
    return _whole(
        {
            "data": {"values": values},
            "width": "container",
            "height": {"step": 34},
            "mark": {"type": "bar", "height": 22},
            "encoding": {
                "y": {"field": "direction", "type": "nominal", "title": None, "axis": {"labelLimit": 220}},
                "x": _amount(),
                "color": _quad_colour(),
                "order": {"field": "quad_class"},
                "tooltip": [
                    {"field": "direction", "title": "who to whom"},
                    {"field": "quad", "title": "kind"},
                    {"field": "events", "type": "quantitative"},
                ],
            },
        }
    )


def heat_map(rows: pl.DataFrame, hrefs: Mapping[str, str | None]) -> Spec:
    """Relations by month: colour is the mean Goldstein value, size the number of events."""
    values = _records(
        rows.drop_nulls("events").with_columns(
            relation=pl.format("{} – {}", "name_a", "name_b"),
            month=pl.col("trend_month").dt.strftime("%Y-%m"),
            href=pl.col("dyad").replace_strict(hrefs, default=None, return_dtype=pl.String),
        )
    )
    order = rows.select(pl.format("{} – {}", "name_a", "name_b")).to_series().unique(maintain_order=True).to_list()
    return _whole(
        {
            "data": {"values": values},
            "width": "container",
            "height": {"step": 24},
            "mark": {"type": "square", "cursor": "pointer", "stroke": PAGE, "strokeWidth": 0.5, "invalid": "show"},
            "encoding": {
                "y": {
                    "field": "relation",
                    "type": "nominal",
                    "sort": order,
                    "title": None,
                    "axis": {"labelLimit": 190},
                },
                "x": {"field": "month", "type": "ordinal", "title": None, "axis": {"labelAngle": -45}},
                "size": {
                    "field": "events",
                    "type": "quantitative",
                    "scale": {"range": [10, 480]},
                    "legend": {"title": "events", "tickCount": 3, "orient": "top"},
                },
                "color": {
                    "field": "goldstein_mean",
                    "type": "quantitative",
                    "scale": _BALANCE,
                    "legend": {"title": "mean Goldstein", "orient": "top", "gradientLength": 120},
                },
                "tooltip": [
                    {"field": "relation"},
                    {"field": "month"},
                    {"field": "events", "type": "quantitative"},
                    {"field": "goldstein_mean", "type": "quantitative", "format": ".1f", "title": "mean Goldstein"},
                ],
            },
        }
    )


def coverage(rows: pl.DataFrame, grain: str) -> Spec:
    """Articles that were coded, by period: counts of events mean nothing without it."""
    return _whole(
        {
            "data": {"values": _records(rows.with_columns(pl.col("period").cast(pl.String)))},
            "width": "container",
            "height": 110,
            "mark": {"type": "bar", "color": "#2f6fb3"},
            "encoding": {
                "x": _time(labels=True, unit=_UNITS[grain]),
                "y": {"field": "coded_articles", "type": "quantitative", "title": "articles"},
                "tooltip": [
                    {"field": "period", "type": "temporal", "title": f"{grain} from"},
                    {"field": "coded_articles", "type": "quantitative", "title": "articles"},
                    {"field": "publishers", "type": "quantitative"},
                ],
            },
        }
    )


def partners(rows: pl.DataFrame, hrefs: Mapping[str, str | None]) -> Spec:
    """Events with each partner: cooperation to the right, conflict to the left."""
    values = _records(
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
    return _whole(
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
    return _whole(
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
                            "scale": _BALANCE,
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
    time = _time(labels=True, unit=_UNITS[grain])
    ends = [{"expr": f"utc({day.year}, {day.month - 1}, {day.day})"} for day in span]
    return _whole(
        {
            "data": {"values": _records(rows.with_columns(pl.col("period").cast(pl.String)))},
            "width": "container",
            "height": 140,
            "mark": "bar",
            "encoding": {
                "x": time | {"scale": {"type": "utc", "domain": ends}},
                "y": _amount(),
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


def _whole(spec: Spec) -> Spec:
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


def _time(*, labels: bool, unit: str | None = None) -> Spec:
    axis = {"title": None, "labels": labels, "labelOverlap": "greedy", "tickCount": 8}
    field = {"field": "period", "type": "temporal", "axis": axis, "scale": {"type": "utc"}}
    return field | ({"timeUnit": unit, "bandPosition": 0.5} if unit else {})


def _amount() -> Spec:
    return {"field": "events", "type": "quantitative", "title": "events", "axis": {"tickMinStep": 1, "tickCount": 6}}


def _zero() -> Spec:
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": PAGE},
        "encoding": {"x": None, "y": {"datum": 0}},
    }


def _quad_colour() -> Spec:
    return {
        "field": "quad",
        "type": "nominal",
        "scale": {"domain": _NAMES, "range": _COLOURS},
        "legend": {"title": None, "orient": "top", "columns": 1},
    }


def _with_quads(rows: pl.DataFrame) -> pl.DataFrame:
    names = {number: name for number, (name, _) in QUADS.items()}
    return rows.with_columns(quad=pl.col("quad_class").replace_strict(names, default=None, return_dtype=pl.String))


def _records(rows: pl.DataFrame) -> Sequence[Mapping[str, Any]]:
    return rows.with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()


def _on_circle(place: int, places: int) -> tuple[float, float]:
    angle = 2 * math.pi * place / places + math.pi / 2
    return round(math.cos(angle), 4), round(math.sin(angle), 4)
