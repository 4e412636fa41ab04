"""Which days are not what the documents would make of them today, told by what was noted when they were written."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import polars as pl

from pipelines.contracts import contract_names, load_contract
from pipelines.tables import Lake
from pipelines.text.copies import WINDOW_DAYS

# What is noted in the partitions of the day tables.
DOCUMENTS, LEXICON_VERSION = "documents", "lexicon_version"


def today() -> date:
    """The day that it is in UTC."""
    return datetime.now(UTC).date()


def document_digests(lake: Lake) -> dict[date, str]:
    """For each day that documents were published on, a digest of those that its articles are made from."""
    ids = pl.col("document_id").str.to_integer(base=16, dtype=pl.UInt64)
    published = (
        lake.scan("documents")
        .group_by(day=pl.col("published_at").dt.date())
        .agg(documents=pl.len(), ids=ids.bitwise_xor())
        .collect()
    )
    of_day = {day: f"{day} {documents} {ids:016x}" for day, documents, ids in published.rows()}
    return {day: _digest([of_day[other] for other in _window(day) if other in of_day]) for day in sorted(of_day)}


def stale_days(lake: Lake, digests: Mapping[date, str]) -> list[date]:
    """The days to be coded: documents have come, or a run was stopped, since their events were written.

    A document may be dated a day ahead; its day is coded when it has begun. A day whose documents are all gone is to be
    coded as well, to nothing.
    """
    stale = [day for day in digests if day <= today() and lake.note("events", day).get(DOCUMENTS) != digests[day]]
    gone = [day for day in lake.days("articles") if day not in digests and lake.note("events", day).get(DOCUMENTS)]
    return sorted([*stale, *gone])


def are_marts_stale(lake: Lake) -> bool:
    """Whether events were written after the marts, as they are when a run was stopped between the two."""
    warehouse = lake.home / "warehouse.duckdb"
    written = [file.stat().st_mtime for file in lake.path("events").glob("*/*.parquet")]
    return bool(written) and not (warehouse.exists() and warehouse.stat().st_mtime >= max(written))


def lexicon_versions(lake: Lake) -> dict[date, str]:
    """The lexicon that each day was coded with."""
    return {day: lake.note("events", day).get(LEXICON_VERSION, "") for day in lake.days("events")}


def outdated_days(lake: Lake, version: str, since: date = date.min) -> list[date]:
    """The days from one on that were coded with another lexicon."""
    return [day for day, other in lexicon_versions(lake).items() if day >= since and other != version]


def unreadable_days(lake: Lake, since: date = date.min) -> list[date]:
    """The days from one on of which a table is of another version of its contract, and is to be made again."""
    tables = [name for name in contract_names() if load_contract(name).is_made_again]
    return sorted({day for table in tables for day in lake.outdated_days(table, since)})


def _window(day: date) -> list[date]:
    return [day - timedelta(days=back) for back in range(WINDOW_DAYS + 1)]


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
