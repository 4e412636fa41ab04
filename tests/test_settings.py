from pathlib import Path

import pytest
from pydantic import ValidationError

from pipelines.settings import Settings


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        (None, Path("lake")),
        ("", Path("lake")),
        ("/srv/dyad", Path("/srv/dyad")),
        ("~/dyad", Path.home() / "dyad"),
    ],
)
def test_home_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, variable: str | None, expected: Path) -> None:
    monkeypatch.delenv("DYAD_HOME", raising=False)
    if variable is not None:
        monkeypatch.setenv("DYAD_HOME", variable)
    assert Settings().home == expected


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().home = Path("elsewhere")


@pytest.mark.parametrize("address", ["ftp://example.org", "file:///etc/passwd", "somewhere"])
def test_a_webhook_is_an_address_of_the_web(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    assert Settings().webhook is None
    monkeypatch.setenv("DYAD_WEBHOOK", address)
    with pytest.raises(ValidationError):
        Settings()
