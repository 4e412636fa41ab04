"""Expressions of time compiled: a trie over word ids with slots for weekdays, months, days, years and numbers."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Protocol

import polars as pl

from pipelines.coding.entries import Entries, Row
from pipelines.coding.tries import Trie, TrieBuilder, path_of
from pipelines.coding.wordings import own_first

# The slots open the vocabulary, so that their ids are the same in every lexicon; articles have no words in capitals.
SLOTS = ("WEEKDAY", "MONTH", "DAY", "YEAR", "N")
WEEKDAY, MONTH, DAY, YEAR, NUMBER = range(1, len(SLOTS) + 1)
_BEFORE_ACT = "ACT"
_FILLED: Mapping[str, int] = {"weekday": WEEKDAY, "month": MONTH, "number": NUMBER}
_SCHEMA: Mapping[str, type[pl.DataType]] = {
    "precision": pl.String,
    "offset": pl.Int32,
    "unit": pl.String,
    "is_counted": pl.Boolean,
    "is_before_act": pl.Boolean,
}


class WordIds(Protocol):
    """The ids of a vocabulary."""

    def __getitem__(self, word: str) -> int:
        """The id of a word."""


class TimeWords:
    """The lines of time_words.csv and time_expressions.csv, to be compiled once the vocabulary is known."""

    def __init__(self, entries: Entries) -> None:
        self._fillers = [
            (word, _FILLED[row["class"]], int(row["value"]))
            for row in entries["time_words"]
            for word in row.items("words")
        ]
        rows = own_first(entries, "time_expressions")
        self._sequences = [list(_sequences(row)) for row in rows]
        self._rows = [_attributes(row) for row in rows]

    def words(self) -> Iterable[str]:
        """The slots first, then every word of an expression."""
        yield from SLOTS
        yield from (word for word, _, _ in self._fillers)
        yield from (word for sequences in self._sequences for sequence in sequences for word in sequence)

    def trie(self, ids: WordIds) -> Trie:
        """The expressions, over the symbols of their words."""
        trie = TrieBuilder()
        for entry, sequences in enumerate(self._sequences):
            for sequence in sequences:
                trie.add(path_of([ids[word] for word in sequence]), entry)
        return trie.build()

    def symbols(self, ids: WordIds, size: int) -> pl.DataFrame:
        """By word id: `symbol`, the slot that the word fills, else its own id; `value`, what it fills the slot with."""
        filled = [ids[word] for word, _, _ in self._fillers]
        symbols = pl.int_range(size, dtype=pl.UInt32, eager=True)
        values = pl.repeat(None, size, dtype=pl.Int32, eager=True)
        return pl.DataFrame(
            {
                "symbol": symbols.scatter(filled, [slot for _, slot, _ in self._fillers]) if filled else symbols,
                "value": values.scatter(filled, [value for _, _, value in self._fillers]) if filled else values,
            }
        )

    def expressions(self) -> pl.DataFrame:
        """By entry of the trie, what the expression says."""
        return pl.DataFrame(self._rows, schema=_SCHEMA, orient="row")


def _sequences(row: Row) -> Iterator[tuple[str, ...]]:
    """Every word sequence of a pattern; a numeral up to 31 may stand for N as for DAY."""
    words = [word for word in row["pattern"].split() if word != _BEFORE_ACT]
    return product(*(["N", "DAY"] if word == "N" else word.split("|") for word in words))


def _attributes(row: Row) -> tuple[object, ...]:
    words = row["pattern"].split()
    offset = int(row["offset"]) if row["offset"] else None
    return row["precision"], offset, row["unit"] or None, "N" in words, words[-1] == _BEFORE_ACT
