"""All sources that are due, visited side by side: what is new is landed, and how each visit went is kept in the lake.

What was landed is taken from there by the same run that takes in files.
"""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager, nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.sources.catalog import Catalog, Source, catalog_path
from pipelines.sources.folders import visit_folder
from pipelines.sources.items import as_lines
from pipelines.sources.landing import land, land_bytes
from pipelines.sources.state import Memory, State, fetch_row, item_rows, read_seen, read_states
from pipelines.sources.transport import Limits, Transport
from pipelines.sources.visitor import Visitor, user_agent
from pipelines.sources.visits import Visit, visit
from pipelines.tables import Lake, LakeBusy

_log = logging.getLogger(__name__)

# Where the receipts of what was fetched say that it is from.
FROM_SOURCES = "sources/"

_SIDE_BY_SIDE = 8
_LAKE_ASKED_EVERY = 1.0  # seconds


class IngestBusy(LakeBusy):
    """Another process is visiting the sources of the lake."""


def due(sources: Sequence[Source], states: Mapping[str, State], now: datetime) -> list[Source]:
    """The sources whose time has come."""
    return [source for source in sources if not _waits(states.get(source.name, State()), now)]


def ingest(
    lake: Lake, catalog: Catalog, sources: Sequence[Source], limits: Limits | None = None, *, holds_lake: bool = False
) -> dict[str, Visit]:
    """How the visit to each source went, by name; what it brought is landed and on record.

    `holds_lake`: whether the caller holds the lake's lock already.
    """
    return _run(_Round(lake, catalog, nullcontext if holds_lake else partial(_held, lake)), sources, limits)


def check(lake: Lake, catalog: Catalog, sources: Sequence[Source], limits: Limits | None = None) -> dict[str, Visit]:
    """What a first visit to each source would bring, by name, with one page tried; nothing of it is kept."""
    catalog = catalog.model_copy(update={"pages_per_visit": 1})
    return _run(_Round(lake, catalog), sources, limits)


def _run(round_: "_Round", sources: Sequence[Source], limits: Limits | None) -> dict[str, Visit]:
    asks = any(source.kind != "files" for source in sources)
    contact = round_.catalog.asked_by(catalog_path(round_.lake.home)) if asks else ""
    transport = Transport(user_agent(contact), round_.catalog.allow_hosts, limits)
    with _alone(round_.lake.home):
        return asyncio.run(round_.visit(sources, transport))


class _Round:
    """Sources visited side by side; what each brings is kept as soon as it is there, given a way to hold the lake."""

    def __init__(
        self, lake: Lake, catalog: Catalog, held: Callable[[], AbstractAsyncContextManager[None]] | None = None
    ) -> None:
        self.lake, self.catalog = lake, catalog
        self._held = held
        self._states = read_states(lake) if held else {}
        self._seats, self._writing = asyncio.Semaphore(_SIDE_BY_SIDE), asyncio.Lock()

    async def visit(self, sources: Sequence[Source], transport: Transport) -> dict[str, Visit]:
        """How it went, by source; one that fails keeps no other from being visited."""
        async with transport:
            visitor = Visitor(transport, self.lake.home, self.catalog.pause)
            visits = await asyncio.gather(*(self._one(source, visitor) for source in sources))
        return {source.name: done for source, done in zip(sources, visits, strict=True)}

    async def _one(self, source: Source, visitor: Visitor) -> Visit:
        async with self._seats:
            memory = Memory(self._states.get(source.name, State()), read_seen(self.lake, source.name))
            if source.kind == "files":
                done = visit_folder(source, memory, self.lake.home)
            else:
                done = await visit(source, visitor, memory, self.catalog.pages_per_visit)
        if self._held:
            async with self._writing:
                self._land(source, done)
                async with self._held():
                    self._record(source, memory, done)
        _log.info("sources: %s: %s", source.name, done.fetch.outcome)
        return done

    def _land(self, source: Source, done: Visit) -> None:
        """Land before anything is recorded: a process that is killed between the two lands the same bytes once more."""
        if done.ready:
            lines = as_lines(done.ready, source.publisher or done.publisher, source.language)
            land_bytes(self.lake.home, gzip.compress(lines, mtime=0), f"{FROM_SOURCES}{source.name}.jsonl", "jsonl")
        if done.files:
            land(self.lake.home, done.files)

    def _record(self, source: Source, memory: Memory, done: Visit) -> None:
        """Write what became of each item, then how the visit went."""
        self.lake.append("source_items", item_rows(source, done.outcomes, memory.seen, done.fetch.finished_at))
        self.lake.append("source_fetches", fetch_row(source, done.fetch, memory.state, done.patience))


def _waits(state: State, now: datetime) -> bool:
    return state.next_at is not None and now < state.next_at


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Keep a second process from asking the same hosts at the same time."""
    home.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(home / ".ingest.lock").acquire(timeout=0)
    except Timeout:
        message = f"the sources of {home} are being visited by another process; try again when it is done"
        raise IngestBusy(message) from None
    with held:
        yield


@asynccontextmanager
async def _held(lake: Lake) -> AsyncIterator[None]:
    """Hold the lake for writing, without keeping other visits from going on while somebody else does."""
    is_told = False
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(lake.lock(wait=False))
                break
            except LakeBusy as error:
                if not is_told:
                    _log.warning("waiting, as %s", error)
                    is_told = True
                await asyncio.sleep(_LAKE_ASKED_EVERY)
        yield
