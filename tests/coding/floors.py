"""The shares that the coder must keep, from `tests/golden/floor.json`: none falls silently, none rises unnoticed."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden"
FLOORS = GOLDEN / "floor.json"
_SLACK = 0.01


def names_of(kind: str) -> set[str]:
    """What has a floor of this kind."""
    return set(json.loads(FLOORS.read_text())[kind])


def hold_floor(kind: str, name: str, cases: int, failures: Sequence[str]) -> None:
    """Fail where fewer cases hold than the floor says, or so many more that it must be raised.

    The failures are written out: pytest shows them with a failed test, and with `-rP` for one that passed.
    """
    floor = json.loads(FLOORS.read_text())[kind][name]
    share = (cases - len(failures)) / cases
    sys.stdout.write("\n".join(failures))
    assert share >= floor, f"{name}: {share:.4f} of {cases} hold, the floor is {floor}"
    assert share <= floor + _SLACK, (
        f"{name}: {share:.4f} of {cases} hold; raise the floor in {FLOORS.name} from {floor}"
    )
