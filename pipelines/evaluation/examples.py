"""The example sentences of the lexicon's verb patterns and operators: what is to be coded from each, and whether it is.

A marked actor stands in brackets, the source in `[]`, the target in `{}`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.coding import Lexicon, code
from pipelines.coding.entries import Entries, Row
from pipelines.coding.topics import OPEN_STEMS

Mention = Mapping[str, Any]

_MARKS = {"[": "source", "]": "source", "{": "target", "}": "target"}
_NO_CODE = "---"
# Who holds an office in the examples does so on this day.
_DAY = date(2025, 6, 1)


@dataclass(frozen=True)
class Example:
    """A line's sentence without its marks, and where the marked words stand in it."""

    row: Row
    text: str
    marked: Mapping[str, Sequence[tuple[int, int]]]

    def holds(self, mentions: Sequence[Mention]) -> bool:
        """Whether the mentions are what the line says."""
        if self.row.cells.get("code") == _NO_CODE:
            return not mentions
        there = [m for m in mentions if self._joins(m, "source", "target")]
        back = [m for m in mentions if self._joins(m, "target", "source")]
        if self.row.cells.get("kind") == "inner":
            return any(self._is_rule_of(mention) for mention in there)
        if "direction" not in self.row.cells:
            # An operator has no code of its own.
            return bool(there or back)
        coded, direction = self.row["code"], self.row["direction"]
        answer = {"both": {coded}, "reverse": set(), "": set()}.get(direction, {direction})
        return self._is_told(there, coded) and all(self._is_told(back, code) for code in answer)

    def _is_rule_of(self, mention: Mention) -> bool:
        return self.row.rule_id in mention["rule_id"].split()

    def _is_told(self, mentions: Sequence[Mention], code: str) -> bool:
        """Whether one has the code, or one that the topic makes of it by this very line: 1421 of 142, 0231 of 020."""
        stem = OPEN_STEMS.get(code)
        return any(
            mention["event_code"] == code
            or (stem is not None and mention["event_code"].startswith(stem) and self._is_rule_of(mention))
            for mention in mentions
        )

    def _joins(self, mention: Mention, source: str, target: str) -> bool:
        """Whether the mention leads from the words marked as `source` to those marked as `target`."""
        return all(
            any(
                mention[f"{side}_start"] < end and start < mention[f"{side}_end"]
                for start, end in self.marked.get(mark, ())
            )
            for side, mark in (("source", source), ("target", target))
        )


def read_examples(entries: Entries) -> list[Example]:
    """The examples of all lines that have one."""
    return [read_example(row) for row in (*entries["verbs"], *entries["operators"]) if row["example"]]


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


def code_examples(examples: Sequence[Example], lexicon: Lexicon) -> list[list[Mention]]:
    """The mentions found in each example."""
    articles = pl.DataFrame({"text": [example.text for example in examples]}, schema={"text": pl.String}).select(
        pl.int_range(pl.len()).cast(pl.String).alias("article_id"),
        "text",
        *(pl.lit(None, pl.String).alias(column) for column in ("title", "url", "publisher")),
        pl.lit(_DAY).alias("published_date"),
    )
    found: list[list[Mention]] = [[] for _ in examples]
    for mention in code(articles, lexicon).iter_rows(named=True):
        found[int(mention["article_id"])].append(mention)
    return found


def score_examples(entries: Entries, lexicon: Lexicon) -> pl.DataFrame:
    """One row per file of the lexicon that has examples: how many, and how many are coded as their line says."""
    examples = read_examples(entries)
    coded = zip(examples, code_examples(examples, lexicon), strict=True)
    held = [(example.row.file, example.holds(mentions)) for example, mentions in coded]
    return (
        pl.DataFrame(held, schema={"part": pl.String, "is_right": pl.Boolean}, orient="row")
        .group_by("part", maintain_order=True)
        .agg(items=pl.len().cast(pl.Int64), right=pl.col("is_right").sum().cast(pl.Int64))
    )
