from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import defs
from pipelines.orchestration.assets import ASSETS
from pipelines.orchestration.followed import source_assets, source_sensor
from pipelines.settings import Settings
from pipelines.sources.landing import pending
from tests.sources.serving import Site, says, serving

FEED = """<rss version="2.0"><channel><title>The News</title><item><title>Talks</title><link>/a/1</link>
<pubDate>Wed, 25 Nov 2026 10:00:00 GMT</pubDate><description>France met Iran.</description></item></channel></rss>"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def home(lake, site):
    lines = ["contact: me@example.org", "allow_hosts: [localhost]", "pause: 0", "sources:"]
    for name, group, cadence in (("a", "world", "30m"), ("b", "world", "2h"), ("c", "local_news", "1d")):
        lines += [f"  - {{name: {name}, group: {group}, cadence: {cadence}, url: '{site.url(f'/{name}')}'}}"]
    lake.home.mkdir()
    (lake.home / "sources.yml").write_text("\n".join(lines), encoding="utf-8")
    return lake.home


def requests(home: Path, assets: list[dg.AssetsDefinition]) -> tuple[list[str], list[str | None], str]:
    sensor = source_sensor(assets)
    with dg.build_sensor_context(definitions=defs, resources={"settings": Settings(home=home)}) as context:
        tick = sensor.evaluate_tick(context)
    keys = [key.to_user_string() for request in tick.run_requests or () for key in request.asset_selection or ()]
    return keys, [request.run_key for request in tick.run_requests or ()], tick.skip_message or ""


def materialize(home: Path, assets: list[dg.AssetsDefinition]) -> dg.ExecuteInProcessResult:
    with dg.DagsterInstance.ephemeral() as instance:
        return dg.materialize(
            assets, instance=instance, resources={"settings": Settings(home=home)}, raise_on_error=False
        )


def test_a_group_is_an_asset_with_its_cadence(home):
    local, world = source_assets(home)
    assert [asset.key.to_user_string() for asset in (local, world)] == ["sources/local_news", "sources/world"]
    (spec,) = world.specs
    assert spec.description == "What is new from a, b, landed."
    assert spec.freshness_policy == dg.FreshnessPolicy.time_window(
        fail_window=timedelta(hours=3), warn_window=timedelta(minutes=90)
    )


def test_no_list_or_a_broken_one_is_no_asset(lake):
    assert source_assets(lake.home) == []
    lake.home.mkdir()
    (lake.home / "sources.yml").write_text("sources: [", encoding="utf-8")
    assert source_assets(lake.home) == []


def test_what_is_due_is_asked_for_and_lands(home, site):
    assets = source_assets(home)
    site.answers |= {"/a": says(FEED), "/c": says(FEED)}
    groups, keys, _ = requests(home, assets)
    assert groups == ["sources/local_news", "sources/world"]
    assert requests(home, assets)[1] == keys
    result = materialize(home, [assets[1]])
    assert result.success
    (made,) = result.asset_materializations_for_node("sources__world")
    assert (made.metadata["landed"].value, made.metadata["failed"].value) == (1, 1)
    assert [receipt.source_path for receipt in pending(home)] == ["sources/a.jsonl"]
    assert requests(home, assets)[0] == ["sources/local_news"]


def test_a_group_of_which_all_fail_fails(home):
    (local, _) = source_assets(home)
    assert not materialize(home, [local]).success
    assert requests(home, [local])[0] == []


def test_a_broken_list_is_told_of(home):
    assets = source_assets(home)
    (home / "sources.yml").write_text("sources: [", encoding="utf-8")
    groups, _, skipped = requests(home, assets)
    assert groups == []
    assert "is no YAML" in skipped


def test_in_a_run_that_makes_tables_too_the_lake_is_held_already(home, site, lake):
    (local, _) = source_assets(home)
    site.answers["/c"] = says(FEED)

    @dg.asset
    def table() -> None:
        """A table."""

    with lake.lock():
        assert materialize(home, [local, table]).success
    assert lake.days("source_fetches")


def test_the_line_makes_no_visits():
    names = {key.to_user_string() for asset in ASSETS for key in asset.keys}
    assert not any(name.startswith("sources/") for name in names)
