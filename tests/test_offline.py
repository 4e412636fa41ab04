"""Nothing phones home: a whole run under an audit hook that refuses to leave this machine, in each of its processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from pipelines.marts import build_marts
from pipelines.warehouse import query
from tests.guard import sitecustomize as guard
from tests.mart_lake import DIMS

ARTICLE = """{"id": "1", "date": "2025-05-12", "title": "US and China agree to cut tariffs", \
"text": "The United States signed an agreement with China in Geneva on Monday.", "url": "https://example.org/1"}
"""
SOURCES = "contact: me@example.org\nsources:\n  - {name: one, url: 'https://example.org/feed'}\n"
LOOK_UP = "import socket; socket.gethostbyname('example.org')"
DYAD = [sys.executable, "-m", "pipelines.cli"]


def guarded_environment(record: Path) -> dict[str, str]:
    """An environment that puts the hook into every Python process started with it.

    It has no proxy in it: what is meant for elsewhere must not be taken for a talk with this machine.
    """
    record.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return environment | {"PYTHONPATH": str(Path(guard.__file__).parent), guard.RECORD_VARIABLE: str(record)}


def attempts(record: Path) -> list[str]:
    """What was tried and from where in the code, one text for each attempt."""
    return [path.read_text(encoding="utf-8") for path in sorted(record.glob("*.attempt"))]


def guarded(record: Path) -> set[int]:
    """The processes that carried the hook."""
    return {int(path.stem) for path in record.glob("*.guarded")}


def python_processes(pid: int) -> Iterator[int]:
    """A process and those it started, as far as they run Python now; none where there is no /proc."""
    try:
        if Path(f"/proc/{pid}/exe").samefile(sys.executable):
            yield pid
        children = [
            child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
        ]
    except OSError:  # it ended meanwhile
        return
    for child in children:
        yield from python_processes(int(child))


def run_watched(command: Sequence[str], environment: dict[str, str], output: Path) -> tuple[int, set[int]]:
    """Exit code of a command, and the Python processes seen in it twice, since one about to become another is none."""
    once: set[int] = set()
    twice: set[int] = set()
    with output.open("wb") as file, subprocess.Popen(command, env=environment, stdout=file, stderr=file) as process:
        while process.poll() is None:
            now = set(python_processes(process.pid))
            twice |= once & now
            once |= now
            time.sleep(0.02)
    return process.returncode, twice


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.getaddrinfo('example.org', 443)",
        LOOK_UP,
        "import socket; socket.gethostbyaddr('192.0.2.1')",
        "import socket; socket.getfqdn('192.0.2.1')",
        "import socket; socket.getnameinfo(('192.0.2.1', 443), 0)",
        "import socket; socket.socket().connect(('192.0.2.1', 443))",
        "import socket; socket.socket().connect(('example.org', 443))",
        "import socket; socket.socket().connect_ex(('example.org', 443))",
        "import socket; socket.create_connection(('192.0.2.1', 443))",
        "import socket; socket.socket(socket.AF_INET6).connect(('2001:db8::1', 443))",
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))",
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'', 0, ('example.org', 53))",
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendmsg([b''], [], 0, ('192.0.2.1', 53))",
        "import urllib.request; urllib.request.urlopen('http://example.org')",
        "import asyncio; asyncio.run(asyncio.open_connection('example.org', 443))",
        f"try:\n    {LOOK_UP}\nexcept OSError: pass",
    ],
)
def test_the_hook_bites(code, tmp_path):
    subprocess.run(
        [sys.executable, "-c", code],
        env=guarded_environment(tmp_path / "record"),
        stderr=subprocess.DEVNULL,
        check=False,
    )
    assert len(attempts(tmp_path / "record")) >= 1


@pytest.mark.parametrize(
    "code",
    [
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {LOOK_UP!r}])",
        f"import os\nif os.fork() == 0: {LOOK_UP}\nelse: os.wait()",
        "import multiprocessing as m, socket\nm.get_context('spawn').Pool(1).map(socket.gethostbyname, ['a.org'])",
        "import multiprocessing as m, socket\nm.get_context('forkserver').Pool(1).map(socket.gethostbyname, ['a.org'])",
    ],
)
def test_the_hook_bites_in_the_processes_of_a_process(code, tmp_path):
    record = tmp_path / "record"
    run_watched([sys.executable, "-c", code], guarded_environment(record), tmp_path / "output")
    assert len(attempts(record)) == 1
    assert len(guarded(record)) >= 2


def test_the_hook_lets_this_machine_talk_to_itself(tmp_path):
    code = """
import socket
server = socket.create_server(("127.0.0.1", 0))
for host in ("127.0.0.1", "localhost"):
    socket.create_connection((host, server.getsockname()[1]), timeout=5).close()
unix = socket.socket(socket.AF_UNIX)
unix.bind("here")
unix.listen()
socket.socket(socket.AF_UNIX).connect("here")
"""
    environment = guarded_environment(tmp_path / "record")
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, check=True)
    assert attempts(tmp_path / "record") == []


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells which processes there are")
def test_a_process_without_the_hook_is_seen(tmp_path):
    record = tmp_path / "record"
    code = "import subprocess, sys; subprocess.run([sys.executable, '-E', '-c', 'import time; time.sleep(0.3)'])"
    _, seen = run_watched([sys.executable, "-c", code], guarded_environment(record), tmp_path / "output")
    assert len(seen) == 2
    assert len(seen - guarded(record)) == 1


@pytest.mark.slow
def test_a_whole_run_stays_on_this_machine(tmp_path):
    record, user, output = tmp_path / "record", tmp_path / "user", tmp_path / "output"
    articles = tmp_path / "articles.jsonl"
    articles.write_text(ARTICLE, encoding="utf-8")
    user.mkdir()
    # Sources that are listed are asked by `dyad ingest` and Dagster's sensor, and by nothing else.
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "sources.yml").write_text(SOURCES, encoding="utf-8")
    environment = guarded_environment(record) | {"HOME": str(user), "DYAD_HOME": str(tmp_path / "lake")}

    code, seen = run_watched([*DYAD, "run", str(articles)], environment, output)

    assert code == 0, output.read_text()
    assert attempts(record) == []
    assert len(guarded(record)) >= 2, "the checks run in a process of their own"
    assert seen <= guarded(record)
    # DuckDB puts extensions that it downloads below the user's home.
    assert not list(user.rglob("*duckdb*"))


@pytest.mark.slow
def test_no_duckdb_connection_fetches_or_loads_extensions(tmp_path, monkeypatch):
    settings = "select name, value from duckdb_settings() where name like 'auto%_known_extensions'"
    seen: list[dict[str, str]] = []
    connect = duckdb.connect

    def watched(*arguments, **options):
        connection = connect(*arguments, **options)
        seen.append(dict(connection.sql(settings).fetchall()))
        return connection

    monkeypatch.setattr(duckdb, "connect", watched)
    build_marts(tmp_path, DIMS)
    query(tmp_path, "select 1")

    assert len(seen) >= 3, "dbt's connection, that of the build and that of the query"
    off = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    assert [switches for switches in seen if switches != off] == []
