"""Tries over word ids as frames of edges, so that walking one is an integer join per word and not a loop over tokens."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

ROOT = 0
EDGE_SCHEMA = {"state": pl.UInt32, "word": pl.UInt32, "next": pl.UInt32, "slot": pl.Boolean, "tight": pl.Boolean}
FINAL_SCHEMA = {"state": pl.UInt32, "entry": pl.UInt32, "length": pl.UInt32}


@dataclass(frozen=True)
class Trie:
    """Edges (state, word -> next; `slot`: the word after a T; `tight`: no gap before the word) and finals (state -> entry, length in words)."""

    edges: pl.DataFrame
    finals: pl.DataFrame

    def roots(self) -> pl.DataFrame:
        """Where a word enters the trie: `lemma`, `state`."""
        return self.edges.filter(pl.col("state") == ROOT).select(lemma="word", state="next")


@dataclass
class TrieBuilder:
    """Collects word sequences; the first entry that claims a sequence keeps it."""

    _next: dict[tuple[int, int, bool, bool], int] = field(default_factory=dict)
    _finals: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, words: Sequence[int], entry: int, slot: int | None = None, tight: int = 0) -> bool:
        """Add a sequence of word ids; False if it was taken. `slot` is the index of the word before which T stands,
        the first `tight` words follow each other without a gap."""
        state = ROOT
        for index, word in enumerate(words):
            state = self._next.setdefault((state, word, index == slot, 0 < index < tight), len(self._next) + 1)
        if state in self._finals:
            return False
        self._finals[state] = (entry, len(words))
        return True

    def build(self) -> Trie:
        """The trie as frames."""
        edges = ((state, word, following, *marks) for (state, word, *marks), following in self._next.items())
        finals = ((state, entry, length) for state, (entry, length) in self._finals.items())
        return Trie(_frame(edges, EDGE_SCHEMA), _frame(finals, FINAL_SCHEMA))


def _frame(rows: Iterable[tuple[int | bool, ...]], schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")
