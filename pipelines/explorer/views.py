"""The pages, as values for their templates: answers from the marts, charts of them, and sentences about both."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from pipelines.explorer import country_specs, specs, words
from pipelines.explorer.charting import Spec
from pipelines.explorer.questions import Answer, answer

_WEEK, _MONTH = 7, 30
_FEWEST = {_WEEK: 3, _MONTH: 5}
_DAYS_BY_DAY, _DAYS_BY_WEEK, _DAYS_BY_MONTH = 62, 300, 366 * 12
_SHOWN_EVENTS, _SHOWN_MOVERS = 200, 6
_NETWORK_PARTNERS = 11
_EXPLAINED = 20
_PARTS = ("source", "trigger", "target")

Page = dict[str, Any]


class NotThere(LookupError):
    """A relation, entity or event that the marts do not hold."""


class Links(Protocol):
    """Where things are: addresses of the app, or files of a site; None where there is no page."""

    def dyad(self, dyad: str, /) -> str | None:
        """The page of a relation."""

    def country(self, entity: str, /) -> str | None:
        """The page of a state or group."""

    def event(self, event_id: str, /) -> str | None:
        """The page of an event."""

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
        """The first and the last day to ask for."""
        return {"first_date": self.first or span["first_date"], "last_date": self.last or span["last_date"]}


@dataclass(frozen=True)
class Chart:
    """A picture, what it says in words, and the answer that it is drawn from."""

    name: str
    title: str
    says: str
    draw: Callable[[pl.DataFrame], Spec]
    answer: Answer
    csv: str | None

    @property
    def spec(self) -> Spec | None:
        """What to draw, if there is anything."""
        return self.draw(self.answer.rows) if self.answer.rows.height else None

    @property
    def n(self) -> int:
        """How many events, or articles, are behind it."""
        rows = self.answer.rows
        return int(rows["events" if "events" in rows.columns else "coded_articles"].sum() or 0)


@dataclass(frozen=True)
class Mark:
    """A piece of a sentence: plain, or what was read as source, trigger or target."""

    text: str
    part: str | None


def overview(home: Path, links: Links) -> Page:
    """What changed most, who is busiest, what the figures rest on."""
    totals = answer(home, "totals").rows.row(0, named=True)
    heat = answer(home, "heat_map")
    grain = grain_of(totals["first_date"], totals["last_date"]) if totals["days"] else "day"
    covered = answer(home, "coverage", grain=grain)
    busiest = heat.rows.unique("dyad", keep="first", maintain_order=True)
    hrefs = {dyad: links.dyad(dyad) for dyad in busiest["dyad"]}
    return {
        "title": "Relations in the news",
        "totals": totals,
        "movers": [_movers(home, days, links) for days in (_WEEK, _MONTH)],
        "relations": [row | {"href": hrefs[row["dyad"]]} for row in busiest.iter_rows(named=True)],
        "charts": [
            Chart(
                name="heat_map",
                title="Busiest relations by month",
                says=words.on_heat_map(heat.rows),
                draw=lambda rows: specs.heat_map(rows, hrefs),
                answer=heat,
                csv=links.csv(heat),
            ),
            Chart(
                name="coverage",
                title="Articles coded",
                says=words.on_coverage(covered.rows, grain),
                draw=lambda rows: specs.coverage(rows, grain),
                answer=covered,
                csv=links.csv(covered),
            ),
        ],
    }


def dyad(home: Path, links: Links, dyad: str, narrowed: Narrowed) -> Page:
    """How two entities get on, since when, and what happened."""
    scope = narrowed.scope
    span = answer(home, "dyad_span", dyad=dyad, scope=scope).first()
    if span is None:
        raise NotThere(f"no event between {dyad.replace('-', ' and ')} is in the marts")
    days = narrowed.within(span)
    grain = grain_of(*days.values())
    names = {entity: name_of(home, entity) for entity in sorted(dyad.upper().split("-"))}
    trend = answer(home, "dyad_trend", dyad=dyad, **days, scope=scope, grain=grain)
    kinds = answer(home, "dyad_kinds", dyad=dyad, **days, scope=scope)
    told = answer(home, "dyad_events", dyad=dyad, **days, scope=scope, root=narrowed.root, limit=_SHOWN_EVENTS)
    return {
        "title": " – ".join(names.values()),
        "names": names,
        "entity_links": {entity: links.country(entity) for entity in names},
        "dyad": "-".join(names),
        "says": words.on_relation(answer(home, "dyad_now", dyad=dyad, **days, scope=scope).first()),
        "span": days,
        "narrowed": narrowed,
        "charts": [
            Chart(
                name="trend",
                title="Conflict and cooperation",
                says=words.on_trend(trend.rows, grain),
                draw=lambda rows: specs.trend(rows, grain),
                answer=trend,
                csv=links.csv(trend),
            ),
            Chart(
                name="directions",
                title="Who acts on whom",
                says=words.on_directions(kinds.rows, names),
                draw=lambda rows: specs.directions(rows, names),
                answer=kinds,
                csv=links.csv(kinds),
            ),
            Chart(
                name="mix",
                title="What kind of thing happens",
                says=words.on_mix(kinds.rows),
                draw=specs.mix,
                answer=kinds,
                csv=links.csv(kinds),
            ),
        ],
        "events": events_of(told, links, names),
        "events_answer": told,
        "events_csv": links.csv(told),
        "shown": _SHOWN_EVENTS,
    }


def country(home: Path, links: Links, entity: str, narrowed: Narrowed) -> Page:
    """With whom a state or group has to do, and what happens within it."""
    entity = entity.upper()
    span = answer(home, "country_span", entity=entity).first()
    if span is None:
        raise NotThere(f"no event of {entity} is in the marts")
    days = narrowed.within(span)
    grain, name = grain_of(*days.values()), name_of(home, entity)
    partners = answer(home, "country_partners", entity=entity, **days, scope=narrowed.scope)
    network = answer(home, "country_network", entity=entity, **days, scope=narrowed.scope, limit=_NETWORK_PARTNERS)
    inside = answer(home, "country_home", entity=entity, **days, grain=grain)
    hrefs = {dyad: links.dyad(dyad) for dyad in partners.rows["dyad"]}
    return {
        "title": name,
        "entity": entity,
        "span": days,
        "narrowed": narrowed,
        "partners": [row | {"href": hrefs[row["dyad"]]} for row in partners.rows.iter_rows(named=True)],
        "charts": [
            Chart(
                name="partners",
                title="Partners",
                says=words.on_partners(partners.rows),
                draw=lambda rows: country_specs.partners(rows, hrefs),
                answer=partners,
                csv=links.csv(partners),
            ),
            Chart(
                name="network",
                title="Network of the busiest partners",
                says=words.on_network(network.rows, name),
                draw=lambda rows: country_specs.network(rows, entity),
                answer=network,
                csv=links.csv(network),
            ),
            Chart(
                name="home",
                title="Protest, coercion and violence at home",
                says=words.on_home(inside.rows),
                draw=lambda rows: country_specs.at_home(rows, grain, list(days.values())),
                answer=inside,
                csv=links.csv(inside),
            ),
        ],
    }


def event(home: Path, links: Links, event_id: str, explain: Callable[[str], str]) -> Page:
    """One event: its code, its actors, and every mention with the rule that fired and what the coder weighed."""
    found = answer(home, "event", event_id=event_id)
    row = found.first()
    if row is None:
        raise NotThere("no event has this id")
    mentions = answer(home, "event_mentions", event_id=event_id)
    pair = sorted(filter(None, (row["source_entity"], row["target_entity"])))
    is_relation = len(set(pair)) == 2
    return {
        "title": f"{row['source_name']} → {row['target_name']}: {row['event_label'] or row['event_code']}",
        "event": row,
        "quad": words.quad_name(row["quad_class"]),
        "dyad_href": links.dyad("-".join(pair)) if is_relation else None,
        "mentions": [
            mention | {"marked": marked(mention), "explanation": explain(mention["sentence"])}
            for mention in mentions.rows.head(_EXPLAINED).iter_rows(named=True)
        ],
        "mentions_answer": mentions,
        "csv": links.csv(mentions),
    }


def search(home: Path, links: Links, query: str) -> Page:
    """States and groups, event codes and sentences that fit the words."""
    query = query.strip()[:100]
    page: Page = {"title": "Search", "query": query, "entities": [], "codes": [], "events": [], "answer": None}
    if not query:
        return page
    told = answer(home, "search_sentences", words=query)
    return page | {
        "entities": [
            row | {"href": links.country(row["entity"])}
            for row in answer(home, "search_entities", words=query).rows.iter_rows(named=True)
        ],
        "codes": answer(home, "search_codes", words=query).rows.to_dicts(),
        "events": events_of(told, links, {}),
        "answer": told,
        "csv": links.csv(told),
    }


def events_of(told: Answer, links: Links, names: Mapping[str, str]) -> Sequence[Mapping[str, Any]]:
    """One row per event with its marked sentence and links."""
    return [
        row
        | {
            "marked": marked(row),
            "href": links.event(row["event_id"]),
            "source_name": names.get(row["source_entity"], row["source_code"]),
            "target_name": names.get(row["target_entity"], row["target_code"]),
            "quad": words.quad_name(row["quad_class"]),
        }
        for row in told.rows.iter_rows(named=True)
    ]


def marked(row: Mapping[str, Any]) -> Sequence[Mark]:
    """The sentence in pieces: where source, trigger and target stand, the first of two that overlap."""
    sentence = row["sentence"]
    if sentence is None:
        return []
    spans = sorted(
        (row[f"{part}_start"], row[f"{part}_end"], part) for part in _PARTS if row[f"{part}_start"] is not None
    )
    marks, at = [], 0
    for start, end, part in spans:
        if start < at or end > len(sentence):
            continue
        marks += [Mark(sentence[at:start], None), Mark(sentence[start:end], part)]
        at = end
    return [mark for mark in (*marks, Mark(sentence[at:], None)) if mark.text]


def grain_of(first: date, last: date) -> str:
    """The periods that a span is shown by, so that a chart has neither three bars nor three thousand."""
    days = (last - first).days
    if days <= _DAYS_BY_DAY:
        return "day"
    if days <= _DAYS_BY_WEEK:
        return "week"
    return "month" if days <= _DAYS_BY_MONTH else "year"


def name_of(home: Path, entity: str) -> str:
    """The name of an entity, or its code."""
    row = answer(home, "entity", entity=entity).first()
    return str(row["name"]) if row and row["name"] else entity


def _movers(home: Path, days: int, links: Links) -> Mapping[str, Any]:
    found = answer(home, "movers", days=days, minimum=_FEWEST[days], limit=_SHOWN_MOVERS)
    rows = [row | {"href": links.dyad(row["dyad"])} for row in found.rows.iter_rows(named=True)]
    return {"days": days, "minimum": _FEWEST[days], "rows": rows}
