import polars as pl

from pipelines.checks.reference import read_reference


def test_codes_keep_their_zeros_and_numbers_are_numbers() -> None:
    codes = read_reference().event_codes
    row = codes.row(by_predicate=pl.col("code") == "0231", named=True)
    assert (row["root_code"], row["quad_class"], row["goldstein"]) == ("02", 1, 3.4)
    assert codes["code"].is_unique().all()


def test_countries_hold_those_of_the_news() -> None:
    countries = read_reference().countries["country"]
    assert {"CHN", "PSE", "TWN", "USA", "XKX"} <= set(countries)
    assert countries.str.contains("^[A-Z]{3}$").all(ignore_nulls=False)
