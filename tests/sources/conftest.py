"""A server of a test's own, and retries that do not wait."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina

from tests.sources.following import Followed
from tests.sources.serving import Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def followed(site: Site, tmp_path: Path) -> Followed:
    return Followed(site, tmp_path / "lake")


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3):
        yield
