"""Every example of the verb patterns and operators is coded as its line says."""

from collections.abc import Sequence

import pytest

from pipelines.coding import Lexicon
from pipelines.coding.entries import Entries, Row
from pipelines.evaluation.examples import Example, Mention, code_examples, read_example, read_examples
from tests.coding.floors import hold_floor, names_of

FILES = (*(f"verbs/{root:02d}.csv" for root in range(1, 21)), "operators.csv")


@pytest.fixture(scope="module")
def examples(entries: Entries) -> list[Example]:
    return read_examples(entries)


@pytest.fixture(scope="module")
def coded(examples: list[Example], lexicon: Lexicon) -> list[list[Mention]]:
    """The mentions of each example."""
    return code_examples(examples, lexicon)


def test_read_example():
    example = read_example(Row({"example": "{Iran} was hit by [Israel]."}, "verbs/19.csv", 1))
    assert (example.text, example.marked) == ("Iran was hit by Israel.", {"target": [(0, 4)], "source": [(16, 22)]})


def test_every_file_has_a_floor():
    assert names_of("examples") == set(FILES)


def test_every_coding_example_is_marked(examples: list[Example]):
    unmarked = [e.row.rule_id for e in examples if e.row.cells.get("code") != "---" and len(e.marked) < 2]
    marked = [e.row.rule_id for e in examples if e.row.cells.get("code") == "---" and e.marked]
    assert (unmarked, marked) == ([], [])


@pytest.mark.parametrize("file", FILES)
def test_examples_of(file: str, examples: list[Example], coded: list[list[Mention]]):
    of_file = [(example, found) for example, found in zip(examples, coded, strict=True) if example.row.file == file]
    failures = [_report(example, found) for example, found in of_file if not example.holds(found)]
    hold_floor("examples", file, len(of_file), failures)


def _report(example: Example, found: Sequence[Mention]) -> str:
    row = example.row
    expected = f"{row.cells.get('code', 'something')} {row.cells.get('direction', '')}".strip()
    got = [f"{m['source_text']} -> {m['target_text']} {m['event_code']} ({m['rule_id']})" for m in found] or ["nothing"]
    return f"{row.rule_id}: '{row['pattern']}' {expected}: {row['example']} gave {', '.join(got)}"
