"""One visit to one source: what it lists is asked for, what is new is made ready to be landed, how it went is told."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.sources.catalog import Source
from pipelines.sources.items import Item, Listing, UnreadableError, distinct, versioned
from pipelines.sources.listings import page_text, read_listing
from pipelines.sources.state import MOST_ATTEMPTS, Fetch, ItemOutcome, Memory, published
from pipelines.sources.transport import FetchError, Reply
from pipelines.sources.visitor import Visitor

_log = logging.getLogger(__name__)

_MOST_SITEMAPS = 10
# A host that fails so often in a row is left alone until the next visit.
_MOST_FAILURES = 3
# Reasons for which another try would end in the same way.
_FINAL = frozenset({"forbidden", "bad_address", "refused_address"})


@dataclass(frozen=True)
class Visit:
    """How a visit went, the items that are to be landed, and what became of each new one.

    `patience`: the seconds that the server asks to be left alone; `publisher`: who the source says it is; `files`: what
    is to be landed as it lies on this machine.
    """

    fetch: Fetch
    ready: Sequence[Item] = ()
    outcomes: Sequence[ItemOutcome] = ()
    patience: float | None = None
    publisher: str | None = None
    files: Sequence[Path] = ()


async def visit(source: Source, visitor: Visitor, memory: Memory, most_pages: int) -> Visit:
    """Ask a source for what is new; whatever goes wrong with it is told in the result."""
    started_at = datetime.now(UTC)
    try:
        return await _visit(source, visitor, memory, most_pages)
    except FetchError as error:
        failure = Fetch(started_at, datetime.now(UTC), "failed", error.reason, str(error), error.status)
        return Visit(memory.carried_into(failure), patience=error.retry_after)
    except UnreadableError as error:
        failure = Fetch(started_at, datetime.now(UTC), "failed", "unreadable", str(error))
        return Visit(memory.carried_into(failure))
    except Exception as error:  # noqa: BLE001 - what a parser trips over in one source must not stop the others
        _log.warning("sources: %s failed unexpectedly", source.name, exc_info=True)
        told = f"{type(error).__name__}: {error}"
        return Visit(memory.carried_into(Fetch(started_at, datetime.now(UTC), "failed", "unexpected", told)))


async def _visit(source: Source, visitor: Visitor, memory: Memory, most_pages: int) -> Visit:
    started_at = datetime.now(UTC)
    reply = await visitor.get(source.place, memory.conditions(started_at))
    if reply.status == 304:
        return Visit(memory.carried_into(Fetch(started_at, datetime.now(UTC), "not_modified", http_status=304)))
    listing = await asyncio.to_thread(read_listing, source.kind, reply)
    if listing.sitemaps:
        listing = await _with_sitemaps(listing, visitor)
    items = [versioned(item, source.reads_pages) for item in listing.items]
    new = [item for item in items if not memory.is_settled(source, item)]
    if source.reads_pages:
        taken = await _with_pages(source, new[:most_pages], visitor, memory)
    else:
        taken = _Taken([_spoken(item) for item in new], [ItemOutcome(item, "landed") for item in new])
    fetch = replace(_told(reply, listing, len(new), taken, memory), started_at=started_at)
    return Visit(fetch, taken.ready, taken.outcomes, taken.patience, source.publisher or listing.title)


@dataclass
class _Taken:
    """The new items that something became of at this visit."""

    ready: list[Item] = field(default_factory=list)
    outcomes: list[ItemOutcome] = field(default_factory=list)
    patience: float | None = None

    def land(self, item: Item, attempts: int, message: str | None = None) -> None:
        """Take the item as it is now."""
        self.ready.append(_spoken(item))
        self.outcomes.append(ItemOutcome(item, "landed", attempts, message))

    def do_without_page(self, item: Item, attempts: int, message: str, is_final: bool) -> None:
        """Leave the page to another visit, or take the item as its feed gives it where the page will never come."""
        is_final = is_final or attempts >= MOST_ATTEMPTS
        if is_final and item.html:
            self.land(item, attempts, f"as the feed gives it: its page {message}")
        else:
            self.outcomes.append(ItemOutcome(item, "failed", MOST_ATTEMPTS if is_final else attempts, message))


async def _with_sitemaps(index: Listing, visitor: Visitor) -> Listing:
    """The items of the sitemaps that an index lists; one that cannot be read is told of."""
    items: list[Item] = []
    remarks = []
    for address in index.sitemaps[:_MOST_SITEMAPS]:
        try:
            items += (await asyncio.to_thread(read_listing, "sitemap", await visitor.get(address))).items
        except (FetchError, UnreadableError) as error:
            remarks.append(f"{address} {error}")
    left = len(index.sitemaps) - _MOST_SITEMAPS
    if left > 0:
        remarks.append(f"{left} of its {len(index.sitemaps)} sitemaps were not read; follow the news sitemap itself")
    return Listing(distinct(items), remark="; ".join(remarks) or None)


async def _with_pages(source: Source, items: Sequence[Item], visitor: Visitor, memory: Memory) -> _Taken:
    """The items with their pages; where a host fails again and again, or asks to wait, the rest is left over."""
    taken, failures = _Taken(), 0
    for item in items:
        if item.url is None:
            taken.land(item, 0)
            continue
        attempts = memory.attempts(source, item) + 1
        try:
            page = page_text(await visitor.get(item.url))
        except UnreadableError as error:
            failures = 0
            taken.do_without_page(item, attempts, str(error), is_final=True)
        except FetchError as error:
            taken.do_without_page(item, attempts, str(error), is_final=error.reason in _FINAL)
            failures, taken.patience = failures + error.is_passing, error.retry_after
            if failures == _MOST_FAILURES or taken.patience is not None:
                break
        else:
            failures = 0
            taken.land(replace(item, html=page), attempts)
    return taken


def _spoken(item: Item) -> Item:
    """The item with its headline for a text where it has no other."""
    return item if item.html else replace(item, title=None, html=item.title)


def _told(reply: Reply, listing: Listing, new: int, taken: _Taken, memory: Memory) -> Fetch:
    """The visit in figures, with a sentence on what is out of order."""
    now = datetime.now(UTC)
    failed = [outcome for outcome in taken.outcomes if outcome.status == "failed"]
    left_over = new - len(taken.outcomes)
    dates = published(listing.items)
    is_early = dates > now + timedelta(days=1)
    newest = [
        moment for moment in (dates.filter(~is_early).max(), memory.state.newest_at) if isinstance(moment, datetime)
    ]
    remarks = [
        listing.remark,
        f"{is_early.sum():,} dated more than a day ahead, which will be rejected" if is_early.any() else None,
        f"{len(failed):,} pages failed, the first {failed[0].item.url} {failed[0].message}" if failed else None,
        f"{left_over:,} wait for the next visit" if left_over else None,
    ]
    return Fetch(
        now,
        now,
        outcome="new" if taken.ready else "failed" if failed else "nothing_new",
        reason="pages" if failed and not taken.ready else None,
        message="; ".join(filter(None, remarks)) or None,
        http_status=reply.status,
        bytes=len(reply.body),
        items=len(listing.items),
        landed=len(taken.ready),
        known=len(listing.items) - new,
        failed=len(failed),
        left_over=left_over,
        newest_at=max(newest, default=None),
        # What is left over would be in no answer that says "not modified".
        etag=None if left_over else reply.headers.get("ETag"),
        last_modified=None if left_over else reply.headers.get("Last-Modified"),
    )
