"""The page: what it says of findings, and that no document can write markup into it."""

import base64
import hashlib
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import polars as pl
import pytest

from pipelines.reports.findings import Findings
from pipelines.reports.page import render

TOTALS = {
    "first_date": date(2025, 1, 1),
    "last_date": date(2025, 12, 31),
    "days": 40,
    "documents": 1192,
    "other_language": 2,
    "articles": 1185,
    "copies": 5,
    "events": 800,
    "actual_events": 700,
    "mentions": 900,
    "dyads": 60,
}
CHECKS = pl.DataFrame(
    [
        {
            "table_name": "events",
            "rule_id": "events.key",
            "severity": "error",
            "is_success": True,
            "rows_checked": 800,
            "rows_failed": 0,
        },
    ]
)
KEPT_OUT = pl.DataFrame([{"what": "record", "reason": "no_date", "rows": 3, "example": "say --date"}])
MOVER = {
    "dyad": "CHN-USA",
    "name_a": "China",
    "name_b": "United States",
    "trend_month": date(2025, 5, 1),
    "events_before": 7,
    "events": 9,
    "goldstein_mean": 4.25,
    "goldstein_mean_before": -5.0,
    "goldstein_mean_change": 9.25,
    "source_name": "China",
    "target_name": "United States",
    "event_label": "Ease economic sanctions",
    "event_goldstein": 7.0,
    "sentence": "China and the United States agreed to cut tariffs.",
    "url": "https://example.org/1",
    "publisher": "Example Post",
    "published_date": date(2025, 5, 12),
}
MONTH = {
    "dyad": "CHN-USA",
    "name_a": "China",
    "name_b": "United States",
    "dyad_events": 16,
    "trend_month": date(2025, 5, 1),
    "cooperation": 9,
    "conflict": 0,
    "goldstein_mean": 4.25,
}
NO_MONTHS = pl.DataFrame([MONTH]).clear()


def findings(**parts) -> Findings:
    everything: dict[str, Any] = {
        "totals": TOTALS,
        "kept_out": KEPT_OUT,
        "checks": CHECKS,
        "movers": pl.DataFrame([MOVER]),
        "relations": pl.DataFrame([MONTH]),
        "sites": frozenset(),
    }
    return Findings(**(everything | parts))


def words(page: str) -> str:
    """The page's text without markup, spaces joined."""
    return " ".join(re.sub(r"<(style|svg).*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL).split())


@pytest.fixture(scope="module")
def page() -> str:
    return render(findings())


class Elements(HTMLParser):
    """Collects each start tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def elements(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Elements()
    parser.feed(page)
    return parser.found


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-01 to 2025-12-31, 40 days with articles",
        "1,185 articles, and 5 copies",
        "800 events, mentioned 900 times",
        "1 rule checked, 0 broken",
        "China – United States",
        "+9.2 in May 2025 from −5.0 (7 events) to +4.2 (9)",
        "China and the United States agreed to cut tariffs.",
        "Documents 1,192 = 1,185 articles + 5 copies + 2 in languages that are not coded Events",
        "Events 800 = 700 told as done + 100 future, hypothetical, negated or historical",
        "record no_date 3 say --date",
        "1 rule held",
        "events events.key error 800 0",
        "China to United States: Ease economic sanctions (+7.0)",
    ],
)
def test_the_page_says(page, text):
    assert text in words(page)


def test_nothing_found_is_said():
    nothing = findings(
        totals=dict.fromkeys(TOTALS, 0),
        kept_out=KEPT_OUT.clear(),
        checks=CHECKS.clear(),
        movers=pl.DataFrame([MOVER]).clear(),
        relations=NO_MONTHS,
    )
    text = words(render(nothing))
    assert "No article is in this lake yet" in text
    assert "No event between two states or groups was found." in text
    assert "Kept out" not in text


def test_documents_that_are_not_coded_yet_are_counted():
    assert "+ 4 not coded yet" in words(render(findings(relations=NO_MONTHS, totals=TOTALS | {"documents": 1196})))


def test_the_page_fetches_nothing_and_runs_nothing(page):
    found = elements(page)
    assert not {tag for tag, _ in found} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "image",
        "use",
    }
    assert {attributes["href"] for tag, attributes in found if "href" in attributes} == {
        MOVER["url"],
        "quality/index.html",
    }
    assert not any(
        name.startswith("on") or name in {"src", "srcset", "style"} for _, attributes in found for name in attributes
    )
    assert "url(" not in page
    assert "@import" not in page


def test_the_policy_allows_this_style_sheet_and_nothing_else(page):
    policy = next(
        attributes["content"]
        for _, attributes in elements(page)
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize("field", ["sentence", "publisher", "url"])
@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "</style><b>",
        "{{ 7 * 7 }}",
    ],
)
def test_a_document_writes_no_markup(field, hostile):
    clean, attacked = (
        render(findings(relations=NO_MONTHS, movers=pl.DataFrame([mover])))
        for mover in (MOVER, MOVER | {field: hostile})
    )
    link = ("a", MOVER["url"])
    expected = [tag for tag, has in elements(clean) if not (field == "url" and (tag, has.get("href")) == link)]
    assert [tag for tag, _ in elements(attacked)] == expected
    assert "49" not in words(attacked)


def test_rules_that_broke_stand_open_before_those_that_held():
    broken = CHECKS.with_columns(is_success=pl.lit(value=False), rows_failed=pl.lit(2))
    page = render(findings(relations=NO_MONTHS, checks=pl.concat([CHECKS, broken], how="vertical_relaxed")))
    assert (
        page.index("<details open>") < page.index("1 rule broken") < page.index("<details>") < page.index("1 rule held")
    )


def test_reasons_and_values_are_escaped():
    page = render(findings(relations=NO_MONTHS, kept_out=KEPT_OUT.with_columns(example=pl.lit("<b>x</b>"))))
    assert "&lt;b&gt;x" in page


def test_a_chart_has_a_sentence_and_its_numbers():
    june = MONTH | {"trend_month": date(2025, 6, 1), "cooperation": 1, "conflict": 2, "goldstein_mean": -3.0}
    page = render(findings(relations=pl.DataFrame([MONTH, june])))
    said = words(page)
    assert "Most events in May 2025: 9." in said
    assert "Mean Goldstein value from −3.0 in June 2025 to +4.2 in May 2025." in said
    assert "2025-06 1 2 −3.0" in " ".join(said.split())
    assert "Mean Goldstein value +4.2." in words(render(findings(relations=pl.DataFrame([MONTH]))))


@pytest.mark.parametrize(("sites", "expected"), [(frozenset(), False), (frozenset({"CHN-USA"}), True)])
def test_links_to_the_other_pages(sites, expected):
    links = {attributes.get("href") for tag, attributes in elements(render(findings(sites=sites))) if tag == "a"}
    assert "quality/index.html" in links
    assert ("relations/index.html" in links) == expected
    assert ("relations/dyad/CHN-USA.html" in links) == expected
