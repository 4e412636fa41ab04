"""`dyad sources` and `dyad ingest` as a user starts them, with a server on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.serving import Site, says, serving

FEED = """<rss version="2.0"><channel><title>The News</title><item><title>Talks</title><link>/a/1</link>
<pubDate>Wed, 25 Nov 2026 10:00:00 GMT</pubDate><description>France met Iran.</description></item></channel></rss>"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def written(folder: Path, site: Site, *names: str) -> None:
    lines = ["contact: me@example.org", "allow_hosts: [localhost]", "pause: 0", "sources:"]
    lines += [f"  - name: {name}\n    url: {site.url(f'/{name}')}" for name in names]
    (folder / "lake").mkdir()
    (folder / "lake" / "sources.yml").write_text("\n".join(lines), encoding="utf-8")


def test_sources_from_the_first_to_what_they_bring(dyad, site, tmp_path):
    site.answers["/world"] = says(FEED)
    written(tmp_path, site, "world", "gone")

    checked = dyad("sources", "check")
    assert checked.returncode == 1
    assert [line.split() for line in checked.stdout.splitlines()] == [
        ["source", "works", "items", "new", "newest", "(UTC)"],
        ["world", "yes", "1", "1", "2026-11-25", "10:00"],
        ["gone", "no", "0", "0", "-"],
        ["gone:", "answers", "404,", "is", "not", "there"],
    ]

    done = dyad("ingest")
    # Some failed: what the others brought is landed.
    assert done.returncode == 3, done.stderr
    assert "  world   new          1       1      0\n" in done.stdout
    assert "  gone: answers 404, is not there\n" in done.stdout
    assert "Landed    1 items from 2 sources, of which 1 failed\nNext      dyad run\n" in done.stdout

    again = dyad("ingest")
    assert again.returncode == 0
    assert "Waiting   2 are not due before " in again.stdout
    assert len(site.paths) == 4
    assert dyad("ingest", "world", "--now").returncode == 0
    assert dyad("ingest", "gone", "--now").returncode == 1
    assert len(site.paths) == 6

    listed = dyad("sources", "list").stdout.splitlines()
    assert [line.split()[:3] for line in listed[1:3]] == [["world", "news", "nothing_new"], ["gone", "news", "failed"]]
    assert max(len(line) for line in [*done.stdout.splitlines(), *again.stdout.splitlines(), *listed]) <= 80


def test_adding_a_source(dyad, site, tmp_path):
    site.answers |= {
        "/": says(
            f'<html><head><link rel="alternate" type="application/rss+xml" href="{site.url("/rss")}"></head></html>'
        ),
        "/rss": says(FEED),
    }
    (tmp_path / "lake").mkdir()
    listed = tmp_path / "lake" / "sources.yml"
    listed.write_text("allow_hosts: [localhost]\n", encoding="utf-8")
    nameless = dyad("sources", "add", site.url("/"))
    assert nameless.returncode == 2
    assert nameless.stderr.startswith("dyad: servers are told who asks")
    done = dyad("sources", "add", site.url("/"), "--contact", "me@example.org", "--name", "news", "--cadence", "15m")
    assert done.returncode == 0, done.stderr
    assert listed.read_text(encoding="utf-8") == (
        "contact: me@example.org\nallow_hosts: [localhost]\nsources:\n  - name: news\n"
        f"    url: {site.url('/rss')}\n    publisher: The News\n    cadence: 15m\n"
    )
    again = dyad("sources", "add", site.url("/"), "--name", "news")
    assert again.returncode == 2
    assert again.stderr == "dyad: news: there is a source of that name already; give another by --name\n"


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (["ingest"], 2, "lists no sources; dyad sources add URL writes the first"),
        (["ingest", "other"], 2, "lists no sources"),
        (["sources", "check"], 2, "lists no sources; dyad sources add URL writes the first"),
        (["sources", "add", "http://127.0.0.1:1/", "--contact", "me@example.org"], 1, "is not on the public web"),
        (["sources", "add", "ftp://example.org/", "--contact", "me@example.org"], 1, "is no address of the web"),
        (["sources", "add", "http://e.org", "--kind", "feed", "--contact", "a b"], 2, "contact: String should match"),
    ],
)
def test_what_goes_wrong_is_said(arguments, code, expected, dyad, tmp_path):
    done = dyad(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert expected in done.stderr
    assert not (tmp_path / "lake" / "sources.yml").exists()
    assert not (tmp_path / "lake").exists()


def test_no_sources_are_listed_without_making_a_lake(dyad, tmp_path):
    done = dyad("sources", "list")
    assert (done.returncode, done.stdout) == (0, "Sources   none; dyad sources add URL writes the first\n")
    assert not (tmp_path / "lake").exists()
