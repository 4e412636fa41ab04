import pytest

from pipelines.checks.contract_changes import compare, is_announced
from pipelines.contracts import Contract, contract_path, parse_contract

PATH = contract_path("events")
EVENTS = PATH.read_text("utf-8")
COLOUR = """
      - name: colour
        logicalType: string
        physicalType: String
        required: {required}
        description: 'A colour.'
"""


def events(*changes: tuple[str, str]) -> Contract:
    text = EVENTS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return parse_contract(text, PATH)


@pytest.mark.parametrize(
    ("change", "text", "is_breaking"),
    [
        (("physicalType: Int64", "physicalType: Float64"), "column 'quad_class' was Int64 and is Float64", True),
        (("- name: coder\n", "- name: coded_by\n"), "column 'coder' is gone", True),
        (("primaryKeyPosition: 2", "primaryKeyPosition: 0"), "the key was published_date, event_id and is", True),
        (("physicalType: Date\n        required: true", "physicalType: Date"), "may be null now", True),
        (("Goldstein scale'", "scale'"), "unit of 'goldstein' was points of the Goldstein scale and is", True),
        (("value: 2", "value: 3"), "the newest day was at most 2 days old and is at most 3 days old", True),
        (("value: 2", "value: 1"), "the newest day was at most 2 days old and is at most 1 days old", False),
        (("min_value: 1", "min_value: 0"), "rule mentions_counted asked for", True),
        (("min_value: 1", "min_value: 2"), "rule mentions_counted asked for", False),
        (("severity: error", "severity: warning"), "was of severity error and is warning", True),
        (("id: mentions_counted", "id: counted"), "rule mentions_counted is gone", True),
        (("id: mentions_counted", "id: counted"), "new rule counted", False),
        (("id: pair_share", "id: share_of_pairs"), "rule pair_share is gone", False),
        (
            ("column: duplicate_keys", "column: repeated_keys"),
            "rule key_unique says the same, and is checked in",
            False,
        ),
        (("Day of the event.", "The day."), "other words for column 'event_date'", False),
    ],
)
def test_a_change_and_whether_it_breaks_readers(change: tuple[str, str], text: str, is_breaking: bool) -> None:
    found = compare({"events": events()}, {"events": events(change)})
    assert [found.is_breaking for found in found if text in found.text] == [is_breaking], found


def test_a_rule_in_other_words_that_asks_for_something_else() -> None:
    newer = events(("column: duplicate_keys", "column: twins"), ("No two rows have the same key.", "No twins."))
    (change,) = compare({"events": events()}, {"events": newer})
    assert change.is_breaking
    assert change.text.startswith("rule key_unique asked for values_to_be_between (column duplicate_keys")


def test_a_rule_that_another_replaces() -> None:
    replaces = "id: counted\n            customProperties: [{property: replaces, value: mentions_counted}]"
    changes = compare({"events": events()}, {"events": events(("id: mentions_counted", replaces))})
    told = [change.text.partition(":")[0] for change in changes if not change.is_breaking]
    assert told == ["rule mentions_counted holds wherever counted does, which replaces it", "new rule counted"]


@pytest.mark.parametrize(
    ("required", "text", "is_breaking"),
    [("false", "null in days written before", False), ("true", "days written before lack it", True)],
)
def test_a_new_column(required: str, text: str, is_breaking: bool) -> None:
    newer = parse_contract(EVENTS.rstrip("\n") + COLOUR.format(required=required), PATH)
    (change,) = compare({"events": events()}, {"events": newer})
    assert (text in change.text, change.is_breaking) == (True, is_breaking)


def test_tables_that_come_and_go() -> None:
    changes = compare({"events": events()}, {"others": events()})
    assert [(change.table, change.text, change.is_breaking) for change in changes] == [
        ("events", "the table is gone", True),
        ("others", "a new table", False),
    ]


def test_the_same_contract_has_no_changes() -> None:
    assert compare({"events": events()}, {"events": events()}) == []


@pytest.mark.parametrize(("version", "expected"), [("1.0.0", False), ("1.9.0", False), ("2.0.0", True)])
def test_a_version_announces_what_breaks(version: str, expected: bool) -> None:
    assert is_announced(events(), events(("\nversion: 1.0.0", f"\nversion: {version}"))) is expected
