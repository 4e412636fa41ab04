"""What the pages and the API ask the marts: SQL files, their parameters, and the rows that come back.

A question is one file of `queries`; its first line says what a row of the answer is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from pipelines.warehouse import ask

QUERIES = Path(__file__).parent / "queries"
SECONDS = 20.0
MOST_ROWS = 1000
_PARAMETER = re.compile(r"\$(\w+)")

Entity = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{2,8}$", description="ISO alpha-3 code of a state, or a group's.")]
Dyad = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{2,8}-[A-Za-z0-9]{2,8}$", description="Two entities: CHN-USA.")]
Grain = Literal["day", "week", "month", "year"]
Limit = Annotated[int, Field(ge=1, le=MOST_ROWS, description="Rows at most.")]


class Parameters(BaseModel):
    """What every question about figures can be narrowed by."""

    model_config = ConfigDict(extra="forbid")

    coder: Annotated[str, Field(max_length=40, description="Whose events; figures of two coders are never added.")] = (
        "dyad"
    )

    def bound(self) -> dict[str, Any]:
        """The values by the names that the SQL has for them."""
        return self.model_dump()


class Scoped(Parameters):
    """Which actors count."""

    scope: Annotated[Literal["all", "gov", "mil"], Field(description="All actors, governments or the military.")] = (
        "all"
    )


class OfDates(Scoped):
    """Which days count; both ends are included."""

    first_date: date = date(1979, 1, 1)
    last_date: date = date(2200, 1, 1)


class OfDyad(OfDates):
    """A relation between two entities, in whichever order they are named."""

    dyad: Dyad

    def bound(self) -> dict[str, Any]:
        """The values, with the two entities in the order of the marts."""
        entity_a, entity_b = sorted(self.dyad.upper().split("-"))
        return super().bound() | {"dyad": f"{entity_a}-{entity_b}", "entity_a": entity_a, "entity_b": entity_b}


class OfDyadByPeriod(OfDyad):
    """A relation over time."""

    grain: Grain = "month"


class OfDyadEvents(OfDyad):
    """Events of a relation, of one CAMEO root if it is given."""

    root: Annotated[str | None, Field(pattern=r"^\d{2}$")] = None
    limit: Limit = 200


class OfEntity(OfDates):
    """A state or group."""

    entity: Entity
    limit: Limit = 20

    def bound(self) -> dict[str, Any]:
        """The values, with the code in capitals."""
        return super().bound() | {"entity": self.entity.upper()}


class OfEntityByPeriod(OfEntity):
    """A state over time."""

    grain: Grain = "month"


class Turns(Scoped):
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


class OfEvent(Parameters):
    """One event."""

    event_id: Annotated[str, Field(max_length=64)]
    limit: Limit = 100


class Words(Parameters):
    """What to look for."""

    words: Annotated[str, Field(min_length=1, max_length=100)]
    limit: Limit = 50


QUESTIONS: Mapping[str, type[Parameters]] = {
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
    "country_home": OfEntityByPeriod,
    "entity": OfEntity,
    "event": OfEvent,
    "event_mentions": OfEvent,
    "search_entities": Words,
    "search_codes": Words,
    "search_sentences": Words,
}


@dataclass(frozen=True)
class Answer:
    """The rows of a question, and the SQL and values that they came of."""

    name: str
    parameters: Parameters
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
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8").strip()


def meaning_of(name: str) -> str:
    """What a row of the answer is."""
    return sql_of(name).splitlines()[0].removeprefix("-- ")


def answer(home: Path, name: str, **parameters: Any) -> Answer:
    """The rows of a question; parameters that do not fit raise a ValidationError, a failing query a QueryError."""
    return answered(home, name, QUESTIONS[name](**parameters))


def answered(home: Path, name: str, parameters: Parameters) -> Answer:
    """The rows of a question whose parameters were checked already."""
    sql = sql_of(name)
    asked = set(_PARAMETER.findall(sql))
    values = {key: value for key, value in parameters.bound().items() if key in asked}
    return Answer(name, parameters, sql, values, ask(home, sql, values, SECONDS))
