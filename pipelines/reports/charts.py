"""Charts as inline SVG: Vega-Lite drawn when the report is made, so that a page needs no script and nobody's server."""

from typing import Any

import polars as pl
import vl_convert

# Colours that hold on a white and on a dark page; lines and words take the page's own.
COOPERATION, CONFLICT, PAGE = "#0f9b8e", "#e2603a", "currentColor"
_SCALE = 1
_CONFIG = {
    "background": "transparent",
    "font": "inherit",
    "padding": 0,
    "view": {"stroke": None},
    "line": {"color": PAGE},
    "point": {"color": PAGE},
    "rule": {"color": PAGE, "opacity": 0.5},
    "axis": {
        "domain": False,
        "labelPadding": 4,
        "ticks": False,
        "grid": True,
        "gridColor": PAGE,
        "gridOpacity": 0.15,
        "labelColor": PAGE,
        "labelOverlap": False,
        "titleColor": PAGE,
        "titleFontWeight": "normal",
        "minExtent": 26,
    },
}


def relation_chart(months: pl.DataFrame) -> str:
    """An SVG of one dyad's months: mean Goldstein above, events of cooperation and of conflict below."""
    # No address is allowed: a chart can fetch nothing.
    return str(vl_convert.vegalite_to_svg(_relation(months), allowed_base_urls=[]))


def relation_picture(months: pl.DataFrame) -> bytes:
    """The same as a PNG on white, for where no style sheet gives the lines their colour."""
    spec = _relation(months)
    spec["config"] = _CONFIG | {"background": "white", "padding": 8, "font": "sans-serif"}
    return bytes(vl_convert.vegalite_to_png(spec, scale=_SCALE, allowed_base_urls=[]))


def _relation(months: pl.DataFrame) -> dict[str, Any]:
    rows = months.select(
        "goldstein_mean", "cooperation", -pl.col("conflict"), month=pl.col("trend_month").dt.strftime("%Y-%m")
    )
    return {
        "data": {"values": rows.to_dicts()},
        "vconcat": [_goldstein(), _counts()],
        "spacing": 8,
        "resolve": {"scale": {"x": "shared"}},
        "config": _CONFIG,
    }


def _goldstein() -> dict[str, Any]:
    # Without a tick count, a chart of this height shows every other value.
    axis = {"title": "mean Goldstein", "values": [-10, -5, 0, 5, 10], "tickCount": 5}
    y = {"field": "goldstein_mean", "type": "quantitative", "scale": {"domain": [-10, 10]}, "axis": axis}
    return _over_zero({"mark": {"type": "line", "point": True}, "encoding": {"x": _months(labels=False), "y": y}})


def _counts() -> dict[str, Any]:
    # A count has no sign: conflict hangs below the line, its axis says how many.
    axis = {"title": "events", "labelExpr": "format(abs(datum.value), 'd')", "tickCount": 4, "tickMinStep": 1}
    bars = [
        {
            "mark": {"type": "bar", "color": colour},
            "encoding": {"x": _months(labels=True), "y": {"field": field, "type": "quantitative", "axis": axis}},
        }
        for field, colour in (("cooperation", COOPERATION), ("conflict", CONFLICT))
    ]
    return _over_zero(*bars)


def _months(*, labels: bool) -> dict[str, Any]:
    axis = {
        "title": None,
        "labels": labels,
        "labelAngle": 0,
        "labelOverlap": "greedy",
        "labelPadding": 4,
        "grid": False,
    }
    return {"field": "month", "type": "ordinal", "axis": axis, "scale": {"paddingInner": 0.25}}


def _over_zero(*layers: dict[str, Any]) -> dict[str, Any]:
    zero = {"data": {"values": [{}]}, "mark": "rule", "encoding": {"y": {"datum": 0}}}
    return {"width": 300, "height": 90, "layer": [zero, *layers]}
