"""A published lake in which every text that a document could bring is hostile."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.marts import build_marts
from tests.mart_lake import DIMS, Event, fill

FIRST = date(2025, 1, 1)
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
EVENTS = [
    *(Event(FIRST + timedelta(days), "CHNGOV", "USAGOV", code) for days, code in ((0, "042"), (9, "112"), (40, "057"))),
    *(Event(FIRST + timedelta(days), "USAGOV", "CHN", code) for days, code in ((9, "138"), (41, "061"), (80, "190"))),
    *(Event(FIRST + timedelta(days), "CHN", "USAMIL", "042") for days in range(41, 47)),
    Event(FIRST + timedelta(5), "INDGOV", "NATGOV"),
    Event(FIRST + timedelta(6), "INDCVL", "IND", "190"),
    Event(FIRST + timedelta(7), "INDGOV", "PAKGOV", "138", status="future"),
]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake."""
    home = tmp_path_factory.mktemp("explorer") / "lake"
    fill(home, EVENTS, publisher=HOSTILE, url="javascript:alert(1)", sentence=f"CHNGOV met USAGOV. {HOSTILE}")
    build_marts(home, DIMS)
    return home
