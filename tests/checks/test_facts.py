from datetime import date
from typing import Any

import polars as pl
import pytest

from pipelines.checks.facts import add_facts, measure
from pipelines.checks.reference import Reference
from pipelines.contracts import load_contract

CODES = pl.DataFrame(
    {
        "code": ["190", "010"],
        "root_code": ["19", "01"],
        "quad_class": [4, 1],
        "goldstein": [-10.0, 0.0],
        "plover_event": ["ASSAULT", None],
        "plover_quad": [4, None],
    }
)
REFERENCE = Reference(event_codes=CODES, countries=pl.DataFrame({"country": ["RUS", "UKR"]}))
MENTION: dict[str, Any] = {
    "mention_id": "m",
    "event_id": "e",
    "article_id": "a",
    "sentence_no": 1,
    "sentence_start": 20,
    "sentence": "Élan 🚀 Russia struck Ukraine.",
    "is_title": False,
    "published_date": date(2025, 5, 2),
    "event_date": date(2025, 5, 1),
    "status": "actual",
    "source_text": "Russia",
    "source_start": 27,
    "source_end": 33,
    "source_code": "RUSMIL",
    "source_country": "RUS",
    "source_role": "MIL",
    "source_entity": "RUS",
    "trigger_text": "struck",
    "trigger_start": 34,
    "trigger_end": 40,
    "target_text": "Ukraine",
    "target_start": 41,
    "target_end": 48,
    "target_code": "UKR",
    "target_country": "UKR",
    "target_entity": "UKR",
    "event_code": "190",
    "root_code": "19",
    "quad_class": 4,
    "plover_event": "ASSAULT",
    "plover_quad": 4,
    "goldstein": -10.0,
    "is_quoted": False,
    "is_lead": True,
    "rule_id": "19.csv:7",
    "confidence": 0.5,
    "coder": "dyad",
    "lexicon_version": "1",
}
OFFSETS = [f"{part}_{edge}" for part in ("source", "target", "trigger") for edge in ("start", "end")]
TITLE = {"is_title": True, "sentence_no": 0, "sentence_start": 0} | {name: MENTION[name] - 20 for name in OFFSETS}


def mentions(*changes: dict[str, Any]) -> pl.DataFrame:
    """A mention that is as it should be, once for each change made to it."""
    return pl.DataFrame([MENTION | change for change in changes], schema=load_contract("event_mentions").schema)


def broken_facts(change: dict[str, Any]) -> set[str]:
    contract = load_contract("event_mentions")
    facts = add_facts(mentions(change), contract, REFERENCE).drop(contract.schema.names())
    return {name for name, value in facts.row(0, named=True).items() if value is not True}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, set()),
        ({"rule_id": None}, {"is_complete"}),
        ({"is_title": True}, {"is_title_in_place"}),
        (TITLE, set()),
        (TITLE | {"is_lead": False}, {"is_title_in_place"}),
        ({"event_date": date(2025, 5, 3)}, {"is_event_date_possible"}),
        ({"event_date": date(2025, 5, 3), "status": "historical"}, {"is_event_date_possible"}),
        ({"event_date": date(2025, 5, 3), "status": "future"}, set()),
        ({"event_date": date(2025, 5, 3), "status": "negated"}, set()),
        ({"event_date": None, "published_date": None}, set()),
        # One off, as where bytes are taken for characters.
        ({"source_start": 28, "source_end": 34}, {"is_source_in_place"}),
        ({"source_end": 34}, {"is_source_in_place"}),
        ({"source_text": None, "source_start": None, "source_end": None}, set()),
        # What a pronoun stands for is in another sentence; an action is not.
        ({"source_text": "Moscow", "source_start": 3, "source_end": 9}, set()),
        ({"source_text": "Moscow", "source_start": 3, "source_end": 8}, {"is_source_in_place"}),
        ({"trigger_text": "struck", "trigger_start": 3, "trigger_end": 9}, {"is_trigger_in_place"}),
        ({"trigger_text": None, "trigger_start": None, "trigger_end": None}, set()),
        ({"source_role": None}, {"is_source_whole"}),
        ({"source_entity": "UKR"}, {"is_source_whole"}),
        ({"source_entity": None}, {"is_source_whole"}),
        ({"source_group": "HMS", "source_code": "RUSMILHMS"}, set()),
        ({"source_country": None, "source_group": "NAT", "source_code": "MILNAT", "source_entity": "NAT"}, set()),
        ({"source_country": None, "source_code": "MIL", "source_entity": None}, set()),
        (
            {"target_code": "RUSMIL", "target_country": "RUS", "target_role": "MIL", "target_entity": "RUS"},
            {"is_target_another"},
        ),
        (
            {"target_text": "Russia", "target_start": 27, "target_end": 33},
            {"is_target_another"},
        ),
        ({"root_code": "18"}, {"is_root_of_code"}),
        ({"goldstein": -9.0}, {"is_goldstein_of_code"}),
        ({"quad_class": 3}, {"is_class_of_code"}),
        ({"plover_event": None}, {"is_class_of_code"}),
        ({"plover_quad": 3}, {"is_class_of_code"}),
        # That a code is not listed is told once, by the rule about the code.
        ({"event_code": "999"}, set()),
    ],
)
def test_facts_of_a_mention(change: dict[str, Any], expected: set[str]) -> None:
    assert broken_facts(change) == expected


