"""What runs when something has come in."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import dagster as dg

from pipelines.orchestration.assets import DAY_TABLES, FOR_READERS, LINE, documents
from pipelines.orchestration.freshness import are_marts_stale, document_digests, stale_days, today
from pipelines.orchestration.instance import TABLES, WORK_TAG
from pipelines.orchestration.partitions import Stretch, range_tags, stretches
from pipelines.settings import Settings
from pipelines.sources.ingest import FROM_SOURCES
from pipelines.sources.landing import pending
from pipelines.tables import Lake, LakeBusy


@dg.sensor(target=LINE, minimum_interval_seconds=10, default_status=dg.DefaultSensorStatus.RUNNING)
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
    """A run that takes in what is pending, and one for each stretch of days that are stale already.

    Most of what sources bring is of today, which the same run makes: starting another takes as long as all that it
    does. Other days that are touched are stale when it is done. Dagster starts no run twice for the same key; with the
    hour in it, what failed is tried again.
    """
    receipts = pending(lake.home)
    if receipts:
        key = _key(receipt.receipt_id for receipt in receipts)
        if any(receipt.source_path.startswith(FROM_SOURCES) for receipt in receipts):
            yield _request(key, [*documents.keys, *DAY_TABLES, *FOR_READERS], (today(), today()))
        else:
            yield _request(key, documents.keys)
    digests = document_digests(lake)
    stale = stale_days(lake, digests)
    runs = stretches(stale, digests)
    if not runs and are_marts_stale(lake):
        yield _request(_key(digests.values()), FOR_READERS)
    for stretch in runs:
        first, last = stretch
        # The last one also makes what readers see.
        selection = [*DAY_TABLES, *(FOR_READERS if stretch == runs[-1] else ())]
        key = _key(f"{day} {digests[day]}" for day in stale if first <= day <= last)
        yield _request(key, selection, stretch)


def _request(key: str, selection: Iterable[dg.AssetKey], stretch: Stretch | None = None) -> dg.RunRequest:
    """A run that makes the assets, of the stretch where they have days."""
    tags = {WORK_TAG: TABLES, **(range_tags(stretch) if stretch else {})}
    return dg.RunRequest(run_key=key, tags=tags, asset_selection=list(selection))


def _key(parts: Iterable[str]) -> str:
    hour = f"{datetime.now(UTC):%Y-%m-%dT%H}"
    return hashlib.sha256("\n".join([hour, *parts]).encode()).hexdigest()
