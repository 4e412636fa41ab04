"""Reasons for a person to read: why a pattern lost, why a side has no actor, why two actors make no event.

The coder decides with columns; what is said here follows its rules on the rows of one sentence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.coding.acts import choose_acts, with_target_in_place
from pipelines.coding.bits import bit
from pipelines.coding.coder import Reading
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.mentions import STATELESS_ROLES
from pipelines.coding.patterns import longest
from pipelines.coding.statuses import UTTERED_ROOTS

Row = dict[str, Any]

FIRED = ""
_CONDITION_REACH = 10  # tokens before a verb in which "if" makes it hypothetical
_OBJECT_REACH = 16  # tokens after a pattern in which its target stands


@dataclass(frozen=True)
class Sentence:
    """What each step made of one sentence, as rows in reading order; `words` and `flags` are by token."""

    number: int
    text: str
    words: Mapping[int, str]
    flags: Mapping[int, int]
    actors: Sequence[Row]
    compounds: Sequence[Row]
    heads: Sequence[Row]
    matches: Sequence[Row]
    placed: Sequence[Row]
    mentions: Sequence[Row]
    uncovered: Sequence[Row]

    def has(self, token: int, *names: str) -> bool:
        """Whether the token has one of these bits."""
        return bool(self.flags.get(token, 0) & bit(*names))

    def phrase(self, first: int, last: int) -> str:
        """The words of these tokens."""
        return " ".join(self.words[token] for token in range(first, last + 1))

    def name(self, compound: Row) -> str:
        """The words of a compound, in quotes."""
        return f"'{self.phrase(compound['first'], compound['last'])}'"

    def governor(self, phrase: Row) -> str | None:
        """The preposition that brings an actor or compound in, if one does."""
        token = phrase["governor"]
        governs = token in self.words and self.has(token, "PREPOSITION", "BY", "TO")
        return self.words[token] if governs and not self.has(token, "COMMA", "CLAUSE", "STOP") else None


def find_outcomes(reading: Reading, lexicon: Lexicon) -> pl.DataFrame:
    """One row per head and pattern that matched, the longest first.

    `outcome` is empty where the pattern fired; else it says why not.
    """
    grammar, heads = reading.batch.grammar, reading.heads
    key = ["head", "pattern"]
    possible = with_target_in_place(reading.matches, heads, reading.actors, grammar)
    best = longest(possible, lexicon.patterns).select("head", best="pattern", best_length="length", best_last="last")
    chosen = choose_acts(reading.matches, heads, reading.actors, grammar, lexicon)
    taken = reading.acts.select("sentence", pattern="inner_pattern").drop_nulls()
    what = lexicon.patterns
    stages = {
        "is_possible": possible.select(key),
        "is_chosen": chosen.select("head"),
        "is_act": reading.acts.select("head"),
        "is_placed": reading.placed.select("head"),
        "is_taken": taken,
    }
    rows = (
        reading.matches.sort("head", "length", descending=[False, True])
        .unique(key, keep="first", maintain_order=True)
        .join(heads.select("head", "sentence", "is_verb", "is_infinitive"), on="head", validate="m:1")
        .join(possible.select(*key, "reaches").unique(key), on=key, how="left", validate="1:1")
        .join(best, on="head", how="left", validate="m:1")
        .with_columns(
            *(pl.lit(what[name]).gather(pl.col("pattern")).alias(name) for name in ("code", "kind")),
            winner=pl.lit(what["rule_id"]).gather(pl.col("best")),
        )
    )
    for name, reached in stages.items():
        marked = reached.unique().with_columns(pl.lit(value=True).alias(name))
        rows = rows.join(marked, on=reached.columns, how="left", validate="m:1").with_columns(
            pl.col(name).fill_null(value=False)
        )
    return rows.with_columns(outcome=_outcome()).sort("head", "length", "pattern", descending=[False, True, False])


def _outcome() -> pl.Expr:
    rival = pl.col("pattern") != pl.col("best")
    blocks = pl.col("code") == "---"
    ended, left = ~pl.col("is_act"), ~pl.col("is_placed")
    return (
        pl.when(~pl.col("is_possible"))
        .then(pl.lit("no actor stands where it has its target"))
        .when(rival & (pl.col("length") < pl.col("best_length")))
        .then(pl.format("shorter than {}", "winner"))
        .when(rival & blocks)
        .then(pl.format("it blocks, and {} of the same length codes", "winner"))
        .when(rival & ~pl.col("reaches").fill_null(value=False))
        .then(pl.format("as long as {}, but no actor follows as its target", "winner"))
        .when(rival & (pl.col("last") > pl.col("best_last")))
        .then(pl.format("as long as {}, but its words stand further apart", "winner"))
        .when(rival)
        .then(pl.format("as long as {}, which comes first", "winner"))
        .when(~pl.col("is_chosen"))
        .then(pl.lit("inside a longer match that begins before it"))
        .when(ended & blocks)
        .then(pl.lit("it won, and blocks: these words are no event"))
        .when(ended & pl.col("is_taken"))
        .then(pl.lit("taken by the operator before it"))
        .when(ended & (pl.col("kind") == "operator"))
        .then(pl.lit("no act follows that it could take, or one with a subject of its own"))
        .when(ended)
        .then(pl.lit("the operator before it makes no event of it"))
        .when(left & ~pl.col("is_verb"))
        .then(pl.lit("a noun in the background: it opens no clause and does not name both its sides"))
        .when(left & pl.col("is_infinitive"))
        .then(pl.lit("a purpose: an infinitive that no operator takes"))
        .when(left)
        .then(pl.lit("a toll: the participle repeats the attack that its clause tells of"))
        .otherwise(pl.lit(FIRED))
    )


def why_no_side(side: str, act: Row, sentence: Sentence) -> str:
    """Why an act has no source or no target."""
    wants_subject = (side == "source") != (act["direction"] == "reverse")
    head = sentence.words[act["head"]]
    if not act["is_verb"] and wants_subject:
        return f"no actor right before '{head}', and none after 'by'"
    if act["is_passive"] and wants_subject:
        return f"passive, and no actor after 'by' behind '{head}'"
    return _no_subject(act, sentence) if wants_subject or act["is_passive"] else _no_object(act, sentence)


def _no_subject(act: Row, sentence: Sentence) -> str:
    verb = f"'{sentence.words[act['head']]}'"
    before = [compound for compound in sentence.compounds if compound["last"] < act["group_first"]]
    if not before:
        return f"no actor stands before {verb}"
    nearest = before[-1]
    name, preposition = sentence.name(nearest), sentence.governor(nearest)
    if (end := _clause_break(nearest["last"], act["group_first"], sentence)) is not None:
        return f"{name} stands behind a clause break: {end}"
    if preposition:
        return f"{name} is governed by '{preposition}'"
    if (other := _verb_between(nearest["last"] + 1, act["group_first"], sentence)) is not None:
        return f"{name} belongs to another verb: '{other}'"
    return f"the nearest actor, {name}, is not its subject"


def _no_object(act: Row, sentence: Sentence) -> str:
    words = f"'{sentence.phrase(act['head'], max(act['head'], act['slot']))}'"
    after = [compound for compound in sentence.compounds if compound["last"] > act["slot"]]
    if not after or after[0]["first"] <= act["head"]:
        return f"no actor stands after {words}"
    first = after[0]
    preposition = sentence.governor(first)
    end = _clause_break(act["slot"] + 1, first["first"], sentence)
    other = _verb_between(act["slot"] + 1, first["first"], sentence)
    if end is not None:
        reason = f"stands behind a clause break: {end}"
    elif other is not None:
        reason = f"stands behind another verb: '{other}'"
    elif first["first"] - act["slot"] > _OBJECT_REACH:
        reason = f"stands more than {_OBJECT_REACH} words after {words}"
    elif act["direction"] == "both" and not first["is_known"]:
        reason = "has no state or group"
    elif preposition:
        reason = f"is brought in by '{preposition}', to which the pattern does not lead"
    else:
        reason = "is not its object"
    return f"{sentence.name(first)} {reason}"


def _clause_break(first: int, stop: int, sentence: Sentence) -> str | None:
    """What ends a clause on these tokens: the word, or the mark after a word."""
    for token in range(first, stop):
        if sentence.has(token, "THAT", "RELATIVE", "SUBORDINATOR"):
            return f"'{sentence.words[token]}'"
        if sentence.has(token, "CLAUSE"):
            return f"the mark after '{sentence.words[token]}'"
    return None


def _verb_between(first: int, stop: int, sentence: Sentence) -> str | None:
    verbs = [head["head"] for head in sentence.heads if head["is_verb"] and not head["is_infinitive"]]
    return next((sentence.words[verb] for verb in verbs if first <= verb < stop), None)


def why_no_event(act: Row, sentence: Sentence) -> Iterator[str]:
    """Why an act with a source and a target gives no event."""
    sides = [[actor for actor in sentence.actors if actor["compound"] == act[side]] for side in ("source", "target")]
    lacking = [actor for members in sides for actor in members if not is_known(actor)]
    for actor in lacking:
        yield f"'{sentence.phrase(actor['first'], actor['last'])}' has no state or group: none is named with it"
    if lacking:
        return
    sources, targets = (" and ".join(sorted({code_of(actor) for actor in members})) for members in sides)
    if not any(actor["country"] or actor["group"] for members in sides for actor in members):
        yield "neither side has a state or group"
    elif sources == targets:
        yield f"both sides are {sources}: nobody acts on itself"
    else:
        yield f"{sources} to {targets}: an organ on its own state, or no event by role_codes.csv"


def is_known(actor: Row) -> bool:
    """Whether an actor can be a side of an event."""
    return bool(
        actor["country"] or actor["group"] or actor["kind"] in ("body", "given") or actor["role"] in STATELESS_ROLES
    )


def code_of(actor: Row) -> str:
    """The actor's code; `unknown` where it has none."""
    return "".join(actor[part] or "" for part in ("country", "role", "group")) or "unknown"


