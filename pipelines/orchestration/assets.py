"""The tables, the marts and the report as Dagster assets: each a name, what it is made from, and one call.

Rows are checked before they are written, so an asset's checks tell what happened and nothing waits for them.
"""

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import dagster as dg

from pipelines.coding import Lexicon
from pipelines.dimensions import dimensions
from pipelines.evaluation.kept import keep_examples
from pipelines.orchestration.days import write_articles, write_events, write_mentions
from pipelines.orchestration.descriptions import Made, described, report_days, report_intake
from pipelines.orchestration.gate import Gate
from pipelines.orchestration.intake import take_in
from pipelines.orchestration.marts import built, mart_results, mart_specs
from pipelines.orchestration.partitions import Stretch, daily
from pipelines.orchestration.quarantine import settle
from pipelines.reports import write_report
from pipelines.settings import overlay_of

_log = logging.getLogger(__name__)


def _table(
    name: str, deps: Sequence[str] = (), days: dg.PartitionsDefinition[str] | None = None
) -> Callable[[Callable[..., object]], dg.AssetsDefinition]:
    """A table of the lake as an asset; a stretch of its days is one run, as the coder wants many articles at once."""
    policy = dg.BackfillPolicy.single_run() if days else None
    with warnings.catch_warnings():
        # Backfill policies are new to Dagster; the lock file says which release this was tried with.
        warnings.simplefilter("ignore", dg.BetaWarning)
        made: Any = dg.asset(name=name, deps=deps, partitions_def=days, backfill_policy=policy, **described(name))
    decorate: Callable[[Callable[..., object]], dg.AssetsDefinition] = made
    return decorate


@_table("documents")
def documents(gate: dg.ResourceParam[Gate]) -> Made:
    """One row per record received."""
    return report_intake(take_in(gate), gate.lake.home)


@_table("articles", deps=["documents"], days=daily)
def articles(context: dg.AssetExecutionContext, gate: dg.ResourceParam[Gate]) -> Made:
    """One row per article or copy of one."""
    return report_days(context, "articles", write_articles(_stretch(context), gate), gate.lake.home)


@_table("event_mentions", deps=["articles"], days=daily)
def event_mentions(
    context: dg.AssetExecutionContext, lexicon: dg.ResourceParam[Lexicon], gate: dg.ResourceParam[Gate]
) -> Made:
    """One row per event coded in a sentence."""
    return report_days(context, "event_mentions", write_mentions(_stretch(context), lexicon, gate), gate.lake.home)


@_table("events", deps=["event_mentions"], days=daily)
def events(context: dg.AssetExecutionContext, gate: dg.ResourceParam[Gate]) -> Made:
    """One row per event of a day of publication."""
    stretch = _stretch(context)
    written = write_events(stretch, gate)
    settle(gate, stretch)
    return report_days(context, "events", written, gate.lake.home)


@dg.multi_asset(specs=mart_specs())
def marts(lexicon: dg.ResourceParam[Lexicon], gate: dg.ResourceParam[Gate]) -> Iterator[Made]:
    """The tables that analysts read, built and published as a whole."""
    _log.info("marts: building")
    yield from mart_results(gate.lake.home, built(gate.lake, dimensions(lexicon)))


@dg.asset(deps=[spec.key for spec in mart_specs()], group_name="reports", kinds={"html"})
def reports(lexicon: dg.ResourceParam[Lexicon], gate: dg.ResourceParam[Gate]) -> Made:
    """What the lake tells, as a static page; how right the coder is, once for each version of it and of the lexicon."""
    _log.info("reports: writing")
    keep_examples(gate.lake, lexicon, overlay_of(gate.lake.home))
    return dg.MaterializeResult(metadata={"page": dg.MetadataValue.path(write_report(gate.lake.home))})


ASSETS = (documents, articles, event_mentions, events, marts, reports)
# All of the line, from what has landed to what readers see.
LINE = dg.AssetSelection.assets(*ASSETS)
# What the lexicon makes of a stretch of days, all that a stretch is made of, and what is made once the days are.
CODED_TABLES = (*event_mentions.keys, *events.keys)
DAY_TABLES = (*articles.keys, *CODED_TABLES)
FOR_READERS = (*marts.keys, *reports.keys)


def _stretch(context: dg.AssetExecutionContext) -> Stretch:
    """First and last day of the partitions that the run is to make."""
    first, last = context.partition_key_range
    return date.fromisoformat(first), date.fromisoformat(last)
