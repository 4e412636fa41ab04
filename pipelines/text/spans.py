"""Actors that a JSON Lines row marks in its text: `source_span` and `target_span`, `[start, end)` in characters."""

import json
from collections.abc import Iterator, Mapping
from typing import IO

import polars as pl

from pipelines.receipts import Refusal
from pipelines.text.decoding import Lines, RecordError, find_encoding, sample

SIDES = ("source", "target")
SCHEMA = pl.Schema(
    {
        "record_no": pl.Int64(),
        **{f"{side}_{edge}": pl.Int64() for side in SIDES for edge in ("start", "end")},
        "problem": pl.String(),
    }
)


def read_spans(stream: IO[bytes]) -> pl.DataFrame:
    """One row per line that is a JSON object: the edges of both spans, or the `problem` with them.

    Lines that are no JSON object are told by the reader of the records.
    """
    encoding = find_encoding(sample(stream))
    if isinstance(encoding, Refusal):
        return pl.DataFrame(schema=SCHEMA)
    lines = Lines(stream, encoding)
    return pl.DataFrame([_edges(number, row) for number, row in _objects(lines)], schema=SCHEMA, orient="row")


def _objects(lines: Lines) -> Iterator[tuple[int, Mapping[str, object]]]:
    while True:
        try:
            row = json.loads(next(lines))
        except StopIteration:
            return
        except (RecordError, ValueError, RecursionError):
            continue
        if isinstance(row, dict):
            yield lines.line_no, row


def _edges(number: int, row: Mapping[str, object]) -> tuple[int | str | None, ...]:
    text = row.get("text")
    length = len(text) if isinstance(text, str) else 0
    edges: list[int] = []
    for side in SIDES:
        span = row.get(f"{side}_span")
        match span:
            case [int(start), int(end)] if 0 <= start < end <= length:
                edges += [start, end]
            case _:
                expected = f"[start, end) within the text's {length} characters"
                return (number, *[None] * 4, f"{side}_span is {json.dumps(span)[:40]}, expected {expected}")
    return (number, *edges, None)
