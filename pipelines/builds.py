"""The builds of the marts on the disk: one that everybody sees, and older ones for sessions that are still open.

Making one belongs to `marts`.
"""

import re
import shutil
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

_BUILD_ID = re.compile(r"\d{8}T\d{6}\.\d{6}Z")
_BUILD_TIME = "%Y%m%dT%H%M%S.%fZ"
_OLD_BUILDS = 2
# How long after another has taken its place the views of a build can still be read.
_SESSION = timedelta(days=1)


def new_build_id() -> str:
    """The name of a build that begins now; later ones come later in the alphabet."""
    return datetime.now(UTC).strftime(_BUILD_TIME)


def publish(home: Path, build_id: str) -> None:
    """Make a build the one that everybody sees."""
    _link(home / "marts", Path("builds/current/marts"))
    _link(home / "warehouse.duckdb", Path("builds/current/warehouse.duckdb"))
    _link(home / "builds" / "current", Path(build_id))


def _link(link: Path, target: Path) -> None:
    """Point a symbolic link to its target; whoever looks sees the old one or the new."""
    if link.is_symlink() and link.readlink() == target:
        return
    fresh = link.with_name(f".{link.name}.fresh")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def drop_old_builds(home: Path) -> None:
    """Remove the builds before the one that everybody sees."""
    builds = home / "builds"
    current = (builds / "current").resolve().name
    for path in sorted(builds.glob("*")):
        if _BUILD_ID.fullmatch(path.name) and path.name != current:
            shutil.rmtree(path)


def prune(builds: Path, current: str, views: Collection[str]) -> None:
    """Remove the builds that are too old or were never published, and of others what no open session reads by name.

    A session holds its warehouse open, but finds the files of its views by their paths. Most of these are hard links to
    those of the next build.
    """
    made = sorted(path for path in builds.iterdir() if _BUILD_ID.fullmatch(path.name))
    published = [path for path in made if path.name <= current]
    whole = published[-1 - _OLD_BUILDS :]
    since = _time_of(current) - _SESSION
    read = [path for path, after in pairwise(published) if path not in whole and _time_of(after.name) >= since]
    unused = [
        part
        for path in read
        for part in (*path.iterdir(), *(path / "marts").iterdir())
        if part.name not in {"marts", "schemas", *views}
    ]
    for path in (*(path for path in made if path not in whole and path not in read), *unused):
        # A reader may hold a file open; the next build tries again.
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _time_of(build_id: str) -> datetime:
    return datetime.strptime(build_id, _BUILD_TIME).replace(tzinfo=UTC)
