"""A chart of a page as a picture in a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import vl_convert

from pipelines.explorer import views
from pipelines.explorer.questions import Answer

_WIDTH, _SCALE = 720, 2


class _NoLinks:
    """A picture leads nowhere."""

    def dyad(self, _dyad: str) -> None: ...

    def country(self, _entity: str) -> None: ...

    def event(self, _event_id: str) -> None: ...

    def csv(self, _found: Answer) -> None: ...


def draw(home: Path, output: Path, dyad: str, picture: str, narrowed: views.Narrowed) -> str:
    """Write a relation's chart as SVG or PNG, by the name of the file; what it shows, in words."""
    page = views.dyad(home, _NoLinks(), dyad, narrowed)
    chart = next(chart for chart in page["charts"] if chart.name == picture)
    whole = chart.spec
    if whole is None:
        raise views.NotThere(f"no event between {' and '.join(page['names'].values())} in this span")
    title = {
        "text": page["title"],
        "subtitle": f"{page['span']['first_date']} to {page['span']['last_date']}, n = {chart.n}",
        "anchor": "start",
    }
    spec = _sized(whole) | {"title": title}
    spec["config"] |= {"background": "white"}
    # No address is allowed: a chart can fetch nothing.
    if output.suffix.lower() == ".png":
        output.write_bytes(vl_convert.vegalite_to_png(spec, scale=_SCALE, allowed_base_urls=[]))
    else:
        output.write_text(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]), encoding="utf-8")
    return f"{page['title']}: {chart.says}"


def _sized(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The spec with a width, which on a page is the page's."""
    sized = {name: _WIDTH if (name, part) == ("width", "container") else part for name, part in spec.items()}
    return sized | {"vconcat": [_sized(part) for part in spec["vconcat"]]} if "vconcat" in spec else sized
