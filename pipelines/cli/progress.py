"""What is shown while a run is under way: the step it is at, on a terminal in one line that the next one takes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status
from rich.text import Text

from pipelines.cli.lines import printable

_OURS = "pipelines"
# What checks find is told at the end, all together.
_TOLD_LATER = "pipelines.checks"


@contextmanager
def shown() -> Iterator[None]:
    """Show what the steps log, on standard error."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        with _attached(_Lines(console)):
            yield
        return
    with console.status("dyad: starting") as status, _attached(_OneLine(console, status)):
        yield


class _Lines(logging.Handler):
    """A line for each step and each warning."""

    def __init__(self, console: Console) -> None:
        super().__init__(logging.INFO)
        self._console = console

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is for the terminal."""
        return not record.name.startswith(_TOLD_LATER)

    def emit(self, record: logging.LogRecord) -> None:
        """Print the record."""
        self._console.print(_line(record))


class _OneLine(_Lines):
    """The step in one line that the next one takes; warnings stay."""

    def __init__(self, console: Console, status: Status) -> None:
        super().__init__(console)
        self._status = status

    def emit(self, record: logging.LogRecord) -> None:
        """Show the record."""
        if record.levelno >= logging.WARNING:
            super().emit(record)
        self._status.update(_line(record))


def _line(record: logging.LogRecord) -> Text:
    # Text, and not a string, in which brackets and colons would mean something.
    return Text(f"dyad: {printable(record.getMessage())}")


@contextmanager
def _attached(handler: logging.Handler) -> Iterator[None]:
    logger = logging.getLogger(_OURS)
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
