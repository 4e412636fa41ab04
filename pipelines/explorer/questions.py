"""What the pages and the API ask the marts: SQL files, their parameters, and the rows that come back.

A question is one file of `queries`; its first line says what a row of the answer is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.warehouse import ask, published

QUERIES = Path(__file__).parent / "queries"
SECONDS = 20.0
MOST_ROWS = 1000
_KEPT_ANSWERS = 500
_PARAMETER = re.compile(r"\$(\w+)")

Entity = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{2,8}$", description="ISO alpha-3 code of a state, or a group's.")]
Dyad = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{2,8}-[A-Za-z0-9]{2,8}$", description="Two entities: CHN-USA.")]
EventId = Annotated[str, Field(max_length=64)]
Grain = Literal["day", "week", "month", "year"]
Root = Annotated[str | None, Field(pattern=r"^\d{2}$", description="First two digits of the events' codes.")]
Limit = Annotated[int, Field(ge=1, le=MOST_ROWS, description="Rows at most.")]


class Unasked(BaseModel):
    """Nothing to narrow by."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def bound(self) -> dict[str, Any]:
        """The values by the names that the SQL has for them."""
        return self.model_dump()


class Parameters(Unasked):
    """What every question about figures can be narrowed by."""

    coder: Annotated[str, Field(max_length=40, description="Whose events; figures of two coders are never added.")] = (
        "dyad"
    )


class Scoped(Parameters):
    """Which actors count."""

    scope: Annotated[Literal["all", "gov", "mil"], Field(description="All actors, governments or the military.")] = (
        "all"
    )


class Dated(Parameters):
    """Which days count; both ends are included."""

    first_date: date = date(1979, 1, 1)
    last_date: date = date(2200, 1, 1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first_date > self.last_date:
            raise ValueError(f"the first day, {self.first_date}, is after the last, {self.last_date}")
        return self


class OfDates(Scoped, Dated):
    """Which actors and days count."""


class OfDyad(OfDates):
    """A relation between two entities, in whichever order they are named."""

    dyad: Dyad

    def bound(self) -> dict[str, Any]:
        """The values, with the two entities in the order of the marts, and no entity with all its relations."""
        entity_a, entity_b = sorted(self.dyad.upper().split("-"))
        pair = {"dyad": f"{entity_a}-{entity_b}", "entity_a": entity_a, "entity_b": entity_b}
        return super().bound() | pair | {"entity": None}


class OfDyadByPeriod(OfDyad):
    """A relation over time."""

    grain: Grain = "month"


class OfDyadEvents(OfDyad):
    """Events of a relation, of one CAMEO root if it is given."""

    root: Root = None
    limit: Limit = 200


class OfEntity(OfDates):
    """A state or group."""

    entity: Entity
    limit: Limit = 20

    def bound(self) -> dict[str, Any]:
        """The values, with the code in capitals, and the pair that events within the state are filed under."""
        entity = self.entity.upper()
        return super().bound() | {"entity": entity, "dyad": f"{entity}-{entity}"}


class OfEntityEvents(OfEntity):
    """Events within a state, of one CAMEO root if it is given."""

    root: Root = None
    limit: Limit = 200


class OfEntityByPeriod(OfEntity):
    """A state over time."""

    grain: Grain = "month"


class Turns(Parameters):
    """Which changes are worth showing."""

    days: Annotated[int, Field(ge=1, le=366, description="Length of the two spans that are compared.")] = 30
    minimum: Annotated[int, Field(ge=1, description="Events that each of the two spans must have.")] = 5
    limit: Limit = 10


class Busiest(Scoped):
    """How many of the busiest relations."""

    limit: Limit = 15


class ByPeriod(Parameters):
    """Everything over time."""

    grain: Grain = "month"


class OfEvents(Unasked):
    """Events by their ids."""

    event_id: Annotated[tuple[EventId, ...], Field(min_length=1, max_length=MOST_ROWS)]
    dyad: Annotated[Dyad | None, Field(description="Where the events lie, if it is known: they are found sooner.")] = (
        None
    )
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS, description="Mentions of each event at most.")] = 100


class Words(Parameters):
    """What to look for."""

    words: Annotated[str, Field(min_length=1, max_length=100)]
    limit: Limit = 50


class WordsOfDates(Words, Dated):
    """What to look for, and in which days."""


QUESTIONS: Mapping[str, type[Unasked]] = {
    "coders": Unasked,
    "totals": Parameters,
    "movers": Turns,
    "heat_map": Busiest,
    "coverage": ByPeriod,
    "dyad_span": OfDyad,
    "dyad_now": OfDyad,
    "dyad_trend": OfDyadByPeriod,
    "dyad_kinds": OfDyad,
    "dyad_events": OfDyadEvents,
    "country_span": OfEntity,
    "country_partners": OfEntity,
    "country_network": OfEntity,
    "country_now": OfEntity,
    "country_home": OfEntityByPeriod,
    "country_home_kinds": OfEntity,
    "country_home_events": OfEntityEvents,
    "entity": OfEntity,
    "event": OfEvents,
    "event_mentions": OfEvents,
    "search_entities": Words,
    "search_codes": Words,
    "search_events": WordsOfDates,
    "search_sentences": WordsOfDates,
}


# Questions of relations and of countries that have one file.
_FILES = {"dyad_now": "now", "country_now": "now"}


@dataclass(frozen=True)
class Answer:
    """The rows of a question, and the SQL and values that they came of."""

    name: str
    parameters: Unasked
    sql: str
    values: Mapping[str, Any]
    rows: pl.DataFrame

    @property
    def asked(self) -> Mapping[str, Any]:
        """What was asked for beyond the defaults: with this the API gives the same answer."""
        return self.parameters.model_dump(mode="json", exclude_defaults=True)

    def first(self) -> dict[str, Any] | None:
        """The only row, or none."""
        return self.rows.row(0, named=True) if self.rows.height else None


@cache
def sql_of(name: str) -> str:
    """The SQL of a question."""
    return (QUERIES / f"{_FILES.get(name, name)}.sql").read_text(encoding="utf-8").strip()


def meaning_of(name: str) -> str:
    """What a row of the answer is."""
    return sql_of(name).splitlines()[0].removeprefix("-- ")


class UnknownCoder(ValueError):
    """A coder of whom the marts hold nothing."""


def answer(home: Path, name: str, **parameters: Any) -> Answer:
    """The rows of a question; parameters that do not fit raise a ValidationError, a failing query a QueryError."""
    return answered(home, name, QUESTIONS[name](**parameters))


def answered(home: Path, name: str, parameters: Unasked) -> Answer:
    """The rows of a question whose parameters were checked already; a coder that is none is an UnknownCoder."""
    build = published(home)
    if isinstance(parameters, Parameters):
        coders = _answered(build, "coders", Unasked()).rows["coder"].to_list()
        if parameters.coder not in coders and parameters.coder != Parameters().coder:
            raise UnknownCoder(f"coder: '{parameters.coder}' is none of {', '.join(coders)}")
    return _answered(build, name, parameters)


@lru_cache(maxsize=_KEPT_ANSWERS)
def _answered(build: Path, name: str, parameters: Unasked) -> Answer:
    """The rows of a question on a build, which never changes: the same question has the same answer."""
    sql = sql_of(name)
    asked = set(_PARAMETER.findall(sql))
    values = {key: value for key, value in parameters.bound().items() if key in asked}
    return Answer(name, parameters, sql, values, ask(build, sql, values, SECONDS))
