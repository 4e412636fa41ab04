"""Verb or noun: which tokens that could open a pattern are read as verbs, and in which voice."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, count_between, largest, members, next_row, running
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.grammar import Grammar
from pipelines.coding.tries import NOUN_ROOT, ROOT

_WINDOW = 4
_BEFORE_VERB = ("CONJUNCTION", "RELATIVE", "THAT", "COMMA", "ADVERB", "CLAUSE", "PRONOUN", "SUBORDINATOR", "TO")


def find_heads(grammar: Grammar, actors: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """One row per token that can open a pattern, in reading order.

    `head` (token), `lemma`, `sentence`, `is_verb`, `is_auxiliary`, `is_passive`, `is_participle` (a clause without a
    subject of its own), `is_infinitive`, `group_first` (the first token of the verb group, to which auxiliaries,
    adverbs and negation belong).
    """
    opens = pl.concat(
        [
            lexicon.pattern_trie.entries(ROOT)["lemma"],
            lexicon.pattern_trie.entries(NOUN_ROOT)["lemma"],
            lexicon.light_verbs.entries()["lemma"],
            lexicon.occurrence_verbs.entries()["lemma"],
        ]
    )
    opening = members(opens, largest(lexicon.lemmas) + 1)
    heads = (
        pl.DataFrame({"lemma": grammar.lemmas, "flags": grammar.flags, "sentence": grammar.sentences})
        .with_row_index("head")
        .filter(pl.lit(opening).gather(pl.col("lemma")))
        .filter(~has(at(grammar.flags, pl.col("head").cast(pl.Int64) - 1), "HYPHEN"))  # "Israeli-occupied"
        .filter(~_is_part_of_name(grammar) & (_inside(grammar, actors, pl.col("head")) == 0))
    )
    return (
        heads.pipe(_verb_group, grammar)
        .pipe(_mark_auxiliaries)
        .pipe(_read, grammar, actors)
        .pipe(_read_reduced, grammar)
        .select(
            "head",
            "lemma",
            "sentence",
            "is_verb",
            "is_auxiliary",
            "is_passive",
            "is_participle",
            "is_infinitive",
            "group_first",
        )
    )


def _is_part_of_name(grammar: Grammar) -> pl.Expr:
    """A capital inside a sentence marks a name ("Holy See"), except in a headline, where most words have one."""
    capitals = running(pl.DataFrame({"f": grammar.flags}).select(has(pl.col("f"), "CAPITAL")).to_series())
    row = pl.col("sentence")
    last = pl.lit(grammar.sentence_last).gather(row).cast(pl.Int64)
    first = pl.lit(grammar.sentence_first).gather(row).cast(pl.Int64)
    headline = count_between(capitals, first, last + 1) * 5 > (last + 1 - first) * 3
    return has(pl.col("flags"), "CAPITAL") & (pl.col("head") != first) & ~headline


def _inside(grammar: Grammar, actors: pl.DataFrame, token: pl.Expr) -> pl.Expr:
    """1 where the token belongs to an actor phrase, else 0."""
    begun, ended = (running(members(actors[edge], grammar.flags.len())) for edge in ("first", "last"))
    return at(begun, token.cast(pl.Int64) + 1) - at(ended, token)


def _verb_group(heads: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Walk left over auxiliaries, adverbs and negation, at most four tokens."""
    group = pl.col("head").cast(pl.Int64)
    going = pl.lit(True)
    seen = pl.lit(0, pl.UInt64)
    for step in range(1, _WINDOW + 1):
        here = pl.col("head").cast(pl.Int64) - step
        flags = at(grammar.flags, here)
        inside = (
            (here >= 0)
            & (at(grammar.sentences, here) == pl.col("sentence"))
            & ~has(flags, "COMMA", "STOP", "CLAUSE", "BREAK")
        )
        member = has(flags, "BE", "HAVE", "DO", "FUTURE", "MODAL", "NOT", "ADVERB", "TO")
        going = going & inside & member
        group = pl.when(going).then(here).otherwise(group)
        seen = seen | pl.when(going).then(flags).otherwise(pl.lit(0, pl.UInt64))
    return heads.with_columns(group_first=group, auxiliaries=seen)


