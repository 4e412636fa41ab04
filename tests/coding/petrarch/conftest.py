"""Lines of dictionaries as their files give them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.coding.petrarch.lines import Line, read_lines

Lines = Callable[[str], list[Line]]


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    """The lines of a file with this content."""

    def read(content: str) -> list[Line]:
        (tmp_path / "file").write_text(content, encoding="utf-8")
        return list(read_lines(tmp_path / "file"))

    return read
