"""What is compared for each kind of gold: actors, roles, classes, and which events count."""

from typing import get_args

import polars as pl
import pytest

from pipelines.coding import load_lexicon
from pipelines.evaluation.gold import EVENTS, Kind, read_gold
from pipelines.evaluation.measures import (
    MEASURES,
    QUADS,
    STATEMENT,
    comparable_found,
    comparable_gold,
    judge,
    measures_of,
)
from pipelines.evaluation.rows import PloverClass
from pipelines.evaluation.scores import Score, score
from tests.evaluation.samples import CODEBOOK, MARKED, NEWS, PLOVER, Row, mentions, write


@pytest.fixture(scope="module")
def event_codes():
    return load_lexicon().event_codes


def events(**change: object) -> list[Row]:
    """The events of the news sample, its one event changed."""
    return [{**NEWS["events"][0], **change}]


@pytest.mark.parametrize(
    ("country", "group", "entity"),
    [
        ("FRA", None, "FRA"),
        (None, "UNO", "UN"),
        (None, "WHO", "UN"),
        (None, "NAT", "NATO"),
        (None, "EEC", "EU"),
        (None, "AFU", "INT"),
        (None, None, "INT"),
    ],
)
def test_actors_in_news(country, group, entity):
    found = comparable_found(mentions({"source_country": country, "source_group": group}), Kind.news)
    assert found["source"].to_list() == [entity]


@pytest.mark.parametrize(
    ("role", "group"),
    [(None, "CTR"), ("GOV", "GOV"), ("SEP", "REB"), ("ELI", "OPP"), ("SPY", "GOV"), ("MNC", "BUS"), ("LAB", "CVL")],
)
def test_roles_in_groups(role, group):
    assert comparable_found(mentions({"target_role": role}), Kind.news)["target_role"].to_list() == [group]


@pytest.mark.parametrize(("kind", "source"), [(Kind.plover, "IRN"), (Kind.petrarch, "IRN"), (Kind.marked, None)])
def test_actors_of_other_kinds(kind, source):
    assert comparable_found(mentions({"source_code": "IRNMIL"}), kind)["source"].to_list() == [source]


@pytest.mark.parametrize(
    ("quad", "named", "binary"),
    [(1, QUADS[1], "cooperation"), (2, QUADS[2], "cooperation"), (3, QUADS[3], "conflict"), (None,) + (STATEMENT,) * 2],
)
def test_quads(quad, named, binary):
    found = comparable_found(mentions({"plover_quad": quad}), Kind.marked)
    assert found.select("quad", "binary").row(0) == (named, binary)


@pytest.mark.parametrize(
    ("code", "plover", "quad"),
    [
        ("163", "SANCTION", QUADS[4]),
        ("024", "REQUEST", QUADS[3]),
        ("090", "ACCUSE", QUADS[3]),
        ("0841", "YIELD", QUADS[2]),
        ("204", "ASSAULT", QUADS[4]),
        ("011", STATEMENT, STATEMENT),
    ],
)
def test_classes_follow_the_root(tmp_path, event_codes, code, plover, quad):
    gold = read_gold(write(tmp_path, {**NEWS, "events": events(code=code)}))
    rows = comparable_gold(gold.events, comparable_found(mentions(), Kind.news), Kind.news, event_codes)
    assert rows.select("plover_event", "quad").row(0) == (plover, quad)


@pytest.mark.parametrize(
    ("row", "counts"),
    [(NEWS, False), (PLOVER, False), (CODEBOOK, True), (MARKED, True)],
    ids=lambda value: str(value)[:9],
)
def test_negated_events_count_where_no_actors_are_compared(tmp_path, row, counts):
    kind = read_gold(write(tmp_path, row)).kind
    assert comparable_found(mentions({"status": "negated"}), kind).height == counts


def test_of_marked_actors_the_first_mention_counts():
    found = comparable_found(mentions({"event_code": "163"}, {"event_code": "190"}), Kind.marked)
    assert found["code"].to_list() == ["163"]


@pytest.mark.parametrize(
    ("words", "read", "source"),
    [
        ("France", "French government", "France"),
        ("French government", "French government", "FRA"),
        ("the french government", "French government", "FRA"),
        ("French", "French government", "FRA"),
        ("French", "Frenchman", "French"),
        ("us", "Russians", "us"),
    ],
)
def test_words_alone_are_the_actor_that_was_read_from_them(tmp_path, event_codes, words, read, source):
    gold = read_gold(write(tmp_path, {**NEWS, "events": events(source=words, source_country=None)}))
    found = comparable_found(mentions({"source_text": read}), Kind.news)
    assert comparable_gold(gold.events, found, Kind.news, event_codes)["source"].to_list() == [source]


@pytest.mark.parametrize(
    ("role", "expected"), [("GOV", ["root", "quad", "pair", "roles"]), (None, ["root", "quad", "pair"])]
)
def test_roles_are_compared_where_all_are_told(tmp_path, role, expected):
    gold = read_gold(write(tmp_path, {**NEWS, "events": [*events(), *events(target_role=role)]}))
    assert [measure.name for measure in measures_of(gold)] == expected


def test_a_key_counts_once_an_item_with_its_first_event_and_its_highest_confidence(tmp_path, event_codes):
    gold = read_gold(write(tmp_path, {**NEWS, "events": [*events(), *events(code="160"), *events(code="040")]}))
    found = comparable_found(mentions({}, {"confidence": 0.9}, {"event_code": "190", "root_code": "19"}), Kind.news)
    expected = comparable_gold(gold.events, found, Kind.news, event_codes)
    judged = judge(expected, found, MEASURES[Kind.news][0])
    assert judged.select("root_code", "gold_no", "found_no", "confidence").rows() == [
        ("04", 2, None, None),
        ("16", 0, 0, 0.9),
        ("19", None, 2, 0.75),
    ]


def test_the_classes_that_gold_may_have_are_those_of_the_code_table_with_a_quad_each(event_codes):
    pairs = event_codes.drop_nulls("plover_event").select("plover_event", "plover_quad").unique()
    assert sorted(pairs["plover_event"]) == sorted(get_args(PloverClass))
    assert set(pairs["plover_quad"]) == set(QUADS)


def test_keys_are_sets_and_negated_events_stay_out(event_codes):
    columns = {"id": "a", "source": "FRA", "target": "UN", "source_role": "GOV", "target_role": "IGO"}
    told = pl.DataFrame(
        [{**columns, "code": "040", "status": "actual"}, {**columns, "code": "120", "status": "negated"}]
    )
    to_un = {"target_country": None, "target_group": "UNO", "target_role": "IGO"}
    consulted = {**to_un, "source_role": "GOV", "root_code": "04", "plover_quad": 1}
    denied = {**to_un, "source_country": None, "source_group": "NAT", "root_code": "12", "status": "negated"}
    found = comparable_found(
        mentions(
            {"article_id": "a", **consulted},
            {"article_id": "a", **consulted, "target_group": "WHO"},
            {"article_id": "a", **denied},
        ),
        Kind.news,
    )
    gold = pl.concat([EVENTS.to_frame(), told], how="diagonal")
    expected = comparable_gold(gold, found, Kind.news, event_codes)
    assert {score(judge(expected, found, measure)) for measure in MEASURES[Kind.news]} == {Score(1, 0, 0)}
