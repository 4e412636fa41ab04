"""What every test may lean on: the material beside the clone, where there is any, and no network."""

from pathlib import Path

import pytest

import tests.guard.sitecustomize  # noqa: F401  (importing it installs the hook, for good: no test may leave this machine)

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the clone."""
    return PROJECT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of evaluation material beside the clone; a test that needs it skips where it is absent."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the evaluation material in ../shared, which is not part of the project")
    return folder


@pytest.fixture(autouse=True)
def _no_home_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own lake is neither read nor written by a test."""
    monkeypatch.delenv("DYAD_HOME", raising=False)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes go by their argument's name: gzip writes the second into them, and workers must agree on every name."""
    return argname if isinstance(val, bytes) else None
