"""The pages in a real browser: drawn without an error, and alive."""

import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import polars as pl
import pytest
import uvicorn
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from pipelines.explorer import country_specs, views
from pipelines.explorer.app import make_app
from pipelines.explorer.site import write_site
from tests.browser import barriers, complaints, opened_browser
from tests.explorer.conftest import EVENTS

pytestmark = pytest.mark.slow
PAGES = ("/", "/dyad/CHN-USA", "/country/IND", "/search?q=CHN", "/search?q=met", "/nowhere")


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
    # The overview, the only two relations, their four states and groups, and each event that their lists name.
    told = {event.row()["event_id"] for event in EVENTS if event.status == "actual"}
    assert write_site(home, folder, 5) == 7 + len(told)
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with opened_browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def open_page(browser: Chrome, page: str) -> None:
    """Open a page and wait until its charts are drawn."""
    browser.get(page)
    WebDriverWait(browser, 30).until(lambda browser: browser.find_elements(By.CSS_SELECTOR, "body[data-ready]"))


def shown_days(browser: Chrome) -> list[str]:
    """The days of the events that the list under the charts shows."""
    # In one go, since the list may be replaced meanwhile.
    return list(
        browser.execute_script(
            "return [...document.querySelectorAll('#told .events li:not([hidden])')].map((item) => item.dataset.date)"
        )
    )


def fill_in(browser: Chrome, name: str, value: str) -> None:
    """Change a field of the form above the list of events, as the keyboard does."""
    field = browser.find_element(By.CSS_SELECTOR, f"#narrow [name={name}]")
    browser.execute_script(
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', {bubbles: true}))",
        field,
        value,
    )


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
            if target.scheme == "file" and not Path(unquote(target.path)).exists():
                broken.append((path.name, target.path))
    assert broken == []


def test_a_brush_fetches_its_events_beyond_the_latest(browser, address, monkeypatch):
    monkeypatch.setattr(views, "_SHOWN_EVENTS", 2)
    open_page(browser, f"{address}/dyad/CHN-USA")
    everything = shown_days(browser)
    assert "The latest 2 of 12 events" in browser.find_element(By.ID, "shown").text
    chart = browser.find_element(By.CSS_SELECTOR, '[data-chart="trend"] svg')
    width, height = chart.size["width"], chart.size["height"]
    (
        ActionChains(browser)
        .move_to_element_with_offset(chart, int(-width * 0.4), int(height * 0.25))
        .click_and_hold()
        .move_by_offset(int(width * 0.2), 0)
        .release()
        .perform()
    )
    WebDriverWait(browser, 10).until(lambda browser: shown_days(browser) != everything)
    assert shown_days(browser)
    assert max(shown_days(browser)) < min(everything)
    browser.find_element(By.ID, "clear").click()
    WebDriverWait(browser, 10).until(lambda browser: shown_days(browser) == everything)
    assert complaints(browser) == []


@pytest.mark.parametrize("where", ["app", "file"])
def test_the_list_narrows_without_a_mouse(browser, address, site, where):
    open_page(browser, f"{address}/dyad/CHN-USA" if where == "app" else (site / "dyad/CHN-USA.html").as_uri())
    everything = shown_days(browser)
    fill_in(browser, "from", "2025-02-11")
    fill_in(browser, "to", "2025-02-11")
    WebDriverWait(browser, 10).until(lambda browser: set(shown_days(browser)) == {"2025-02-11"})
    assert browser.find_element(By.ID, "shown").text.startswith("2 events of ")
    fill_in(browser, "root", "06")
    WebDriverWait(browser, 10).until(lambda browser: len(shown_days(browser)) == 1)
    browser.find_element(By.ID, "clear").click()
    WebDriverWait(browser, 10).until(lambda browser: shown_days(browser) == everything)


def test_a_file_says_what_it_leaves_out(browser, home, tmp_path, monkeypatch):
    monkeypatch.setattr(views, "_SHOWN_EVENTS", 2)
    write_site(home, tmp_path / "relations", 5)
    open_page(browser, (tmp_path / "relations/dyad/CHN-USA.html").as_uri())
    fill_in(browser, "to", "2025-01-31")
    assert shown_days(browser) == []
    assert "Only the latest 2 of 12 events stand in this file" in browser.find_element(By.ID, "beyond").text