def _mark_auxiliaries(heads: pl.DataFrame) -> pl.DataFrame:
    """Be, have and do belong to the verb that follows, though "is set to" may open a pattern."""
    helps = has(pl.col("flags"), "BE", "HAVE", "DO") & (pl.col("group_first").shift(-1) <= pl.col("head"))
    return heads.with_columns(is_auxiliary=helps.fill_null(False))


def _read(heads: pl.DataFrame, grammar: Grammar, actors: pl.DataFrame) -> pl.DataFrame:
    """Decide by form, auxiliaries and neighbours."""
    flags, auxiliaries = pl.col("flags"), pl.col("auxiliaries")
    before_row = pl.col("group_first") - 1
    before = (
        pl.when((before_row >= 0) & (at(grammar.sentences, before_row) == pl.col("sentence")))
        .then(at(grammar.flags, before_row))
        .otherwise(pl.lit(0, pl.UInt64))
    )
    after = at(grammar.flags, pl.col("head") + 1)
    has_after = at(grammar.sentences, pl.col("head") + 1) == pl.col("sentence")
    actor_end, modifier_end, plural_end = _phrase_ends(grammar, actors)
    follows_actor = at(actor_end, before_row) & (before_row >= 0) & ~has(before, "COMMA", "POSSESSIVE", "HYPHEN")
    follows_modifier = at(modifier_end, before_row) & (before_row >= 0)
    in_noun_phrase = has(before, "DETERMINER", "POSSESSIVE") | (
        has(before, "PREPOSITION", "NUMBER") & ~has(before, "TO")
    )
    bare = pl.col("group_first") == pl.col("head")
    verb_aux = has(auxiliaries, "TO", "FUTURE", "MODAL", "DO")
    be, have = has(auxiliaries, "BE"), has(auxiliaries, "HAVE")
    later_finite = at(_next_certain(grammar), pl.col("head") + 1)
    another_verb = (
        later_finite.is_not_null()
        & (later_finite <= pl.lit(grammar.sentence_last).gather(pl.col("sentence")))
        & (count_between(grammar.break_counts, pl.col("head"), later_finite) == 0)
    )
    # "missile hits the port" but "war crimes in": after a noun that is no actor, what follows decides
    after_noun = bare & ~follows_actor & ~has(before, *_BEFORE_VERB) & (before != 0)
    object_follows = has_after & has(after, "DETERMINER", "NUMBER", "CAPITAL", "PRONOUN", "MEASURE")
    third = (
        ~(has(flags, "PLURAL") & after_noun & ~object_follows)
        & has(flags, "THIRD")
        & ~(bare & (in_noun_phrase | follows_modifier))
        & ~(has(flags, "PLURAL") & follows_actor & has(after, "PREPOSITION") & has_after & another_verb)
        & ~(has(flags, "PLURAL") & (has(after, "BE", "HAVE", "FUTURE", "MODAL") & has_after))
    )
    # "strike" after "warplanes", "France and Italy" or "protesters" is a verb, after "US" a noun
    follows_plural = at(plural_end, before_row) & ~has(before, "COMMA", "POSSESSIVE", "HYPHEN") | (
        has(before, "ENDS_S") & ~has(before, "POSSESSIVE", "PREPOSITION", "DETERMINER", "CAPITAL", "COMMA")
    )
    base = has(flags, "BASE") & (
        verb_aux
        | (bare & ~in_noun_phrase & ~follows_modifier & (follows_plural | ~has(flags, "SINGULAR")))
        | (bare & has(before, "CONJUNCTION") & ~has(flags, "SINGULAR"))
    )
    past = has(flags, "PAST") & ~(bare & has(before, "DETERMINER", "POSSESSIVE") & ~has(before, "THAT", "RELATIVE"))
    participle = has(flags, "PARTICIPLE") & (be | have)
    reduced = has(flags, "PARTICIPLE") & bare & has(after, "BY") & has_after
    opens_clause = (
        (before == 0)
        | follows_actor
        | has(
            before,
            "COMMA",
            "CLAUSE",
            "CONJUNCTION",
            "PREPOSITION",
            "SUBORDINATOR",
            "THIRD",
            "PAST",
            "PARTICIPLE",
            "BASE",
            "BY",
        )
    )
    nominal = has(after, "BY") | (has(after, "PREPOSITION") & has(after, "GENITIVE") & ~has(after, "LOCATIVE"))
    gerund = has(flags, "GERUND") & ~(nominal & ~be) & (be | (opens_clause & ~has(before, "DETERMINER", "POSSESSIVE")))
    passive = has(flags, "PARTICIPLE") & ((be & ~(has(flags, "GERUND"))) | reduced)
    is_verb = third | base | past | participle | reduced | gerund | has(flags, "BE", "HAVE", "DO")
    return heads.with_columns(
        is_verb=is_verb.fill_null(False),
        is_passive=(passive & is_verb).fill_null(False),
        is_participle=((gerund & ~be) | reduced).fill_null(False),
        is_infinitive=(has(auxiliaries, "TO") & ~has(auxiliaries, "FUTURE", "MODAL")).fill_null(False),
    )


