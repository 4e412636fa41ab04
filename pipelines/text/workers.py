"""Work on many items spread over several processes, which start when there are enough of them to be worth it."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context, parent_process
from typing import Self, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# A process takes a second to start, in which this one reads some thirty pages.
_FEW = 32
# Few enough that what is under way takes some megabytes, enough that handing it over costs next to nothing.
_BATCH, _AHEAD = 4, 2
# Each takes 140 MB with what it reads pages by; with the rest of a run these stay below a gigabyte.
_MOST = 3


class Workers:
    """Processes that take over what is slow; they end with the `with` block, and with the process that began them."""

    def __init__(self, processes: int | None = None) -> None:
        self._processes = processes or min(_MOST, _usable_cores())
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor:
            self._executor.shutdown(cancel_futures=True)

    def map(self, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """What the work makes of each item, in their order; items are taken as they are needed."""
        rest = iter(items)
        if self._executor is None:
            yield from map(work, islice(rest, None if self._processes == 1 else _FEW))
        under_way: deque[Future[list[Result]]] = deque()
        for batch in _batches(rest):
            under_way.append(self._pool().submit(_each, work, batch))
            if len(under_way) > self._processes * _AHEAD:
                yield from under_way.popleft().result()
        for future in under_way:
            yield from future.result()

    def _pool(self) -> ProcessPoolExecutor:
        if self._executor is None:
            # Polars has threads, which a forked process would lack.
            self._executor = ProcessPoolExecutor(self._processes, get_context("spawn"), _begin)
        return self._executor


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    while batch := list(islice(items, _BATCH)):
        yield batch


def _each(work: Callable[[Item], Result], batch: list[Item]) -> list[Result]:
    return [work(item) for item in batch]


def _usable_cores() -> int:
    """The cores that this process may use, which a container may limit."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin() -> None:
    """Leave an interrupt to the run, and end when it is gone: it may be killed without a word to its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
