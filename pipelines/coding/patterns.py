"""Patterns walked from their heads through the sentence, a join per word, with gaps of a few tokens between words."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, count_between, largest, members, running
from pipelines.coding.grammar import Grammar
from pipelines.coding.tries import ROOT, Trie

_GAP = 7  # tokens that one word of a pattern may lie after the one before
_STEPS = pl.DataFrame({"step": range(1, _GAP + 1)}, schema={"step": pl.UInt32})

MATCH_SCHEMA = {"head": pl.UInt32, "pattern": pl.UInt32, "length": pl.UInt32, "last": pl.UInt32, "slot": pl.UInt32}


def enter(heads: pl.DataFrame, trie: Trie, root: int = ROOT) -> pl.DataFrame:
    """The heads that open a pattern of the trie, as starts for `match_patterns`."""
    return heads.join(trie.entries(root), on="lemma", maintain_order="left", validate="m:1").select(
        "head", "state", last="head", extra=pl.lit(0, pl.UInt32)
    )


def match_patterns(starts: pl.DataFrame, verbs: pl.DataFrame, grammar: Grammar, trie: Trie) -> pl.DataFrame:
    """All patterns that the starts (`head`, `state`, `last`, `extra`: words that count besides) lead to.

    One row per head and pattern: `length` in words, `last` token of the match, `slot` (the token after which the
    target stands where the pattern places it before its end; else `last`).
    """
    active = starts.select("head", "state", "last", "extra", slot=pl.lit(None, pl.UInt32))
    walk = _Walk(grammar, verbs, trie)
    found = []
    while active.height:
        finals = active.join(trie.finals, on="state", maintain_order="left", validate="m:1")
        found.append(
            finals.select(
                "head",
                pattern="entry",
                length=pl.col("length") + pl.col("extra"),
                last="last",
                slot=pl.col("slot").fill_null(pl.col("last")),
            )
        )
        active = walk.step(active)
    return pl.concat(found) if found else pl.DataFrame(schema=MATCH_SCHEMA)


def longest(matches: pl.DataFrame, patterns: pl.DataFrame) -> pl.DataFrame:
    """One row per head: its longest match.

    Of equal ones one that codes comes before one that blocks, one with an actor for its target (`reaches`) before one
    without, then the tightest, then a verb before an operator.
    """
    rank = patterns.select(blocks=pl.col("code") == "---", operates=pl.col("kind") == "operator")
    ranked = pl.concat([matches, rank.select(pl.all().gather(matches["pattern"]))], how="horizontal")
    order = ("head", "length", "blocks", "reaches", "last", "operates", "pattern")
    return (
        ranked.sort(*order, descending=[name in {"length", "reaches"} for name in order])
        .unique("head", keep="first", maintain_order=True)
        .select(MATCH_SCHEMA.keys())
    )


class _Walk:
    """One trie over one stream: which words come later in its patterns, which states go on, where reading must stop."""

    def __init__(self, grammar: Grammar, verbs: pl.DataFrame, trie: Trie) -> None:
        size = max(largest(grammar.lemmas), largest(trie.edges["word"])) + 1
        self._edges = trie.edges.rename({"slot": "is_slot"})
        self._goes_on = members(trie.edges["state"], largest(trie.edges["next"]) + 1)
        is_inner = members(trie.edges.filter(pl.col("state") != ROOT)["word"], size)
        tokens = pl.DataFrame({"lemma": grammar.lemmas, "flags": grammar.flags})
        # "called on Monday for": that "on" belongs to the day, but "allowed to march" names no month
        dated = has(pl.col("flags"), "PREPOSITION") & ~has(pl.col("flags"), "TO")
        following = pl.col("flags").shift(-1)
        dated &= (has(following, "TIME") & ~has(following, "POSSESSIVE")).fill_null(
            False
        )  # "carried out Monday's raid"
        self._is_inner = tokens.select(pl.lit(is_inner).gather(pl.col("lemma")) & ~dated).to_series()
        self._stops = running(tokens.select(has(pl.col("flags"), "CLAUSE", "STOP", "BREAK", "COMMA")).to_series())
        other = verbs.filter(~pl.col("is_infinitive") & ~pl.col("is_auxiliary"))["head"]
        unknown = tokens.select((pl.col("lemma") == 0) & has(pl.col("flags"), "ING", "ED")).to_series()
        self._others = running(members(other, grammar.lemmas.len()) | unknown)
        self._is_preposition = grammar.is_preposition
        self._prepositions = running(grammar.is_preposition)
        self._lemmas, self._sentences = grammar.lemmas, grammar.sentences

    def step(self, active: pl.DataFrame) -> pl.DataFrame:
        """The next word of each pattern: the nearest within the gap, not past another verb or the end of the clause."""
        size = self._lemmas.len()
        last, here = pl.col("last"), pl.col("here")
        return (
            active.filter(pl.lit(self._goes_on).gather(pl.col("state")))
            .join(_STEPS, how="cross", maintain_order="left")
            .with_columns(here=last + pl.col("step"))
            .filter((here < size) & at(self._is_inner, here))
            .filter(
                (at(self._sentences, here) == at(self._sentences, last))
                & (count_between(self._stops, last, here) == 0)
                & (count_between(self._others, last + 1, here) == 0)
                & (at(self._is_preposition, here) | (count_between(self._prepositions, last + 1, here) == 0))
            )
            .with_columns(word=at(self._lemmas, here))
            .join(self._edges, on=["state", "word"], maintain_order="left")
            .filter(~pl.col("tight") | (pl.col("step") == 1))
            .unique(["head", "next", "word"], keep="first", maintain_order=True)  # "in" and "for" may lead to one state
            .select("head", "extra", state="next", slot=pl.when("is_slot").then("last").otherwise("slot"), last="here")
        )
