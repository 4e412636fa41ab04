"""One visit to a file or folder of this machine: the files that are new or have changed since."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.receipts import LandingError
from pipelines.sources.catalog import Source
from pipelines.sources.files import FoundFile, find_files
from pipelines.sources.items import Item
from pipelines.sources.state import Fetch, ItemOutcome, Memory
from pipelines.sources.visits import Visit

# What was written to a moment ago may not be whole yet.
_SETTLED_AFTER = timedelta(seconds=2)


def visit_folder(source: Source, memory: Memory, home: Path) -> Visit:
    """Look for files that are to be landed; a path below the folder of `sources.yml` may be given from there."""
    started_at = datetime.now(UTC)
    path = home / Path(source.place).expanduser()
    try:
        found = list(_items(find_files([path], home)))
    except (LandingError, OSError) as error:
        failure = Fetch(started_at, datetime.now(UTC), "failed", "unreadable", str(error))
        return Visit(memory.carried_into(failure))
    new = [(file, item, changed_at) for file, item, changed_at in found if not memory.is_settled(source, item)]
    whole = [(file, item) for file, item, changed_at in new if started_at - changed_at > _SETTLED_AFTER]
    left_over = len(new) - len(whole)
    fetch = Fetch(
        started_at,
        datetime.now(UTC),
        outcome="new" if whole else "nothing_new",
        message=f"{left_over:,} files are still being written to" if left_over else None,
        items=len(found),
        landed=len(whole),
        known=len(found) - len(new),
        left_over=left_over,
    )
    outcomes = [ItemOutcome(item, "landed") for _, item in whole]
    return Visit(fetch, outcomes=outcomes, files=[file.path for file, _ in whole])


def _items(files: list[FoundFile]) -> Iterator[tuple[FoundFile, Item, datetime]]:
    """Each file as an item, which is another one when it has changed, with the time of its last change."""
    for file in files:
        told = file.path.stat()
        changed_at = datetime.fromtimestamp(told.st_mtime, UTC)
        version = f"{file.path} {told.st_size} {told.st_mtime_ns}"
        yield file, Item(external_id=version, title=file.source_path), changed_at
