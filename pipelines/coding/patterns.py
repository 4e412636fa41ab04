"""Patterns walked from their heads through the sentence, a join per word, with gaps of a few tokens between words."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, count_between, running
from pipelines.coding.grammar import Grammar
from pipelines.coding.tries import ROOT, Trie

_GAP = 7  # tokens that one word of a pattern may lie after the one before

MATCH_SCHEMA = {"head": pl.UInt32, "pattern": pl.UInt32, "length": pl.UInt32, "last": pl.UInt32, "slot": pl.UInt32}


def enter(heads: pl.DataFrame, trie: Trie) -> pl.DataFrame:
    """The heads that open a pattern of the trie, as starts for `match_patterns`."""
    return heads.join(trie.roots(), on="lemma", maintain_order="left", validate="m:1").select("head", "state", last="head")


def match_patterns(starts: pl.DataFrame, verbs: pl.DataFrame, grammar: Grammar, trie: Trie) -> pl.DataFrame:
    """All patterns that the starts (`head`, `state`, `last`) lead to.

    One row per head and pattern: `length` in words, `last` token of the match, `slot` (the token after which the
    target stands where the pattern places it before its end; else `last`).
    """
    active = starts.select("head", "state", "last", slot=pl.lit(None, pl.UInt32))
    walk = _Walk(grammar, verbs, trie)
    found = []
    while active.height:
        finals = active.join(trie.finals, on="state", maintain_order="left", validate="m:1")
        found.append(
            finals.select("head", "length", "last", pattern="entry", slot=pl.col("slot").fill_null(pl.col("last")))
        )
        active = walk.step(active)
    if not found:
        return pl.DataFrame(schema=MATCH_SCHEMA)
    return pl.concat(found).select(list(MATCH_SCHEMA))


def longest(matches: pl.DataFrame, priority: pl.Series) -> pl.DataFrame:
    """One row per head: its longest match; of equal ones that with the higher priority, then the tightest."""
    return (
        matches.with_columns(priority=pl.lit(priority).gather(pl.col("pattern")))
        .sort("head", "length", "priority", "last", "pattern", descending=[False, True, True, False, False])
        .unique("head", keep="first", maintain_order=True)
        .drop("priority")
    )


class _Walk:
    """One trie over one stream: which words come later in its patterns, which states go on, where reading must stop."""

    def __init__(self, grammar: Grammar, verbs: pl.DataFrame, trie: Trie) -> None:
        inner = trie.edges.filter(pl.col("state") != ROOT)["word"]
        size = max(int(grammar.lemmas.max() or 0), int(trie.edges["word"].max() or 0)) + 1
        self._edges = trie.edges.rename({"slot": "is_slot"})
        self._goes_on = _members(trie.edges["state"], int(trie.edges["next"].max() or 0) + 1)
        is_inner = _members(pl.concat([inner, trie.roots()["lemma"]]), size)
        tokens = pl.DataFrame({"lemma": grammar.lemmas, "flags": grammar.flags})
        self._is_inner = tokens.select(pl.lit(is_inner).gather(pl.col("lemma"))).to_series()
        self._stops = running(tokens.select(has(pl.col("flags"), "CLAUSE", "STOP", "BREAK", "COMMA")).to_series())
        other = verbs.filter(~pl.col("is_infinitive") & ~pl.col("is_auxiliary"))["head"]
        unknown = tokens.select((pl.col("lemma") == 0) & has(pl.col("flags"), "ING", "ED")).to_series()
        self._others = running(_members(other, grammar.lemmas.len()) | unknown)
        self._is_preposition = tokens.select(has(pl.col("flags"), "PREPOSITION", "TO", "BY")).to_series()
        self._prepositions = running(self._is_preposition)
        self._lemmas, self._sentences = grammar.lemmas, grammar.sentences

    def step(self, active: pl.DataFrame) -> pl.DataFrame:
        """The next word of each pattern: the nearest within the gap, not past another verb or the end of the clause."""
        size = self._lemmas.len()
        going = active.filter(pl.lit(self._goes_on).gather(pl.col("state")))
        reached = [going.clear().select("head", "state", "last", "slot")]
        for step in range(1, _GAP + 1):
            here = pl.col("last") + step
            reached.append(
                going.filter((here < size) & at(self._is_inner, here))
                .filter(
                    (at(self._sentences, here) == at(self._sentences, pl.col("last")))
                    & (count_between(self._stops, pl.col("last"), here) == 0)
                    & (count_between(self._others, pl.col("last") + 1, here) == 0)
                    & (at(self._is_preposition, here) | (count_between(self._prepositions, pl.col("last") + 1, here) == 0))
                )
                .with_columns(word=at(self._lemmas, here), here=here)
                .join(self._edges, on=["state", "word"], maintain_order="left")
                .filter(~pl.col("tight") | (step == 1))
                .select(
                    "head",
                    state="next",
                    last="here",
                    slot=pl.when("is_slot").then(pl.col("last")).otherwise(pl.col("slot")),
                )
            )
        return pl.concat(reached).unique(["head", "state"], keep="first", maintain_order=True)


def _members(values: pl.Series, size: int) -> pl.Series:
    """By number, whether it is among the values."""
    return pl.int_range(size, dtype=pl.UInt32, eager=True).is_in(values.unique().implode())
