"""What every page is given: where things are, and what a reader narrowed the page to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from pipelines.explorer.questions import Answer


class NotThere(LookupError):
    """A relation, entity or event that the marts do not hold."""


class Links(Protocol):
    """Where things are: addresses of the app, or files of a site; None where there is no page."""

    def dyad(self, dyad: str, /) -> str | None:
        """The page of a relation."""

    def country(self, entity: str, /) -> str | None:
        """The page of a state or group."""

    def event(self, event_id: str, dyad: str | None, /) -> str | None:
        """The page of an event, which lies in this relation."""

    def csv(self, found: Answer, /) -> str | None:
        """The rows of an answer."""


@dataclass(frozen=True)
class Narrowed:
    """What a reader asked a page to be narrowed to: a span of days (all by default), actors, a CAMEO root."""

    first: date | None = None
    last: date | None = None
    scope: str = "all"
    root: str | None = None

    def within(self, span: Mapping[str, Any]) -> dict[str, date]:
        """The first and the last day to ask for: of what is not given, that of the span, unless it lies beyond."""
        first = self.first or min(span["first_date"], self.last or span["first_date"])
        return {"first_date": first, "last_date": self.last or max(span["last_date"], first)}


def in_days(href: str | None, first: date, last: date) -> str | None:
    """The address with the days that the list of events on it is to begin with."""
    return href and f"{href}#from={first}&to={last}"