def _read_reduced(heads: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Past or participle: after the verb of its clause a form that can be both is a participle.

    It opens a relative clause without "who": "pardons citizens convicted of ...".
    """
    verbs = heads.filter("is_verb").with_columns(
        previous=pl.when(pl.col("sentence").shift(1) == pl.col("sentence")).then(pl.col("head").shift(1))
    )
    ambiguous = has(pl.col("flags"), "PAST") & has(pl.col("flags"), "PARTICIPLE") & (pl.col("auxiliaries") == 0)
    follows = (
        (count_between(grammar.break_counts, pl.col("previous"), pl.col("head")) == 0)
        & (count_between(grammar.separator_counts, pl.col("previous"), pl.col("head")) == 0)
        & (count_between(grammar.conjunction_counts, pl.col("previous"), pl.col("head")) == 0)
    )
    reports = has(at(grammar.flags, pl.col("previous")), "REPORTING")  # "says Ukraine violated"
    reduced = verbs.filter((ambiguous & follows & ~reports).fill_null(False)).select("head", is_reduced=pl.lit(True))
    return heads.join(reduced, on="head", how="left", maintain_order="left", validate="1:1").with_columns(
        is_passive=pl.col("is_passive") | pl.col("is_reduced").fill_null(False),
        is_participle=pl.col("is_participle") | pl.col("is_reduced").fill_null(False),
    )


def _phrase_ends(grammar: Grammar, actors: pl.DataFrame) -> tuple[pl.Series, pl.Series, pl.Series]:
    """By token, whether a noun phrase that names an actor ends there, only an adjective, or a plural one.

    "Russian" alone is an adjective; "France and Italy", "protesters" and "Israelis" are plural.
    """
    adjective = pl.col("kind") == "adjective"
    added = (pl.col("compound") == pl.col("compound").shift(1)) & ~pl.col("is_dashed")
    plural = pl.col("kind").is_in(["agent", "people"]) & has(at(grammar.flags, pl.col("last")), "ENDS_S")
    ends = (actors.filter(which)["last"] for which in (~adjective, adjective, (added | plural).fill_null(False)))
    noun, modifier, many = (members(last, grammar.flags.len()) for last in ends)
    return noun, modifier, many


def _next_certain(grammar: Grammar) -> pl.Series:
    """By token, the next one that can only be a finite verb or an auxiliary."""
    flags = pl.DataFrame({"flags": grammar.flags}).select(
        c=(has(pl.col("flags"), "THIRD", "PAST") & ~has(pl.col("flags"), "PLURAL"))
        | has(pl.col("flags"), "BE", "HAVE", "FUTURE", "MODAL")
    )["c"]
    return next_row(flags)