def test_a_code_without_a_plover_event() -> None:
    plain = {"event_code": "010", "root_code": "01", "quad_class": 1, "goldstein": 0.0}
    assert broken_facts(plain | {"plover_event": None, "plover_quad": None}) == set()
    assert broken_facts(plain | {"plover_quad": None}) == {"is_class_of_code"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], {"duplicate_keys": 0, "twofold_event_ids": 0, "most_mentions_of_a_sentence": None}),
        ([{}, {}], {"duplicate_keys": 1, "twofold_event_ids": 0, "most_mentions_of_a_sentence": 2}),
        ([{}, {"mention_id": "n"}], {"duplicate_keys": 0}),
        ([{"mention_id": None}, {"mention_id": None}], {"duplicate_keys": 0}),
        ([{}, {"mention_id": "n", "status": "future"}], {"twofold_event_ids": 1}),
        ([{}, {"mention_id": "n", "event_id": "f", "status": "future"}], {"twofold_event_ids": 0}),
        ([{"sentence_no": number} for number in range(3)], {"most_mentions_of_a_sentence": 1}),
        ([{}] * 99, {"largest_root_share": None}),
        ([{}] * 70 + [{"root_code": "01"}] * 30, {"largest_root_share": 0.7}),
    ],
)
def test_measures_of_mentions(changes: list[dict[str, Any]], expected: dict[str, float | None]) -> None:
    measured = measure(mentions(*changes), load_contract("event_mentions")).row(0, named=True)
    assert {name: measured[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("RUS", "UKR")] * 99, None),
        ([("RUS", "UKR")] * 60 + [("UKR", "RUS")] * 40, 0.6),
        ([("RUS", None)] * 100, 1.0),
    ],
)
def test_share_of_the_commonest_pair(pairs: list[tuple[str, str]], expected: float | None) -> None:
    contract = load_contract("events")
    events = pl.DataFrame(pairs, schema=["source_entity", "target_entity"], orient="row").with_columns(
        published_date=date(2025, 5, 1), event_id=pl.int_range(pl.len()).cast(pl.String)
    )
    assert measure(events, contract)["largest_pair_share"][0] == expected


@pytest.mark.parametrize(("copies", "expected"), [(99, None), (100, 0.5)])
def test_share_of_copies(copies: int, expected: float | None) -> None:
    numbers = pl.int_range(copies, eager=True)
    articles = pl.DataFrame({"article_id": numbers, "duplicate_of": numbers.shift(copies // 2)})
    assert measure(articles, load_contract("articles"))["copy_share"][0] == expected
