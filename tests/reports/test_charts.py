"""The chart of a relation: what it shows and what it does not carry."""

from datetime import date
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from pipelines.reports.charts import COOPERATION, relation_chart

MONTHS = pl.DataFrame(
    {
        "trend_month": [date(2025, 4, 1), date(2025, 5, 1), date(2025, 6, 1)],
        "cooperation": [0, 9, None],
        "conflict": [20, 2, None],
        "goldstein_mean": [-5.0, 4.0, None],
    },
    schema_overrides={"cooperation": pl.Int64, "conflict": pl.Int64},
)


@pytest.mark.parametrize("months", [MONTHS, MONTHS.head(1), MONTHS.tail(1), MONTHS.clear()])
def test_a_chart_is_svg_that_fetches_nothing(months):
    svg = relation_chart(months)
    root = ET.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {element.tag.partition("}")[2] for element in root.iter()} <= {"svg", "g", "path", "line", "text", "rect"}
    # A style attribute would be stopped by the page's policy.
    assert not any("style" in element.attrib for element in root.iter())


def test_a_chart_names_its_months_and_takes_the_pages_colours():
    svg = relation_chart(MONTHS)
    assert all(text in svg for text in ("2025-04", "mean Goldstein", "events", "currentColor", COOPERATION))
