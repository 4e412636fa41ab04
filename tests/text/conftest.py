"""Handing a file in and reading what becomes of it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.sources.landing import land
from pipelines.text.documents import Batch, read_many


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Batch]:
    """A function from a file's name and content to all that is read from it."""

    def read_file(
        name: str, content: str | bytes, day: date | None = None, mapping: dict[str, str] | None = None
    ) -> Batch:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        batches = list(read_many(land(tmp_path / "lake", [path], day, mapping), tmp_path / "lake"))
        return Batch(
            documents=pl.concat(batch.documents for batch in batches),
            rejected=pl.concat(batch.rejected for batch in batches),
            received=sum(batch.received for batch in batches),
        )

    return read_file
