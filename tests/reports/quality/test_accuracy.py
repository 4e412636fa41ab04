from datetime import timedelta
from pathlib import Path

from pipelines.reports.quality.accuracy import read_accuracy
from pipelines.tables import Lake
from tests.reports.quality.test_state import DAY, NOON, add

EXAMPLES = {
    "lexicon_version": "v1",
    "gold": "lexicon examples",
    "part": "verbs/01.csv",
    "evaluated_date": DAY,
    "evaluated_at": NOON,
    "items": 10,
    "right": 9,
}
NEWS = {"gold": "news.jsonl", "part": "pair", "right": None, "f1": 0.5}
LATER = {"evaluated_at": NOON + timedelta(days=1), "evaluated_date": DAY + timedelta(days=1)}


def test_a_coder_takes_no_other_ones_place(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    add(lake, "evaluations", EXAMPLES | {"code_version": "one"}, {})
    add(lake, "evaluations", EXAMPLES | LATER | {"code_version": "two"}, {"right": 5})
    assert read_accuracy(lake).select("code_version", "right").rows() == [("one", 9), ("two", 5)]


def test_shares_by_version(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    another = {"part": "verbs/02.csv", "items": 30, "right": 30}
    second = LATER | {"lexicon_version": "v0"}
    add(lake, "evaluations", EXAMPLES, {}, another, second, another | second | {"right": 15})
    add(lake, "evaluations", EXAMPLES, NEWS, NEWS | {"part": "root", "f1": 0.25})
    # The same version scored once more takes the place of what was found before.
    add(lake, "evaluations", EXAMPLES, NEWS | LATER | {"f1": 0.75})
    add(lake, "evaluations", EXAMPLES, {"gold": "none.jsonl", "part": "no event", "items": 4, "right": 4})
    found = read_accuracy(lake).select("gold", "measure", "lexicon_version", "items", "right", "share").rows()
    assert found == [
        ("lexicon examples", None, "v1", 40, 39, 0.975),
        ("lexicon examples", None, "v0", 40, 24, 0.6),
        ("news.jsonl", "pair", "v1", 10, None, 0.75),
        ("news.jsonl", "root", "v1", 10, None, 0.25),
        ("none.jsonl", "no event", "v1", 4, 4, 1.0),
    ]
