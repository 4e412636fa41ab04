"""Gold files: which kind one is, and its lines as articles for the coder and gold events to compare with.

What a line may hold is in `rows`; docs/evaluation.md says it to users.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from pipelines.coding.given import SPAN_COLUMNS
from pipelines.evaluation.rows import (
    CodebookItem,
    EmptyItem,
    Item,
    MarkedItem,
    NewsItem,
    PetrarchItem,
    PloverItem,
)
from pipelines.receipts import Refusal
from pipelines.text.decoding import decode

EVENTS = pl.Schema(
    {
        name: pl.String()
        for name in (
            "id",
            "source",
            "target",
            "source_role",
            "target_role",
            "source_text",
            "target_text",
            "code",
            "plover_event",
            "status",
        )
    }
)
_ARTICLES = pl.Schema(
    {
        "article_id": pl.String(),
        "title": pl.String(),
        "text": pl.String(),
        "published_date": pl.Date(),
        "url": pl.String(),
        "publisher": pl.String(),
    }
)
_SPANS = pl.Schema(dict.fromkeys(SPAN_COLUMNS, pl.Int64()))
_SHOWN = 40


class GoldError(ValueError):
    """A gold file that cannot be read; the message names file and line."""


class Kind(StrEnum):
    """What the gold records of a file say, and so what can be scored."""

    news = "news"
    marked = "marked"
    plover = "plover"
    petrarch = "petrarch"
    codebook = "codebook"
    no_event = "no-event"


_ROWS: Mapping[Kind, type[Item]] = {
    Kind.news: NewsItem,
    Kind.marked: MarkedItem,
    Kind.plover: PloverItem,
    Kind.petrarch: PetrarchItem,
    Kind.codebook: CodebookItem,
    Kind.no_event: EmptyItem,
}


@dataclass(frozen=True)
class Gold:
    """A gold file: one article per item, one row per gold event, and why how many items were left out."""

    name: str
    kind: Kind
    articles: pl.DataFrame
    events: pl.DataFrame
    left_out: Mapping[str, int]


def read_gold(path: Path, kind: Kind | None = None) -> Gold:
    """The items of a JSON Lines file; of the kind that its rows show unless one is given."""
    lines = _lines(path)
    kind = kind or recognise([row for _, _, row in lines])
    items = [(number, _item(path, number, line, kind)) for number, line, _ in lines]
    first_lines: dict[str, int] = {}
    for number, item in items:
        first = first_lines.setdefault(item.item_id, number)
        if first != number:
            raise GoldError(f"{path}:{number}: id '{item.item_id}' stands on line {first} already; ids must differ")
    usable = [item for _, item in items if item.unusable is None]
    if not usable:
        raise GoldError(f"{path}: holds no item that could be scored")
    return Gold(
        name=path.name,
        kind=kind,
        articles=_articles(usable, kind),
        events=_events(usable),
        left_out=Counter(item.unusable for _, item in items if item.unusable),
    )


def recognise(rows: Sequence[Mapping[str, Any]]) -> Kind:
    """The kind that the fields of the rows show, the most telling field first."""
    listed = [row["events"] for row in rows if isinstance(row.get("events"), list)]
    events = [event for events in listed for event in events if isinstance(event, dict)]
    if any("source_span" in row for row in rows):
        return Kind.marked
    if any("source_code" in event for event in events):
        return Kind.plover
    if any(event.get("actor_form") == "code" for event in events):
        return Kind.petrarch
    if any(event.get("source_country") or event.get("source") for event in events):
        return Kind.news
    return Kind.codebook if events else Kind.no_event


def _lines(path: Path) -> list[tuple[int, str, dict[str, Any]]]:
    """Number, text and object of each line that is not blank."""
    text = decode(path.read_bytes())
    if isinstance(text, Refusal):
        raise GoldError(f"{path}: {text.message}")
    return [
        (number, line, _object(path, number, line)) for number, line in enumerate(text.split("\n"), 1) if line.strip()
    ]


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        where = f" at character {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise GoldError(f"{path}:{number}: the line is no JSON{where}; a gold file has one object a line") from None
    if not isinstance(row, dict):
        raise GoldError(f"{path}:{number}: expected an object with id and text, found {_shown(row)}")
    return row


def _item(path: Path, number: int, line: str, kind: Kind) -> Item:
    try:
        return _ROWS[kind].model_validate_json(line, strict=True)
    except ValidationError as error:
        raise GoldError(
            f"{path}:{number}: {_complaint(error)} (read as {kind.value} gold; --kind changes that)"
        ) from None


def _complaint(error: ValidationError) -> str:
    """The first thing that is wrong with a row, in words: `events[0].code: expected a CAMEO code, found '4'`."""
    first = error.errors(include_url=False)[0]
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    if first["type"] == "missing":
        return f"'{place}' is missing"
    message = str(first["ctx"]["error"]) if first["type"] == "value_error" else first["msg"]
    message = message[0].lower() + message[1:]
    found = "" if isinstance(first["input"], dict) else f", found {_shown(first['input'])}"
    return f"{place}: {message}{found}" if place else f"{message}{found}"


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _articles(items: Sequence[Item], kind: Kind) -> pl.DataFrame:
    """One row per item, in the columns that the coder takes; marked actors with their offsets."""
    rows = [(item.item_id, item.title, item.whole_text, item.day, None, None, *item.spans) for item in items]
    articles = pl.DataFrame(rows, schema={**_ARTICLES, **_SPANS}, orient="row")
    return articles if kind is Kind.marked else articles.drop(_SPANS.names())


def _events(items: Sequence[Item]) -> pl.DataFrame:
    """One row per gold event, in the order of the file."""
    rows = [{"id": item.item_id, **event.as_event()} for item in items for event in item.events]
    return pl.DataFrame(rows, schema=EVENTS).with_columns(pl.col("status").fill_null("actual"))
