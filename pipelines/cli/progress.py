"""What is shown while a run is under way: the step it is at, on a terminal in one line that the next one takes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from pipelines.cli.lines import printable

_OURS = "pipelines"
# What checks find is told at the end, all together.
_TOLD_LATER = "pipelines.checks"


@contextmanager
def shown() -> Iterator[None]:
    """Show what the steps log, on standard error."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    logger = logging.getLogger(_OURS)
    before = logger.level
    logger.setLevel(logging.INFO)
    if console.is_terminal:
        with console.status("starting") as status, _attached(logger, _OneLine(console, status)):
            yield
    else:
        with _attached(logger, _Lines(console)):
            yield
    logger.setLevel(before)


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
        self._console.print(escape(f"dyad: {printable(record.getMessage())}"))


class _OneLine(_Lines):
    """The step in one line that the next one takes; warnings stay."""

    def __init__(self, console: Console, status: Status) -> None:
        super().__init__(console)
        self._status = status

    def emit(self, record: logging.LogRecord) -> None:
        """Show the record."""
        if record.levelno >= logging.WARNING:
            super().emit(record)
        self._status.update(escape(printable(record.getMessage())))


@contextmanager
def _attached(logger: logging.Logger, handler: logging.Handler) -> Iterator[None]:
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
