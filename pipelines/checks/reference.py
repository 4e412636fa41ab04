"""What rules compare with: the code lists that the lexicon ships."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.coding.entries import ROLES

_LEXICON = Path(__file__).parents[1] / "coding" / "lexicon"
# States that ceased to exist since 1979, by their last code (ISO 3166-3): others have coded events of theirs.
PAST_COUNTRIES = ("CSK", "DDR", "SCG", "SUN", "YMD", "YUG")
_NUMBERS = pl.Schema({"quad_class": pl.Int64, "goldstein": pl.Float64, "plover_quad": pl.Int64})


@dataclass(frozen=True)
class Reference:
    """The event codes with what each means, countries, groups and roles; a lexicon with an overlay brings its own."""

    event_codes: pl.DataFrame
    countries: pl.DataFrame
    groups: pl.DataFrame
    roles: frozenset[str] = ROLES


@cache
def read_reference() -> Reference:
    """The lists in the lexicon's files."""
    return Reference(
        event_codes=_read("cameo_codes.csv").cast(_NUMBERS),
        countries=_read("countries.csv"),
        groups=_read("groups.csv"),
    )


def _read(name: str) -> pl.DataFrame:
    # Codes begin with zeros: no column may be taken for numbers unasked. A blank line is read as a row of nulls.
    rows = pl.read_csv(_LEXICON / name, comment_prefix="#", infer_schema=False)
    return rows.filter(~pl.all_horizontal(pl.all().is_null()))
