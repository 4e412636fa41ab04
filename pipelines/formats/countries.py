"""The codes and names that others have for countries, in ours: ISO 3166 alpha-3."""

from functools import cache
from pathlib import Path

import polars as pl

from pipelines.checks.reference import read_reference
from pipelines.formats.layouts import read_data

_GROUPS = Path(__file__).parents[1] / "coding" / "lexicon" / "groups.csv"


def country_of_cameo(code: pl.Expr) -> pl.Expr:
    """The country of a CAMEO country code; null for a region, the code itself where nobody knows it."""
    return code.replace_strict(_cameo(), default=code, return_dtype=pl.String)


def country_of_name(name: pl.Expr) -> pl.Expr:
    """The country of a name in ICEWS; the name itself where it is none that we know."""
    return name.replace_strict(_names(), default=name, return_dtype=pl.String)


def group_of_name(name: pl.Expr) -> pl.Expr:
    """The known group of a name in ICEWS; null where it is none."""
    return name.replace_strict(_groups(), default=None, return_dtype=pl.String)


def is_country(code: pl.Expr) -> pl.Expr:
    """Whether a code is a country's in ISO 3166 alpha-3."""
    return code.is_in(read_reference().countries["country"].to_list())


@cache
def _cameo() -> dict[str, str | None]:
    countries = read_reference().countries
    # Three islands share the Netherlands Antilles' code: the first of them, which is the largest, has it.
    shared = countries.unique("cameo", keep="first", maintain_order=True)
    return {
        **_pairs(countries, "country", "country"),
        **_pairs(shared, "cameo", "country"),
        **_pairs(read_data("cameo_places"), "code", "country"),
    }


@cache
def _names() -> dict[str, str | None]:
    countries = read_reference().countries
    spelled = countries.select("country", pl.col("names").str.split("|")).explode("names").drop_nulls()
    ours = _pairs(countries, "name", "country") | _pairs(spelled, "names", "country")
    return ours | _pairs(read_data("icews_names").filter(pl.col("country").is_not_null()), "name", "country")


@cache
def _groups() -> dict[str, str | None]:
    ours = _pairs(pl.read_csv(_GROUPS, comment_prefix="#", infer_schema=False), "name", "group")
    return ours | _pairs(read_data("icews_names").filter(pl.col("group").is_not_null()), "name", "group")


def _pairs(frame: pl.DataFrame, key: str, value: str) -> dict[str, str | None]:
    return dict(zip(frame[key], frame[value], strict=True))
