"""Every example of the verb patterns and operators is coded as its line says."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pytest

from pipelines.coding import Lexicon, code
from pipelines.coding.entries import Entries, Row
from tests.coding.floors import hold_floor, names_of
from tests.coding.samples import articles

FILES = (*(f"verbs/{root:02d}.csv" for root in range(1, 21)), "operators.csv")
_MARKS = {"[": "source", "]": "source", "{": "target", "}": "target"}
Mention = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """A line's sentence without its marks, and where the marked words stand in it."""

    row: Row
    text: str
    marked: dict[str, list[tuple[int, int]]]

    def holds(self, mentions: list[Mention]) -> bool:
        """Whether the mentions are what the line says."""
        if self.row.cells.get("code") == "---":
            return not mentions
        there = {m["event_code"] for m in mentions if self._joins(m, "source", "target")}
        back = {m["event_code"] for m in mentions if self._joins(m, "target", "source")}
        if self.row.file == "operators.csv":
            return bool(there | back)
        coded, direction = self.row["code"], self.row["direction"]
        answer = {"both": {coded}, "reverse": set(), "": set()}.get(direction, {direction})
        return coded in there and answer <= back

    def _joins(self, mention: Mention, source: str, target: str) -> bool:
        """Whether the mention leads from the words marked as `source` to those marked as `target`."""
        return all(
            any(mention[f"{side}_start"] < end and start < mention[f"{side}_end"] for start, end in self.marked[mark])
            for side, mark in (("source", source), ("target", target))
        )


def read_example(row: Row) -> Example:
    """The example of a line."""
    text, marked, opened = "", defaultdict(list), 0
    for character in row["example"]:
        if character in "[{":
            opened = len(text)
        elif character in "]}":
            marked[_MARKS[character]].append((opened, len(text)))
        else:
            text += character
    return Example(row, text, marked)


@pytest.fixture(scope="module")
def examples(entries: Entries) -> list[Example]:
    return [read_example(row) for row in (*entries["verbs"], *entries["operators"]) if row["example"]]


@pytest.fixture(scope="module")
def coded(examples: list[Example], lexicon: Lexicon) -> list[list[Mention]]:
    """The mentions of each example."""
    mentions: list[list[Mention]] = [[] for _ in examples]
    frame = articles([example.text for example in examples])
    numbers = {article_id: number for number, article_id in enumerate(frame["article_id"])}
    for mention in code(frame, lexicon).to_dicts():
        mentions[numbers[mention["article_id"]]].append(mention)
    return mentions


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


def _report(example: Example, found: list[Mention]) -> str:
    row = example.row
    expected = f"{row.cells.get('code', 'something')} {row.cells.get('direction', '')}".strip()
    got = [f"{m['source_text']} -> {m['target_text']} {m['event_code']} ({m['rule_id']})" for m in found] or ["nothing"]
    return f"{row.rule_id}: '{row['pattern']}' {expected}: {row['example']} gave {', '.join(got)}"
