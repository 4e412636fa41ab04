"""The same pages as files: they open from disk without a network, and any web server can hand them out."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from pipelines.explorer import views
from pipelines.explorer.bundle import vega_script
from pipelines.explorer.explaining import explainer
from pipelines.explorer.pages import Site, render
from pipelines.explorer.quality import last_checks
from pipelines.explorer.questions import MOST_ROWS, Answer, OfEvents, answer
from pipelines.explorer.standing import Narrowed
from pipelines.reports import quality_page

ASSETS = Path(__file__).parent / "assets"
REPORT_STYLE = Path(__file__).parents[1] / "reports" / "templates" / "style.css"


@dataclass
class _Linked:
    """What pages link to that is no page of a relation or country: data by the name of its file, and events."""

    data: dict[str, Answer] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Files:
    """Links between the files of a site, as seen from one of its folders.

    The data and the events that pages link to are noted: they are to be written too.
    """

    dyads: frozenset[str]
    countries: frozenset[str]
    root: str
    linked: "_Linked"

    def dyad(self, dyad: str) -> str | None:
        """The page of a relation."""
        return f"{self.root}dyad/{dyad}.html" if dyad in self.dyads else None

    def country(self, entity: str) -> str | None:
        """The page of a state or group."""
        return f"{self.root}country/{entity}.html" if entity in self.countries else None

    def event(self, event_id: str, _dyad: str | None) -> str:
        """The page of an event."""
        # An id that is no name of a file becomes one.
        name = f"event/{quote(event_id, safe='')}.html"
        self.linked.events[event_id] = name
        return f"{self.root}{quote(name)}"

    def csv(self, found: Answer) -> str | None:
        """The file of the data; what is told of an event stands whole on its page."""
        if isinstance(found.parameters, OfEvents):
            return None
        about = found.asked.get("dyad") or found.asked.get("entity") or "all"
        name = f"{about}_{found.name}.csv"
        self.linked.data[name] = found
        return f"{self.root}data/{name}"


def write_site(home: Path, folder: Path, dyads: int) -> int:
    """Write the pages of the busiest relations into the folder, which is replaced whole; the number of pages."""
    busiest = answer(home, "heat_map", limit=dyads).rows.unique("dyad", keep="first", maintain_order=True)["dyad"]
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        pages = 0
        linked = _Linked()
        for path, text in _pages(home, list(busiest), linked):
            _write(new / path, text)
            pages += 1
        for name, found in linked.data.items():
            _write(new / "data" / name, found.rows.write_csv())
        (new / "assets").mkdir()
        for source in (*ASSETS.iterdir(), REPORT_STYLE):
            shutil.copy(source, new / "assets")
        _write(new / "assets" / "vega.js", vega_script())
        new.chmod(0o755)
        _replace(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return pages


def is_site(folder: Path) -> bool:
    """Whether the folder is empty or holds pages that were written by `write_site`."""
    return folder.is_dir() and (not any(folder.iterdir()) or (folder / "assets" / "explorer.js").is_file())


def _pages(home: Path, dyads: list[str], linked: _Linked) -> Iterator[tuple[str, str]]:
    """The path and text of each page; what they link to besides is noted."""
    countries = sorted({entity for dyad in dyads for entity in dyad.split("-")})
    near, far = (_Files(frozenset(dyads), frozenset(countries), root, linked) for root in ("", "../"))
    quality = last_checks(home, "../quality/index.html" if quality_page(home).is_file() else None)
    yield (
        "index.html",
        render("overview", views.overview(home, near) | {"quality": quality}, Site("", "index.html", is_live=False)),
    )
    below = Site("../", "../index.html", is_live=False)
    for dyad in dyads:
        yield f"dyad/{dyad}.html", render("dyad", views.dyad(home, far, dyad, Narrowed()), below)
    for entity in countries:
        yield f"country/{entity}.html", render("country", views.country(home, far, entity, Narrowed()), below)
    ids, explain = list(linked.events), explainer(home)
    for start in range(0, len(ids), MOST_ROWS):
        for page in views.events(home, far, ids[start : start + MOST_ROWS], explain):
            yield linked.events[page["event"]["event_id"]], render("event", page, below)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _replace(new: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one."""
    old = new.with_name(f"{new.name}-old")
    if folder.exists():
        folder.replace(old)
    new.replace(folder)
    shutil.rmtree(old, ignore_errors=True)
