"""CAMEO's actor codes taken apart."""

import pytest

from pipelines.coding.entries import Entries
from pipelines.coding.petrarch.codes import ActorCodes
from pipelines.coding.petrarch.lines import Unrepresentable


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("USA", ("USA", "", "", ())),
        ("USAGOV", ("USA", "GOV", "", ())),
        ("ROMGOV", ("ROU", "GOV", "", ())),
        ("IGOUNO", ("", "IGO", "UNO", ())),
        ("PSEREBHMS", ("PSE", "REB", "HMS", ())),
        ("MNCUSA", ("USA", "MNC", "", ())),
        ("USAGOVHLH", ("USA", "GOV", "", ("HLH",))),
        ("CHRCTH", ("", "", "", ("CHR", "CTH"))),
    ],
)
def test_split(code: str, expected: tuple[object, ...], entries: Entries):
    assert ActorCodes(entries).split(code) == expected


@pytest.mark.parametrize("code", ["", "US", "usagov", "USAGO", "USA GOV", "U1A"])
def test_what_is_no_code(code: str, entries: Entries):
    with pytest.raises(Unrepresentable, match="is no series of three capital letters"):
        ActorCodes(entries).split(code)
