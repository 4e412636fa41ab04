import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import polars.selectors as cs
import pytest

from pipelines.checks.facts import add_facts
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
REFERENCE = Reference(
    event_codes=CODES,
    countries=pl.DataFrame({"country": ["RUS", "UKR"]}),
    groups=pl.DataFrame({"group": ["HMS", "NAT"]}),
)
MENTION: dict[str, Any] = {
    "mention_id": "m",
    "article_id": "a",
    "publisher": "The Daily",
    "sentence_no": 1,
    "sentence_start": 20,
    "sentence": "Élan 🚀 Russia struck Ukraine.",
    "is_title": False,
    "published_date": date(2025, 5, 2),
    "event_date": date(2025, 5, 1),
    "event_date_precision": "day",
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


ARTICLE: dict[str, Any] = {
    "article_id": "a",
    "text": "Nothing was said.\n\n " + MENTION["sentence"] + " It rained.",
    "published_date": MENTION["published_date"],
    "url": None,
    "publisher": "The Daily",
}


def event_id(mention: Mapping[str, Any]) -> str:
    parts = [mention[name] for name in ("event_date", "source_code", "target_code", "event_code", "status")]
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


def mentions(*changes: dict[str, Any]) -> pl.DataFrame:
    """A mention that is as it should be, once for each change made to it."""
    made = [MENTION | change for change in changes]
    rows = [{"event_id": event_id(row)} | row for row in made]
    return pl.DataFrame(rows, schema=load_contract("event_mentions").schema)


def broken_facts(change: dict[str, Any], article: dict[str, Any] | None = None) -> set[str]:
    contract = load_contract("event_mentions")
    made_from = pl.DataFrame([article], schema_overrides={"url": pl.String}) if article else None
    facts = add_facts(mentions(change), contract, REFERENCE, made_from).select(cs.boolean())
    facts = facts.drop([name for name in contract.schema if name in facts.columns])
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
        ({"event_id": "0123456789abcdef"}, {"is_event_id_of_content"}),
        ({"url": "javascript:alert(1)"}, {"is_url_of_the_web"}),
        ({"event_date_precision": "none"}, {"is_date_as_precise"}),
        ({"event_date_precision": "none", "event_date": date(2025, 5, 2)}, set()),
        ({"source_role": "ARMY", "source_code": "RUSARMY"}, {"is_source_code_known"}),
        ({"target_group": "XYZ", "target_code": "UKRXYZ"}, {"is_target_code_known"}),
        ({"rule_id": "a verb"}, {"is_rule_named"}),
        ({"rule_id": "operators.csv:180 overlay/verbs/16.csv:3"}, set()),
        # That a code is not listed is told once, by the rule about the code.
        ({"event_code": "999"}, {"is_event_code_known"}),
        ({"source_country": "RSS", "source_entity": "RSS", "source_code": "RSSMIL"}, {"is_source_country_known"}),
        ({"target_country": "UKN", "target_entity": "UKN", "target_code": "UKN"}, {"is_target_country_known"}),
        ({"source_country": None, "source_entity": None, "source_code": "MIL"}, set()),
    ],
)
def test_facts_of_a_mention(change: dict[str, Any], expected: set[str]) -> None:
    assert broken_facts(change) == expected


def test_a_code_without_a_plover_event() -> None:
    plain = {"event_code": "010", "root_code": "01", "quad_class": 1, "goldstein": 0.0}
    assert broken_facts(plain | {"plover_event": None, "plover_quad": None}) == set()
    assert broken_facts(plain | {"plover_quad": None}) == {"is_class_of_code"}


@pytest.mark.parametrize(
    ("change", "of_article", "expected"),
    [
        ({}, {}, set()),
        ({"article_id": "b"}, {}, {"is_article_coded"}),
        ({"sentence": "Élan 🚀 Russia struck Ukraine"}, {}, set()),
        # A space is lacking after it; cut off in a word; moved by one.
        ({}, {"text": ARTICLE["text"].replace(" It rained", "It rained")}, set()),
        ({"sentence": MENTION["sentence"][:-1]}, {"text": ARTICLE["text"].removesuffix(". It rained.")}, set()),
        ({"sentence": "Élan 🚀 Russia struck Ukrain"}, {}, {"is_sentence_in_article"}),
        ({}, {"text": "Nothing was said.\n\n" + MENTION["sentence"]}, {"is_sentence_in_article"}),
        ({"publisher": "The Weekly"}, {}, {"is_as_article"}),
        ({}, {"url": "https://example.org/a"}, {"is_as_article"}),
        ({}, {"published_date": date(2025, 5, 3)}, {"is_as_article"}),
    ],
)
def test_facts_of_a_mention_and_its_article(
    change: dict[str, Any], of_article: dict[str, Any], expected: set[str]
) -> None:
    assert broken_facts(change, ARTICLE | of_article) == expected


@pytest.mark.parametrize(("duplicate_of", "expected"), [("known", True), ("gone", False), (None, True)])
def test_a_copy_points_to_a_document(duplicate_of: str | None, expected: bool) -> None:
    contract = load_contract("articles")
    articles = pl.DataFrame([{"article_id": "a", "duplicate_of": duplicate_of}], schema=contract.schema)
    facts = add_facts(articles, contract, REFERENCE, pl.DataFrame({"document_id": ["a", "known"]}))
    assert facts["is_original_known"].to_list() == [expected]


@pytest.mark.parametrize(
    ("text", "expected"), [("Élan 🚀", True), ("broken \ufffd letter", False), ("it\u00e2\u20ac\u2122s", False)]
)
def test_text_that_was_decoded_wrongly(text: str, expected: bool) -> None:
    contract = load_contract("articles")
    facts = add_facts(pl.DataFrame([{"text": text}], schema=contract.schema), contract, REFERENCE)
    assert facts["is_text_decoded"].to_list() == [expected]


@pytest.mark.parametrize(("event_id", "expected"), [("e", True), ("f", False)])
def test_an_event_quotes_a_mention_of_its_own(event_id: str, expected: bool) -> None:
    contract = load_contract("events")
    events = pl.DataFrame([{"event_id": event_id, "first_mention_id": "m"}], schema=contract.schema)
    facts = add_facts(events, contract, REFERENCE, pl.DataFrame({"mention_id": ["m", "n"], "event_id": ["e", "f"]}))
    assert facts["is_first_mention_of_event"].to_list() == [expected]
