"""Patterns walked from their heads through the sentence, a join per word, with gaps of a few tokens between words."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import Rows, at, count_between, covered, members
from pipelines.coding.grammar import Grammar
from pipelines.coding.tries import NOUN_ROOT, ROOT, Trie

_GAP = 8  # tokens that one word of a pattern may lie after the one before, not counting names of actors

MATCH_SCHEMA = {"head": pl.UInt32, "pattern": pl.UInt32, "length": pl.UInt32, "last": pl.UInt32, "slot": pl.UInt32}


def enter(heads: pl.DataFrame, trie: Trie, root: int = ROOT) -> pl.DataFrame:
    """The heads that open a pattern of the trie, as starts for `match_patterns`."""
    return (
        heads.select("head", state=trie.enter(pl.col("lemma"), root))
        .drop_nulls("state")
        .select("head", "state", last="head", extra=pl.lit(0, pl.UInt32))
    )


class Reach:
    """Where the reading of a pattern must stop in a stream with these verbs, the same for every trie."""

    def __init__(self, grammar: Grammar, verbs: pl.DataFrame, actors: pl.DataFrame) -> None:
        self.lemmas, self.is_preposition = grammar.lemmas, grammar.is_preposition
        other = verbs.filter(~pl.col("is_infinitive") & ~pl.col("is_auxiliary"))["head"]
        following = pl.col("flags").shift(-1)
        tokens = pl.DataFrame({"lemma": grammar.lemmas, "flags": grammar.flags, "sentence": grammar.sentences}).select(
            is_stop=has(pl.col("flags"), "CLAUSE", "STOP", "BREAK", "COMMA")
            | (pl.col("sentence") != pl.col("sentence").shift(-1)).fill_null(True),
            is_comma=has(pl.col("flags"), "COMMA") & ~has(pl.col("flags"), "CLAUSE", "STOP", "BREAK"),
            # "announces that Belarus has released": what follows "that" is told of somebody else
            is_unknown_verb=((pl.col("lemma") == 0) & has(pl.col("flags"), "ING", "ED")) | has(pl.col("flags"), "THAT"),
            # "called on Monday for": that "on" belongs to the day, but "allowed to march" names no month
            is_of_day=(
                has(pl.col("flags"), "PREPOSITION")
                & ~has(pl.col("flags"), "TO")
                & (has(following, "TIME") & ~has(following, "POSSESSIVE")).fill_null(False)  # not "out Monday's raid"
            )
            # "struck over 800 targets": there "over" counts
            | (has(pl.col("flags"), "REASON") & ~has(pl.col("flags"), "GENITIVE") & has(following, "NUMBER")),
        )
        self.is_of_day = tokens["is_of_day"]
        # "to" begins another act: "flew to Cairo to end the war"
        self.is_repeatable = pl.DataFrame({"f": grammar.flags, "p": grammar.is_preposition}).select(
            c=pl.col("p") & ~has(pl.col("f"), "TO")
        )["c"]
        # "gather in Lyon, France, to protest"
        places = actors.filter((pl.col("reach") > pl.col("last")) & pl.col("kind").is_in(["capital", "place"]))
        inside = members(pl.concat([places["last"], places["reach"]]), grammar.lemmas.len())
        self._stops = Rows(tokens["is_stop"] & ~(inside & tokens["is_comma"]))
        self._others = Rows(tokens["is_unknown_verb"] | members(other, grammar.lemmas.len()))
        self._prepositions = grammar.prepositions
        self._flags, self._breaks = grammar.flags, grammar.break_counts
        self._words = Rows(~covered(actors, grammar.lemmas.len()))

    def limit(self, token: pl.Expr) -> pl.Expr:
        """The last token at which a pattern may go on after this one: in its gap and clause, not past another verb."""
        far = self._words.row(self._words.before(token + 1) + _GAP - 1)
        return pl.min_horizontal(far, self._stops.next(token), self._others.next(token + 1))

    def is_object(self, token: pl.Expr, noun: pl.Expr) -> pl.Expr:
        """Whether a noun can be the object of a verb: not "released" of "announced that Belarus had released"."""
        flags, before = at(self._flags, noun), at(self._flags, noun - 1)
        acts = has(flags, "PAST", "PARTICIPLE") & ~has(flags, "SINGULAR", "PLURAL", "GERUND")
        describes = (noun == token + 1) | has(before, "DETERMINER", "POSSESSIVE")  # "a targeted killing"
        return (count_between(self._breaks, token + 1, noun) == 0) & (~acts | describes)

    def next_preposition(self, token: pl.Expr) -> pl.Expr:
        """The nearest preposition after the token; null where there is none."""
        return self._prepositions.next(token + 1)


def match_patterns(starts: pl.DataFrame, reach: Reach, trie: Trie) -> pl.DataFrame:
    """All patterns that the starts (`head`, `state`, `last`, `extra`: words that count besides) lead to.

    One row per head and pattern: `length` in words, `last` token of the match, `slot` (the token after which the
    target stands where the pattern places it before its end; else `last`).
    """
    active = starts.select("head", "state", "last", "extra", slot=pl.lit(None, pl.UInt32))
    walk = _Walk(reach, trie)
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
    """One trie over one stream: which words come later in its patterns."""

    def __init__(self, reach: Reach, trie: Trie) -> None:
        self._reach, self._trie = reach, trie
        inner = pl.lit(trie.later_words).gather(reach.lemmas, null_on_oob=True)
        self._inner = Rows(pl.select(inner & ~reach.is_of_day).to_series())
        self._words = reach.lemmas.gather(self._inner.rows)

    def matches(self, active: pl.DataFrame) -> pl.DataFrame:
        """The patterns that end where the walk has come to."""
        ended = pl.concat([active, self._trie.ends[active["state"]]], how="horizontal")
        return ended.filter(pl.col("entry").is_not_null()).select(
            "head",
            pattern="entry",
            length=pl.col("length") + pl.col("extra"),
            last="last",
            slot=pl.col("slot").fill_null(pl.col("last")),
        )

    def _goes_on(self, state: str) -> pl.Expr:
        return pl.lit(self._trie.goes_on).gather(pl.col(state))

    def step(self, active: pl.DataFrame) -> pl.DataFrame:
        """The next word of each pattern: the nearest within the gap, not past another verb or the end of the clause."""
        going = active.filter(self._goes_on("state"))
        if going.is_empty():
            return going
        last, here = pl.col("last"), pl.col("here")
        followed = (
            going.select(
                "state",
                row=pl.int_range(pl.len(), dtype=pl.UInt32),
                inner=pl.int_ranges(
                    self._inner.before(last + 1), self._inner.before(self._reach.limit(last) + 1), dtype=pl.UInt32
                ),
            )
            .explode("inner", empty_as_null=False)
            .with_columns(word=pl.lit(self._words).gather(pl.col("inner")))
            .pipe(self._trie.follow)
            .with_columns(here=pl.lit(self._inner.rows).gather(pl.col("inner")))
        )
        started = going.select(
            pl.col("head", "last", "extra").gather(followed["row"]),
            before=pl.col("slot").gather(followed["row"]),
            is_carried=(pl.col("state") == NOUN_ROOT).gather(followed["row"]),
        )
        return (
            pl.concat([followed, started], how="horizontal")
            .filter(~pl.col("tight") | (here == last + 1))
            .filter((here <= self._reach.next_preposition(last)).fill_null(True) | at(self._reach.is_preposition, here))
            .filter(~pl.col("is_carried") | self._reach.is_object(last, here))
            # "in" and "for" may lead to one state; "rally in Lyon in support of" is read on from both
            .with_columns(again=pl.when(at(self._reach.is_repeatable, here) & self._goes_on("next")).then("here"))
            .unique(["head", "next", "word", "again"], keep="first", maintain_order=True)
            .select("head", "extra", state="next", slot=pl.when("slot").then("last").otherwise("before"), last="here")
        )
