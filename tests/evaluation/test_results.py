"""A gold file against mentions: what is told of each kind, and the floors that the coder keeps."""

import pytest

from pipelines.coding import load_lexicon
from pipelines.evaluation.gold import read_gold
from pipelines.evaluation.results import as_record, compare, evaluate
from tests.evaluation.samples import CODEBOOK, EMPTY, MARKED, NEWS, PETRARCH, PLOVER, mentions, write


@pytest.fixture(scope="module")
def lexicon():
    return load_lexicon()


@pytest.mark.parametrize(
    ("row", "kind", "measures"),
    [
        (NEWS, "news", ["root", "quad", "pair", "roles"]),
        (MARKED, "marked", ["class", "quad", "binary"]),
        (PLOVER, "plover", ["class", "quad", "pair"]),
        (PETRARCH, "petrarch", ["class", "quad", "pair"]),
        (CODEBOOK, "codebook", ["root", "3 digits", "exact"]),
        (EMPTY, "no-event", []),
    ],
)
def test_each_kind_is_coded_and_scored(tmp_path, lexicon, row, kind, measures):
    evaluation = evaluate(read_gold(write(tmp_path, row)), lexicon)
    assert evaluation.gold.kind == kind
    assert [result.measure.name for result in evaluation.results] == measures


def test_right_marked_actors(tmp_path, lexicon):
    evaluation = evaluate(read_gold(write(tmp_path, MARKED)), lexicon)
    assert [result.micro.f1.value for result in evaluation.results] == [1, 1, 1]


def test_status_agreement_is_among_right_events(tmp_path, lexicon):
    rows = [{**NEWS, "id": name} for name in ("a", "b", "c")]
    found = mentions(
        {"article_id": "a"},
        {"article_id": "a", "status": "future"},
        {"article_id": "b", "status": "future"},
        {"article_id": "c", "root_code": "17"},
    )
    agreement = compare(read_gold(write(tmp_path, *rows)), found, lexicon).status_agreement
    assert agreement is not None
    assert (agreement.part, agreement.whole) == (1, 2)


def test_nothing_right_has_no_status_agreement(tmp_path, lexicon):
    assert compare(read_gold(write(tmp_path, NEWS)), mentions(), lexicon).status_agreement is None


@pytest.mark.parametrize(("status", "coded"), [("actual", 1), ("negated", 0)])
def test_items_without_an_event(tmp_path, lexicon, status, coded):
    rows = [NEWS, {**NEWS, "id": "a", "events": []}, {**NEWS, "id": "b", "events": []}]
    share = compare(
        read_gold(write(tmp_path, *rows)), mentions({}, {"article_id": "a", "status": status}), lexicon
    ).no_event
    assert share is not None
    assert (share.part, share.whole) == (coded, 2)


def test_confidence_is_told_by_tenths(tmp_path, lexicon):
    rows = [{**NEWS, "id": name} for name in ("a", "b", "c")]
    found = mentions(
        {"article_id": "a", "confidence": 0.71},
        {"article_id": "b", "confidence": 0.79, "root_code": "17"},
        {"article_id": "c", "confidence": 1.0},
    )
    assert compare(read_gold(write(tmp_path, *rows)), found, lexicon).confidence.rows() == [
        (0.7, 2, 1, 0.75, 0.5),
        (0.9, 1, 1, 1.0, 1.0),
    ]


def test_cells_hold_both_events_and_the_sentence(tmp_path, lexicon):
    found = mentions({"root_code": "17", "event_code": "173"})
    missed, vain = {**NEWS, "id": "b"}, {**NEWS, "id": "c", "events": []}
    cells = compare(
        read_gold(write(tmp_path, NEWS, missed, vain)),
        mentions({"root_code": "17", "event_code": "173"}, {"article_id": "c", "sentence": "So it is said."}),
        lexicon,
    ).cells
    told = ("id", "gold_class", "found_class", "gold_pair", "gold_event", "found_event", "sentence")
    assert found.height == 1
    assert cells.select(told).rows() == [
        ("n1", "16", "17", "FRA → IRN", "163", "173", NEWS["text"]),
        ("b", "16", "none", "FRA → IRN", "163", None, NEWS["text"]),
        ("c", "none", "16", None, None, "163", "So it is said."),
    ]


def test_the_record_has_everything(tmp_path, lexicon):
    record = as_record(compare(read_gold(write(tmp_path, NEWS)), mentions({}), lexicon))
    assert record["gold"] == {"name": "gold.jsonl", "kind": "news", "items": 1, "left_out": {}}
    assert record["measures"][0]["measure"]["name"] == "root"
    assert record["measures"][0]["micro"]["f1"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert record["confusion"] == [{"gold": "16", "found": "16", "events": 1}]
    assert [cell["id"] for cell in record["cells"]] == ["n1"]


def test_floor_on_news(shared, lexicon):
    evaluation = evaluate(read_gold(shared / "gold" / "news_dev.jsonl"), lexicon)
    assert evaluation.no_event is not None
    assert evaluation.results[0].micro.f1.value >= 0.35
    assert evaluation.no_event.rate.value <= 0.15


def test_floor_on_marked_actors(shared, lexicon):
    evaluation = evaluate(read_gold(shared / "gold" / "plv_train.jsonl"), lexicon)
    found = {result.measure.name: result.macro.f1.value for result in evaluation.results if result.macro}
    assert found["class"] >= 0.6
    assert found["quad"] >= 0.72
    assert found["binary"] >= 0.82


def test_floor_on_sports(shared, lexicon):
    share = evaluate(read_gold(shared / "gold" / "no_event_sports_dev.jsonl"), lexicon).no_event
    assert share is not None
    assert share.rate.value <= 0.03
