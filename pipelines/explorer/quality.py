"""How the checks went, in a figure for the overview: the same that the page on quality gives."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.reports.quality.state import rules_as_last_checked
from pipelines.tables import Lake


def last_checks(home: Path, href: str | None) -> Mapping[str, Any] | None:
    """How many rules held and how many were broken when their tables were checked last; none where none ever was."""
    rules = rules_as_last_checked(Lake(home))
    if rules.is_empty():
        return None
    held = int(rules["is_success"].sum())
    return {"held": held, "broken": rules.height - held, "href": href}
