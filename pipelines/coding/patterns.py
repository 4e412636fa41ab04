"""Patterns walked from their heads through the sentence, a join per word, with gaps of a few tokens between words."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import Rows, at, largest, members
from pipelines.coding.grammar import Grammar
from pipelines.coding.tries import NOUN_ROOT, ROOT, Trie

_GAP = 7  # tokens that one word of a pattern may lie after the one before

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
        found.append(walk.matches(active))
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
        self._edges = trie.edges.rename({"slot": "is_slot"})
        self._finals = _by_state(trie)
        self._goes_on = members(trie.edges["state"], self._finals.height)
        self._lemmas, self._is_preposition = grammar.lemmas, grammar.is_preposition
        size = max(largest(grammar.lemmas), largest(trie.edges["word"])) + 1
        inner_words = members(trie.edges.filter(pl.col("state") != ROOT)["word"], size)
        # "called on Monday for": that "on" belongs to the day, but "allowed to march" names no month
        dated = has(pl.col("flags"), "PREPOSITION") & ~has(pl.col("flags"), "TO")
        following = pl.col("flags").shift(-1)
        dated &= (has(following, "TIME") & ~has(following, "POSSESSIVE")).fill_null(False)  # not "out Monday's raid"
        other = verbs.filter(~pl.col("is_infinitive") & ~pl.col("is_auxiliary"))["head"]
        tokens = pl.DataFrame({"lemma": grammar.lemmas, "flags": grammar.flags, "sentence": grammar.sentences}).select(
            is_inner=pl.lit(inner_words).gather(pl.col("lemma")) & ~dated,
            is_stop=has(pl.col("flags"), "CLAUSE", "STOP", "BREAK", "COMMA")
            | (pl.col("sentence") != pl.col("sentence").shift(-1)).fill_null(True),
            is_unknown_verb=(pl.col("lemma") == 0) & has(pl.col("flags"), "ING", "ED"),
        )
        self._inner = Rows(tokens["is_inner"])
        self._stops = Rows(tokens["is_stop"])
        self._others = Rows(tokens["is_unknown_verb"] | members(other, grammar.lemmas.len()))
        self._prepositions = Rows(grammar.is_preposition)

    def matches(self, active: pl.DataFrame) -> pl.DataFrame:
        """The patterns that end where the walk has come to."""
        ended = pl.concat([active, self._finals.select(pl.all().gather(active["state"]))], how="horizontal")
        return ended.filter(pl.col("pattern").is_not_null()).select(
            "head",
            "pattern",
            length=pl.col("length") + pl.col("extra"),
            last="last",
            slot=pl.col("slot").fill_null(pl.col("last")),
        )

    def step(self, active: pl.DataFrame) -> pl.DataFrame:
        """The next word of each pattern: the nearest within the gap, not past another verb or the end of the clause."""
        last, here = pl.col("last"), pl.col("here")
        limit = pl.min_horizontal(last + _GAP, self._stops.next(last), self._others.next(last + 1))
        return (
            active.filter(pl.lit(self._goes_on).gather(pl.col("state")))
            .with_columns(
                here=pl.int_ranges(self._inner.before(last + 1), self._inner.before(limit + 1)),
                preposition=self._prepositions.next(last + 1),
            )
            .explode("here", empty_as_null=False)
            .with_columns(here=self._inner.row(here))
            .filter((here <= pl.col("preposition")) | at(self._is_preposition, here))
            .with_columns(word=at(self._lemmas, here))
            .join(self._edges, on=["state", "word"], maintain_order="left")
            .filter(~pl.col("tight") | (here == last + 1))
            .unique(["head", "next", "word"], keep="first", maintain_order=True)  # "in" and "for" may lead to one state
            .select("head", "extra", state="next", slot=pl.when("is_slot").then("last").otherwise("slot"), last="here")
        )


def _by_state(trie: Trie) -> pl.DataFrame:
    """By state of the trie, the `pattern` that ends there and its `length`; null where none does."""
    size, state = max(largest(trie.edges["next"]), NOUN_ROOT) + 1, trie.finals["state"]
    columns = {"pattern": trie.finals["entry"], "length": trie.finals["length"]}
    return pl.DataFrame(
        {
            name: pl.repeat(None, size, dtype=pl.UInt32, eager=True).scatter(state, values)
            for name, values in columns.items()
        }
    )
