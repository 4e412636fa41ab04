"""Lists of events with their sentences: the evidence that stands under the charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.explorer import words
from pipelines.explorer.questions import Answer
from pipelines.explorer.standing import Links

_PARTS = ("source", "trigger", "target")

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Mark:
    """A piece of a sentence: plain, or what was read as source, trigger or target."""

    text: str
    part: str | None


@dataclass(frozen=True)
class Told:
    """The latest events of a span, how many there are in it, and the answer that they come of."""

    events: Sequence[Event]
    total: int
    says: str
    answer: Answer
    csv: str | None


def told(answer: Answer, total: int, links: Links, names: Mapping[str, str]) -> Told:
    """The events of an answer, with their number in words."""
    asked = answer.values
    says = words.on_events(answer.rows.height, total, asked["first_date"], asked["last_date"], asked["root"])
    return Told(events_of(answer, links, names), total, says, answer, links.csv(answer))


def events_of(answer: Answer, links: Links, names: Mapping[str, str]) -> Sequence[Event]:
    """One row per event with its marked sentence and links."""
    return [
        row
        | {
            "marked": marked(row),
            "href": links.event(row["event_id"], relation(row)),
            "source_name": names.get(row["source_entity"], row["source_code"]),
            "target_name": names.get(row["target_entity"], row["target_code"]),
            "quad": words.quad_name(row["quad_class"]),
        }
        for row in answer.rows.iter_rows(named=True)
    ]


def relation(row: Event) -> str | None:
    """What the marts file the event under: its two sides, which may be the same; none where a side is unknown."""
    sides = (row["source_entity"], row["target_entity"])
    return None if None in sides else "-".join(sorted(sides))


def standing_out(events: Sequence[Event], most: int) -> Sequence[Event]:
    """The events that most publishers told of, the furthest from zero on Goldstein's scale first among equals."""
    by_weight = sorted(events, key=lambda row: (-row["publishers"], -row["mentions"], -abs(row["goldstein"] or 0)))
    kinds: dict[tuple[str, str], Event] = {}
    for row in by_weight:
        # A meeting is an event of each side: once is enough.
        kinds.setdefault((row["sentence"] or row["event_id"], row["event_code"][:2]), row)
    return list(kinds.values())[:most]


def marked(row: Event) -> Sequence[Mark]:
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
