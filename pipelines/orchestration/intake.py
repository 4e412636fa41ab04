"""Landed files into the tables `documents` and `rejected`; receipts are settled when all of their records are there."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from time import monotonic

import polars as pl

from pipelines.contracts import conform, load_contract
from pipelines.orchestration.erasing import erase
from pipelines.orchestration.gate import PREVIEW_ROWS, Gate
from pipelines.receipts import Receipt
from pipelines.sources.landing import pending, settle
from pipelines.tables import Lake
from pipelines.text.documents import PLACE, Batch, read_many
from pipelines.text.records import EXCERPT

_log = logging.getLogger(__name__)

# Adding to a partition writes the whole of it again, so that small batches are gathered first.
_MOST_ROWS = 20_000
_MOST_BYTES = 100_000_000
# Pages are slow to read, and a run that is killed goes on from what was written.
_LONGEST_WAIT = 60.0
# What takes so long to read that a run looks first whether it is known.
_SLOW_KINDS = ("html", "warc")


@dataclass(frozen=True)
class Refused:
    """The records that were refused for one reason, and the first of them."""

    reason: str
    records: int
    where: str
    message: str


@dataclass
class Intake:
    """What became of the records received: received = documents + known + rejected + forgotten.

    Those passed over are beside them: records of a crawl that are no response.
    """

    received: int = 0
    documents: int = 0
    known: int = 0
    passed_over: int = 0
    forgotten: int = 0
    days: set[date] = field(default_factory=set)
    refused: dict[str, Refused] = field(default_factory=dict)
    results: list[pl.DataFrame] = field(default_factory=list)
    preview: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def rejected(self) -> int:
        """The records refused, for whatever reason."""
        return sum(refused.records for refused in self.refused.values())


def take_in(gate: Gate) -> Intake:
    """Read every pending receipt; a record that is a document already, or was refused before, is not kept twice."""
    home = gate.lake.home
    receipts = pending(home)
    intake = _Intake(gate)
    tombstones = gate.lake.scan("tombstones").collect()["tombstone_id"]
    for batch in read_many(receipts, home, known_records(gate.lake, receipts), tombstones):
        intake.add(batch)
    intake.write()
    # A run that is killed before this reads them once more, and finds their documents known.
    for receipt in receipts:
        settle(home, receipt)
    # What was taken down and has come again is not kept in the landing area either.
    erase(gate.lake, intake.forgotten)
    return intake.total


def known_records(lake: Lake, receipts: Sequence[Receipt]) -> dict[tuple[str, str], set[int]]:
    """The records that are documents already, by landing key and source path, of files that take long to read."""
    keys = {receipt.key for receipt in receipts if receipt.kind in _SLOW_KINDS and receipt.key}
    if not keys:
        return {}
    rows = (
        lake.scan("documents")
        .filter(pl.col("landing_key").is_in(keys))
        .group_by("landing_key", "source_path")
        .agg("record_no")
        .collect()
    )
    return {(key, path): set(numbers) for key, path, numbers in rows.rows()}


class _Intake:
    """The records on their way to the lake."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._documents = _Gathered(gate.lake, "documents", "document_id")
        self._rejected = _Gathered(gate.lake, "rejected", "rejected_id")
        self._written_at = monotonic()
        self.forgotten = pl.DataFrame(schema=PLACE)
        self.total = Intake()

    def add(self, batch: Batch) -> None:
        """Count what a batch brings, and write when enough has come together."""
        self.total.received += batch.received
        self.total.passed_over += batch.passed_over
        self.forgotten.extend(batch.forgotten)
        self.total.forgotten += batch.forgotten.height
        self.total.known += batch.known + batch.documents.height - self._documents.add(batch.documents)
        self._refuse(batch.rejected)
        _log.info("documents: %s records read", f"{self.total.received:,}")
        is_overdue = monotonic() - self._written_at > _LONGEST_WAIT
        if self._documents.is_full or self._rejected.is_full or is_overdue:
            self.write()

    def write(self) -> None:
        """Write what has come together, documents after their check."""
        documents = self._documents.take()
        if documents.height:
            checked = self._gate.check(documents, "documents")
            self._gate.lake.append("documents", checked.passed)
            self.total.results.append(checked.results)
            self.total.documents += checked.passed.height
            self.total.days.update(checked.passed["published_at"].dt.date())
            self.total.preview = checked.passed.head(PREVIEW_ROWS)
            self._refuse(_broken(documents, checked.quarantined))
        rejected = self._rejected.take()
        if rejected.height:
            self._gate.lake.append("rejected", rejected)
        self._written_at = monotonic()

    def _refuse(self, rejected: pl.DataFrame) -> None:
        """Count records that were refused, and gather them."""
        self._rejected.add(rejected)
        for refused in _by_reason(rejected):
            before = self.total.refused.get(refused.reason)
            total = replace(before, records=before.records + refused.records) if before else refused
            self.total.refused[refused.reason] = total


class _Gathered:
    """Rows that a table lacks, until there are enough to be written."""

    def __init__(self, lake: Lake, table: str, key: str) -> None:
        self._key = key
        self._known = lake.scan(table).select(key).collect()
        self._rows = [pl.DataFrame(schema=load_contract(table).schema)]

    def add(self, rows: pl.DataFrame) -> int:
        """How many of the rows the table lacked; these are gathered."""
        distinct = rows.unique(self._key, keep="first", maintain_order=True)
        new = distinct.join(self._known, on=self._key, how="anti", maintain_order="left")
        if new.height:
            self._known = pl.concat([self._known, new.select(self._key)])
            self._rows.append(new)
        return new.height

    def take(self) -> pl.DataFrame:
        """What was gathered, which is to be written."""
        rows = pl.concat(self._rows)
        self._rows = [rows.clear()]
        return rows

    @property
    def is_full(self) -> bool:
        """Whether it is time to write."""
        rows = sum(frame.height for frame in self._rows)
        return rows >= _MOST_ROWS or sum(frame.estimated_size() for frame in self._rows) >= _MOST_BYTES


def _broken(documents: pl.DataFrame, quarantined: pl.DataFrame) -> pl.DataFrame:
    """The documents that did not pass their check as rejected records, with the first rule that each broke."""
    first_rules = quarantined.unique("row_key", keep="first", maintain_order=True)
    rules = first_rules.select(document_id="row_key", rule="rule_id")
    told = pl.format("breaks the rule {} of documents; the whole row is in the table quarantine", "rule")
    return conform(
        documents.join(rules, on="document_id", validate="1:1", maintain_order="left").select(
            pl.col("document_id").alias("rejected_id"),
            pl.col("received_date", "received_at", "landing_key", "source_path", "record_no", "external_id", "url"),
            pl.lit("broken_rule").alias("reason"),
            told.alias("message"),
            pl.col("text").str.slice(0, EXCERPT).alias("excerpt"),
        ),
        "rejected",
    )


def _by_reason(rejected: pl.DataFrame) -> Iterator[Refused]:
    """How many rows there are of each reason, and where the first of it stands."""
    counted = rejected.group_by("reason", maintain_order=True).agg(
        pl.len(), pl.col("source_path", "record_no", "message").first()
    )
    for reason, records, path, record_no, message in counted.rows():
        yield Refused(reason, records, path if record_no is None else f"{path}:{record_no}", message)
