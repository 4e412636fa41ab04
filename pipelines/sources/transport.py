"""The only way out to the web: http and https to public addresses, within limits of time, size and redirects.

Whoever parses is given bytes. Politeness (robots.txt, pauses, retries) belongs to `visitor`.
"""

import asyncio
import errno
import ipaddress
import re
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self
from urllib.request import getproxies_environment

import aiohttp
from yarl import URL

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_ADDRESS = 2_000
_GZIP = b"\x1f\x8b"
_UNPACKED_BY_ZLIB = frozenset({"gzip", "x-gzip", "deflate"})
# zlib's own number for "gzip or zlib, see the header".
_ANY_HEADER = 32 + zlib.MAX_WBITS
# Where a network has no IPv4, a gateway reaches it by these (RFC 6052): the last 32 bits are the address.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

# Error, the special before the general -> reason, words, and whether it may pass.
_EXPLANATIONS: tuple[tuple[type[Exception], str, str, bool], ...] = (
    (TimeoutError, "too_slow", "took more than {seconds:g} s", True),
    (aiohttp.ClientConnectorDNSError, "unreachable", "no address is known of {host}{proxy}", True),
    (aiohttp.ClientSSLError, "certificate", "{host} cannot prove who it is: {certificate}", False),
    (aiohttp.ClientPayloadError, "truncated", "ended before its announced end", True),
    (aiohttp.ClientConnectionError, "unreachable", "{host} cannot be reached: {connection}{proxy}", True),
    (OSError, "unreachable", "{host} cannot be reached: {connection}{proxy}", True),
)
# What the system says of a connection that did not come about, or did not last.
_CONNECTION = {
    errno.ECONNREFUSED: "nobody answers at that port",
    errno.EHOSTUNREACH: "no way leads there from this machine",
    errno.ENETUNREACH: "no way leads there from this machine",
    errno.ETIMEDOUT: "it does not answer",
}

Admission = Callable[[str], AbstractAsyncContextManager[None]]


class FetchError(Exception):
    """What was asked for did not come: a code for the reason, and a sentence that says what to make of it."""

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        status: int | None = None,
        is_passing: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.status = status
        self.is_passing = is_passing
        self.retry_after = retry_after


class _AddressRefusedError(OSError):
    """An address that nobody on the web has any business to lead us to."""


@dataclass(frozen=True)
class Limits:
    """What one request may take before it is given up."""

    seconds: float = 60.0
    bytes_sent: int = 20_000_000
    bytes_unpacked: int = 50_000_000
    redirects: int = 5


@dataclass(frozen=True)
class Reply:
    """What a server answered, unpacked: from the address that the last redirect led to."""

    url: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def charset(self) -> str | None:
        """The encoding of the text that the server declares, right or wrong."""
        declared = re.search(r"charset=[\"']?([\w.:-]{2,40})", self.headers.get("Content-Type", ""), re.IGNORECASE)
        return declared[1] if declared else None


