"""Tries over word ids as frames of edges: walking one is a search for each next word, for a whole column at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import polars as pl

from pipelines.coding.columns import filled, largest, members

ROOT = 0  # where names and verb patterns begin
NOUN_ROOT = 1  # where event nouns begin
_HASHES = 2**21
_SPREAD = 40_503  # an odd number: states lie far apart
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
        return self._entries[root]

    @cached_property
    def _entries(self) -> Mapping[int, pl.DataFrame]:
        return {
            root: self.edges.filter(pl.col("state") == root).select(lemma="word", state="next")
            for root in (ROOT, NOUN_ROOT)
        }

    def enter(self, word: pl.Expr, root: int = ROOT) -> pl.Expr:
        """The state that a word enters from this root; null where none begins with it."""
        return pl.lit(self._entered[root]).gather(word, null_on_oob=True)

    @cached_property
    def _entered(self) -> Mapping[int, pl.Series]:
        """By root and word, the state that the word enters."""
        nothing = filled(None, largest(self.edges["word"]) + 1, pl.UInt32)
        return {root: nothing.clone().scatter(*words) for root, words in self._entries.items()}

    def follow(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows (`state`, `word`) from which edges lead on, once per edge: with its `next`, `slot` and `tight`."""
        keys, edge = pl.lit(self._steps["key"]), pl.col("edge")
        # Few pairs have an edge; that most have none, a table that stays in the cache says at a tenth of the cost.
        return (
            rows.filter(pl.lit(self._hashes).gather(_hash()))
            .with_columns(edge=keys.search_sorted(_edge_key(), side="left"))
            .filter(keys.gather(edge, null_on_oob=True) == _edge_key())
            .with_columns(edge=pl.int_ranges(edge, edge + pl.lit(self._steps["alike"]).gather(edge), dtype=pl.UInt32))
            .explode("edge", empty_as_null=False)
            .with_columns(pl.lit(self._steps[name]).gather(edge).alias(name) for name in ("next", "slot", "tight"))
            .drop("edge")
        )

    @cached_property
    def _hashes(self) -> pl.Series:
        """By hash of a state and a word, whether an edge of that hash exists."""
        return members(self.edges.select(_hash()).to_series(), _HASHES)

    @cached_property
    def _steps(self) -> pl.DataFrame:
        """The edges by `key`: `next`, `slot`, `tight`, and how many are `alike`, of the same key from this one on."""
        keyed = self.edges.select("next", "slot", "tight", key=_edge_key()).sort("key", maintain_order=True)
        return keyed.with_columns(alike=pl.col("key").cum_count(reverse=True).over("key"))

    @cached_property
    def ends(self) -> pl.DataFrame:
        """By state, the `entry` that ends there and its `length`, null where none does; for tries with one a state."""
        nothing = filled(None, self._states, pl.UInt32)
        return pl.DataFrame(
            {name: nothing.clone().scatter(self.finals["state"], self.finals[name]) for name in ("entry", "length")}
        )

    @property
    def _states(self) -> int:
        return max(largest(self.edges["next"]), NOUN_ROOT) + 1

    @cached_property
    def is_final(self) -> pl.Series:
        """By state, whether an entry ends there."""
        return members(self.finals["state"], self._states)

    @cached_property
    def goes_on(self) -> pl.Series:
        """By state, whether a word leads on from it."""
        return members(self.edges["state"], self._states)

    @cached_property
    def later_words(self) -> pl.Series:
        """By word, whether it can stand in a sequence elsewhere than at its beginning."""
        return members(self.edges.filter(pl.col("state") != ROOT)["word"], largest(self.edges["word"]) + 1)


def _edge_key() -> pl.Expr:
    """A state and the word that leaves it as one number."""
    return pl.col("state").cast(pl.UInt64) * 2**32 + pl.col("word")


def _hash() -> pl.Expr:
    return (pl.col("state") * _SPREAD + pl.col("word")) % _HASHES


class Path(NamedTuple):
    """Places in order, each with the word sequences that may fill it.

    `slot`: index of the place before which T stands; the words of the first `tight` places have no gaps.
    """

    places: Sequence[Sequence[Sequence[int]]]
    slot: int | None = None
    tight: int = 0


def path_of(words: Sequence[int]) -> Path:
    """The path of one sequence of words without gaps."""
    return Path([[words]], tight=1)


@dataclass
class TrieBuilder:
    """Collects word sequences; the first entry that claims a sequence keeps it."""

    _next: dict[tuple[int, int, bool, bool], int] = field(default_factory=dict)
    _finals: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def add(self, path: Path, entry: int, root: int = ROOT, variant: int = 0) -> None:
        """Add every sequence of a path for an entry; one that an earlier entry of the same `variant` has stays its."""
        reached = {(root, 0): None}
        for number, place in enumerate(path.places):
            reached = {
                (self._walk(state, words, number == path.slot, number < path.tight), length + len(words)): None
                for state, length in reached
                for words in place
            }
        for state, length in reached:
            self._finals.setdefault((state, variant), (entry, length))

    def build(self) -> Trie:
        """The trie as frames, states that lead on alike merged: alternatives of one place end in one state.

        States are numbered without gaps, for they are looked up in arrays.
        """
        merged = self._merged()
        numbers = {state: number for number, state in enumerate(sorted(set(merged.values())))}
        merged = {state: numbers[kept] for state, kept in merged.items()}
        edges = dict.fromkeys(
            (merged[state], word, merged[following], *marks) for (state, word, *marks), following in self._next.items()
        )
        finals = dict.fromkeys((merged[state], *final) for (state, _), final in self._finals.items())
        return Trie(_frame(edges, EDGE_SCHEMA), _frame(finals, FINAL_SCHEMA))

    def _walk(self, state: int, words: Sequence[int], after_slot: bool, tight: bool) -> int:
        """The state that words lead to, made where there is none."""
        for index, word in enumerate(words):
            edge = (state, word, after_slot and index == 0, tight and state > NOUN_ROOT)
            state = self._next.setdefault(edge, len(self._next) + NOUN_ROOT + 1)
        return state

    def _merged(self) -> dict[int, int]:
        """Each state's representative: the same for two with the same ends and the same edges to the same states."""
        leaving = defaultdict[int, list[tuple[int, ...]]](list)
        for (state, *edge), following in self._next.items():
            leaving[state].append((*edge, following))
        ends = defaultdict[int, list[tuple[int, ...]]](list)
        for (state, variant), final in self._finals.items():
            ends[state].append((variant, *final))
        merged = {ROOT: ROOT, NOUN_ROOT: NOUN_ROOT}
        known: dict[object, int] = {}
        for state in range(len(self._next) + NOUN_ROOT, NOUN_ROOT, -1):  # a state is younger than the one before it
            onward = frozenset((*edge, merged[following]) for *edge, following in leaving[state])
            merged[state] = known.setdefault((onward, tuple(ends[state])), state)
        return merged


def _frame(rows: Iterable[tuple[int | bool, ...]], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")
