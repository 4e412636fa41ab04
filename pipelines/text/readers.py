"""Landed files to raw records, whatever their format; web pages by several processes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import IO

import polars as pl

from pipelines.receipts import Kind, Receipt, Refusal, object_path
from pipelines.text.decoding import DAMAGED, DAMAGED_GZIP, EMPTY, decode, opened, read_all
from pipelines.text.markdown import read_markdown
from pipelines.text.parquet import read_parquet
from pipelines.text.plain import read_plain
from pipelines.text.records import KNOWN, Record, frames, refused
from pipelines.text.rows import read_csv, read_json, read_jsonl
from pipelines.text.warc import Page, find_pages, read_page
from pipelines.text.webpages import read_webpage
from pipelines.text.workers import Workers

FieldNames = Mapping[str, str]
_PAGES_AT_ONCE = 500
# The numbers of the records that are documents already, by landing key and source path.
KnownRecords = Mapping[tuple[str, str], Collection[int]]
RowsReader = Callable[[IO[bytes], FieldNames], Iterator[Record]]
PageReader = Callable[[str], Record]
StreamReader = Callable[[IO[bytes], FieldNames], Iterator[pl.DataFrame]]


def read_receipts(
    receipts: Iterable[Receipt], home: Path, known: KnownRecords
) -> Iterator[tuple[Receipt, pl.DataFrame]]:
    """The records of each file, a few thousand at a time, in the order of the receipts.

    Pages and crawls, which take long, are not read where they are `known`.
    """
    with Workers() as workers:
        for is_page, group in groupby(receipts, lambda receipt: receipt.kind == "html"):
            if is_page:
                pages = [(receipt, bool(_known_of(receipt, known))) for receipt in group]
                read = workers.map(partial(_whole, home), pages)
                yield from ((receipt, records) for (receipt, _), records in zip(pages, read, strict=True))
            else:
                for receipt in group:
                    crawl = partial(_crawl, workers, _known_of(receipt, known))
                    yield from ((receipt, records) for records in _read(receipt, home, crawl))


def _known_of(receipt: Receipt, known: KnownRecords) -> Collection[int]:
    return known.get((receipt.key or "", receipt.source_path), ())


def _whole(home: Path, page: tuple[Receipt, bool]) -> pl.DataFrame:
    """The one record of a page."""
    receipt, is_known = page
    return pl.concat(frames([Record(1, reason=KNOWN)]) if is_known else _read(receipt, home))


def _read(receipt: Receipt, home: Path, crawl: StreamReader | None = None) -> Iterator[pl.DataFrame]:
    """The records of one file, with `crawl` to read a WARC; a refused one where the file gives none."""
    if receipt.key is None or receipt.kind is None:
        yield from frames([refused(None, receipt.refusal or EMPTY)])
        return
    path = object_path(home, receipt.key)
    is_empty = True
    try:
        with opened(path, is_packed=receipt.kind == "warc") as stream:
            read = crawl if crawl and receipt.kind == "warc" else _READERS[receipt.kind]
            for frame in read(stream, receipt.mapping):
                is_empty = is_empty and frame.is_empty()
                yield frame
    except DAMAGED_GZIP:
        yield from frames([refused(None, DAMAGED)])
    else:
        if is_empty:
            yield from frames([refused(None, EMPTY)])


def _crawl(workers: Workers, known: Collection[int], stream: IO[bytes], _: FieldNames) -> Iterator[pl.DataFrame]:
    """The records of a WARC file."""
    return frames(workers.map(_finished, find_pages(stream, known)), _PAGES_AT_ONCE)


def _finished(found: Page | Record) -> Record:
    return read_page(found) if isinstance(found, Page) else found


def _rows(read: RowsReader, stream: IO[bytes], mapping: FieldNames) -> Iterator[pl.DataFrame]:
    """The records of a file of many."""
    return frames(read(stream, mapping))


def _page(read: PageReader, stream: IO[bytes], _: FieldNames) -> Iterator[pl.DataFrame]:
    """The one record of a file that is one article."""
    content = read_all(stream)
    text = content if isinstance(content, Refusal) else decode(content, is_html=read is read_webpage)
    return frames([refused(None, text) if isinstance(text, Refusal) else read(text)])


_READERS: Mapping[Kind, StreamReader] = {
    "plain": partial(_page, read_plain),
    "markdown": partial(_page, read_markdown),
    "html": partial(_page, read_webpage),
    "jsonl": partial(_rows, read_jsonl),
    "json": partial(_rows, read_json),
    "csv": partial(_rows, read_csv),
    "parquet": read_parquet,
}
