"""Debian's Chromium without a screen, for tests that look at pages as a reader does."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

# Set where a browser must be there, so that its absence fails instead of passing unseen.
REQUIRED = "DYAD_BROWSER_REQUIRED"
_SWITCHES = (
    "headless",
    "no-sandbox",  # containers run as root
    "disable-gpu",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "disable-quic",
)


@contextmanager
def opened_browser(profile: Path, log_requests: bool = False) -> Iterator[Chrome]:
    """A browser with an empty profile; the test skips, with the reason, where there is none."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (browser and driver):
        reason = "needs Chromium and its driver (Debian: apt install chromium chromium-driver)"
        if os.environ.get(REQUIRED):
            pytest.fail(reason)
        pytest.skip(reason)
    options = ChromeOptions()
    options.binary_location = browser
    for switch in (*_SWITCHES, f"user-data-dir={profile}", "window-size=1280,1000"):
        options.add_argument(f"--{switch}")
    logs = {"browser": "ALL", "performance": "ALL"} if log_requests else {"browser": "ALL"}
    options.set_capability("goog:loggingPrefs", logs)
    chrome = Chrome(options, ChromeService(driver))
    try:
        yield chrome
    finally:
        chrome.quit()


def requests(browser: Chrome) -> set[str]:
    """What was asked for since it was read last, by a browser that was opened to log it."""
    entries = browser.get_log("performance")  # type: ignore[no-untyped-call]
    messages = [json.loads(entry["message"])["message"] for entry in entries]
    return {
        message["params"]["request"]["url"].split("#")[0]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    }


def complaints(browser: Chrome) -> list[str]:
    """What the console holds of errors since it was read last."""
    entries = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]


def barriers(browser: Chrome) -> list[str]:
    """What axe finds on the page that keeps readers out: its rules of serious and critical impact that are broken."""
    browser.execute_script(_axe())
    broken = browser.execute_async_script(
        "const done = arguments[0]; axe.run().then((found) => done(found.violations))"
    )
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in broken
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@cache
def _axe() -> str:
    return files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
