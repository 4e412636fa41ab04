"""The sources of `sources.yml` as Dagster assets, one a group, and the sensor that visits what is due.

What they land is taken in by the sensor of the landing area, as files are.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from pipelines.orchestration.descriptions import Made
from pipelines.orchestration.instance import VISITS, WORK_TAG
from pipelines.settings import Settings
from pipelines.sources.catalog import CatalogError, Source, read_catalog
from pipelines.sources.ingest import due, ingest
from pipelines.sources.state import read_states
from pipelines.tables import Lake

_log = logging.getLogger(__name__)

# A group is late when nothing has come of it for so many times its cadence.
_WARNED, _LATE = 3, 6
_KEY = "sources"


def source_assets(home: Path) -> list[dg.AssetsDefinition]:
    """An asset for each group of sources; none where the list is missing or broken, of which the sensor tells."""
    try:
        sources = read_catalog(home).chosen([])
    except CatalogError as error:
        _log.warning("%s", error)
        return []
    groups: defaultdict[str, list[Source]] = defaultdict(list)
    for source in sources:
        groups[source.group].append(source)
    return [_asset(group, members) for group, members in sorted(groups.items())]


def _asset(group: str, sources: Sequence[Source]) -> dg.AssetsDefinition:
    cadence = min(source.cadence for source in sources)

    @dg.asset(
        key=[_KEY, group],
        group_name="sources",
        description=f"What is new from {', '.join(source.name for source in sources)}, landed.",
        kinds={"http"},
        metadata={"cadence": str(cadence), "sources": len(sources)},
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=_LATE * cadence, warn_window=_WARNED * cadence),
    )
    def followed(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> Made:
        # Where a run makes tables too, it holds the lake from its beginning to its end.
        holds_lake = any(key.path[0] != _KEY for key in context.job_def.asset_layer.selected_asset_keys)
        return _visit(group, Lake(settings.home), holds_lake)

    return followed


def _visit(group: str, lake: Lake, holds_lake: bool) -> Made:
    """Visit the sources of a group that are due, as the list has them now; it fails where all of them do."""
    catalog = read_catalog(lake.home)
    members = [source for source in catalog.chosen([]) if source.group == group]
    visits = ingest(lake, catalog, due(members, read_states(lake), datetime.now(UTC)), holds_lake=holds_lake)
    told = {name: visit.fetch.message or visit.fetch.outcome for name, visit in visits.items()}
    failed = sum(visit.fetch.outcome == "failed" for visit in visits.values())
    if visits and failed == len(visits):
        raise dg.Failure("; ".join(f"{name}: {words}" for name, words in told.items()))
    return dg.MaterializeResult(
        metadata={
            "landed": sum(visit.fetch.landed for visit in visits.values()),
            "failed": failed,
            "visits": dg.MetadataValue.json(told),
        }
    )


def source_sensor(assets: Sequence[dg.AssetsDefinition]) -> dg.SensorDefinition:
    """The sensor that asks for the groups of which a source is due."""

    @dg.sensor(
        name="due_sources",
        target=assets,
        minimum_interval_seconds=10,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Visit the sources whose time has come.",
    )
    def due_sources(settings: dg.ResourceParam[Settings]) -> Iterator[dg.RunRequest | dg.SkipReason]:
        try:
            sources = read_catalog(settings.home).chosen([])
        except CatalogError as error:
            yield dg.SkipReason(str(error))
            return
        states = read_states(Lake(settings.home))
        ready: defaultdict[str, list[str]] = defaultdict(list)
        for source in due(sources, states, datetime.now(UTC)):
            known = states.get(source.name)
            ready[source.group].append(f"{source.name} {known and known.next_at}")
        loaded = {key.path[-1] for asset in assets for key in asset.keys}
        for group in sorted(ready.keys() & loaded):
            # A visit moves the time of the next one, and Dagster starts no run twice for the same key; with the hour in
            # it, a run that was killed is tried again.
            key = " ".join([f"{datetime.now(UTC):%Y-%m-%dT%H}", group, *ready[group]])
            # Two visits at a time would ask the same hosts.
            yield dg.RunRequest(run_key=key, tags={WORK_TAG: VISITS}, asset_selection=[dg.AssetKey([_KEY, group])])

    return due_sources
