"""Event files of others in the terms of `imported_events`: what a row says in our columns, beside its own."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.checks.reference import read_reference
from pipelines.contracts import load_contract
from pipelines.formats import gdelt, icews
from pipelines.formats.lines import LINE_NO, Lines, read_lines

_ACTORS: Mapping[str, Callable[[str], Mapping[str, pl.Expr]]] = {"gdelt": gdelt.actor, "icews": icews.actor}
_EVENTS: Mapping[str, Callable[[], Mapping[str, pl.Expr]]] = {"gdelt": gdelt.event, "icews": icews.event}
_CODE_COLUMNS = ("root_code", "quad_class", "plover_event", "plover_quad", "goldstein")


@dataclass(frozen=True)
class Slice:
    """A piece of a file: its events in the columns of imported_events, and the records that are none, with the reason.

    `rejected` has the columns record_no, reason, message and excerpt.
    """

    events: pl.DataFrame
    rejected: pl.DataFrame
    received: int


def read_events(path: Path, coder: str, source_path: str, size: int | None = None) -> Iterator[Slice]:
    """The file's events, slice by slice; FormatError where it is no file of the coder, or is broken."""
    for lines in read_lines(path, coder, size):
        events = _events(lines, source_path)
        undated = pl.any_horizontal(pl.col("event_date", "published_date").is_null())
        rejected = events.filter(undated).select(
            LINE_NO,
            reason=pl.lit("bad_date"),
            message=pl.lit("has no day that can be read where the format has the event's or its publication's"),
            excerpt=pl.concat_str(*lines.form.layout.originals, separator="\t", ignore_nulls=True),
        )
        yield Slice(events.filter(~undated), pl.concat([lines.rejected, rejected]), lines.received)


def _events(lines: Lines, source_path: str) -> pl.DataFrame:
    """One row per row of the file, in the contract's columns."""
    layout = lines.form.layout
    said = lines.rows.with_columns(
        coder=pl.lit(layout.coder),
        format=pl.lit(layout.name),
        source_path=pl.lit(source_path),
        **_EVENTS[layout.coder](),
    )
    codes = read_reference().event_codes
    told = said.with_columns(
        **{
            f"{side}_{name}": value
            for side in ("source", "target")
            for name, value in _ACTORS[layout.coder](side).items()
        },
        **{
            name: pl.col("event_code").replace_strict(codes["code"], codes[name], default=None)
            for name in _CODE_COLUMNS
        },
    )
    whole = told.with_columns(
        pl.coalesce(f"{side}_country", f"{side}_group").alias(f"{side}_entity") for side in ("source", "target")
    )
    schema = load_contract("imported_events").schema
    return whole.select(
        pl.col(name) if name in whole.columns else pl.lit(None, dtype).alias(name) for name, dtype in schema.items()
    )
