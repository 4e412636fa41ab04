"""What is known of each source from earlier visits, kept in the tables `source_fetches` and `source_items`."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from pipelines.contracts import load_contract
from pipelines.sources.catalog import Source
from pipelines.sources.items import Item, item_id
from pipelines.tables import Lake
from pipelines.text.dates import parse_instant

MOST_ATTEMPTS = 3
# Some sites change a word, or a date, with every visit.
MOST_VERSIONS = 5

_LONGEST_BACK_OFF = timedelta(days=1)
_LONGEST_PATIENCE = timedelta(days=7)
_SHORTEST_BACK_OFF = timedelta(minutes=5)
_RETRIED_FOR = timedelta(days=3)


@dataclass(frozen=True)
class Fetch:
    """One visit to a source as it went: a row of `source_fetches` but for what the source itself says."""

    started_at: datetime
    finished_at: datetime
    outcome: str
    reason: str | None = None
    message: str | None = None
    http_status: int | None = None
    bytes: int = 0
    items: int = 0
    landed: int = 0
    known: int = 0
    failed: int = 0
    left_over: int = 0
    newest_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class State:
    """Where a source stands after its latest visit."""

    etag: str | None = None
    last_modified: str | None = None
    newest_at: datetime | None = None
    last_success_at: datetime | None = None
    failures: int = 0
    next_at: datetime | None = None
    outcome: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class SeenItem:
    """What became of an item at earlier visits."""

    seen_at: datetime
    status: str
    attempts: int
    version: str | None = None
    versions: int = 1

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is tried of this version."""
        return self.status == "landed" or self.attempts >= MOST_ATTEMPTS

    def is_changed(self, item: Item) -> bool:
        """Whether the source now lists another version of the item, and not one too many."""
        is_other = bool(self.version and item.version) and self.version != item.version
        return is_other and self.versions < MOST_VERSIONS


@dataclass(frozen=True)
class Memory:
    """What earlier visits to a source have left behind."""

    state: State
    seen: Mapping[str, SeenItem]

    def conditions(self, now: datetime) -> dict[str, str]:
        """The headers that ask for what has changed since the last visit.

        None where pages wait for another try, as they are in no answer that says "not modified"; those that have waited
        long are no longer listed.
        """
        if any(not item.is_settled and now - item.seen_at < _RETRIED_FOR for item in self.seen.values()):
            return {}
        headers = {"If-None-Match": self.state.etag, "If-Modified-Since": self.state.last_modified}
        return {name: value for name, value in headers.items() if value}

    def is_settled(self, source: Source, item: Item) -> bool:
        """Whether nothing more is to become of an item."""
        known = self.seen.get(item_id(source.name, item))
        return known is not None and known.is_settled and not known.is_changed(item)

    def attempts(self, source: Source, item: Item) -> int:
        """How often the page of this version of an item was asked for."""
        known = self.seen.get(item_id(source.name, item))
        return known.attempts if known and not known.is_changed(item) else 0

    def carried_into(self, fetch: Fetch) -> Fetch:
        """The visit with what was known before it, as it brought nothing newer."""
        return replace(
            fetch, newest_at=self.state.newest_at, etag=self.state.etag, last_modified=self.state.last_modified
        )


@dataclass(frozen=True)
class ItemOutcome:
    """What became of an item at this visit."""

    item: Item
    status: str
    attempts: int = 0
    message: str | None = None


def read_states(lake: Lake) -> dict[str, State]:
    """The state of each source that was ever visited, by name."""
    columns = [pl.col("source"), *(pl.col(name) for name in State.__dataclass_fields__)]
    latest = lake.scan("source_fetches").sort("started_at").unique("source", keep="last").select(columns).collect()
    return {row.pop("source"): State(**row) for row in latest.to_dicts()}


def read_seen(lake: Lake, source: str) -> dict[str, SeenItem]:
    """The items that a source is known to have listed, by id."""
    of_source = lake.scan("source_items").filter(pl.col("source") == source)
    columns = pl.col("item_id", "seen_at", "status", "attempts", "version"), pl.col("versions").fill_null(1)
    return {identity: SeenItem(*rest) for identity, *rest in of_source.select(*columns).collect().rows()}


def published(items: Iterable[Item]) -> pl.Series:
    """The instants at which the items were published, null where that cannot be read."""
    dates = pl.DataFrame({"published": [item.published for item in items]}, schema={"published": pl.String})
    return dates.select(parse_instant(pl.col("published"))).to_series()


def fetch_row(source: Source, fetch: Fetch, before: State, patience: float | None) -> pl.DataFrame:
    """The row of a visit, with what follows from it and the visits before for the next one."""
    failures = before.failures + 1 if fetch.outcome == "failed" else 0
    row: dict[str, Any] = {
        **asdict(fetch),
        "fetch_id": item_id(source.name, Item(title=fetch.started_at.isoformat())),
        "fetch_date": fetch.started_at.date(),
        "source": source.name,
        "source_group": source.group,
        "place": source.place,
        **{name: getattr(source, name) for name in ("kind", "publisher", "language", "country")},
        "last_success_at": before.last_success_at if failures else fetch.finished_at,
        "failures": failures,
        "next_at": next_at(source, fetch.finished_at, failures, patience),
    }
    return pl.DataFrame([row], schema=load_contract("source_fetches").schema)


def next_at(source: Source, now: datetime, failures: int, patience: float | None) -> datetime:
    """When a source may be visited again: after its cadence, twice as long with each failure, or as its server asks."""
    wait = source.cadence
    if failures:
        doubled = max(source.cadence, _SHORTEST_BACK_OFF) * 2 ** min(failures - 1, 12)
        # Sources that failed together are not to come back together.
        wait = min(doubled, max(_LONGEST_BACK_OFF, source.cadence)) * random.uniform(0.9, 1.1)  # noqa: S311
    if patience is not None:
        wait = max(wait, min(timedelta(seconds=patience), _LONGEST_PATIENCE))
    return now + wait


def item_rows(
    source: Source, outcomes: Iterable[ItemOutcome], seen: Mapping[str, SeenItem], now: datetime
) -> pl.DataFrame:
    """A row for each item that something became of; one that was seen before keeps its day."""
    told = list(outcomes)
    dates = published(outcome.item for outcome in told)
    rows = []
    for outcome, published_at in zip(told, dates, strict=True):
        identity = item_id(source.name, outcome.item)
        known = seen.get(identity)
        seen_at = known.seen_at if known else now
        rows.append(
            {
                "item_id": identity,
                "seen_date": seen_at.astimezone(UTC).date(),
                "seen_at": seen_at,
                "source": source.name,
                **{name: getattr(outcome.item, name) for name in ("url", "external_id", "title")},
                "published_at": published_at,
                "status": outcome.status,
                "attempts": outcome.attempts,
                "version": outcome.item.version,
                "versions": known.versions + known.is_changed(outcome.item) if known else 1,
                "landed_at": now if outcome.status == "landed" else None,
                "message": outcome.message,
            }
        )
    return pl.DataFrame(rows, schema=load_contract("source_items").schema)
