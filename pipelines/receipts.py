"""What is known of a file that was handed in: its receipt, and where its bytes lie.

`sources.landing` writes receipts, `text.documents` reads by them; neither needs the other.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

Kind = Literal["plain", "markdown", "html", "jsonl", "json", "csv", "parquet", "warc"]


class LandingError(Exception):
    """A file could not be taken in or found again; what was landed before is unchanged."""


@dataclass(frozen=True)
class Refusal:
    """Why something cannot become a document: a code, and a sentence that says what is wrong and what to do."""

    reason: str
    message: str


@dataclass(frozen=True)
class Receipt:
    """One file as it was handed in: landed under its key, or refused before any of it was kept."""

    source_path: str
    landed_at: datetime
    key: str | None = None
    kind: Kind | None = None
    day: date | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None

    @property
    def receipt_id(self) -> str:
        """The same for the same bytes under the same path with the same options, whenever they are landed."""
        parts = [
            self.key,
            self.source_path,
            str(self.day),
            sorted(self.mapping.items()),
            self.refusal and self.refusal.reason,
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def object_path(home: Path, key: str) -> Path:
    """Where the bytes with this SHA-256 lie."""
    return home / "landing" / "objects" / key[:2] / key
