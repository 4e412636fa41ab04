"""What is kept in the lake of how right the coder was."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.coding import load_lexicon
from pipelines.coding.entries import Row
from pipelines.evaluation import kept
from pipelines.evaluation.examples import read_example
from pipelines.evaluation.gold import read_gold
from pipelines.evaluation.kept import keep_evaluation, keep_examples
from pipelines.evaluation.results import evaluate
from pipelines.tables import Lake
from tests.evaluation.samples import EMPTY, NEWS, write

STRIKE = {"code": "190", "direction": "", "example": "[Israel] struck {Iran}."}


def mention(code: str, source: tuple[int, int] = (0, 6), target: tuple[int, int] = (14, 18)) -> dict[str, object]:
    spans = {"source_start": source[0], "source_end": source[1], "target_start": target[0], "target_end": target[1]}
    return {"event_code": code, "rule_id": "operators.csv:9 verbs/19.csv:1", **spans}


@pytest.mark.parametrize(
    ("change", "mentions", "expected"),
    [
        ({}, [mention("190")], True),
        ({}, [], False),
        ({}, [mention("173")], False),
        ({}, [mention("190", (14, 18), (0, 6))], False),
        ({"direction": "both"}, [mention("190")], False),
        ({"direction": "both"}, [mention("190"), mention("190", (14, 18), (0, 6))], True),
        ({}, [mention("1951")], False),
        ({"code": "020"}, [mention("0253")], True),
        ({"code": "020"}, [mention("0253") | {"rule_id": "verbs/02.csv:7"}], False),
        ({"code": "020"}, [mention("020") | {"rule_id": "verbs/02.csv:7"}], True),
        ({"code": "021"}, [mention("0253")], False),
        ({"code": "0831", "kind": "inner"}, [mention("0241")], True),
        ({"code": "0831", "kind": "inner"}, [mention("0241", (14, 18), (0, 6))], False),
        ({"code": "---"}, [], True),
        ({"code": "---"}, [mention("190")], False),
    ],
)
def test_whether_an_example_holds(change: dict[str, str], mentions: list[dict[str, object]], expected: bool) -> None:
    assert read_example(Row(STRIKE | change, "verbs/19.csv", 1)).holds(mentions) is expected


def test_each_version_of_the_lexicon_is_scored_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake, lexicon = Lake(tmp_path), load_lexicon()
    keep_examples(lake, lexicon, None)
    rows = lake.scan("evaluations").collect()
    assert set(rows["gold"]) == {"lexicon examples"}
    assert set(rows["lexicon_version"]) == {lexicon.version}
    assert {"verbs/01.csv", "verbs/20.csv", "operators.csv"} <= set(rows["part"])
    assert 0.9 < int(rows["right"].sum()) / int(rows["items"].sum()) <= 1
    monkeypatch.setattr(kept, "score_examples", lambda *_: pytest.fail("scored twice"))
    keep_examples(lake, lexicon, None)
    assert lake.scan("evaluations").collect().equals(rows)


def test_another_coder_scores_the_same_lexicon_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake, lexicon = Lake(tmp_path), load_lexicon()
    scored = pl.DataFrame({"part": ["operators.csv"], "items": [1], "right": [1]})
    monkeypatch.setattr(kept, "score_examples", lambda *_: scored)
    for version in ("one", "two", "two", "one"):
        monkeypatch.setattr(kept, "_coder_version", lambda version=version: version)
        keep_examples(lake, lexicon, None)
    assert lake.scan("evaluations").sort("evaluated_at").collect()["code_version"].to_list() == ["one", "two"]


def test_what_gold_records_say_is_kept(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    for number, row in enumerate((NEWS, EMPTY)):
        folder = tmp_path / str(number)
        folder.mkdir()
        keep_evaluation(lake, evaluate(read_gold(write(folder, row)), load_lexicon()))
    found = lake.scan("evaluations").select("part", "items", "right", "f1").sort("part").collect().rows()
    assert found[0] == ("no event", 1, 1, None)
    assert [part for part, *_ in found] == ["no event", "pair", "quad", "roles", "root"]
    assert found[4][1:3] == (1, None)
