"""Values -> HTML: whatever a document said is escaped, and the browser is told to take nothing from elsewhere."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.explorer.words import day, number_of, short_period, signed

TEMPLATES = Path(__file__).parent / "templates"
# Scripts and styles are files of ours; Vega's interpreter needs no `eval`. Charts come with their rows.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'"
)


@dataclass(frozen=True)
class Site:
    """Where the pages stand: the way to the root from a page, to the overview, and whether an app answers there."""

    root: str
    home: str
    is_live: bool

    @property
    def policy(self) -> str:
        """What the browser may load and run; only pages of the app ask for more events."""
        return f"{POLICY}; connect-src 'self'" if self.is_live else POLICY


def render(template: str, page: dict[str, Any], site: Site) -> str:
    """A page as HTML."""
    return _environment().get_template(f"{template}.html.j2").render(**page, site=site, policy=site.policy)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["signed"] = lambda number: "–" if number is None else signed(number)
    environment.filters["count"] = "{:,}".format
    environment.filters["number_of"] = number_of
    environment.filters["cell"] = _cell
    environment.filters["bound"] = _bound
    environment.filters["day"] = day
    environment.filters["short_period"] = short_period
    return environment


def _bound(value: object) -> str:
    """A value of a query."""
    if value is None:
        return "null"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _cell(value: object) -> str:
    """A value of a table."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)
