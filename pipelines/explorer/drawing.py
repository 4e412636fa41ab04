"""A chart of a page as a picture in a file."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import vl_convert

from pipelines.explorer import views
from pipelines.explorer.questions import Answer
from pipelines.explorer.standing import Narrowed, NotThere

_WIDTH, _SCALE = 720, 2
# What stands as a legend under a chart on its page.
_LEGENDS = {
    "trend": [
        "Blue: mean Goldstein value, larger for more events, a ring of fewer than five; band: its 95% interval;",
        "dashed: mean of the last 90 days; dotted upright: turning point. Bars: events of cooperation above,",
        "of conflict below. Grey: nothing was coded.",
    ],
    "heat_map": [
        "Larger: more events. Smallest: articles were coded, nothing happened. Blank: not coded or not followed."
    ],
    "home": ["Grey: nothing was coded."],
}


class NoSuchChart(LookupError):
    """A chart that the page has not."""


class _NoLinks:
    """A picture leads nowhere."""

    def dyad(self, _dyad: str) -> None: ...

    def country(self, _entity: str) -> None: ...

    def event(self, _event_id: str, _dyad: str | None) -> None: ...

    def csv(self, _found: Answer) -> None: ...


def draw(home: Path, output: Path, subject: str | None, picture: str | None, narrowed: Narrowed) -> str:
    """Write a chart as SVG or PNG, by the name of the file; what it shows, in words.

    The subject is a relation (USA-CHN), a state or group (CHN), or nothing for all relations; without a picture, the
    first chart of its page is drawn.
    """
    page = _page(home, subject, narrowed)
    charts: Mapping[str, views.Chart] = {chart.name: chart for chart in page["charts"]}
    chart = charts.get(picture or next(iter(charts)))
    if chart is None:
        raise NoSuchChart(f"'{picture}' is no chart of {subject or 'all relations'}; there are {', '.join(charts)}")
    if chart.spec is None:
        raise NotThere(f"no event of {page['title']} in this span")
    span = page["span"]
    about = f"{chart.title}, {span['first_date']} to {span['last_date']}, n = {chart.n:,}"
    subtitle = [about, *_LEGENDS.get(chart.name, [])]
    spec = _sized(chart.spec) | {
        "title": {"text": page["title"], "subtitle": subtitle, "anchor": "start", "subtitleColor": "#5b6575"}
    }
    spec["config"] = spec["config"] | {"background": "white"}
    # No address is allowed: a chart can fetch nothing.
    if output.suffix.lower() == ".png":
        output.write_bytes(vl_convert.vegalite_to_png(spec, scale=_SCALE, allowed_base_urls=[]))
    else:
        svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
        output.write_text(_told(svg, f"{page['title']}: {chart.title}", chart.says), encoding="utf-8")
    return f"{page['title']}: {chart.says}"


def _page(home: Path, subject: str | None, narrowed: Narrowed) -> views.Page:
    if subject is None:
        page = views.overview(home, _NoLinks())
        return page | {"span": page["totals"]}
    view = views.dyad if "-" in subject else views.country
    return view(home, _NoLinks(), subject, narrowed)


def _told(svg: str, title: str, description: str) -> str:
    """The picture with its words for who does not see it."""
    opening, rest = svg.split(">", 1)
    words = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return f'{opening} role="img">{words}{rest}'


def _sized(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The spec with a width, which on a page is the page's."""
    sized = {name: _WIDTH if (name, part) == ("width", "container") else part for name, part in spec.items()}
    return sized | {"vconcat": [_sized(part) for part in spec["vconcat"]]} if "vconcat" in spec else sized
