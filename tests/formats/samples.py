"""Rows of the formats, made from their lists of columns; no row of anybody's data set."""

from collections.abc import Mapping

from pipelines.formats.layouts import layouts

GDELT2, GDELT1, GDELT1_BEFORE_URLS = layouts()["gdelt"]
(ICEWS,) = layouts()["icews"]

_GDELT = {
    "GLOBALEVENTID": "1",
    "SQLDATE": "20250302",
    "MonthYear": "202503",
    "Year": "2025",
    "FractionDate": "2025.1699",
    "Actor1Code": "FRAGOV",
    "Actor1Name": "FRANCE",
    "Actor1CountryCode": "FRA",
    "Actor1Type1Code": "GOV",
    "Actor2Code": "IRN",
    "Actor2Name": "IRAN",
    "Actor2CountryCode": "IRN",
    "IsRootEvent": "1",
    "EventCode": "163",
    "EventBaseCode": "163",
    "EventRootCode": "16",
    "QuadClass": "4",
    "GoldsteinScale": "-8",
    "NumMentions": "4",
    "NumSources": "2",
    "NumArticles": "3",
    "AvgTone": "-1.50",
    "ActionGeo_Lat": "48.85",
    "DATEADDED": "20250303",
    "SOURCEURL": "https://example.org/a",
}
_ICEWS = {
    "Event ID": "1",
    "Event Date": "2018-06-01",
    "Source Name": "Police (India)",
    "Source Sectors": "Government,Police",
    "Source Country": "India",
    "Event Text": "Consult",
    "CAMEO Code": "040",
    "Intensity": "1",
    "Target Name": "Unspecified Actor",
    "Target Sectors": "NA",
    "Target Country": "NA",
    "Story ID": "7",
    "Sentence Number": "2",
    "Publisher": "The Daily",
    "City": "NA",
}


def gdelt2(**values: str) -> str:
    """A line of a file of GDELT 2."""
    return _line(GDELT2.columns, {**_GDELT, "DATEADDED": "20250303141500", "ActionGeo_ADM2Code": "16282", **values})


def gdelt1(**values: str) -> str:
    """A line of a file of GDELT 1."""
    return _line(GDELT1.columns, {**_GDELT, **values})


def gdelt1_before_urls(**values: str) -> str:
    """A line of a file of GDELT 1 before April 2013."""
    return _line(GDELT1_BEFORE_URLS.columns, {**_GDELT, **values})


def icews(values: Mapping[str, str] | None = None) -> str:
    """A line of a file of ICEWS."""
    return _line(ICEWS.columns, {**_ICEWS, **(values or {})})


def icews_head() -> str:
    """The first line of a file of ICEWS."""
    return "\t".join(ICEWS.columns)


def file_of(*lines: str) -> bytes:
    """The content of a file."""
    return "".join(f"{line}\n" for line in lines).encode()


def _line(columns: tuple[str, ...], values: Mapping[str, str]) -> str:
    return "\t".join(values.get(column, "") for column in columns)
