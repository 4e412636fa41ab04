"""Datelines: the place and day that open a news report, and the year they leave out.

WASHINGTON, April 3, 2024 (AP) -      New Delhi, Apr 03:      GENEVA (3 April 2024) –
"""

import polars as pl

from pipelines.text.dates import MONTH, WEEKDAY, day_of

_WORD = r"[^\W\d_a-z][^\W\d_]*"
_SMALL_WORD = r"(?:of|the|and|de|del|la|al|el|di|da|do|am|an)"
_PLACE = rf"{_WORD}(?:[ .,'’/-]{{1,2}}(?:{_WORD}|{_SMALL_WORD})\b){{0,7}}"
_AGENCY = r"(?:\([^()\n]{1,40}\)|/[^/\n]{1,40}/)"
_DATE = (
    rf"(?:{WEEKDAY},? )?(?:(?P<month_a>{MONTH})\.? (?P<day_a>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year_a>\d{{4}}))?"
    rf"|(?P<day_b>\d{{1,2}})(?:st|nd|rd|th)? (?P<month_b>{MONTH})\.?(?:,? (?P<year_b>\d{{4}}))?"
    r"|(?P<year_c>\d{4})-(?P<month_c>\d{2})-(?P<day_c>\d{2}))"
)
_END = r"(?:[:–—/]|--?\s)"
# Both engines read it: Polars over columns, Python over the lines of a page.
DATELINE = (
    rf"(?m)^[\W_]{{0,2}}(?:(?P<place>{_PLACE})\.?[ ,]{{0,2}}(?:{_AGENCY} ?)?[,–—:-]{{0,2}} ?\(?)?"
    rf"{_DATE}\)?,? ?(?:{_AGENCY})? ?{_END}"
)
_NO_PLACES = ["On", "In", "By", "At", "Since", "Until", "From", "Before", "After", "Between", "For"]
_HEAD = 800
_FILE_DATE = r"(?:^|[^0-9])((?:19|20)\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?:[^0-9]|$)"
_YEAR = r"\b(?:19[789]\d|20\d{2})\b"


def find_datelines(title: pl.Expr, text: pl.Expr, source_path: pl.Expr) -> dict[str, pl.Expr]:
    """For each way of dating a text by its dateline the day it gives, the surest way first."""
    parts = text.str.slice(0, _HEAD).str.extract_groups(DATELINE)
    place = parts.struct.field("place")
    year, month, day = (
        pl.coalesce(parts.struct.field(f"{name}_{form}") for form in "abc") for name in ("year", "month", "day")
    )
    month = (
        pl.when(~place.is_in(_NO_PLACES))
        .then(month)
        .otherwise(pl.when(place.is_null() & year.is_not_null()).then(month))
    )
    name = source_path.str.split("/").list.last()
    file_day = day_of(*(name.str.extract(_FILE_DATE, group) for group in (1, 2, 3)))
    in_file_year = day_of(file_day.dt.strftime("%Y"), month, day)
    years = pl.concat_list(title.fill_null("").str.extract_all(_YEAR), text.str.extract_all(_YEAR)).list.unique()
    only_year = pl.when(years.list.len() == 1).then(years.list.first())
    return {
        "dateline_year": day_of(year, month, day),
        "dateline_file_name": pl.when(year.is_null() & (in_file_year == file_day)).then(file_day),
        "dateline_text_year": pl.when(year.is_null()).then(day_of(only_year, month, day)),
    }
