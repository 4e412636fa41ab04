"""What rules compare rows with: what they were made from, and what there was in the weeks before."""

from dataclasses import dataclass
from datetime import date

import polars as pl

WEEKS_BEFORE = 4


@dataclass(frozen=True)
class Surroundings:
    """The days that rows stand for, with what they were made from and what their tables had in the four weeks before.

    `made_from` are the documents, coded articles or mentions of these days; null where a table is made from no other.
    `before` are earlier rows of the same table, `made_from_before` what these were made from.
    """

    first: date
    last: date
    made_from: pl.DataFrame | None = None
    before: pl.LazyFrame | None = None
    made_from_before: pl.LazyFrame | None = None


NOTHING_AROUND = Surroundings(date.min, date.max)
