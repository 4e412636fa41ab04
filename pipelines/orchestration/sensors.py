"""What runs when something has come in."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import dagster as dg

from pipelines.orchestration.assets import DAY_TABLES, FOR_READERS, LINE, documents
from pipelines.orchestration.freshness import are_marts_stale, document_digests, stale_days
from pipelines.orchestration.partitions import range_tags, stretches
from pipelines.settings import Settings
from pipelines.sources.landing import pending
from pipelines.tables import Lake, LakeBusy


@dg.sensor(target=LINE, minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING)
def new_documents(settings: dg.ResourceParam[Settings]) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Take in what has landed, then make the days that new documents touch, the marts and the report."""
    lake = Lake(settings.home)
    try:
        with lake.lock(wait=False):
            pass
    except LakeBusy as error:
        # Whoever writes may be making the very days that look stale.
        yield dg.SkipReason(str(error))
    else:
        yield from _requests(lake)


def _requests(lake: Lake) -> Iterator[dg.RunRequest]:
    """A run for what is pending and one for each stretch of stale days.

    Dagster starts none twice for the same key; with the hour in it, what failed is tried again.
    """
    receipts = pending(lake.home)
    if receipts:
        yield dg.RunRequest(
            run_key=_key(receipt.receipt_id for receipt in receipts), asset_selection=list(documents.keys)
        )
    digests = document_digests(lake)
    stale = stale_days(lake, digests)
    runs = stretches(stale, digests)
    if not runs and are_marts_stale(lake):
        yield dg.RunRequest(run_key=_key(digests.values()), asset_selection=list(FOR_READERS))
    for stretch in runs:
        first, last = stretch
        # The last one also makes what readers see.
        selection = [*DAY_TABLES, *(FOR_READERS if stretch == runs[-1] else ())]
        key = _key(f"{day} {digests[day]}" for day in stale if first <= day <= last)
        yield dg.RunRequest(run_key=key, tags=range_tags(stretch), asset_selection=selection)


def _key(parts: Iterable[str]) -> str:
    hour = f"{datetime.now(UTC):%Y-%m-%dT%H}"
    return hashlib.sha256("\n".join([hour, *parts]).encode()).hexdigest()
