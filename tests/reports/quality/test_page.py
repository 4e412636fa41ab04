import shutil
import subprocess
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipelines.reports import write_quality
from pipelines.reports.quality.strips import counts, pass_rates
from pipelines.tables import Lake
from tests.reports.quality.test_state import ARTICLE, BROKEN, DAY, NOON, RESULT, RUN, WARNED, add

HOSTILE = "<script>alert(1)</script><img src=https://example.org/x onerror=alert(2)>"


class Tags(HTMLParser):
    """The tags of a page, and what its attributes lead to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    add(lake, "check_results", RESULT, {} | BROKEN, WARNED | {"observed": '{"largest_root_share": 0.75}'})
    add(lake, "runs", RUN, {"message": HOSTILE, "status": "failure"})
    add(lake, "articles", ARTICLE, {"article_id": "0", "publisher": HOSTILE})
    held = {
        "quarantine_id": "0123456789abcdef",
        "run_id": "r",
        "run_date": DAY,
        "checked_at": NOON,
        "table_name": "event_mentions",
        "row_key": "m",
        "rule_id": "goldstein_of_code",
        "column_name": "goldstein",
        "value": HOSTILE,
        "row_json": f'{{"sentence": "{HOSTILE}", "published_date": "{date(2025, 5, 1)}"}}',
    }
    add(lake, "quarantine", held, {})
    return lake


def test_the_page_tells_what_is_broken(lake: Lake) -> None:
    html = write_quality(lake.home).read_text("utf-8")
    assert "Errors" in html
    assert "event_mentions: goldstein_of_code" in html
    assert "<b>0.75</b>" in html
    assert "<code>01234567</code>, <time>2025-05-01</time>" in html


def test_nothing_that_a_document_says_becomes_markup(lake: Lake) -> None:
    html = write_quality(lake.home).read_text("utf-8")
    page = Tags(html)
    assert page.tags.isdisjoint({"script", "img", "link", "iframe"})
    assert page.links == {"../index.html"}
    assert html.count("&lt;script&gt;") >= 4


def test_a_lake_without_anything_has_a_page(tmp_path: Path) -> None:
    assert "Nothing checked yet" in write_quality(tmp_path).read_text("utf-8")


def test_bars_show_what_did_not_pass() -> None:
    svg = pass_rates([1.0, 0.999, 0.0], [True, False, False])
    assert svg.count('class="held"') == 3
    # One in a thousand is seen all the same.
    assert 'class="broken" x="5" y="0.0" width="4" height="3.0"' in svg
    assert "1 of 3 runs held, the latest: 0.0% passed" in svg


@pytest.mark.parametrize(("numbers", "bars"), [([], 0), ([0, 0], 0), ([1, 0, 1000], 2)])
def test_bars_of_counts(numbers: list[int], bars: int) -> None:
    assert counts(numbers, "articles").count("<rect") == bars


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_the_window(lake: Lake, tmp_path: Path, width: int) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("needs Chromium")
    page = write_quality(lake.home)
    # A window of Chromium is no narrower than 500 pixels; a frame is.
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<iframe width={width} height=2000 src="{page.as_uri()}"></iframe><p></p><script>onload = () => {{'
        "const inner = document.querySelector('iframe').contentDocument.documentElement;"
        "document.querySelector('p').textContent = inner.scrollWidth + ' of ' + inner.clientWidth; }</script>",
        "utf-8",
    )
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
    command += [f"--user-data-dir={tmp_path / 'browser'}", "--dump-dom", "--virtual-time-budget=2000", frame.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    widths = dom.split("<p>")[1].split("</p>")[0].split(" of ")
    assert int(widths[0]) <= int(widths[1])
