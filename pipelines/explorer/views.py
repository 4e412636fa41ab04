"""The pages, as values for their templates: answers from the marts, charts of them, and sentences about both."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.explorer import country_specs, specs, words
from pipelines.explorer.charting import Spec
from pipelines.explorer.explaining import Explain
from pipelines.explorer.listing import Told, events_of, marked, standing_out, told
from pipelines.explorer.questions import MOST_ROWS, Answer, answer
from pipelines.explorer.standing import Links, Narrowed, NotThere

_WEEK, _MONTH = 7, 30
_FEWEST = {_WEEK: 3, _MONTH: 5}
_DAYS_BY_DAY, _DAYS_BY_WEEK, _DAYS_BY_MONTH = 62, 300, 366 * 12
_SHOWN_EVENTS, _SHOWN_MOVERS, _STANDING_OUT = 200, 6, 3
_A_DAY, _LATELY, _YEAR = timedelta(days=1), timedelta(days=90), timedelta(days=365)
_SHOWN_PARTNERS, _NETWORK_PARTNERS = 20, 11
_EXPLAINED = 5

Page = dict[str, Any]


@dataclass(frozen=True)
class Chart:
    """A picture, what it says in words, and the answer that it is drawn from."""

    name: str
    title: str
    says: str
    draw: Callable[[pl.DataFrame], Spec]
    answer: Answer
    csv: str | None

    @cached_property
    def spec(self) -> Spec | None:
        """What to draw, if there is anything."""
        return self.draw(self.answer.rows) if self.answer.rows.height else None

    @property
    def n(self) -> int:
        """How many events, or articles, are behind it."""
        rows = self.answer.rows
        return int(rows["events" if "events" in rows.columns else "coded_articles"].sum() or 0)


def overview(home: Path, links: Links) -> Page:
    """What changed most, who is busiest, what the figures rest on."""
    totals = answer(home, "totals").rows.row(0, named=True)
    heat = answer(home, "heat_map")
    grain = grain_of(totals["first_date"], totals["last_date"]) if totals["days"] else "day"
    covered = answer(home, "coverage", grain=grain)
    busiest = heat.rows.unique("dyad", keep="first", maintain_order=True)
    hrefs = {dyad: links.dyad(dyad) for dyad in busiest["dyad"]}
    movers = [_movers(home, days, links) for days in (_WEEK, _MONTH)]
    return {
        "title": "Relations in the news",
        "totals": totals,
        "says": next(filter(None, (mover["says"] for mover in movers)), None),
        "movers": movers,
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
    days = narrowed.within(_dyad_span(home, dyad, scope))
    grain = grain_of(*days.values())
    names = _names(home, dyad)
    trend = answer(home, "dyad_trend", dyad=dyad, **days, scope=scope, grain=grain)
    kinds = answer(home, "dyad_kinds", dyad=dyad, **days, scope=scope)
    now = answer(home, "dyad_now", dyad=dyad, **days, scope=scope).first()
    listed = dyad_events(home, links, dyad, narrowed)
    turns = trend.rows.filter(pl.col("is_change_point")).tail(1)
    lately = [row for row in listed.events if now and row["trend_date"] > now["last_date"] - _LATELY]
    return {
        "title": " – ".join(names.values()),
        "names": names,
        "entity_links": {entity: links.country(entity) for entity in names},
        "dyad": "-".join(names),
        "now": now,
        "verdict": words.verdict(now),
        "says": words.on_relation(now),
        "turn": next(turns.iter_rows(named=True), None),
        "grain": grain,
        "standing_out": standing_out(lately, _STANDING_OUT),
        "span": days,
        "narrowed": narrowed,
        "roots": _roots(kinds.rows),
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
        "told": listed,
    }


def dyad_events(home: Path, links: Links, dyad: str, narrowed: Narrowed) -> Told:
    """The latest events of a relation in a span."""
    scope, root = narrowed.scope, narrowed.root
    days = narrowed.within(_dyad_span(home, dyad, scope))
    kinds = answer(home, "dyad_kinds", dyad=dyad, **days, scope=scope).rows
    found = answer(home, "dyad_events", dyad=dyad, **days, scope=scope, root=root, limit=_SHOWN_EVENTS)
    return told(found, _number(kinds, root), links, _names(home, dyad))


def country(home: Path, links: Links, entity: str, narrowed: Narrowed) -> Page:
    """How a state or group gets on with others, with whom it has to do, and what happens within it."""
    entity = entity.upper()
    days = narrowed.within(_country_span(home, entity))
    grain, name, scope = grain_of(*days.values()), name_of(home, entity), narrowed.scope
    partners = answer(home, "country_partners", entity=entity, **days, scope=scope, limit=MOST_ROWS)
    busiest = partners.rows.head(_SHOWN_PARTNERS)
    network = answer(home, "country_network", entity=entity, **days, scope=scope, limit=_NETWORK_PARTNERS)
    inside = answer(home, "country_home", entity=entity, **days, grain=grain)
    now = answer(home, "country_now", entity=entity, **days, scope=scope).first()
    hrefs = {dyad: links.dyad(dyad) for dyad in (*busiest["dyad"], *network.rows["dyad"])}
    entities = {*network.rows["entity_a"], *network.rows["entity_b"]}
    entity_hrefs = {other: links.country(other) for other in entities - {entity}}
    return {
        "title": name,
        "entity": entity,
        "now": now,
        "verdict": words.verdict(now),
        "says": words.on_country(now, partners.rows),
        "span": days,
        "narrowed": narrowed,
        "partners": [row | {"href": hrefs[row["dyad"]]} for row in busiest.iter_rows(named=True)],
        "partner_count": partners.rows.height,
        "charts": [
            Chart(
                name="partners",
                title="Partners",
                says=words.on_partners(partners.rows),
                draw=lambda rows: country_specs.partners(rows.head(_SHOWN_PARTNERS), hrefs),
                answer=partners,
                csv=links.csv(partners),
            ),
            Chart(
                name="network",
                title="Network of the busiest partners",
                says=words.on_network(network.rows, name),
                draw=lambda rows: country_specs.network(rows, entity, hrefs | entity_hrefs),
                answer=network,
                csv=links.csv(network),
            ),
            Chart(
                name="home",
                title="Protest, coercion and violence at home",
                says=words.on_home(inside.rows, grain),
                draw=lambda rows: country_specs.at_home(rows, grain),
                answer=inside,
                csv=links.csv(inside),
            ),
        ],
        "roots": _roots(answer(home, "country_home_kinds", entity=entity, **days).rows),
        "told": country_events(home, links, entity, narrowed),
    }


def country_events(home: Path, links: Links, entity: str, narrowed: Narrowed) -> Told:
    """The latest protest, coercion and violence within a state in a span."""
    entity, root = entity.upper(), narrowed.root
    days = narrowed.within(_country_span(home, entity))
    kinds = answer(home, "country_home_kinds", entity=entity, **days).rows
    found = answer(home, "country_home_events", entity=entity, **days, root=root, limit=_SHOWN_EVENTS)
    return told(found, _number(kinds, root), links, {entity: name_of(home, entity)})


def event(home: Path, links: Links, event_id: str, dyad: str | None, explain: Explain) -> Page:
    """One event: its code, its actors, and every mention with the rule that fired and what the coder weighed.

    In the relation that it is said to lie in it is found at once; else it is looked for everywhere.
    """
    for where in dict.fromkeys((dyad, None)):
        for page in events(home, links, [event_id], explain, where):
            return page
    raise NotThere("no event has this id")


def events(
    home: Path, links: Links, event_ids: Sequence[str], explain: Explain, dyad: str | None = None
) -> Iterator[Page]:
    """The pages of events, asked for and explained at once; where a relation is given, of those that lie in it."""
    found = answer(home, "event", event_id=tuple(event_ids), dyad=dyad)
    mentions = answer(home, "event_mentions", event_id=tuple(event_ids), dyad=dyad)
    by_event = mentions.rows.partition_by("event_id", as_dict=True)
    asked = _asked_of_each(mentions.rows)
    sentences = asked["sentence"].unique(maintain_order=True).to_list()
    explained = explain(sentences) if sentences else {}
    of_each = dict(asked.group_by("event_id").agg("sentence").iter_rows())
    for row in found.rows.iter_rows(named=True):
        pair = sorted(filter(None, (row["source_entity"], row["target_entity"])))
        is_relation = len(set(pair)) == 2
        own = _of_event(mentions, row["event_id"], by_event.get((row["event_id"],), mentions.rows.clear()))
        yield {
            "title": f"{row['source_name']} → {row['target_name']}: {row['event_label'] or row['event_code']}",
            "event": row,
            "quad": words.quad_name(row["quad_class"]),
            "dyad_href": links.dyad("-".join(pair)) if is_relation else None,
            "mentions": [mention | {"marked": marked(mention)} for mention in own.rows.iter_rows(named=True)],
            "explanations": {sentence: explained.get(sentence) for sentence in of_each.get(row["event_id"], ())},
            "mentions_answer": own,
            "csv": links.csv(own),
        }


def search(home: Path, links: Links, query: str, last: date | None, *, is_of_all_years: bool) -> Page:
    """States and groups, event codes and events that fit the words; events of the year that ends then, or of all."""
    query = query.strip()[:100]
    page: Page = {"title": "Search", "query": query}
    totals = answer(home, "totals").rows.row(0, named=True)
    if not query or not totals["days"]:
        return page | {"found": None}
    until = min(max(last or totals["last_date"], totals["first_date"]), totals["last_date"])
    within = {} if is_of_all_years else {"first_date": until - _YEAR + _A_DAY, "last_date": until}
    found = answer(home, "search_events", words=query, **within)
    if found.rows.is_empty():
        found = answer(home, "search_sentences", words=query, **within)
    return page | {
        "within": within,
        "before": until - _YEAR if until - _YEAR >= totals["first_date"] else None,
        "after": min(until + _YEAR, totals["last_date"]) if until < totals["last_date"] else None,
        "entities": [
            row | {"href": links.country(row["entity"])}
            for row in answer(home, "search_entities", words=query).rows.iter_rows(named=True)
        ],
        "codes": answer(home, "search_codes", words=query).rows.to_dicts(),
        "events": events_of(found, links, {}),
        "total": found.rows["found"].max() or 0,
        "found": found,
        "csv": links.csv(found),
    }


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


def _names(home: Path, dyad: str) -> Mapping[str, str]:
    """The two entities of a relation with their names."""
    return {entity: name_of(home, entity) for entity in sorted(dyad.upper().split("-"))}


def _dyad_span(home: Path, dyad: str, scope: str) -> Mapping[str, Any]:
    """The first and the last day of a relation."""
    span = answer(home, "dyad_span", dyad=dyad, scope=scope).first()
    if span is None:
        raise NotThere(f"no event between {dyad.replace('-', ' and ')} is in the marts")
    return span


def _country_span(home: Path, entity: str) -> Mapping[str, Any]:
    """The first and the last day of a state or group."""
    span = answer(home, "country_span", entity=entity).first()
    if span is None:
        raise NotThere(f"no event of {entity} is in the marts")
    return span


def _movers(home: Path, days: int, links: Links) -> Mapping[str, Any]:
    found = answer(home, "movers", days=days, minimum=_FEWEST[days], limit=_SHOWN_MOVERS)
    rows = [row | {"href": links.dyad(row["dyad"])} for row in found.rows.iter_rows(named=True)]
    says = words.on_movers(found.rows, days)
    return {
        "days": days,
        "minimum": _FEWEST[days],
        "rows": rows,
        "says": says,
        "answer": found,
        "csv": links.csv(found),
    }


def _asked_of_each(mentions: pl.DataFrame) -> pl.DataFrame:
    """The sentences that are explained: the first different ones of each event."""
    return (
        mentions.unique(["event_id", "sentence"], keep="first", maintain_order=True)
        .group_by("event_id", maintain_order=True)
        .head(_EXPLAINED)
    )


def _of_event(mentions: Answer, event_id: str, rows: pl.DataFrame) -> Answer:
    """The part of an answer that is about one event, as if it had been asked for alone."""
    parameters = mentions.parameters.model_copy(update={"event_id": (event_id,)})
    return replace(mentions, parameters=parameters, values=parameters.bound(), rows=rows)


def _number(kinds: pl.DataFrame, root: str | None) -> int:
    """How many events there are, of one root if it is given."""
    return int(kinds.filter(pl.col("root_code") == root if root else True)["events"].sum())


def _roots(kinds: pl.DataFrame) -> Mapping[str, str]:
    """The CAMEO roots that there are events of, with their names."""
    rows = kinds.select("root_code", pl.col("root_label").fill_null(pl.col("root_code"))).unique().sort("root_code")
    return dict(rows.iter_rows())
