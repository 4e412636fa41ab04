"""What hosts ask of robots: robots.txt, kept for a day in `$DYAD_HOME/robots`, which may be emptied at any time."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from protego import Protego
from yarl import URL

from pipelines.sources.transport import FetchError, Reply

AGENT = "Dyad"

_KEPT_FOR = timedelta(days=1)  # as RFC 9309 says
_MAX_BYTES = 512_000
_LONGEST_PAUSE = 30.0
_ALLOW_ALL = ""


@dataclass(frozen=True)
class Rules:
    """The rules of one host."""

    _text: str

    def admit(self, url: str) -> None:
        """Raise where the rules forbid to fetch the address."""
        if not self._parsed().can_fetch(url, AGENT):
            raise FetchError("forbidden", f"robots.txt of {URL(url).host} forbids it")

    def pause(self, least: float) -> float:
        """Seconds to leave between two requests."""
        return min(max(least, self._parsed().crawl_delay(AGENT) or 0.0), _LONGEST_PAUSE)

    def sitemaps(self) -> list[str]:
        """The sitemaps that the host names."""
        return list(self._parsed().sitemaps)

    def _parsed(self) -> Protego:
        return Protego.parse(self._text)


class Robots:
    """The rules of each host that is visited, fetched when first needed."""

    def __init__(self, home: Path, fetch: Callable[[str], Awaitable[Reply]]) -> None:
        self._folder = home / "robots"
        self._fetch = fetch
        self._rules: dict[str, Rules] = {}

    async def rules(self, url: str) -> Rules:
        """The rules of the host of an address; where it cannot be asked for them, nothing of it may be fetched."""
        origin = str(URL(url).origin())
        if origin not in self._rules:
            kept = self._kept(origin)
            self._rules[origin] = Rules(self._keep(origin, await self._asked(origin)) if kept is None else kept)
        return self._rules[origin]

    async def _asked(self, origin: str) -> str:
        """The text of robots.txt; a host that has none allows everything."""
        try:
            reply = await self._fetch(f"{origin}/robots.txt")
        except FetchError as error:
            if not error.is_passing or error.reason == "unreachable":
                raise
            raise FetchError(error.reason, f"its robots.txt {error}", is_passing=True) from error
        if reply.status == 429 or reply.status >= 500:
            message = f"its robots.txt answers {reply.status}, and nothing may be fetched without it"
            raise FetchError("http_status", message, status=reply.status, is_passing=True)
        return reply.body[:_MAX_BYTES].decode("utf-8", "replace") if reply.status < 300 else _ALLOW_ALL

    def _kept(self, origin: str) -> str | None:
        """What the host said within the last day."""
        try:
            kept = json.loads(self._path(origin).read_text(encoding="utf-8"))
            is_fresh = datetime.now(UTC) - datetime.fromisoformat(kept["fetched_at"]) < _KEPT_FOR
            return str(kept["text"]) if is_fresh else None
        except (OSError, ValueError, KeyError, TypeError):
            return None  # it is asked again

    def _keep(self, origin: str, text: str) -> str:
        path = self._path(origin)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        kept = {"origin": origin, "fetched_at": datetime.now(UTC).isoformat(), "text": text}
        unfinished.write_text(json.dumps(kept), encoding="utf-8")
        unfinished.replace(path)
        return text

    def _path(self, origin: str) -> Path:
        return self._folder / f"{hashlib.sha256(origin.encode()).hexdigest()}.json"