def test_the_evidence_is_there_without_a_network(browser, site):
    open_page(browser, (site / "dyad/CHN-USA.html").as_uri())
    browser.find_element(By.PARTIAL_LINK_TEXT, "why it was coded").click()
    WebDriverWait(browser, 10).until(lambda browser: "/event/" in browser.current_url)
    assert "CHNGOV met USAGOV" in browser.find_element(By.TAG_NAME, "blockquote").text
    assert browser.find_element(By.CSS_SELECTOR, ".events code").text == "04.csv:1"
    browser.find_element(By.CSS_SELECTOR, ".events summary").click()
    explanation = browser.find_element(By.CSS_SELECTOR, ".events pre").text
    assert explanation.startswith("[0] CHNGOV met USAGOV.")
    assert "verbs and event nouns" in explanation


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_kept_out(browser, address, path, scheme):
    scheme_of_page = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", scheme_of_page)
    open_page(browser, address + path)
    for details in browser.find_elements(By.TAG_NAME, "details"):
        browser.execute_script("arguments[0].open = true", details)
    assert barriers(browser) == []


def test_an_event_keeps_nobody_out(browser, address):
    open_page(browser, f"{address}/dyad/CHN-USA")
    open_page(browser, browser.find_element(By.PARTIAL_LINK_TEXT, "why it was coded").get_attribute("href") or "")
    assert browser.find_elements(By.TAG_NAME, "blockquote")
    assert barriers(browser) == []


def test_a_form_narrows_the_span(browser, address):
    open_page(browser, f"{address}/dyad/CHN-USA")
    first = browser.find_element(By.NAME, "from")
    browser.execute_script("arguments[0].value = '2025-02-10'", first)
    browser.find_element(By.CSS_SELECTOR, "form.span button").click()
    WebDriverWait(browser, 30).until(lambda browser: "from=2025-02-10" in browser.current_url)
    assert min(shown_days(browser)) >= "2025-02-10"


@pytest.mark.parametrize("where", ["app", "file"])
def test_a_square_leads_to_the_events_of_its_month(browser, address, site, where):
    open_page(browser, f"{address}/" if where == "app" else (site / "index.html").as_uri())
    browser.find_element(By.CSS_SELECTOR, '[data-chart="heat_map"] path[aria-roledescription="square"]').click()
    WebDriverWait(browser, 10).until(lambda browser: "/dyad/CHN-USA" in browser.current_url)
    WebDriverWait(browser, 10).until(lambda browser: {day[:7] for day in shown_days(browser)} == {"2025-01"})


def test_a_name_in_the_network_leads_to_its_country(browser, address):
    open_page(browser, f"{address}/country/CHN")
    network = browser.find_element(By.CSS_SELECTOR, '[data-chart="network"]')
    network.find_element(By.XPATH, ".//*[local-name()='text' and contains(., 'United')]").click()
    WebDriverWait(browser, 10).until(lambda browser: browser.current_url.endswith("/country/USA"))


@pytest.mark.parametrize("width", [368, 560])
def test_no_name_in_the_network_is_covered(browser, address, width):
    names = [
        "United Arab Emirates",
        "Democratic Republic of the Congo",
        "Saint Vincent and the Grenadines",
        "international",
        "European Union",
        "Bosnia and Herzegovina",
        *(f"Central African Republic {number}" for number in range(6)),
    ]
    rows = pl.DataFrame(
        {"dyad": f"{a:02}-{b:02}", "entity_a": f"{a:02}", "entity_b": f"{b:02}", "name_a": names[a], "name_b": names[b]}
        | {"events": a + b, "goldstein_mean": float(a - b)}
        for a in range(len(names))
        for b in range(a + 1, len(names))
    )
    open_page(browser, f"{address}/country/CHN")
    *boxes, picture = browser.execute_async_script(
        """
        const [spec, width, done] = arguments;
        const place = document.querySelector('[data-chart="network"]');
        place.style.width = `${width}px`;
        vegaEmbed(place, spec, options).then(() => {
          const parts = [...place.querySelectorAll(".mark-text.role-mark text"), place.querySelector("svg")];
          const boxes = parts.map((part) => part.getBoundingClientRect());
          done(boxes.map(({ left, right, top, bottom }) => [left, right, top, bottom]));
        });
        """,
        country_specs.network(rows, "03", {}),
        width,
    )
    assert len(boxes) == len(names)
    assert [box for box in boxes if box[0] < picture[0] or box[1] > picture[1]] == []
    pairs = itertools.combinations(boxes, 2)
    assert [(a, b) for a, b in pairs if a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]] == []


@pytest.mark.parametrize("path", ["/", "/dyad/CHN-USA", "/country/CHN", "/search?q=CHN"])
def test_pages_fit_a_narrow_screen(browser, address, path):
    browser.set_window_size(400, 900)
    try:
        open_page(browser, address + path)
        assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    finally:
        browser.set_window_size(1280, 1000)
