"""Polite requests: robots.txt first, one at a time to a host with a pause after it, another try at what may pass.

What may be connected to, and how much may come of it, is held by `transport`.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path

import stamina
from yarl import URL

from pipelines.sources.robots import AGENT, Robots, Rules
from pipelines.sources.transport import FetchError, Reply, Transport

_TRIES = 3
_BUSY = frozenset({429, 503})
_TELLING = {
    401: "asks for a password",
    403: "refuses us",
    404: "is not there",
    410: "is gone for good",
    429: "is asked too often",
}


def user_agent(contact: str) -> str:
    """Who asks, and how to reach them."""
    return f"{AGENT}/{version('dyad')} (news research; +{contact})"


class Visitor:
    """Asks for addresses as a guest would."""

    def __init__(self, transport: Transport, home: Path, pause: float = 1.0) -> None:
        self._transport = transport
        self._pause = pause
        self._robots = Robots(home, lambda url: transport.get(url, self._turn))
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._first_ask: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free_at: dict[str, float] = {}
        # What is tried again and comes in the end is nothing to tell; what does not is in the table of fetches.
        stamina.instrumentation.set_on_retry_hooks([])

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        """What the address holds, or 304 where it holds nothing new; everything else raises."""
        async for attempt in stamina.retry_context(on=_may_pass, attempts=_TRIES, timeout=90.0, wait_initial=1.0):
            with attempt:
                return _good(await self._transport.get(url, self._admission, headers))
        raise AssertionError("the last attempt returns or raises")

    async def rules(self, url: str) -> Rules:
        """The rules of the host of an address."""
        async with self._first_ask[str(URL(url).origin())]:
            return await self._robots.rules(url)

    @asynccontextmanager
    async def _admission(self, url: str) -> AsyncIterator[None]:
        """The time in which an address may be asked for, if it may be at all."""
        rules = await self.rules(url)
        rules.admit(url)
        async with self._turn(url, rules.pause(self._pause)):
            yield

    @asynccontextmanager
    async def _turn(self, url: str, pause: float | None = None) -> AsyncIterator[None]:
        """The time in which a host is ours."""
        host = URL(url).host or ""
        clock = asyncio.get_running_loop().time
        async with self._turns[host]:
            await asyncio.sleep(max(0.0, self._free_at.get(host, 0.0) - clock()))
            try:
                yield
            finally:
                self._free_at[host] = clock() + (self._pause if pause is None else pause)


def _may_pass(error: Exception) -> bool:
    """Whether it is worth another try at once; a server that names a time is not asked before it."""
    return isinstance(error, FetchError) and error.is_passing and error.retry_after is None


def _good(reply: Reply) -> Reply:
    """The reply where it is one that can be used."""
    if reply.status in (200, 203, 304):
        return reply
    seconds = _seconds(reply.headers.get("Retry-After")) if reply.status in _BUSY else None
    telling = _TELLING.get(reply.status, "")
    when = f"; it asks for {seconds:,.0f} s of patience" if seconds is not None else ""
    raise FetchError(
        "http_status",
        f"answers {reply.status}{f', {telling}' if telling else ''}{when}",
        status=reply.status,
        is_passing=reply.status >= 500,
        retry_after=seconds,
    )


def _seconds(retry_after: str | None) -> float | None:
    """The seconds that a server asks to wait, which it gives as a number or a date."""
    if not retry_after:
        return None
    try:
        return max(0.0, float(int(retry_after)))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
