import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from pipelines.sources.transport import FetchError, Limits, Reply, Transport
from pipelines.sources.visitor import Visitor, user_agent
from tests.sources.serving import Site, drips, says

Ask = Callable[[Visitor], Awaitable[object]]


def asking(home: Path, ask: Ask, pause: float = 0.0) -> object:
    async def run() -> object:
        async with Transport(user_agent("me@example.org"), ["localhost"], Limits(seconds=0.3)) as transport:
            return await ask(Visitor(transport, home, pause))

    return asyncio.run(run())


def get(site: Site, home: Path, path: str = "/feed") -> Reply:
    reply = asking(home, lambda visitor: visitor.get(site.url(path)))
    assert isinstance(reply, Reply)
    return reply


def failure(site: Site, home: Path, path: str = "/feed") -> FetchError:
    with pytest.raises(FetchError) as failed:
        get(site, home, path)
    return failed.value


@pytest.mark.parametrize(
    ("robots", "path", "is_allowed"),
    [
        ("User-agent: *\nDisallow: /", "/feed", False),
        ("User-agent: *\nDisallow: /private\nAllow: /", "/feed", True),
        ("User-agent: *\nDisallow: /private", "/private/feed", False),
        ("User-agent: Dyad\nDisallow: /\n\nUser-agent: *\nAllow: /", "/feed", False),
        ("User-agent: Dyad\nAllow: /\n\nUser-agent: *\nDisallow: /", "/feed", True),
        ("\x00\xff no robots.txt at all", "/feed", True),
        ("", "/feed", True),
    ],
    ids=range(7),
)
def test_robots_txt_is_obeyed(robots, path, is_allowed, site, tmp_path):
    site.answers |= {"/robots.txt": says(robots), path: says("x")}
    if is_allowed:
        assert get(site, tmp_path, path).body == b"x"
    else:
        error = failure(site, tmp_path, path)
        assert (error.reason, str(error)) == ("forbidden", "robots.txt of localhost forbids it")
        assert site.paths == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says(status=500), "http_status"),
        (says(status=429), "http_status"),
        (drips(b"x", 0.05), "too_slow"),
        (says(status=302, Location="http://127.0.0.1:1/robots.txt"), "refused_address"),
    ],
    ids=["500", "429", "drip", "private"],
)
def test_without_an_answer_on_robots_txt_nothing_is_fetched(answer, reason, site, tmp_path):
    site.answers |= {"/robots.txt": answer, "/feed": says("x")}
    assert failure(site, tmp_path).reason == reason
    assert site.paths == []


def test_a_redirect_is_followed_only_where_robots_txt_allows(site, tmp_path):
    site.answers |= {
        "/robots.txt": says("User-agent: *\nDisallow: /private"),
        "/feed": says(status=302, Location="/private"),
        "/private": says("x"),
    }
    assert failure(site, tmp_path).reason == "forbidden"
    assert site.paths == ["/feed"]


def test_robots_txt_is_asked_for_once_a_day(site, tmp_path):
    site.answers["/feed"] = says("x")
    for _ in range(3):
        get(site, tmp_path)
    assert [path for path, _ in site.asked] == ["/robots.txt", "/feed", "/feed", "/feed"]
    (kept,) = (tmp_path / "robots").iterdir()
    kept.write_text("broken", encoding="utf-8")
    get(site, tmp_path)
    assert [path for path, _ in site.asked][4:] == ["/robots.txt", "/feed"]


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(site, tmp_path):
    site.answers |= {f"/{n}": says("x") for n in range(4)}
    begun = time.monotonic()
    asking(tmp_path, lambda visitor: asyncio.gather(*(visitor.get(site.url(f"/{n}")) for n in range(4))), pause=0.1)
    assert time.monotonic() - begun >= 0.4
    assert sorted(path for path, _ in site.asked) == ["/0", "/1", "/2", "/3", "/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "tries", "message"),
    [
        (says(status=503), 3, "answers 503"),
        (says(status=500), 3, "answers 500"),
        (says("x", length=9), 3, "ended before its announced end"),
        (says(status=503, Retry_After="120"), 1, "answers 503; it asks for 120 s of patience"),
        (says(status=429, Retry_After="7200"), 1, "answers 429, is asked too often; it asks for 7,200 s of patience"),
        (says(status=429), 1, "answers 429, is asked too often"),
        (says(status=404), 1, "answers 404, is not there"),
        (says(status=410), 1, "answers 410, is gone for good"),
        (says(status=403), 1, "answers 403, refuses us"),
        (says(status=418), 1, "answers 418"),
        (says(status=302), 1, "answers 302"),
    ],
)
def test_what_may_pass_is_tried_again(answer, tries, message, site, tmp_path):
    site.answers["/feed"] = answer
    assert str(failure(site, tmp_path)) == message
    assert len(site.paths) == tries


def test_a_date_to_come_back_is_understood(site, tmp_path):
    site.answers["/feed"] = says(
        status=503, Retry_After=format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    )
    assert failure(site, tmp_path).retry_after == pytest.approx(3_600, abs=5)
    site.answers["/feed"] = says(status=503, Retry_After="when we feel like it")
    assert failure(site, tmp_path).retry_after is None
