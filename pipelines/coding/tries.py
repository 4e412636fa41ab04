"""Tries over word ids as frames of edges: walking one is an integer join per word, not a loop over tokens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

ROOT = 0  # where names and verb patterns begin
NOUN_ROOT = 1  # where event nouns begin
EDGE_SCHEMA: Mapping[str, type[pl.DataType]] = {
    "state": pl.UInt32,
    "word": pl.UInt32,
    "next": pl.UInt32,
    "slot": pl.Boolean,
    "tight": pl.Boolean,
}
FINAL_SCHEMA: Mapping[str, type[pl.DataType]] = {"state": pl.UInt32, "entry": pl.UInt32, "length": pl.UInt32}


@dataclass(frozen=True)
class Trie:
    """A trie as two frames.

    `edges`: state, word -> next; `slot` marks the word after a T, `tight` one without a gap before it.
    `finals`: state -> entry, and its length in words.
    """

    edges: pl.DataFrame
    finals: pl.DataFrame

    def entries(self, root: int = ROOT) -> pl.DataFrame:
        """Where a word enters the trie from this root: `lemma`, `state`."""
        return self.edges.filter(pl.col("state") == root).select(lemma="word", state="next")


class Path(NamedTuple):
    """A sequence of word ids; `slot`: index of the word before which T stands; the first `tight` words have no gaps."""

    words: Sequence[int]
    slot: int | None = None
    tight: int = 0


@dataclass
class TrieBuilder:
    """Collects word sequences; the first entry that claims a sequence keeps it."""

    _next: dict[tuple[int, int, bool, bool], int] = field(default_factory=dict)
    _finals: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def add(self, path: Path, entry: int, root: int = ROOT, variant: int = 0) -> bool:
        """Add a sequence of words for an entry; False if an earlier entry of the same `variant` has it."""
        state = root
        for index, word in enumerate(path.words):
            state = self._next.setdefault(
                (state, word, index == path.slot, 0 < index < path.tight), len(self._next) + NOUN_ROOT + 1
            )
        if (state, variant) in self._finals:
            return False
        self._finals[state, variant] = (entry, len(path.words))
        return True

    def build(self) -> Trie:
        """The trie as frames."""
        edges = ((state, word, following, *marks) for (state, word, *marks), following in self._next.items())
        finals = ((state, entry, length) for (state, _), (entry, length) in self._finals.items())
        return Trie(_frame(edges, EDGE_SCHEMA), _frame(finals, FINAL_SCHEMA))


def _frame(rows: Iterable[tuple[int | bool, ...]], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")
