"""What the descriptions of the marts' columns say, held against the columns."""

import re
from datetime import date

import pytest
import yaml

from pipelines import marts
from pipelines.marts import build_marts, docs
from pipelines.warehouse import query
from tests.mart_lake import DIMS, by_chance, fill, visit

MODELS = marts._PROJECT / "models" / "marts"
DOCS = docs()


def described(mart: str) -> dict[str, str]:
    """The words for each column of a mart, as its .yml has them."""
    (model,) = yaml.safe_load((MODELS / f"{mart}.yml").read_text(encoding="utf-8"))["models"]
    return {column["name"]: column["description"] for column in model["columns"]}


@pytest.mark.parametrize("mart", ["relation_trends_daily", "relation_trends_monthly"])
def test_figures_over_counted_periods_say_which_these_are(mart):
    figure = re.compile(r"_(avg|slope|volatility)_|^counted_|^baseline_(days|months)$|_z$")
    words = described(mart)
    over_counted = [name for name in words if figure.search(name)]
    assert len(over_counted) == 18
    assert [name for name in over_counted if '{{ doc("counted_periods") }}' not in words[name]] == []


# Not "-10 to 10 an event": those are the values that a sum is of.
_RANGE = re.compile(
    r"(?P<low>-?\d+) to (?P<high>-?\d+)(?!\d| an? | per )|(?P<least>-?\d+) or more"
    r"|[Oo]f (?P<any>either sign)|^(?P<none>Null): "
)
_NUMBERS = ("bigint", "double")
_DOC = re.compile(r'\{\{ doc\("(\w+)"\) \}\}')


def numbers() -> list[tuple[str, str, str]]:
    """Each numeric column of a mart with its words in full."""
    names = sorted(path.stem for path in MODELS.glob("*.yml") if not path.stem.endswith("_unit_tests"))
    found = []
    for mart in names:
        (model,) = yaml.safe_load((MODELS / f"{mart}.yml").read_text(encoding="utf-8"))["models"]
        for column in model["columns"]:
            if column["data_type"] in _NUMBERS:
                words = _DOC.sub(lambda name: DOCS[name[1]], column["description"])
                found.append((mart, column["name"], words))
    return found


def is_within(words: str, least: float | None, most: float | None) -> bool:
    """Whether values from the least to the most, null where there is none, are what all ranges in the words allow."""
    ranges = list(_RANGE.finditer(words))
    return bool(ranges) and (least is None or most is None or all(_allows(said, least, most) for said in ranges))


def _allows(said: re.Match[str], least: float, most: float) -> bool:
    if said["any"]:
        return True
    low, high = said["low"] or said["least"], said["high"]
    return said["none"] is None and float(low) <= least and (high is None or most <= float(high))


@pytest.mark.parametrize(
    ("words", "values", "expected"),
    [
        ("Days, 0 to 31.", (0, 31), True),
        ("Days, 0 to 31.", (0, 32), False),
        ("Points, -10 to 10; null without events.", (-10, 10), True),
        ("Events. 0 or more.", (-1, 3), False),
        ("Points, of either sign.", (-1, 3), True),
        ("Null: not coded.", (None, None), True),
        ("Null: not coded.", (1, 1), False),
        ("Events.", (1, 1), False),
        ("Points, of either sign, -10 to 10 an event.", (-50, 50), True),
        ("Points, -10 to 10 an event.", (1, 1), False),
        ("Events, 0 or more, of 1 to 4 kinds.", (0, 0), False),
        ("Events, 0 or more, of 1 to 4 kinds.", (1, 4), True),
    ],
)
def test_a_range_is_read(words, values, expected):
    assert is_within(words, *values) == expected


def test_every_number_says_its_range():
    assert [(mart, name) for mart, name, words in numbers() if not _RANGE.search(words)] == []


@pytest.mark.slow
def test_numbers_are_such_as_their_words_say(tmp_path):
    events, coded = by_chance(date(2024, 1, 1), days=500, seed=1)
    fill(tmp_path, events, coded)
    visit(tmp_path, date(2024, 1, 1))
    build_marts(tmp_path, DIMS)
    for mart, name, words in numbers():
        least, most, nulls = query(
            tmp_path, f'select min("{name}"), max("{name}"), count(*) - count("{name}") from {mart}'
        ).row(0)
        assert is_within(words, least, most), (mart, name, words, least, most)
        assert nulls == 0 or "null" in words.lower(), (mart, name, words, nulls)
