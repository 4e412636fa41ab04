"""`dyad dev`: Dagster's web UI and daemon on the lake, under an audit hook that lets nothing leave this machine."""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from email.utils import formatdate
from pathlib import Path

import polars as pl
import pytest

from pipelines.sources.landing import land
from pipelines.tables import Lake
from pipelines.warehouse import query
from tests.guard import sitecustomize as guard
from tests.sources.serving import says, serving

PORT = 3917


def answer(path: str, **body: str) -> dict[str, object]:
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/{path}", headers={"Content-Type": "application/json"})
    data = json.dumps(body).encode() if body else None
    with urllib.request.urlopen(request, data, timeout=5) as response:
        answered: dict[str, object] = json.load(response)
        return answered


def wait_for(condition, seconds: float = 90):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if found := condition():
                return found
        except OSError:
            pass
        time.sleep(0.5)
    return condition()


@pytest.mark.slow
def test_landed_files_become_tables_by_themselves(environment, tmp_path):
    lake, record = Lake(tmp_path / "lake"), tmp_path / "record"
    record.mkdir()
    article = tmp_path / "a.jsonl"
    article.write_text('{"date": "2025-05-12", "text": "Israel attacked Iran on Monday."}', encoding="utf-8")
    land(lake.home, [article])
    guarded = f"{environment['PYTHONPATH']}:{Path(guard.__file__).parent}"
    variables = environment | {"PYTHONPATH": guarded, guard.RECORD_VARIABLE: str(record)}
    command = [sys.executable, "-m", "pipelines.cli", "dev", "--port", str(PORT)]
    with subprocess.Popen(
        command, env=variables, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as dev:
        try:
            assert wait_for(lambda: answer("server_info"))
            query = "{ repositoriesOrError { ... on RepositoryConnection { nodes { sensors { name } } } } }"
            assert "new_documents" in json.dumps(answer("graphql", query=query))
            assert wait_for((lake.home / "reports" / "index.html").exists)
        finally:
            dev.send_signal(signal.SIGINT)
            dev.communicate(timeout=60)
    assert lake.scan("events").collect().height > 0
    assert "sensor" in lake.scan("runs").collect()["trigger"]
    assert (lake.home / "dagster" / "event_log.db").is_file()
    assert [path.read_text(encoding="utf-8") for path in record.glob("*.attempt")] == []
    assert len(list(record.glob("*.guarded"))) > 3


FEED = """<rss version="2.0"><channel><title>The News</title>{}</channel></rss>"""
ITEM = """<item><title>{0} signs deal with {1}</title><link>/{0}</link><pubDate>{2}</pubDate>
<description>{0} signed an agreement with {1}.</description></item>"""


@pytest.mark.slow
def test_what_a_feed_gains_is_in_the_marts_without_a_hand(environment, tmp_path):
    """An item of today, and one that comes while `dyad dev` runs."""
    lake, items = Lake(tmp_path / "lake"), [ITEM.format("France", "Iran", formatdate())]
    lake.home.mkdir()
    with serving() as site:
        source = f"{{name: world, cadence: 1m, url: '{site.url('/world')}'}}"
        listed = f"contact: me@example.org\nallow_hosts: [localhost]\npause: 0\nsources:\n  - {source}\n"
        (lake.home / "sources.yml").write_text(listed, encoding="utf-8")
        site.answers["/world"] = says(FEED.format("".join(items)))
        command = [sys.executable, "-m", "pipelines.cli", "dev", "--port", str(PORT)]
        # It says more than a pipe holds that nobody reads.
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=quiet, stderr=quiet) as dev:
            try:
                assert wait_for(lambda: {"FRA", "IRN"} <= coded(lake.home), 900)
                items.append(ITEM.format("Japan", "Brazil", formatdate()))
                site.answers["/world"] = says(FEED.format("".join(items)))
                assert wait_for(lambda: {"JPN", "BRA"} <= coded(lake.home), 900)
                # A run that is stopped while it writes the report has failed.
                assert wait_for(lambda: lake.scan("runs").collect()["documents"].sum() == 2)
            finally:
                dev.send_signal(signal.SIGINT)
                dev.wait(timeout=180)
    # Which run makes a day is for the sensors' tests to say: at two o'clock the nightly one may take an item in first.
    runs = lake.scan("runs").select("status", "message", "documents").filter(pl.col("documents") > 0).collect()
    assert runs.rows() == [("success", None, 1)] * 2


def coded(home: Path) -> set[str]:
    """The states that the published marts have events of."""
    if not (home / "warehouse.duckdb").exists():
        return set()
    return set(query(home, "select distinct source_country from fct_events")["source_country"])
