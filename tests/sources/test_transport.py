import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from pipelines.sources.transport import FetchError, Limits, Reply, Transport, is_public
from tests.sources.serving import drips, says

LIMITS = Limits(seconds=0.5, bytes_sent=100_000, bytes_unpacked=1_000_000, redirects=3)


def get(url: str, *, allow: tuple[str, ...] = ("localhost",), headers: dict[str, str] | None = None) -> Reply:
    @asynccontextmanager
    async def at_once(_: str) -> AsyncIterator[None]:
        yield

    async def ask() -> Reply:
        async with Transport("Dyad (+me@example.org)", allow, LIMITS) as transport:
            return await transport.get(url, at_once, headers)

    return asyncio.run(ask())


def refused(url: str, allow: tuple[str, ...] = ("localhost",)) -> FetchError:
    with pytest.raises(FetchError) as failure:
        get(url, allow=allow)
    return failure.value


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("192.0.2.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", False),
    ],
)
def test_public_addresses(address, expected):
    assert is_public(address) is expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/feed", "bad_address"),
        ("file:///etc/passwd", "bad_address"),
        ("gopher://127.0.0.1", "bad_address"),
        ("http:///feed", "bad_address"),
        ("http://user:secret@example.org/", "bad_address"),
        ("http://example.org:99999/", "bad_address"),
        (f"http://example.org/{'x' * 2_000}", "bad_address"),
        ("http://127.0.0.1:1/", "refused_address"),
        ("http://[::1]:1/", "refused_address"),
        ("http://[::ffff:127.0.0.1]:1/", "refused_address"),
        ("http://169.254.169.254/latest/meta-data", "refused_address"),
        ("http://10.0.0.1/", "refused_address"),
    ],
)
def test_addresses_that_are_not_asked(url, reason):
    assert refused(url).reason == reason


def test_a_host_of_ones_own_is_asked_when_it_is_named(site):
    site.answers["/"] = says("hello")
    assert get(site.url("/")).body == b"hello"
    failure = refused(site.url("/"), allow=())
    assert failure.reason == "refused_address"
    assert str(failure) == (
        "localhost is not on the public web (it has the address 127.0.0.1); "
        "name the host under allow_hosts if it is yours"
    )
    assert len(site.asked) == 1


def test_a_name_that_leads_home_is_refused_and_one_that_is_allowed_keeps_its_name(site, monkeypatch):
    def resolve(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    site.answers["/"] = says("hello")
    url = site.url("/", host="news.example")
    assert refused(url).reason == "refused_address"
    assert site.asked == []
    assert get(url, allow=("news.example",)).body == b"hello"
    assert site.asked[0][1]["host"] == f"news.example:{site.port}"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://127.0.0.1:{port}/secret", "refused_address"),
        ("http://[::1]:{port}/secret", "refused_address"),
        ("file:///etc/passwd", "bad_address"),
        ("http://[broken/", "bad_address"),
        ("/from", "redirects"),
    ],
)
def test_where_redirects_may_not_lead(target, reason, site):
    site.answers["/from"] = says(status=302, Location=target.format(port=site.port))
    site.answers["/secret"] = says("secret")
    assert refused(site.url("/from")).reason == reason
    assert "/secret" not in site.paths


def test_redirects_are_followed_to_the_end(site):
    site.answers |= {
        "/a": says(status=301, Location="b"),
        "/b": says(status=308, Location="/c?d=1"),
        "/c?d=1": says("x"),
    }
    reply = get(site.url("/a"))
    assert (reply.url, reply.status, reply.body) == (site.url("/c?d=1"), 200, b"x")


def test_what_is_asked_says_who_asks(site):
    site.answers["/"] = says("x", Set_Cookie="a=b")
    get(site.url("/"), headers={"If-None-Match": '"1"'})
    (_, headers), *_ = site.asked
    assert headers["user-agent"] == "Dyad (+me@example.org)"
    assert headers["if-none-match"] == '"1"'
    assert "cookie" not in headers


@pytest.mark.parametrize(
    ("body", "encoding", "expected"),
    [
        (gzip.compress(b"text"), "gzip", b"text"),
        (zlib.compress(b"text"), "deflate", b"text"),
        (gzip.compress(b"one ") + gzip.compress(b"two"), "gzip", b"one two"),
        (gzip.compress(b"a file"), "identity", b"a file"),
        (gzip.compress(gzip.compress(b"twice")), "gzip", b"twice"),
        (b"", "gzip", b""),
        (b"text", "identity", b"text"),
    ],
)
def test_bodies_are_unpacked(body, encoding, expected, site):
    site.answers["/"] = says(body, Content_Encoding=encoding)
    assert get(site.url("/")).body == expected


BOMB = gzip.compress(bytes(20_000_000))


@pytest.mark.parametrize(
    ("answer", "reason", "is_passing"),
    [
        (drips(b"x", 0.05), "too_slow", True),
        (drips(b"X: y\r\n", 0.05, head=b"HTTP/1.1 200 OK\r\n"), "too_slow", True),
        (drips(b"", 0.05, head=b""), "too_slow", True),
        (drips(b"x" * 50_000, 0), "too_large", False),
        (says(BOMB, Content_Encoding="gzip"), "too_large", False),
        (says(BOMB), "too_large", False),
        (says(BOMB[:500], Content_Encoding="gzip"), "truncated", True),
        (says(b"no gzip", Content_Encoding="gzip"), "truncated", True),
        (says(b"x", Content_Encoding="br"), "encoding", False),
        (says("cut short", length=100), "truncated", True),
        (drips(b"x" * 10_000, 0, head=b"HTTP/1.1 200 OK\r\nX: "), "bad_reply", False),
    ],
    ids=["drip", "headers", "silence", "endless", "bomb", "file bomb", "cut", "no gzip", "br", "short", "long header"],
)
def test_servers_that_misbehave(answer, reason, is_passing, site):
    site.answers["/"] = answer
    failure = refused(site.url("/"))
    assert (failure.reason, failure.is_passing) == (reason, is_passing)


def test_a_server_that_speaks_something_else(site):
    site.answers["/"] = drips(b"", 0.1, head=b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    failure = refused(site.url("/"))
    assert failure.reason == "bad_reply"
    assert str(failure) == "localhost answers with something else than HTTP, or with endless headers"


def test_a_server_without_a_certificate(site):
    """It answers the first bytes of TLS as it would answer a request that it does not understand."""

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(plain, "localhost", 0), site.loop).result()
    port = server.sockets[0].getsockname()[1]
    failure = refused(f"https://localhost:{port}/")
    site.loop.call_soon_threadsafe(server.close)
    assert (failure.reason, str(failure)) == (
        "certificate",
        "localhost cannot prove who it is: it speaks no TLS of our time",
    )


PROXY = "; the proxy in HTTPS_PROXY is not used, as the address behind it could not be checked"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:1/", "localhost cannot be reached: nobody answers at that port"),
        ("http://no-such-host.invalid/", "no address is known of no-such-host.invalid"),
    ],
)
def test_who_cannot_be_reached_is_told_in_our_own_words(url, expected, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    failure = refused(url)
    assert (failure.reason, str(failure)) == ("unreachable", expected)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    assert str(refused(url)) == expected + PROXY


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [("text/html; charset=ISO-8859-1", "ISO-8859-1"), ('text/xml; charset="utf-8"', "utf-8"), ("text/html", None)],
)
def test_charset(content_type, expected):
    assert Reply("", 200, {"Content-Type": content_type}, b"").charset == expected
