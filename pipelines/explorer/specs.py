"""Charts of relations as Vega-Lite specifications: drawn by the reader's browser, and by vl-convert in a file.

Rows come in as the questions give them.
"""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from pipelines.explorer.charting import (
    BALANCE,
    CONFLICT,
    COOPERATION,
    FEW,
    MEAN,
    PAGE,
    QUADS,
    Spec,
    amount,
    by_time,
    gaps,
    records,
    whole,
    zero_line,
)
from pipelines.explorer.standing import in_days

_NAMES = [name for name, _ in QUADS.values()]
_COLOURS = [colour for _, colour in QUADS.values()]
# Areas of points in square pixels: those of more periods would cover their line.
_PERIODS, _SOME, _MANY = 60, [20, 160], [6, 40]
# Names that take two lines.
_IS_LONG = "length(datum.value) > 28"
# The month, and below it the year.
_MONTH_AND_YEAR = "[utcFormat(toDate(datum.value), '%b'), slice(datum.value, 0, 4)]"


def trend(rows: pl.DataFrame, grain: str) -> Spec:
    """Mean Goldstein value with its interval and change points above, events of cooperation and conflict below."""
    values = records(
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
    return whole(
        {
            "data": {"values": values},
            "vconcat": [_goldstein(grain, _MANY if len(values) > _PERIODS else _SOME), _counts(grain)],
            "spacing": 12,
            "resolve": {"scale": {"x": "shared"}},
        }
    )


def _goldstein(grain: str, sizes: Sequence[int]) -> Spec:
    y = {"type": "quantitative", "scale": {"domain": [-10, 10]}, "title": "mean Goldstein"}
    tooltip = [
        {"field": "period", "type": "temporal", "title": f"{grain} from"},
        {"field": "goldstein_mean", "type": "quantitative", "format": ".1f", "title": "mean Goldstein"},
        {"field": "events", "type": "quantitative", "title": "events"},
    ]
    changes = {"transform": [{"filter": "datum.change_direction != null"}]}
    size = {"field": "events", "type": "quantitative", "scale": {"range": sizes}, "legend": None}
    # A mean of few events is a ring: it says little.
    points = [
        {
            "transform": [{"filter": f"datum.goldstein_mean != null && datum.events {compared} {FEW}"}],
            "mark": {"type": "point", "filled": filled, "color": MEAN, "opacity": 1, "cursor": "pointer"},
            "encoding": {"y": y | {"field": "goldstein_mean"}, "size": size, "tooltip": tooltip},
        }
        for compared, filled in ((">=", True), ("<", False))
    ]
    return {
        "width": "container",
        "height": 150,
        "encoding": {"x": by_time(grain, labels=False)},
        "layer": [
            zero_line(),
            {
                "mark": {"type": "area", "opacity": 0.18, "color": PAGE},
                "encoding": {"y": y | {"field": "goldstein_low"}, "y2": {"field": "goldstein_high"}},
            },
            {
                "mark": {"type": "line", "strokeDash": [5, 3], "color": PAGE},
                "encoding": {"y": y | {"field": "goldstein_mean_90d"}},
            },
            {
                "mark": {"type": "line", "color": MEAN, "strokeWidth": 2},
                "encoding": {"y": y | {"field": "goldstein_mean"}},
            },
            *points,
            changes | {"mark": {"type": "rule", "strokeDash": [2, 3], "color": CONFLICT, "strokeWidth": 1.5}},
        ],
    }


def _counts(grain: str) -> Spec:
    # A count has no sign: conflict hangs below the line, its axis says how many.
    axis = {"title": "events", "labelExpr": "format(abs(datum.value), ',d')", "tickMinStep": 1}
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
    # What a brush is drawn over.
    bars[0]["params"] = [{"name": "brush", "select": {"type": "interval", "encodings": ["x"]}}]
    return {
        "width": "container",
        "height": 130,
        "encoding": {"x": by_time(grain, labels=True)},
        "layer": [gaps("events"), zero_line(), *bars],
    }


def mix(rows: pl.DataFrame) -> Spec:
    """Events by CAMEO root, coloured by quad class, the commonest first."""
    values = records(
        rows.group_by("root_code", "root_label", "quad_class")
        .agg(pl.col("events").sum())
        .sort("root_code", "quad_class")
        .pipe(_with_quads)
    )
    return whole(
        {
            "data": {"values": values},
            "width": "container",
            "height": {"step": 20},
            "mark": {"type": "bar", "cursor": "pointer"},
            "encoding": {
                "y": {
                    "field": "root_label",
                    "type": "nominal",
                    "sort": "-x",
                    "title": None,
                    "axis": {"labelLimit": 210},
                },
                "x": amount(),
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
    values = records(
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
    return whole(
        {
            "data": {"values": values},
            "width": "container",
            "height": {"step": 34},
            "mark": {"type": "bar", "height": 22},
            "encoding": {
                "y": {"field": "direction", "type": "nominal", "title": None, "axis": {"labelLimit": 220}},
                "x": amount(),
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
    values = records(
        rows.drop_nulls("events").with_columns(
            relation=pl.format("{} – {}", "name_a", "name_b"),
            month=pl.col("trend_month").dt.strftime("%Y-%m"),
            href=pl.struct("dyad", "trend_month").map_elements(
                lambda cell: _of_month(hrefs.get(cell["dyad"]), cell["trend_month"]), return_dtype=pl.String
            ),
        )
    )
    order = rows.select(pl.format("{} – {}", "name_a", "name_b")).to_series().unique(maintain_order=True).to_list()
    return whole(
        {
            "data": {"values": values},
            "width": "container",
            "height": {"step": 26},
            "mark": {"type": "square", "cursor": "pointer", "stroke": PAGE, "strokeWidth": 0.5, "invalid": "show"},
            "encoding": {
                "y": {
                    "field": "relation",
                    "type": "nominal",
                    "sort": order,
                    "title": None,
                    "axis": {
                        "labelLimit": 190,
                        "labelExpr": f"{_IS_LONG} ? split(replace(datum.label, ' – ', ' –|'), '|') : datum.label",
                        "labelLineHeight": 12,
                        # the two lines stand around the middle
                        "labelBaseline": {"condition": {"test": _IS_LONG, "value": "bottom"}, "value": "middle"},
                    },
                },
                "x": {
                    "field": "month",
                    "type": "ordinal",
                    "title": None,
                    "axis": {
                        "labelAngle": 0,
                        "labelOverlap": "greedy",
                        "labelSeparation": 6,
                        "labelExpr": _MONTH_AND_YEAR,
                    },
                },
                "size": {
                    "field": "events",
                    "type": "quantitative",
                    "scale": {"range": [10, 360]},
                    "legend": {"title": "events", "tickCount": 3, "orient": "bottom", "direction": "horizontal"},
                },
                "color": {
                    "field": "goldstein_mean",
                    "type": "quantitative",
                    "scale": BALANCE,
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
    return whole(
        {
            "data": {"values": records(rows.with_columns(pl.col("period").cast(pl.String)))},
            "width": "container",
            "height": 110,
            "mark": {"type": "bar", "color": MEAN},
            "encoding": {
                "x": by_time(grain, labels=True),
                "y": {"field": "coded_articles", "type": "quantitative", "title": "articles"},
                "tooltip": [
                    {"field": "period", "type": "temporal", "title": f"{grain} from"},
                    {"field": "coded_articles", "type": "quantitative", "title": "articles"},
                    {"field": "publishers", "type": "quantitative"},
                ],
            },
        }
    )


def _of_month(href: str | None, month: date) -> str | None:
    """The address of a relation, with the events of a month."""
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    return in_days(href, month, last)


def _quad_colour() -> Spec:
    return {
        "field": "quad",
        "type": "nominal",
        "scale": {"domain": _NAMES, "range": _COLOURS},
        "legend": {"title": None, "orient": "top", "columns": 1, "symbolType": "square"},
    }


def _with_quads(rows: pl.DataFrame) -> pl.DataFrame:
    names = {number: name for number, (name, _) in QUADS.items()}
    return rows.with_columns(quad=pl.col("quad_class").replace_strict(names, default=None, return_dtype=pl.String))
