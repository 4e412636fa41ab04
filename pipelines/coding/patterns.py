"""Patterns walked from their heads through the sentence, a join per word, with gaps of a few tokens between words."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, count_between, largest, members, running
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
        size = max(largest(grammar.lemmas), largest(trie.edges["word"])) + 1
        inner_words = members(trie.edges.filter(pl.col("state") != ROOT)["word"], size)
        tokens = pl.DataFrame({"lemma": grammar.lemmas, "flags": grammar.flags})
        # "called on Monday for": that "on" belongs to the day, but "allowed to march" names no month
        dated = has(pl.col("flags"), "PREPOSITION") & ~has(pl.col("flags"), "TO")
        following = pl.col("flags").shift(-1)
        dated &= (has(following, "TIME") & ~has(following, "POSSESSIVE")).fill_null(False)  # not "out Monday's raid"
        is_inner = tokens.select(pl.lit(inner_words).gather(pl.col("lemma")) & ~dated).to_series()
        self._inner = is_inner.arg_true()
        self._inner_counts = running(is_inner)
        self._stops = running(tokens.select(has(pl.col("flags"), "CLAUSE", "STOP", "BREAK", "COMMA")).to_series())
        other = verbs.filter(~pl.col("is_infinitive") & ~pl.col("is_auxiliary"))["head"]
        unknown = tokens.select((pl.col("lemma") == 0) & has(pl.col("flags"), "ING", "ED")).to_series()
        self._others = running(members(other, grammar.lemmas.len()) | unknown)
        self._is_preposition = grammar.is_preposition
        self._prepositions = running(grammar.is_preposition)
        self._lemmas, self._sentences = grammar.lemmas, grammar.sentences

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
        within_gap = (at(self._inner_counts, last + step) for step in (1, 1 + _GAP))
        return (
            active.filter(pl.lit(self._goes_on).gather(pl.col("state")))
            .with_columns(here=pl.int_ranges(*within_gap))
            .explode("here", empty_as_null=False)
            .with_columns(here=pl.lit(self._inner).gather(here))
            .filter(
                (at(self._sentences, here) == at(self._sentences, last))
                & (count_between(self._stops, last, here) == 0)
                & (count_between(self._others, last + 1, here) == 0)
                & (at(self._is_preposition, here) | (count_between(self._prepositions, last + 1, here) == 0))
            )
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
