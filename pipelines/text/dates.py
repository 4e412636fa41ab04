"""Dates as records spell them: text in, instants in UTC out.

Where a document's date is looked for, and in which order, is said in `datelines` and `documents`.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

INSTANT = pl.Datetime("us", "UTC")
FIRST_DAY = date(1979, 1, 1)
MONTH = (
    "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Za-z]{0,6}"
)
WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|MON|TUE|WED|THU|FRI|SAT|SUN)[A-Za-z]{0,6}"

_MONTHS = {
    "jan": "01", "feb": "02", "mar": "03", "apr": "04", "may": "05", "jun": "06", "jul": "07", "aug": "08", "sep": "09",
    "oct": "10", "nov": "11", "dec": "12",
}  # fmt: skip
# Minutes ahead of UTC of the zones that feeds and pages still name; CST is the American one, as in RFC 2822.
_ZONES: Mapping[str, int] = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180,
    "MSK": 180, "PKT": 300, "IST": 330, "SGT": 480, "HKT": 480, "JST": 540, "KST": 540, "AEST": 600,
    "EDT": -240, "EST": -300, "CDT": -300, "CST": -360, "MDT": -360, "MST": -420, "PDT": -420, "PST": -480,
}  # fmt: skip
_CLOCK = r"(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?\s?(?P<half>[AaPp]\.?[Mm]\.?)?"
_ZONE = r"\s*\(?(?P<zone>[A-Z]{1,4}|(?:UTC|GMT)?[+-]\d{1,2}:?(?:\d{2})?)?\)?"
_TIME = rf"(?:(?:T|,?\s+(?:at\s+)?|\s*[|–-]\s*){_CLOCK}{_ZONE})?"
_FORMS = (
    # 2024-04-03, 2024/4/3, 2024-04-03T10:22:33.123+05:30
    rf"^(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}$",
    # 20240403, 20240403T102233Z, 20240403102233
    rf"^(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})(?:T?{_CLOCK}{_ZONE})?$",
    # Wed, 03 Apr 2024 10:22:33 +0530
    rf"^(?:{WEEKDAY},?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?P<month>{MONTH})\.?,?[\s-]+(?P<year>\d{{4}}){_TIME}$",
    # Wednesday, April 3rd, 2024 at 10:22 PM EDT
    rf"^(?:{WEEKDAY},?\s+)?(?P<month>{MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}$",
)
_EPOCH = r"^(\d{9,10}|\d{12,13}|\d{15,16})(?:\.\d*)?$"
_MISSING = ("", "null", "none", "nan", "nat", "n/a", "na", "-", "undefined")


def parse_instant(text: pl.Expr) -> pl.Expr:
    """The instant that a text names, midnight UTC where it names a day only; null where it names none."""
    tidy = text.str.strip_chars()
    return pl.coalesce(_epoch(tidy), *(_calendar(tidy.str.extract_groups(form)) for form in _FORMS))


def parse_zone(text: pl.Expr) -> pl.Expr:
    """The offset from UTC that a text names with its date, as `+05:30`; null where it names none."""
    tidy = text.str.strip_chars()
    ahead = pl.coalesce(_offset(tidy.str.extract_groups(form).struct.field("zone")) for form in _FORMS)
    minutes = ahead.abs() // 60
    hours_and_minutes = (minutes // 60 * 100 + minutes % 60).cast(pl.String).str.zfill(4)
    sign = pl.when(ahead < 0).then(pl.lit("-")).otherwise(pl.lit("+"))
    return pl.format("{}{}:{}", sign, hours_and_minutes.str.slice(0, 2), hours_and_minutes.str.slice(2))


def is_missing(text: pl.Expr) -> pl.Expr:
    """Whether a field says that there is no date, in one of the ways that exports have of saying nothing."""
    return text.is_null() | text.str.strip_chars().str.to_lowercase().is_in(_MISSING)


def day_of(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """The day that three texts name, the month as number or name; null where the calendar has none."""
    name = month.str.to_lowercase().str.slice(0, 3)
    number = pl.coalesce(name.replace_strict(_MONTHS, default=None, return_dtype=pl.String), month.str.zfill(2))
    return pl.concat_str(year, number, day.str.zfill(2), separator="-").str.to_date("%Y-%m-%d", strict=False)


def _epoch(text: pl.Expr) -> pl.Expr:
    """The instant that a number of seconds, milliseconds or microseconds since 1970 stands for."""
    digits = text.str.extract(_EPOCH)
    length = digits.str.len_bytes()
    unit = pl.when(length <= 10).then(1_000_000).when(length <= 13).then(1_000).otherwise(1)
    # Twelve digits that read as a date and time (202404031022) are a day of 1976 in milliseconds, before any article.
    is_calendar = (length == 12) & digits.str.contains("^(?:19|20)")
    return pl.when(~is_calendar).then(digits.cast(pl.Int64) * unit).cast(INSTANT)


def _calendar(parts: pl.Expr) -> pl.Expr:
    """The instant of a calendar day, its clock and zone."""
    day = day_of(*(parts.struct.field(name) for name in ("year", "month", "day")))
    hour, minute, second = (
        parts.struct.field(name).cast(pl.Int64).fill_null(0) for name in ("hour", "minute", "second")
    )
    half = parts.struct.field("half").str.to_lowercase().str.slice(0, 1)
    hour = pl.when(half == "p").then(hour % 12 + 12).when(half == "a").then(hour % 12).otherwise(hour)
    zone = parts.struct.field("zone")
    ahead = pl.when(zone.is_null()).then(0).otherwise(_offset(zone))
    seconds = hour * 3600 + minute * 60 + second - ahead
    is_time = (hour < 24) & (minute < 60) & (second <= 60)
    return pl.when(is_time).then(day.cast(INSTANT) + pl.duration(seconds=seconds))


def _offset(zone: pl.Expr) -> pl.Expr:
    """Seconds that the zone is ahead of UTC; null where none is named or its name is not known."""
    named = zone.replace_strict(_ZONES, default=None, return_dtype=pl.Int64) * 60
    parts = zone.str.extract_groups(r"^(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?$")
    ahead = (
        parts.struct.field("hours").cast(pl.Int64) * 3600
        + parts.struct.field("minutes").cast(pl.Int64).fill_null(0) * 60
    )
    numeric = pl.when(parts.struct.field("sign") == "-").then(-ahead).otherwise(ahead)
    return pl.coalesce(named, numeric)
