"""A landed file to raw records, whatever its format."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO

import polars as pl

from pipelines.receipts import Kind, Receipt, Refusal, object_path
from pipelines.text.decoding import DAMAGED, DAMAGED_GZIP, EMPTY, decode, opened, read_all
from pipelines.text.markdown import read_markdown
from pipelines.text.parquet import read_parquet
from pipelines.text.plain import read_plain
from pipelines.text.records import Record, frames, refused
from pipelines.text.rows import read_csv, read_json, read_jsonl
from pipelines.text.webpages import read_webpage

FieldNames = Mapping[str, str]
RowsReader = Callable[[IO[bytes], FieldNames], Iterator[Record]]
PageReader = Callable[[str], Record]


def read_records(receipt: Receipt, home: Path) -> Iterator[pl.DataFrame]:
    """The records of one file, a few thousand at a time; a refused one where the file gives none."""
    if receipt.key is None or receipt.kind is None:
        yield from frames([refused(None, receipt.refusal or EMPTY)])
        return
    is_empty = True
    try:
        with opened(object_path(home, receipt.key)) as stream:
            for frame in _READERS[receipt.kind](stream, receipt.mapping):
                is_empty = is_empty and frame.is_empty()
                yield frame
    except DAMAGED_GZIP:
        yield from frames([refused(None, DAMAGED)])
    else:
        if is_empty:
            yield from frames([refused(None, EMPTY)])


def _rows(read: RowsReader, stream: IO[bytes], mapping: FieldNames) -> Iterator[pl.DataFrame]:
    """The records of a file of many."""
    return frames(read(stream, mapping))


def _page(read: PageReader, stream: IO[bytes], _: FieldNames) -> Iterator[pl.DataFrame]:
    """The one record of a file that is one article."""
    content = read_all(stream)
    text = content if isinstance(content, Refusal) else decode(content, is_html=read is read_webpage)
    return frames([refused(None, text) if isinstance(text, Refusal) else read(text)])


_READERS: Mapping[Kind, Callable[[IO[bytes], FieldNames], Iterator[pl.DataFrame]]] = {
    "plain": partial(_page, read_plain),
    "markdown": partial(_page, read_markdown),
    "html": partial(_page, read_webpage),
    "jsonl": partial(_rows, read_jsonl),
    "json": partial(_rows, read_json),
    "csv": partial(_rows, read_csv),
    "parquet": read_parquet,
}
