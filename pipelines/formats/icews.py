"""What ICEWS's columns say in ours."""

from collections.abc import Mapping

import polars as pl

from pipelines.formats.countries import country_of_name, group_of_name
from pipelines.formats.layouts import read_data

_MISSING = "NA"
# "Ministry (European Union)", "Police (India)": whose the actor is.
_OWNER = r"\(([^()]+)\)$"


def event() -> Mapping[str, pl.Expr]:
    """The columns about the event; ICEWS dates it by the day of its story, and has a row for each time it is told."""
    day = pl.col("icews_event_date").str.to_date("%Y-%m-%d", strict=False)
    return {
        "event_id": pl.col("icews_event_id"),
        "event_date": day,
        "published_date": day,
        "event_code": pl.col("icews_cameo_code"),
        "mentions": pl.lit(1, pl.Int64),
        "articles": pl.lit(1, pl.Int64),
        "publishers": pl.lit(1, pl.Int64),
    }


def actor(side: str) -> Mapping[str, pl.Expr]:
    """The columns about the source or the target."""
    name = _text(f"icews_{side}_name")
    country = country_of_name(_text(f"icews_{side}_country"))
    group = pl.when(country.is_null()).then(group_of_name(pl.coalesce(name.str.extract(_OWNER), name)))
    role = _role(_text(f"icews_{side}_sectors"))
    code = pl.concat_str(country, role, group, ignore_nulls=True)
    return {
        "name": name,
        "code": pl.when(code != "").then(code),
        "country": country,
        "role": role,
        "group": group,
    }


def _role(sectors: pl.Expr) -> pl.Expr:
    """The role of the listed sector that stands first in our list; null where none is listed."""
    listed = read_data("icews_sectors").with_row_index("rank")
    ranks = sectors.str.split(",").list.eval(
        pl.element().replace_strict(listed["sector"], listed["rank"], default=None)
    )
    return ranks.list.min().replace_strict(listed["rank"], listed["role"], default=None)


def _text(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != _MISSING).then(pl.col(column))