class Transport:
    """Sends GET requests; to be entered before the first one.

    Each address that is about to be connected to is checked as it is, so that no name, redirect or second answer of a
    name server leads anywhere else. Hosts under `allow_hosts` are connected to wherever they are.
    """

    def __init__(self, user_agent: str, allow_hosts: Collection[str] = (), limits: Limits | None = None) -> None:
        self._headers = {"User-Agent": user_agent, "Accept-Encoding": "gzip", "Accept": "*/*"}
        self._allowed = {host.lower() for host in allow_hosts}
        self._limits = limits or Limits()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Open the two sessions: connections of one are never used by the other."""
        self._guarded, self._trusting = [
            await self._stack.enter_async_context(
                aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(ssl=_trusted_authorities(), socket_factory=factory),
                    headers=self._headers,
                    cookie_jar=aiohttp.DummyCookieJar(),
                    timeout=aiohttp.ClientTimeout(total=None),
                    auto_decompress=False,
                    trust_env=False,
                )
            )
            for factory in (_public_socket, None)
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def get(self, url: str, admission: Admission, headers: Mapping[str, str] | None = None) -> Reply:
        """The reply to a request; each address on the way, redirects too, is asked for once `admission` lets it."""
        for _ in range(self._limits.redirects + 1):
            host = _host(url)
            async with admission(url):
                reply = await self._ask(url, host, headers or {})
            target = reply.headers.get("Location")
            if reply.status not in _REDIRECTS or not target:
                return reply
            url = _joined(reply.url, target)
        raise FetchError("redirects", f"redirects more than {self._limits.redirects} times")

    async def _ask(self, url: str, host: str, headers: Mapping[str, str]) -> Reply:
        """The reply of one server, without following where it points."""
        session = self._trusting if host in self._allowed else self._guarded
        try:
            async with (
                asyncio.timeout(self._limits.seconds),
                session.get(url, headers=headers, allow_redirects=False) as r,
            ):
                return Reply(url, r.status, r.headers.copy(), await self._body(r))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _explained(error, host, self._limits.seconds) from error

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """The whole body, unpacked; a body that is a gzip file itself is unpacked once more."""
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower() or "identity"
        if encoding != "identity" and encoding not in _UNPACKED_BY_ZLIB:
            raise FetchError("encoding", f"is packed as '{encoding[:20]}', which was not asked for")
        sent = await self._sent(response.content.iter_any())
        body = self._unpacked(sent) if encoding != "identity" and sent else sent
        return self._unpacked(body) if body.startswith(_GZIP) else body

    async def _sent(self, chunks: AsyncIterator[bytes]) -> bytes:
        """The body as it was sent."""
        pieces, size = [], 0
        async for chunk in chunks:
            size += len(chunk)
            if size > self._limits.bytes_sent:
                raise FetchError("too_large", f"is longer than {_megabytes(self._limits.bytes_sent)}")
            pieces.append(chunk)
        return b"".join(pieces)

    def _unpacked(self, packed: bytes) -> bytes:
        """What gzip or zlib packed, in one member or several; what would not fit is not unpacked."""
        pieces, room = [], self._limits.bytes_unpacked
        while packed:
            unpacker = zlib.decompressobj(_ANY_HEADER)
            try:
                piece = unpacker.decompress(packed, room + 1)
            except zlib.error as error:
                raise FetchError("truncated", f"cannot be unpacked: {error}", is_passing=True) from error
            room -= len(piece)
            if room < 0:
                raise FetchError("too_large", f"unpacks to more than {_megabytes(self._limits.bytes_unpacked)}")
            if not unpacker.eof:
                raise FetchError("truncated", "ends in the middle of what was packed", is_passing=True)
            pieces.append(piece)
            packed = unpacker.unused_data if unpacker.unused_data.startswith(_GZIP) else b""
        return b"".join(pieces)


def _explained(error: Exception, host: str, seconds: float) -> FetchError:
    """The error in words that say what to do about it, and whether trying again may help."""
    cause = getattr(error, "os_error", error)
    if isinstance(cause, _AddressRefusedError):
        advice = "name the host under allow_hosts if it is yours"
        return FetchError("refused_address", f"{host} is not on the public web ({cause}); {advice}")
    connection = _CONNECTION.get(getattr(cause, "errno", None) or 0, "the connection broke off")
    # OpenSSL tells what is wrong with a certificate; what is none it tells in terms of its own code.
    certificate = getattr(getattr(error, "certificate_error", error), "verify_message", "it speaks no TLS of our time")
    for kind, reason, words, is_passing in _EXPLANATIONS:
        if isinstance(error, kind):
            told = words.format(
                host=host, seconds=seconds, connection=connection, certificate=certificate, proxy=_unused_proxy()
            )
            return FetchError(reason, told, is_passing=is_passing)
    return FetchError("bad_reply", f"{host} answers with something else than HTTP, or with endless headers")


def _unused_proxy() -> str:
    """A word on the proxy that the environment names, as whoever set it will wonder."""
    named = [f"{scheme.upper()}_PROXY" for scheme in getproxies_environment() if scheme in ("http", "https", "all")]
    return f"; the proxy in {named[0]} is not used, as the address behind it could not be checked" if named else ""


@cache
def _trusted_authorities() -> ssl.SSLContext:
    """The certificates that this machine trusts; reading them takes a while."""
    return ssl.create_default_context()


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public web."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else ip.ipv4_mapped
        if carried:
            return is_public(str(carried))
        if ip.sixtofour:  # a tunnel to wherever that is, which nobody needs any more
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _public_socket(info: tuple[Any, ...]) -> socket.socket:
    """A socket for an address that is about to be connected to."""
    family, kind, protocol, _, address = info
    if not is_public(address[0]):
        raise _AddressRefusedError(f"it has the address {address[0]}")
    return socket.socket(family, kind, protocol)


def _host(url: str) -> str:
    """The host of an address that may be asked."""
    try:
        parts = URL(url)
    except ValueError as error:
        raise FetchError("bad_address", f"'{url[:80]}' is no address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.host or len(url) > _MAX_ADDRESS:
        raise FetchError("bad_address", f"'{url[:80]}' is no address of the web; expected http:// or https://")
    if parts.user or parts.password:
        raise FetchError("bad_address", f"the address at {parts.host} holds a name or a password; leave it out")
    return parts.host.lower()


def _joined(base: str, target: str) -> str:
    try:
        return str(URL(base).join(URL(target)))
    except ValueError as error:
        raise FetchError("bad_address", f"redirects to '{target[:80]}', which is no address") from error


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:g} MB"
