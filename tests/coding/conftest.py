"""The bundled lexicon, loaded once for all tests of the coder."""

import pytest

from pipelines.coding import Lexicon, load_lexicon
from pipelines.coding.entries import Entries, read_entries


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The bundled lexicon, compiled."""
    return load_lexicon()


@pytest.fixture(scope="session")
def entries() -> Entries:
    """The lines of the bundled lexicon."""
    return read_entries()
