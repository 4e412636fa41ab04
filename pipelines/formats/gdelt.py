"""What GDELT's columns say in ours."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from pipelines.formats.countries import country_of_cameo, is_country

# The back files were loaded early in 2013: what GDELT added before its daily updates tells nothing of publication.
_FIRST_DAILY_UPDATE = date(2013, 4, 1)


def event() -> Mapping[str, pl.Expr]:
    """The columns about the event, its day and its reports."""
    event_date, added = _day("gdelt_sqldate"), _day("gdelt_dateadded")
    return {
        "event_id": pl.col("gdelt_globaleventid"),
        "event_date": event_date,
        "published_date": pl.when(added < _FIRST_DAILY_UPDATE).then(event_date).otherwise(added),
        "event_code": pl.col("gdelt_eventcode"),
        "mentions": _whole("gdelt_nummentions"),
        "articles": _whole("gdelt_numarticles"),
        "publishers": _whole("gdelt_numsources"),
        "url": pl.col("gdelt_sourceurl"),
    }


def actor(side: str) -> Mapping[str, pl.Expr]:
    """The columns about the source or the target; all null where GDELT names none."""
    prefix = {"source": "gdelt_actor1", "target": "gdelt_actor2"}[side]
    code, place, known_group = _text(f"{prefix}code"), _text(f"{prefix}countrycode"), _text(f"{prefix}knowngroupcode")
    # CAMEO has Palestine among its groups as well.
    is_state = is_country(known_group)
    country = pl.coalesce(country_of_cameo(place), pl.when(is_state).then(known_group))
    return {
        "name": _text(f"{prefix}name"),
        "code": pl.when(code.str.starts_with(place) & country.is_not_null())
        .then(country + code.str.slice(3))
        .otherwise(code),
        "country": country,
        "role": _text(f"{prefix}type1code"),
        "group": pl.when(~is_state).then(known_group),
    }


def _text(column: str) -> pl.Expr:
    """The text without the space around it, null where nothing else is left."""
    stripped = pl.col(column).str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def _day(column: str) -> pl.Expr:
    """The day of a number like 20130501, which GDELT 2 follows with the time; null where it is none."""
    is_day = pl.col(column).str.contains(r"^(\d{8}|\d{14})$")
    return pl.when(is_day).then(pl.col(column).str.slice(0, 8)).str.to_date("%Y%m%d", strict=False)


def _whole(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int64, strict=False)
