"""What every page shares: nothing fetched, no script, whatever a document said escaped, and one style sheet."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES = Path(__file__).parent / "templates"


def fill(template: str, folder: Path = _TEMPLATES, **values: Any) -> str:
    """The page that a template of the folder makes of the values; it includes `head.html.j2` for the head."""
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    # The browser applies this style sheet and no other, whatever slipped through.
    style_hash = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _environment(folder).get_template(template).render(**values, style=style, style_hash=style_hash)


@cache
def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([folder, _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["signed"] = signed
    environment.filters["count"] = "{:,}".format
    return environment


def signed(number: float | None) -> str:
    """A number with its sign, one decimal and a true minus; a dash where there is none."""
    return "–" if number is None else f"{number:+.1f}".replace("-", "−")
