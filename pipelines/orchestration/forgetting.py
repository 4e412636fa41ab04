"""Taking down: what is known of an address or a publisher removed from the lake, and kept out from then on.

The tombstone comes first, the documents go last, so that one that is stopped lets nothing back in and can be asked for
again. The run that follows makes days, marts and report without them.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.checks import validations_folder
from pipelines.orchestration.erasing import drop_rows, erase
from pipelines.orchestration.event_log import forget_previews
from pipelines.orchestration.gate import Gate
from pipelines.orchestration.instance import opened_instance
from pipelines.orchestration.intake import known_records
from pipelines.receipts import object_path
from pipelines.reports import relations_folder
from pipelines.sources.landing import receipts
from pipelines.tables import Lake
from pipelines.text.documents import PLACE, read_many
from pipelines.text.forgotten import Kind, is_forgotten, tombstone

# Tables whose checks keep examples of what broke a rule: text, titles, addresses.
_WITH_EXAMPLES = ("documents", "articles", "event_mentions")


@dataclass(frozen=True)
class Takedown:
    """An address or a publisher, and what the lake's tables hold of it."""

    kind: Kind
    tombstone_id: str
    document_ids: Sequence[str]
    # How many rows of each table go.
    rows: Mapping[str, int]
    # Copies by others of what goes, which are articles of their own from then on.
    freed_copies: int
    is_known: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there to be removed, and never was."""
        return not (self.is_known or any(self.rows.values()))


def find(lake: Lake, kind: Kind, value: str) -> Takedown:
    """What the tables hold of an address or a publisher."""
    mark: str = pl.select(tombstone(kind, pl.lit(value))).item()
    found = lake.scan("documents").filter(is_forgotten([mark])).select("document_id").collect()
    ids = found["document_id"].to_list()
    is_of_them = pl.col("article_id").is_in(ids)
    counted = {
        "documents": lake.scan("documents").filter(pl.col("document_id").is_in(ids)),
        "articles": lake.scan("articles").filter(is_of_them),
        "event_mentions": lake.scan("event_mentions").filter(is_of_them),
        "rejected": lake.scan("rejected").filter(_is_rejected(mark, ids)),
        "quarantine": lake.scan("quarantine").filter(_is_about(ids)),
    }
    return Takedown(
        kind=kind,
        tombstone_id=mark,
        document_ids=ids,
        rows={table: _count(rows) for table, rows in counted.items()},
        freed_copies=_count(lake.scan("articles").filter(pl.col("duplicate_of").is_in(ids) & ~is_of_them)),
        is_known=_count(lake.scan("tombstones").filter(pl.col("tombstone_id") == mark)) > 0,
    )


def take_down(gate: Gate, takedown: Takedown) -> None:
    """Set the tombstone, then remove what it stands for from all that no run makes again."""
    lake, ids = gate.lake, takedown.document_ids
    if not takedown.is_known:
        at = gate.run.started_at
        row = {"tombstone_id": takedown.tombstone_id, "forgotten_date": at.date(), "forgotten_at": at}
        rows = gate.check(pl.DataFrame([row | {"kind": takedown.kind}]), "tombstones")
        lake.append("tombstones", rows.passed)
    if ids:
        _clear_examples(lake)
        drop_rows(lake, "quarantine", _is_about(ids))
        with opened_instance(lake.home) as instance:
            forget_previews(instance, ids)
    _clear_items(lake, takedown)
    drop_rows(lake, "rejected", _is_rejected(takedown.tombstone_id, ids))
    erase(lake, _places(lake, takedown))


def _places(lake: Lake, takedown: Takedown) -> pl.DataFrame:
    """Where in the landing area the records lie: those in the tables, and others that were known when they came."""
    columns = list(PLACE)
    documents = lake.scan("documents").filter(pl.col("document_id").is_in(takedown.document_ids))
    # One that was stopped may have left a receipt of an object that is gone.
    landed = [found for found in receipts(lake.home) if found.key and object_path(lake.home, found.key).exists()]
    read = read_many(landed, lake.home, known_records(lake, landed), [takedown.tombstone_id])
    return pl.concat([documents.select(columns).collect(), *(batch.forgotten for batch in read)]).unique()


def _is_rejected(mark: str, ids: Sequence[str]) -> pl.Expr:
    """Whether a rejected record is one of what goes; those that broke a rule have a document's id."""
    return pl.col("rejected_id").is_in(ids) | (
        tombstone("address", pl.coalesce("url", "source_path")) == mark
    ).fill_null(value=False)


def _is_about(ids: Sequence[str]) -> pl.Expr:
    """Whether a quarantined row is, or names, one of the documents."""
    named = pl.col("row_json").str.contains_any(list(ids)) if ids else pl.lit(value=False)
    return pl.col("row_key").is_in(ids) | named


def _clear_items(lake: Lake, takedown: Takedown) -> None:
    """Forget what sources listed of it; that there was an item stays, so that its page is not fetched again."""
    documents = lake.scan("documents").filter(pl.col("document_id").is_in(takedown.document_ids))
    urls = documents.select("url").collect()["url"].drop_nulls().to_list()
    is_listed = pl.col("url").is_in(urls) | (tombstone("address", pl.col("url")) == takedown.tombstone_id)
    words = ["url", "title", "external_id", "message"]
    _clear(lake, "source_items", is_listed.fill_null(value=False), words)


def _clear(lake: Lake, table: str, is_cleared: pl.Expr, columns: Sequence[str]) -> None:
    """Write the partitions of a table again with nothing in these columns of such rows."""
    for day in lake.days(table):
        rows = lake.scan(table, day, day).collect()
        if rows.select(is_cleared.any()).item():
            cleared = rows.with_columns(pl.when(~is_cleared).then(pl.col(columns)).name.keep())
            lake.write(table, day, cleared, lake.note(table, day))


def _clear_examples(lake: Lake) -> None:
    """Forget the values that broke rules: they may be the document's, and what is told of the rule stays.

    Great Expectations' own words about earlier runs hold such values, too, and pages of relations the sentences.
    """
    has_values = pl.col("table_name").is_in(_WITH_EXAMPLES) & ~pl.col("is_success") & pl.col("observed").is_not_null()
    _clear(lake, "check_results", has_values, ["observed"])
    for folder in (validations_folder(lake.home), relations_folder(lake.home)):
        shutil.rmtree(folder, ignore_errors=True)


def _count(rows: pl.LazyFrame) -> int:
    return int(rows.select(pl.len()).collect().item())
