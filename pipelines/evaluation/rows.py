"""What a line of each kind of gold file holds, and the gold events that it gives; telling kinds belongs to `gold`."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Event = dict[str, str | None]  # in the columns that all kinds share


def _code(value: str) -> str:
    if not (2 <= len(value) <= 4 and value.isascii() and value.isdigit() and 1 <= int(value[:2]) <= 20):
        raise ValueError("expected a CAMEO code such as 042 or 1823")
    return value.ljust(3, "0")


def _as_text(value: object) -> object:
    """A number as text; anything else is left for the check that follows."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("expected some text")
    return value


def _span(value: tuple[int, int]) -> tuple[int, int]:
    if not 0 <= value[0] < value[1]:
        raise ValueError("expected [start, end], in characters")
    return value


def _empty(value: list[Any]) -> list[Any]:
    if value:
        raise ValueError("expected none, since nothing may be coded here")
    return value


Code = Annotated[str, AfterValidator(_code)]
Text = Annotated[str, AfterValidator(_not_blank)]
Span = Annotated[tuple[int, int], AfterValidator(_span)]
PloverClass = Literal[
    "ACCUSE", "AGREE", "AID", "ASSAULT", "COERCE", "CONSULT", "COOPERATE", "MOBILIZE", "PROTEST", "REJECT", "REQUEST",
    "SANCTION", "SUPPORT", "THREATEN", "YIELD",
]  # fmt: skip
Country = Annotated[str, Field(pattern=r"^([A-Z]{3}|UN|EU|NATO)$")]
Role = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class EventRow(_Row):
    """One gold event as its file has it."""

    @abstractmethod
    def as_event(self) -> Event:
        """The event in the columns that all kinds share."""


class NewsEvent(EventRow):
    """Who did what to whom; an actor is given by its words, its state or both."""

    source: Text | None = None
    target: Text | None = None
    source_country: Country | None = None
    target_country: Country | None = None
    source_role: Role | None = None
    target_role: Role | None = None
    code: Code
    status: Literal["actual", "future", "hypothetical", "negated", "historical"] = "actual"

    @model_validator(mode="after")
    def _has_both_actors(self) -> "NewsEvent":
        for side in ("source", "target"):
            if not (getattr(self, side) or getattr(self, f"{side}_country")):
                raise ValueError(f"expected '{side}' (words of the text), '{side}_country' or both")
        return self

    def as_event(self) -> Event:
        """The event in the columns that all kinds share."""
        return {
            "source": self.source_country,
            "target": self.target_country,
            "source_role": self.source_role,
            "target_role": self.target_role,
            "source_text": self.source,
            "target_text": self.target,
            "code": self.code,
            "status": self.status,
        }


class MarkedEvent(EventRow):
    """What the first marked actor did to the second: a PLOVER class, or a CAMEO code."""

    source: str | None = None
    target: str | None = None
    root: PloverClass | None = None
    code: Code | None = None

    @model_validator(mode="after")
    def _is_classed(self) -> "MarkedEvent":
        if not (self.root or self.code):
            raise ValueError("expected 'root' (a PLOVER class) or 'code'")
        return self

    def as_event(self) -> Event:
        """The event in the columns that all kinds share."""
        return {
            "source_text": self.source,
            "target_text": self.target,
            "code": self.code,
            "plover_event": self.root,
        }


class PloverEvent(MarkedEvent):
    """A PLOVER class between two actors given by their codes; some events have no target."""

    source_code: str | None = None
    target_code: str | None = None

    def as_event(self) -> Event:
        """The event in the columns that all kinds share."""
        return super().as_event() | {"source": _country(self.source_code), "target": _country(self.target_code)}


class PetrarchEvent(EventRow):
    """A CAMEO code between two actor codes, as dictionary coders write them."""

    source: str
    target: str
    code: Code

    def as_event(self) -> Event:
        """The event in the columns that all kinds share."""
        return {
            "source": _country(self.source),
            "target": _country(self.target),
            "source_text": self.source,
            "target_text": self.target,
            "code": self.code,
        }


class CodebookEvent(EventRow):
    """A CAMEO code, whoever did it."""

    code: Code

    def as_event(self) -> Event:
        """The event in the columns that all kinds share."""
        return {"code": self.code}


class Item(_Row):
    """One item: a text, and for some kinds its day; the events are those of the kind."""

    item_id: Annotated[str, BeforeValidator(_as_text)] = Field(alias="id")
    title: str | None = None
    text: Text
    events: Sequence[EventRow] = ()

    @property
    def whole_text(self) -> str:
        """The text as the coder takes it: title, blank line, body."""
        return f"{self.title}\n\n{self.text}" if self.title else self.text

    @property
    def day(self) -> date | None:
        """The day of publication; the dates of undated kinds are made up."""
        return None

    @property
    def spans(self) -> tuple[int | None, ...]:
        """Start and end of the source, then of the target, where they are marked."""
        return (None,) * 4

    @property
    def unusable(self) -> str | None:
        """Why the item says nothing that could be scored."""
        return None


class NewsItem(Item):
    """A news item with the events that a careful reader codes."""

    published: date | None = Field(default=None, alias="date")
    events: list[NewsEvent]

    @property
    def day(self) -> date | None:
        """The day of publication."""
        return self.published


class MarkedItem(Item):
    """A text with two marked actors and the action between them."""

    source_span: Span | None = None
    target_span: Span | None = None
    label_conflict: bool = False
    events: Annotated[list[MarkedEvent], Field(min_length=1, max_length=1)]

    @model_validator(mode="after")
    def _marks_the_text(self) -> "MarkedItem":
        for side in ("source_span", "target_span"):
            span = getattr(self, side)
            if span and span[1] > len(self.text):
                raise ValueError(f"'{side}' ends at {span[1]}, the text at {len(self.text)}")
        return self

    @property
    def whole_text(self) -> str:
        """The text alone, since the spans count in it."""
        return self.text

    @property
    def spans(self) -> tuple[int | None, ...]:
        """Start and end of the source, then of the target, in characters of the text."""
        return (*(self.source_span or (None, None)), *(self.target_span or (None, None)))

    @property
    def unusable(self) -> str | None:
        """Why the item says nothing that could be scored."""
        if self.source_span is None or self.target_span is None:
            return "without both spans"
        return "with conflicting labels" if self.label_conflict else None


class PloverItem(Item):
    """A sentence with actors and PLOVER classes."""

    events: list[PloverEvent]


class PetrarchItem(Item):
    """A sentence with actor codes and CAMEO codes."""

    events: list[PetrarchEvent]


class CodebookItem(Item):
    """An example sentence of a code."""

    events: list[CodebookEvent]


class EmptyItem(Item):
    """A text from which nothing may be coded."""

    events: Annotated[list[Any], AfterValidator(_empty)] = []


def _country(code: str | None) -> str:
    """The state or group that an actor code begins with; what has none begins with its role."""
    return (code or "").removeprefix("---")[:3]
