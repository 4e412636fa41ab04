"""How long a page may take: what parsers and patterns choke on ends in a refusal, and the pages after it are read."""

import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType

from pipelines.receipts import Refusal
from pipelines.text.records import Record, refused

# A page takes some 30 ms.
_SECONDS = 20.0
_AGAIN_AFTER = 0.5
# Parsers take the square of the number of a tag's attributes: 3 s for 20,000 of them, in which nothing stops them.
_MOST_ATTRIBUTES = 10_000


@cache
def _endless_tag(attributes: int) -> re.Pattern[str]:
    # Parsers need no blank behind a quoted value, and nothing is given back: the search stays linear.
    value = r"""(?:"[^"]*+"|'[^']*+'|[^\s<>"']++)"""
    return re.compile(rf"""<[a-zA-Z][^<>\s/]*+(?:[\s/]*+[^<>\s="'/]++(?:\s*+=\s*+{value})?+){{{attributes}}}""")


class _OutOfTimeError(BaseException):
    """The time is over; no `Exception`, as libraries take those for their own and go on."""


def has_endless_tag(content: str, attributes: int = _MOST_ATTRIBUTES) -> bool:
    """Whether a tag has so many attributes."""
    return _endless_tag(attributes).search(content) is not None


def read_in_time(read: Callable[[str], Record], content: str) -> Record:
    """What is read of a page, or a refusal where it takes too long."""
    if has_endless_tag(content):
        return refused(1, Refusal("endless_tag", "has a tag with thousands of attributes; save the page again"))
    try:
        with _limited(_SECONDS):
            return read(content)
    except _OutOfTimeError:
        message = f"cannot be read within {_SECONDS:g} s; save its text alone and hand that in"
        return refused(1, Refusal("too_slow", message))


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise where the block takes longer. Signals reach a process's main thread alone: others have no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    over = False

    def end(_: int, __: FrameType | None) -> None:
        if not over:
            raise _OutOfTimeError

    before = signal.signal(signal.SIGALRM, end)
    # Where it is raised within a callback of C it is lost, so it comes again.
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_AFTER)
    try:
        yield
    finally:
        over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
