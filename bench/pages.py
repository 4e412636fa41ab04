"""`python -m bench.pages HOME`: how long the pages of `dyad explore` take on a lake, each as a reader would meet it.

Cold: the first answer of a new process, which opens the build. Warm: the build is open and the overview was made, as
`dyad explore` does before anybody asks, and this page was not asked for yet. Kept: asked for again.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.testclient import TestClient

from bench.runs import PROJECT
from pipelines.explorer.app import make_app, make_ready, warm_up
from pipelines.warehouse import query

_BUSIEST = """
select dyad, sum(events) as events
from relation_trends_monthly
where coder = 'dyad' and actor_scope = 'all'
group by dyad
having sum(events) > 0
order by events desc, dyad
"""
_EVENT = """
select event_id, dyad, source_code, event_code
from fct_events
where coder = 'dyad' and status = 'actual' and dyad = '{dyad}'
order by trend_date {order}, event_id
limit 1
"""
_SPAN = "select max(trend_date) - 400 as first_date, max(trend_date) - 300 as last_date from dyad_daily"


@dataclass(frozen=True)
class Took:
    """Milliseconds of wall and of CPU time, over all cores, of one request."""

    wall: float
    cpu: float


def pages_of(home: Path) -> Mapping[str, str]:
    """What a reader asks for by its name, as addresses that this lake has an answer to."""
    relations = query(home, _BUSIEST)["dyad"].to_list()
    if not relations:
        sys.exit(f"{home}: no relation has an event, so there is no page to measure")
    # The busiest of all is made by the warm-up.
    busy, rare = relations[:2][-1], relations[-1]
    late, early = (query(home, _EVENT.format(dyad=busy, order=order)).row(0) for order in ("desc", "asc"))
    first, last = query(home, _SPAN).row(0)
    state = busy.split("-")[0]
    return {
        "overview": "/",
        "second busiest relation": f"/dyad/{busy}",
        "rarest relation": f"/dyad/{rare}",
        "the same, 100 days": f"/dyad/{busy}?from={first}&to={last}",
        "its events in 100 days": f"/dyad/{busy}/events?from={first}&to={last}",
        "the same, governments": f"/dyad/{busy}?scope=gov",
        "country": f"/country/{state}",
        "country, 100 days": f"/country/{state}?from={first}&to={last}",
        "latest event": f"/event/{quote(late[0])}?in={late[1]}",
        "earliest event": f"/event/{quote(early[0])}?in={early[1]}",
        "event by its id alone": f"/event/{quote(late[0])}",
        "search: name": f"/search?q={state}",
        "search: actor code": f"/search?q={late[2]}",
        "search: event code": f"/search?q={late[3]}",
        "search: words in every sentence": "/search?q=met",
        "search: words in no sentence": "/search?q=no+such+words",
        "API: movers of a year": "/api/movers?days=366",
        "API: trend by day": f"/api/dyad_trend?dyad={busy}&grain=day",
    }


def measure(home: Path, paths: list[str], is_warm: bool) -> Iterator[tuple[Took, Took]]:
    """For each address what the first and the second request took, in this process."""
    if is_warm:
        make_ready(home)
        warm_up(home)
    with TestClient(make_app(home), base_url="http://127.0.0.1") as client:
        for path in paths:
            yield _ask(client, path), _ask(client, path)


def _ask(client: TestClient, path: str) -> Took:
    wall, cpu = time.perf_counter(), time.process_time()
    reply = client.get(path)
    took = Took((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)
    reply.raise_for_status()
    return took


def _in_new_process(home: Path, paths: list[str], *flags: str) -> list[list[Took]]:
    command = [sys.executable, "-m", "bench.pages", str(home), *flags, "--paths", *paths]
    told = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, check=True)
    return [[Took(*took) for took in page] for page in json.loads(told.stdout)]


def main() -> None:
    """Print a table of all pages; with `--paths`, as JSON what these took in this process."""
    parser = argparse.ArgumentParser(prog="bench.pages", description=__doc__)
    parser.add_argument("home", type=Path, help="the lake, which is only read")
    parser.add_argument("--paths", nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--warm", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    home = arguments.home.resolve()
    if arguments.paths:
        took = [[(one.wall, one.cpu) for one in page] for page in measure(home, arguments.paths, arguments.warm)]
        print(json.dumps(took))
        return
    pages = pages_of(home)
    warm = _in_new_process(home, list(pages.values()), "--warm")
    print(f"milliseconds, wall (CPU), on {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f} at the beginning\n")
    print(f"{'':<34}{'cold':>16}{'warm':>16}{'kept':>16}")
    for (name, path), (first, second) in zip(pages.items(), warm, strict=True):
        ((cold, _),) = _in_new_process(home, [path])
        cells = (f"{took.wall:,.0f} ({took.cpu:,.0f})" for took in (cold, first, second))
        print(f"{name:<34}", *(f"{cell:>15}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
