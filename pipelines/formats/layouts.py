"""What the files of each format look like: their columns in order, what divides them, and what our table calls them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Layout:
    """The columns of one format's files, by the names that the format gives them."""

    name: str
    coder: str
    columns: tuple[str, ...]

    @property
    def originals(self) -> tuple[str, ...]:
        """The columns by the names that they have in imported_events."""
        return tuple(original(self.coder, column) for column in self.columns)


@cache
def layouts() -> Mapping[str, Sequence[Layout]]:
    """The formats that each coder's events are published in.

    GDELT 1 lacks the second-level districts of GDELT 2, and until March 2013 the address of the source as well.
    """
    gdelt2 = read_data("gdelt2")
    gdelt1 = gdelt2.filter(pl.col("in_gdelt1") == "yes")["name"].to_list()
    return {
        "gdelt": (
            Layout("gdelt2", "gdelt", tuple(gdelt2["name"])),
            Layout("gdelt1", "gdelt", tuple(gdelt1)),
            Layout("gdelt1", "gdelt", tuple(gdelt1[:-1])),
        ),
        "icews": (Layout("icews", "icews", tuple(read_data("icews")["name"])),),
    }


def originals(coder: str) -> list[str]:
    """The columns of imported_events that hold what a coder's files say, each once, in the order of its files."""
    return list(layouts()[coder][0].originals)


def original(coder: str, column: str) -> str:
    """What imported_events calls a column of a coder's files: `Event Date` of ICEWS is `icews_event_date`."""
    return f"{coder}_{column.lower().replace(' ', '_')}"


def event_scales() -> pl.DataFrame:
    """One row per CAMEO event code, with what ICEWS, Phoenix and POLECAT say of it."""
    return read_data("event_scales").with_columns(
        pl.col("icews_intensity").cast(pl.Float64), pl.col("penta_class").cast(pl.Int64)
    )


@cache
def read_data(name: str) -> pl.DataFrame:
    """One row per line of a list that ships with the formats; every column is text, as codes begin with zeros."""
    return pl.read_csv(_DATA / f"{name}.csv", comment_prefix="#", infer_schema=False)
