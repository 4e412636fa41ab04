"""What a run is asked to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Order:
    """Files and folders to take in, with the day or the field names that hold for all of them, and what to code again.

    From the day `recode_since` on, days that were coded with another lexicon are coded again, and days that cannot be
    read as the contracts say are made again; `days` are made again whatever they were made with. `retaken` are
    the tables of which the rows in quarantine are given another chance first.
    """

    paths: Sequence[Path] = ()
    day: date | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    recode_since: date = date.max
    days: Sequence[date] = ()
    retaken: Sequence[str] = ()
