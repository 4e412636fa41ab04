"""A lake that follows sources of a test's own site, and what these answer."""

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.receipts import object_path
from pipelines.sources.catalog import Catalog, Source, make_source
from pipelines.sources.ingest import ingest
from pipelines.sources.landing import pending
from pipelines.sources.transport import Limits
from pipelines.tables import Lake
from pipelines.text.documents import read_many
from tests.sources.serving import Site

LIMITS = Limits(seconds=0.5, bytes_sent=2_000_000, bytes_unpacked=4_000_000, redirects=3)


def feed(*numbers: int, date: str = "Wed, 25 Nov 2026 10:00:00 GMT", link: str = "/a/{}") -> str:
    rows = [
        f"<item><title>Item {n}</title><link>{link.format(n)}</link><guid>{n}</guid><pubDate>{date}</pubDate>"
        f"<description>France signed agreement {n} with Iran.</description></item>"
        for n in numbers
    ]
    return f'<rss version="2.0"><channel><title>The News</title>{"".join(rows)}</channel></rss>'


def page(number: int) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>Item {number}</title></head><body><article><h1>Item {number}</h1>"
        f"<p>France signed agreement {number} with Iran on Monday, officials in both capitals said.</p>"
        "<p>The talks had taken many weeks, and both sides said that they were content.</p></article></body></html>"
    )


class Followed:
    """A lake that follows sources of a site."""

    def __init__(self, site: Site, home: Path) -> None:
        self.site, self.lake = site, Lake(home)
        self.sources: list[Source] = []
        self.pages_per_visit = 50

    def follow(self, name: str, **fields: object) -> None:
        self.sources.append(make_source({"name": name, "url": self.site.url(f"/{name}"), **fields}))

    @property
    def catalog(self) -> Catalog:
        return Catalog(
            contact="me@example.org",
            allow_hosts=("localhost",),
            pause=0,
            pages_per_visit=self.pages_per_visit,
            sources=tuple(self.sources),
        )

    def ingest(self) -> dict[str, dict[str, Any]]:
        """The latest row of each source."""
        ingest(self.lake, self.catalog, self.sources, LIMITS)
        latest = self.lake.scan("source_fetches").sort("started_at").unique("source", keep="last").collect()
        assert latest.select(pl.col("items") == pl.sum_horizontal("landed", "known", "failed", "left_over"))[
            "items"
        ].all()
        return {row["source"]: row for row in latest.to_dicts()}

    def landed(self) -> list[dict[str, str]]:
        objects = [object_path(self.lake.home, receipt.key) for receipt in pending(self.lake.home) if receipt.key]
        return [json.loads(line) for path in objects for line in gzip.decompress(path.read_bytes()).splitlines()]

    def documents(self) -> pl.DataFrame:
        return pl.concat([batch.documents for batch in read_many(pending(self.lake.home), self.lake.home)])
