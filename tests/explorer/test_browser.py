"""The pages in a real browser: drawn without an error, and alive."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from pipelines.explorer.app import make_app
from pipelines.explorer.site import write_site
from tests.browser import complaints, opened_browser

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """The app on a port of its own."""
    server = uvicorn.Server(uvicorn.Config(make_app(home), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def site(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages as files."""
    folder = tmp_path_factory.mktemp("site") / "relations"
    assert write_site(home, folder, 5) == 7
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with opened_browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def open_page(browser: Chrome, page: str) -> None:
    """Open a page and wait until its charts are drawn."""
    browser.get(page)
    WebDriverWait(browser, 30).until(lambda browser: browser.find_elements(By.CSS_SELECTOR, "body[data-ready]"))


def shown_events(browser: Chrome) -> int:
    return len([item for item in browser.find_elements(By.CSS_SELECTOR, ".events li") if item.is_displayed()])


@pytest.mark.parametrize("path", ["/", "/dyad/CHN-USA", "/dyad/CHN-USA?scope=mil", "/country/CHN", "/search?q=CHN"])
def test_pages_draw_without_an_error(browser, address, path):
    open_page(browser, address + path)
    charts = browser.find_elements(By.CSS_SELECTOR, "[data-chart]")
    assert all(chart.find_elements(By.TAG_NAME, "svg") for chart in charts)
    assert complaints(browser) == []
    assert browser.title != "owned"
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("path", ["index.html", "dyad/CHN-USA.html", "country/CHN.html"])
def test_files_open_from_disk(browser, site, path):
    open_page(browser, (site / path).as_uri())
    assert browser.find_elements(By.CSS_SELECTOR, "[data-chart] svg")
    assert complaints(browser) == []


def test_links_between_files_resolve(browser, site):
    broken = []
    for path in sorted(site.rglob("*.html")):
        open_page(browser, path.as_uri())
        for link in browser.find_elements(By.TAG_NAME, "a"):
            target = urlsplit(link.get_attribute("href") or "")
            if target.scheme == "file" and not Path(target.path).exists():
                broken.append((path.name, target.path))
    assert broken == []


def test_a_brush_over_the_bars_keeps_their_events(browser, address):
    open_page(browser, f"{address}/dyad/CHN-USA")
    everything = shown_events(browser)
    chart = browser.find_element(By.CSS_SELECTOR, '[data-chart="trend"] svg')
    width, height = chart.size["width"], chart.size["height"]
    (
        ActionChains(browser)
        .move_to_element_with_offset(chart, int(-width * 0.35), int(height * 0.25))
        .click_and_hold()
        .move_by_offset(int(width * 0.2), 0)
        .release()
        .perform()
    )
    WebDriverWait(browser, 5).until(lambda browser: 0 < shown_events(browser) < everything)
    assert "events listed here" in browser.find_element(By.ID, "shown").text
    browser.find_element(By.ID, "clear").click()
    assert shown_events(browser) == everything


def test_a_form_narrows_the_span(browser, address):
    open_page(browser, f"{address}/dyad/CHN-USA")
    first = browser.find_element(By.NAME, "from")
    browser.execute_script("arguments[0].value = '2025-02-10'", first)
    browser.find_element(By.CSS_SELECTOR, "form.span button").click()
    WebDriverWait(browser, 30).until(lambda browser: "from=2025-02-10" in browser.current_url)
    dates = [item.get_attribute("data-date") for item in browser.find_elements(By.CSS_SELECTOR, ".events li")]
    assert dates
    assert min(dates) >= "2025-02-10"


def test_a_click_on_a_relation_leads_to_it(browser, address):
    open_page(browser, f"{address}/")
    browser.find_element(By.CSS_SELECTOR, '[data-chart="heat_map"] path[aria-roledescription="square"]').click()
    WebDriverWait(browser, 10).until(lambda browser: "/dyad/" in browser.current_url)


@pytest.mark.parametrize("path", ["/", "/dyad/CHN-USA", "/country/CHN"])
def test_pages_fit_a_narrow_screen(browser, address, path):
    browser.set_window_size(400, 900)
    try:
        open_page(browser, address + path)
        assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    finally:
        browser.set_window_size(1280, 1000)
