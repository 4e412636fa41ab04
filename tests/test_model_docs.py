"""dbt's page of the models: what stands in it, and that it opens alone."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from pipelines import model_docs
from pipelines.contracts import contract_names, load_contract
from pipelines.marts import build_marts, compile_models
from pipelines.model_docs import MADE_FROM, render
from pipelines.orchestration.assets import ASSETS
from pipelines.warehouse import query
from tests.browser import complaints, opened_browser, requests
from tests.mart_lake import DIMS

pytestmark = pytest.mark.slow
HOSTILE = "</script><script>document.title = 'taken'</script><!-- {{ 7 * 6 }} \u2028"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bare <lake>")


@pytest.fixture(scope="module")
def manifest(bare: Path) -> dict[str, Any]:
    return compile_models(bare, {name: frame.clear() for name, frame in DIMS.items()})


@pytest.fixture(scope="module")
def page(manifest: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    page = tmp_path_factory.mktemp("page") / "index.html"
    page.write_text(render(manifest), encoding="utf-8")
    return page


class Scripts(HTMLParser):
    """The scripts of a page and its policy, as a browser finds them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.links: list[str] = []
        self.policy = ""
        self._is_script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_script = tag == "script"
        if self._is_script:
            self.scripts.append("")
        if tag == "meta" and ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"] or ""
        if tag in ("link", "img", "iframe", "base"):
            self.links.append(tag)

    def handle_data(self, data: str) -> None:
        if self._is_script:
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._is_script = False


def test_a_page_has_one_script_and_the_browser_runs_no_other(manifest):
    hostile = json.loads(json.dumps(manifest))
    hostile["nodes"]["model.dyad.fct_events"]["description"] = HOSTILE
    found = Scripts(render(hostile))
    (script,) = found.scripts
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in found.policy
    assert found.policy.startswith("default-src 'none'; ")
    assert found.links == []
    assert json.dumps(HOSTILE).replace("<", "\\u003c") in script


def test_nothing_of_this_machine_or_run_stands_in_it(manifest, bare, page):
    text = page.read_text(encoding="utf-8")
    assert str(bare) not in text
    assert manifest["metadata"]["invocation_id"] not in text
    assert str(Path(__file__).parents[1]) not in text
    shown = model_docs._shown(manifest)
    assert shown["metadata"]["send_anonymous_usage_stats"] is False
    assert {key.split(".")[1] for key in (*shown["macros"], *shown["docs"])} == {"dyad"}


def test_the_lineage_of_what_python_makes_is_dagsters():
    graph = {
        spec.key.to_user_string(): {dep.asset_key.to_user_string() for dep in spec.deps}
        for asset in ASSETS
        for spec in asset.specs
    }
    told = {made.split(".")[1]: {source.split(".")[1]} for made, source in MADE_FROM.items()}
    assert told == {"documents": {"files"}} | {
        name: deps for name, deps in graph.items() if name in contract_names() and deps
    }


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("source.dyad.landing.files", "exposure.dyad.report"),
        ("source.dyad.landing.files", "exposure.dyad.explorer"),
        ("source.dyad.lake.documents", "exposure.dyad.quality"),
        ("source.dyad.lake.imported_events", "exposure.dyad.exports"),
        ("source.dyad.lake.event_mentions", "exposure.dyad.worked_queries"),
        ("source.dyad.lake.events", "metric.dyad.goldstein_mean"),
        ("source.dyad.reference.state_numbers", "model.dyad.panel_dyad_monthly"),
    ],
)
def test_lineage_leads_from_what_is_received_to_who_reads_it(manifest, above, below):
    shown = model_docs._shown(manifest)
    seen, ahead = set(), [above]
    while ahead:
        node = ahead.pop()
        if node not in seen:
            seen.add(node)
            ahead += shown["child_map"][node]
            assert all(node in shown["parent_map"][child] for child in shown["child_map"][node])
    assert below in seen
    assert not any(node.startswith("unit_test.") for node in seen)


def test_columns_have_the_types_and_words_of_the_warehouse(manifest, tmp_path):
    build_marts(tmp_path, DIMS)
    found = query(
        tmp_path,
        "select schema_name, table_name, column_name, lower(data_type) as type, comment from duckdb_columns() "
        "where database_name = 'warehouse'",
    ).rows()
    catalog = model_docs._catalog(model_docs._shown(manifest))
    told = [
        (table["metadata"]["schema"], table["metadata"]["name"], column["name"], column["type"], column["comment"])
        for table in (*catalog["nodes"].values(), *catalog["sources"].values())
        if table["metadata"]["database"] == "warehouse"
        for column in table["columns"].values()
    ]
    assert sorted(told) == sorted(found)
    assert {schema for schema, *_ in told} == {"marts", "staging", "quality"}


def test_every_source_and_model_says_what_it_is(manifest):
    told = {key: node["description"] or node.get("source_description") for key, node in manifest["sources"].items()}
    told |= {key: node["description"] for key, node in manifest["nodes"].items() if key.startswith("model.")}
    told |= {key: node["description"] for kind in ("exposures", "metrics") for key, node in manifest[kind].items()}
    assert [key for key, words in told.items() if not words] == []
    assert told["source.dyad.lake.events"] == load_contract("events").description


PROJECT = Path(__file__).parents[1]
# Exposure -> the files that say what it reads.
READERS = {
    "report": ["pipelines/reports/findings.py", "pipelines/warehouse.py"],
    "quality": ["pipelines/reports/quality/*.py", "pipelines/checks/quarantine.py"],
    "explorer": ["pipelines/explorer/queries/*.sql", "pipelines/explorer/*.py"],
    "exports": ["pipelines/formats/writing.py", "pipelines/cli/export.py"],
    "worked_queries": ["docs/queries/*.sql"],
}


def test_every_exposure_is_known_by_what_it_reads(manifest):
    assert sorted(manifest["exposures"]) == sorted(f"exposure.dyad.{name}" for name in READERS)


@pytest.mark.parametrize("name", READERS)
def test_an_exposure_reads_what_its_files_name(manifest, name):
    text = "".join(
        path.read_text(encoding="utf-8") for pattern in READERS[name] for path in sorted(PROJECT.glob(pattern))
    )
    marts = [node["name"] for node in manifest["nodes"].values() if node["schema"] == "marts"]
    named = {mart for mart in marts if re.search(rf"\b{mart}\b", text)}
    named |= set(re.findall(r'(?:scan|_count)\((?:lake, )?"(\w+)"', text))
    told = {node.split(".")[-1] for node in manifest["exposures"][f"exposure.dyad.{name}"]["depends_on"]["nodes"]}
    assert named <= told
    # What is read by a function of another module is not in these files.
    assert told - named <= {"check_results", "imported_events", "quarantine"}


def test_it_opens_from_a_file_and_asks_for_nothing(page, tmp_path):
    with opened_browser(tmp_path / "profile", log_requests=True) as browser:
        browser.get("about:blank")
        requests(browser)  # of the browser's own first page
        browser.get(f"{page.as_uri()}#!/model/model.dyad.relation_trends_monthly")
        waiting = WebDriverWait(browser, 60)
        waiting.until(lambda _: "goldstein_mean_low" in browser.find_element(By.TAG_NAME, "body").text)
        body = browser.find_element(By.TAG_NAME, "body").text
        assert "warehouse.marts.relation_trends_monthly" in body
        assert "varchar" in body
        assert complaints(browser) == []
        asked = requests(browser)
    assert {url for url in asked if not url.startswith("data:")} == {page.as_uri()}