def how_placed(side: str, act: Row) -> str:
    """What made an actor the source or target."""
    if act["is_crowd"] and side == "source":
        return "the people of the place"
    if act["is_scene"] and side == "target":
        return "the place where it was done"
    if not act["is_verb"]:
        return "after the noun" if act[side] == act["object"] else "before the noun, or after 'by'"
    ways = ("subject", "agent", "object")
    found = next((way for way in ways if act[side] is not None and act[way] == act[side]), None)
    return f"the {found}" if found else "a member of the subject"


def why_status(act: Row, sentence: Sentence) -> str:
    """What gave the act its status, in words; empty where nothing is to say."""
    status, head = act["status"], act["head"]
    group = range(int(act["group_first"]), head)
    if status == "negated":
        return _word(sentence, range(group.start, max(head, act["last"]) + 1), "NOT")
    if status == "historical":
        return "more than a year before"
    if status == "future":
        comes = _word(sentence, group, "FUTURE", "WOULD", "BE")
        return comes or _word(sentence, range(group.start - 2, group.stop), "TO")
    if status == "hypothetical":
        if sentence.has(max(sentence.words), "QUESTION"):
            return "a question"
        modal = _word(sentence, group, "MODAL")
        return modal or _word(sentence, range(head - _CONDITION_REACH, head), "CONDITIONAL")
    return "done when uttered" if act["code"][:2] in UTTERED_ROOTS else ""


def _word(sentence: Sentence, tokens: range, *names: str) -> str:
    return next((f"'{sentence.words[token]}'" for token in tokens if sentence.has(token, *names)), "")
