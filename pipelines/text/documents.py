"""Landed files to documents: raw records tidied, dated, given a language and an id, or refused with a reason.

What a format holds is read by `readers`; which documents are articles and which are copies is said in `articles`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from types import MappingProxyType

import polars as pl
import polars_hash as plh

from pipelines.contracts import conform
from pipelines.receipts import Receipt
from pipelines.text.datelines import find_datelines
from pipelines.text.dates import FIRST_DAY, INSTANT, is_missing, parse_instant, parse_zone
from pipelines.text.forgotten import is_forgotten
from pipelines.text.language import CODED, find_languages
from pipelines.text.readers import KnownRecords, read_receipts
from pipelines.text.records import EXCERPT, KNOWN, MAX_BATCH_BYTES, MAX_BYTES, MAX_RECORDS, PASSED_OVER

_MAX_URL = 2_000
_ID_LENGTH = 16
# Pages take long to read: a run that is killed is to lose no more than this of them.
_LONGEST_WAIT = 20.0
_HELP_DATE = "write it as 2024-04-03 or 2024-04-03T10:22:00Z"


PLACE = pl.Schema({"landing_key": pl.String(), "record_no": pl.Int64()})


@dataclass(frozen=True)
class Batch:
    """Some of the records received: each is a row of one of the two tables, known to be a document, or forgotten.

    Those passed over hold no article by their very kind, and count as nothing received.
    """

    documents: pl.DataFrame
    rejected: pl.DataFrame
    received: int
    known: int = 0
    passed_over: int = 0
    # Where the records lie that were taken down: `landing_key` and `record_no`.
    forgotten: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PLACE))


def read_many(
    receipts: Iterable[Receipt],
    home: Path,
    known: KnownRecords = MappingProxyType({}),
    tombstones: Collection[str] = (),
) -> Iterator[Batch]:
    """The records of landed files, those of small files together: a batch costs 20 ms however few it holds."""
    for records in _pooled(read_receipts(receipts, home, known)):
        reason = pl.col("reason").fill_null("")
        known_before, passed_over = (records.filter(reason == why).height for why in (KNOWN, PASSED_OVER))
        tidied = records.filter(~reason.is_in([KNOWN, PASSED_OVER])).pipe(_tidied)
        # Before anything is judged: what is refused would be kept in an excerpt.
        judged = tidied.filter(~is_forgotten(tombstones)).pipe(_dated).pipe(_judged)
        is_document = pl.col("reason").is_null()
        yield Batch(
            documents=judged.filter(is_document).pipe(_documents),
            rejected=judged.filter(~is_document).pipe(_rejected),
            received=records.height - passed_over,
            known=known_before,
            passed_over=passed_over,
            forgotten=tidied.filter(is_forgotten(tombstones)).select(PLACE.names()),
        )


def _pooled(files: Iterable[tuple[Receipt, pl.DataFrame]]) -> Iterator[pl.DataFrame]:
    """The records with what their receipts say, in frames of bounded size."""
    pool: list[tuple[Receipt, pl.DataFrame]] = []
    rows, size, began = 0, 0.0, monotonic()
    for receipt, records in files:
        more = records.estimated_size()
        is_full = rows + records.height > MAX_RECORDS or size + more > MAX_BATCH_BYTES
        if pool and (is_full or monotonic() - began > _LONGEST_WAIT):
            yield _with_receipts(pool)
            pool, rows, size, began = [], 0, 0.0, monotonic()
        pool.append((receipt, records))
        rows, size = rows + records.height, size + more
    if pool:
        yield _with_receipts(pool)


def _with_receipts(pool: Sequence[tuple[Receipt, pl.DataFrame]]) -> pl.DataFrame:
    """The records with what is known of their files."""
    receipts = pl.DataFrame(
        [(receipt.key, receipt.source_path, receipt.landed_at, receipt.day) for receipt, _ in pool],
        schema={"landing_key": pl.String, "source_path": pl.String, "received_at": INSTANT, "option_date": pl.Date},
        orient="row",
    )
    heights = pl.Series([records.height for _, records in pool])
    file_of_record = heights.to_frame("n").select(pl.int_range(pl.len()).repeat_by("n").explode()).to_series()
    return pl.concat(records for _, records in pool).hstack(receipts[file_of_record])


def _tidied(records: pl.DataFrame) -> pl.DataFrame:
    """The records with clean text: one kind of space, no control characters, nothing where a field is blank."""
    url = _line(pl.col("url"))
    is_address = url.str.contains(r"(?i)^https?://[^\s<>\"]+$") & (url.str.len_bytes() <= _MAX_URL)
    return records.with_columns(
        _body(pl.col("text")),
        _line(pl.col("title", "publisher", "author", "external_id", "excerpt")),
        url=pl.when(is_address).then(url),
    )


def _body(text: pl.Expr) -> pl.Expr:
    """Text of many lines, with one blank line at most between two."""
    return _blank_to_null(
        _visible(text).str.replace_all(r" ?\n ?", "\n").str.replace_all(r"\n{3,}", "\n\n").str.strip_chars()
    )


def _line(text: pl.Expr) -> pl.Expr:
    """Text in one line."""
    return _blank_to_null(_visible(text).str.replace_all(r"\s+", " ").str.strip_chars())


def _visible(text: pl.Expr) -> pl.Expr:
    """Text as it shows: composed letters, plain spaces, none of the marks that only a typesetter sees."""
    return (
        text.str.normalize("NFC")
        .str.replace_all(r"\r\n?|[\u{85}\u{2028}\u{2029}]", "\n")
        .str.replace_all(r"[\p{Zs}\t\v\f]+", " ")
        .str.replace_all(r"[\p{Cc}\u{ad}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}&&[^\n]]", "")
    )


def _blank_to_null(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


def _dated(records: pl.DataFrame) -> pl.DataFrame:
    """The records with the first date that is found, where it was found, and the zone it was written with."""
    told = records.select(
        option=pl.col("option_date").cast(INSTANT),
        field=parse_instant(pl.col("field_date")),
        metadata=parse_instant(pl.col("page_date")),
    )
    # Datelines take as long to find as all else that is done here, and few texts need one.
    undated = records.select(
        "title", "text", "source_path", is_undated=told.select(pl.coalesce(pl.all()).is_null()).to_series()
    )
    text = pl.when("is_undated").then("text")
    datelines = find_datelines(pl.col("title"), text, pl.col("source_path"))
    found = told.with_columns(undated.select(day.cast(INSTANT).alias(way) for way, day in datelines.items()))
    source = pl.coalesce(pl.when(pl.col(way).is_not_null()).then(pl.lit(way)) for way in found.columns)
    dated = records.with_columns(found.select(published_at=pl.coalesce(pl.all()), date_source=source))
    spelled = pl.when(date_source="field").then("field_date").when(date_source="metadata").then("page_date")
    return dated.with_columns(published_zone=parse_zone(spelled))


def _judged(records: pl.DataFrame) -> pl.DataFrame:
    """The records with the first reason there is to refuse them."""
    field_date, published_at = pl.col("field_date"), pl.col("published_at")
    is_unread = ~is_missing(field_date) & ~pl.col("date_source").is_in(["option", "field"]).fill_null(False)
    is_out_of_range = (published_at.dt.date() < FIRST_DAY) | (
        published_at > pl.col("received_at") + pl.duration(days=1)
    )
    reasons = {
        "too_large": (
            pl.col("text").str.len_bytes() > MAX_BYTES,
            pl.lit(f"is longer than {MAX_BYTES // 1_000_000} MB; split it"),
        ),
        "no_text": (
            ~pl.col("text").str.contains(r"\p{L}").fill_null(False),
            pl.lit("has no text; if another field holds it, name that by --map text=FIELD"),
        ),
        "bad_date": (
            is_unread,
            pl.format("its date '{}' cannot be read; " + _HELP_DATE, field_date.str.slice(0, 40)),
        ),
        "no_date": (
            published_at.is_null(),
            pl.lit("says nowhere when it was published; give its day by --date"),
        ),
        "date_out_of_range": (
            is_out_of_range,
            pl.format(
                "its date {} lies before 1979 or in the future; " + _HELP_DATE, published_at.dt.strftime("%Y-%m-%d")
            ),
        ),
    }
    return records.with_columns(
        reason=pl.coalesce(
            "reason", *(pl.when(applies).then(pl.lit(reason)) for reason, (applies, _) in reasons.items())
        ),
        message=pl.coalesce("message", *(pl.when(applies).then(message) for applies, message in reasons.values())),
    )


def _documents(records: pl.DataFrame) -> pl.DataFrame:
    """One document per record, in contract shape."""
    text = records.select(pl.concat_str("title", "text", separator="\n\n", ignore_nulls=True)).to_series()
    language = find_languages(records["language"], text).alias("language")
    address = pl.coalesce("url", "source_path")
    return conform(
        records.select(
            _id(address, "publisher", "title", "text").alias("document_id"),
            pl.col("received_at").dt.date().alias("received_date"),
            pl.col(
                "received_at",
                "landing_key",
                "source_path",
                "record_no",
                "external_id",
                "url",
                "publisher",
                "author",
                "title",
                "text",
            ),
            pl.col("published_at", "published_zone", "date_source"),
            language,
            pl.when(language == CODED).then(pl.lit("ready")).otherwise(pl.lit("other_language")).alias("status"),
        ),
        "documents",
    )


def _rejected(records: pl.DataFrame) -> pl.DataFrame:
    """One row per record that was refused, in contract shape."""
    content = pl.coalesce("excerpt", pl.concat_str("title", "text", separator=" ", ignore_nulls=True))
    excerpt = _blank_to_null(content.str.slice(0, EXCERPT)).alias("excerpt")
    return conform(
        records.select(
            _id("source_path", pl.col("record_no").cast(pl.String), "reason", excerpt).alias("rejected_id"),
            pl.col("received_at").dt.date().alias("received_date"),
            pl.col("received_at", "landing_key", "source_path", "record_no", "external_id", "url", "reason", "message"),
            excerpt,
        ),
        "rejected",
    )


def _id(*parts: str | pl.Expr) -> pl.Expr:
    """A hash of each row that stays the same over versions and machines, which Polars' own does not promise."""
    columns = [pl.col(part) if isinstance(part, str) else part for part in parts]
    joined = plh.concat_str([column.fill_null("") for column in columns], separator="\x1f")
    return joined.chash.sha2_256().str.head(_ID_LENGTH)
