"""Where the rows of each table went, from what was received to the marts: what is in no part is lost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl

from pipelines.contracts import load_contract
from pipelines.tables import Lake
from pipelines.warehouse import QueryError, query

_MARTS = """
select
    coder,
    count(*) as events,
    (select count(*) from fct_event_mentions where fct_event_mentions.coder = fct_events.coder) as mentions
from fct_events
group by coder
"""
_OURS = "dyad"


@dataclass(frozen=True)
class Step:
    """What came out of one table, and where it went; `lost` is what is in no part."""

    name: str
    rows: int
    parts: Mapping[str, int]

    @property
    def lost(self) -> int:
        """The rows that are nowhere; below zero, rows that came from nowhere."""
        return self.rows - sum(self.parts.values())


def read_steps(lake: Lake, kept_out: pl.DataFrame) -> list[Step]:
    """The steps that have rows, articles' first; `kept_out` is one row per row and rule that it broke."""
    marts = _marts(lake)
    steps = [*_received(lake), _documents(lake, kept_out), *_mentions(lake, kept_out, marts), *_imported(lake, marts)]
    return [step for step in steps if step.rows]


def written_at(lake: Lake, table: str, day: date) -> datetime | None:
    """When a partition was written; null where there is none."""
    file = lake.path(table) / f"{load_contract(table).partition}={day}" / "data.parquet"
    return datetime.fromtimestamp(file.stat().st_mtime, UTC) if file.exists() else None


def count(lake: Lake, table: str) -> int:
    """The rows of a table."""
    return int(lake.scan(table).select(pl.len()).collect().item())


def _received(lake: Lake) -> Iterator[Step]:
    """What runs on articles received, then what was imported of each coder."""
    columns = ("received", "documents", "imported", "known", "rejected", "quarantined", "forgotten")
    sums = [pl.col(name).sum().cast(pl.Int64) for name in columns]
    for row in lake.scan("runs").group_by("coder").agg(sums).sort("coder", nulls_last=False).collect().to_dicts():
        if row["coder"] is None:
            parts = {"new documents": row["documents"], "known": row["known"], "rejected": row["rejected"]}
            forgotten = {"forgotten": row["forgotten"]} if row["forgotten"] else {}
            yield Step("records received", row["received"], parts | forgotten)
        else:
            parts = {"new or revised": row["imported"], "known": row["known"]}
            refused = {"kept out": row["quarantined"], "rejected": row["rejected"]}
            yield Step(f"rows of {row['coder']} received", row["received"], parts | refused)


def _documents(lake: Lake, kept_out: pl.DataFrame) -> Step:
    """Documents became articles, copies, articles that are not coded; or they are kept out, or wait for a run."""
    is_copy, is_coded = pl.col("duplicate_of").is_not_null(), pl.col("language") == "en"
    kind = pl.when(is_copy).then(pl.lit("copies")).when(is_coded).then(pl.lit("articles"))
    made = lake.scan("articles").select(document_id="article_id", kind=kind.otherwise(pl.lit("in other languages")))
    counts = dict(made.group_by("kind").len().collect().rows())
    documents = lake.scan("documents").select("document_id", "received_at", day=pl.col("published_at").dt.date())
    missing = documents.join(made, on="document_id", how="anti").collect()
    of_articles = kept_out.filter(pl.col("table_name") == "articles")["row_key"]
    held = missing.filter(pl.col("document_id").is_in(of_articles.implode())).height
    # What came after the articles of its day were written waits for the next run.
    written = {day: written_at(lake, "articles", day) for day in missing["day"].unique()}
    since = pl.col("day").replace_strict(written, default=None, return_dtype=pl.Datetime("us", "UTC"))
    waiting = missing.filter(since.is_null() | (pl.col("received_at") > since)).height
    parts = {name: counts.get(name, 0) for name in ("articles", "copies", "in other languages")}
    parts |= {"kept out": held, "waiting for a run": waiting}
    return Step("documents", count(lake, "documents"), {name: number for name, number in parts.items() if number})


def _mentions(lake: Lake, kept_out: pl.DataFrame, marts: Mapping[str, Mapping[str, int]] | None) -> Iterator[Step]:
    """Mentions became events, and both are in the marts."""
    mentions, events = count(lake, "event_mentions"), count(lake, "events")
    merged = int(lake.scan("events").select(pl.col("mentions").sum()).collect().item() or 0)
    of_events = kept_out.filter(pl.col("table_name") == "events").unique("row_key")["row_json"]
    held = int(of_events.str.json_path_match("$.mentions").cast(pl.Int64).sum())
    yield Step(
        "mentions",
        mentions,
        {f"merged into {events:,} events": merged} | ({"of events kept out": held} if held else {}),
    )
    if marts is not None:
        in_marts = marts.get(_OURS, {"mentions": 0, "events": 0})
        yield Step("mentions", mentions, {"in the mart fct_event_mentions": in_marts["mentions"]})
        distinct = int(lake.scan("events").select(pl.col("event_id").n_unique()).collect().item())
        yield Step("distinct events", distinct, {"in the mart fct_events": in_marts["events"]})


def _imported(lake: Lake, marts: Mapping[str, Mapping[str, int]] | None) -> Iterator[Step]:
    """The events of each coder that were imported, which are in the marts."""
    if marts is None:
        return
    counted = lake.scan("imported_events").group_by("coder").agg(pl.col("event_id").n_unique()).sort("coder")
    for coder, events in counted.collect().rows():
        in_marts = marts[coder]["events"] if coder in marts else 0
        yield Step(f"events of {coder}", events, {"in the mart fct_events": in_marts})


def _marts(lake: Lake) -> Mapping[str, Mapping[str, int]] | None:
    """How many events and mentions the published marts have of each coder; none before there are any."""
    try:
        rows = query(lake.home, _MARTS).to_dicts()
    except QueryError:
        return None
    return {row["coder"]: row for row in rows}
