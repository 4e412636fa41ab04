"""Verb or noun: which tokens that could open a pattern are read as verbs, and in which voice."""

from functools import reduce
from operator import or_

import polars as pl

from pipelines.coding.bits import bit, has
from pipelines.coding.columns import Rows, at, count_between, filled, inside, members
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.grammar import Grammar

_WINDOW = 4
_ARTICLE_REACH = 3  # tokens from a preposition to the phrase that it governs: "in a Russian drone"
_GROUP = ("BE", "HAVE", "DO", "FUTURE", "MODAL", "NOT", "ADVERB", "TO")
_AUXILIARIES = ("BE", "HAVE", "DO", "FUTURE", "MODAL", "TO")
_BEFORE_GERUND = (
    *("COMMA", "CLAUSE", "CONJUNCTION", "PREPOSITION", "SUBORDINATOR", "BY"),
    *("THIRD", "PAST", "PARTICIPLE", "BASE"),
)
_NOUN, _MODIFIER, _PLURAL, _OBLIQUE, _REPORTED = 1, 2, 4, 8, 16  # what a phrase is that ends before a verb
_BEFORE_VERB = ("CONJUNCTION", "RELATIVE", "THAT", "COMMA", "ADVERB", "CLAUSE", "PRONOUN", "SUBORDINATOR", "TO")


def find_heads(
    grammar: Grammar, actors: pl.DataFrame, lexicon: Lexicon, sentences: pl.Series | None = None
) -> pl.DataFrame:
    """One row per token that can open a pattern, in reading order; by default in all sentences.

    `head` (token), `lemma`, `sentence`, `is_verb`, `is_auxiliary`, `is_passive`, `is_participle` (a clause without a
    subject of its own), `is_infinitive`, `group_first` (the first token of the verb group, to which auxiliaries,
    adverbs and negation belong), `auxiliaries` (their bits).
    """
    tokens = pl.DataFrame({"lemma": grammar.lemmas, "flags": grammar.flags, "sentence": grammar.sentences})
    opening_here = pl.lit(lexicon.opens_pattern).gather(pl.col("lemma"))
    if sentences is not None:
        opening_here &= pl.lit(members(sentences, grammar.sentence_first.len())).gather(pl.col("sentence"))
    flags = pl.col("flags")
    heads = (
        tokens.with_row_index("head")
        .filter(opening_here)
        .with_columns(previous=grammar.beside(pl.col("head"), -1), following=grammar.beside(pl.col("head"), 1))
    )
    joined = heads.filter(has(pl.col("previous"), "HYPHEN")).filter(~_is_joined_verb(grammar, actors))
    taken = inside(heads["head"], actors) | members(joined["head"], grammar.flags.len()).gather(heads["head"])
    counted = has(flags, "QUANTITY") & has(pl.col("following"), "GENITIVE")
    heads = heads.filter(~taken, ~counted, ~_is_part_of_name(grammar))
    return (
        heads.pipe(_verb_group, grammar)
        .pipe(_mark_auxiliaries)
        .pipe(_look_around, grammar, actors)
        .pipe(_read)
        .pipe(_share_auxiliaries)
        .pipe(_read_reduced, grammar)
        .pipe(_read_elliptic, grammar, actors)
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
            "auxiliaries",
        )
    )


def _is_joined_verb(grammar: Grammar, actors: pl.DataFrame) -> pl.Expr:
    """Whether a word behind a hyphen is a verb: "has re-imposed", "re-designates", but not "Israeli-occupied"."""
    head, flags = pl.col("head").cast(pl.Int64), grammar.flags
    ends = members(actors.filter(pl.col("kind") != "adjective")["last"], flags.len())
    before = at(flags, head - 2)
    subject = at(ends, head - 2) & ~has(before, "POSSESSIVE", "HYPHEN", "COMMA")
    small = ~has(pl.col("previous"), "CAPITAL") & ~has(pl.col("flags"), "SUFFIXED", "COMMA")
    inside = at(grammar.sentences, head - 2) == pl.col("sentence")
    certain = has(pl.col("flags"), "PAST") | (has(pl.col("flags"), "THIRD") & ~has(pl.col("flags"), "PLURAL"))
    bare = has(pl.col("flags"), "BASE") & has(before, "TO", "FUTURE", "MODAL")
    return small & inside & ((certain & (subject | has(before, *_AUXILIARIES))) | bare)


def _is_part_of_name(grammar: Grammar) -> pl.Expr:
    """A capital inside a sentence marks a name ("Holy See"), except in a headline, where most words have one."""
    first, stop = pl.col("first").cast(pl.Int64), pl.col("last").cast(pl.Int64) + 1
    small = count_between(grammar.small_counts, first, stop)
    headlines = (
        pl.DataFrame({"first": grammar.sentence_first, "last": grammar.sentence_last})
        .select((stop - first - small) * 5 > (stop - first) * 3)
        .to_series()
    )
    row = pl.col("sentence")
    begins = pl.col("head") == pl.lit(grammar.sentence_first).gather(row)
    return has(pl.col("flags"), "CAPITAL") & ~begins & ~pl.lit(headlines).gather(row)


def _verb_group(heads: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Walk left over auxiliaries, adverbs and negation, at most four tokens."""
    flags, head = pl.col("flags"), pl.col("head").cast(pl.Int64)
    outside = ~has(flags, *_GROUP) | has(flags, "COMMA", "STOP", "CLAUSE", "BREAK")
    others = Rows(pl.DataFrame({"flags": grammar.flags}).select(outside).to_series())
    sentence_first = pl.lit(grammar.sentence_first).gather(pl.col("sentence")).cast(pl.Int64)
    joined = has(pl.col("previous"), "HYPHEN").cast(pl.Int64)
    begin = pl.max_horizontal(head - _WINDOW, others.previous(head - 1 - joined) + 1, sentence_first)
    grouped = heads.with_columns(group_first=begin)
    # most verbs stand alone
    helped = grouped["group_first"] < grouped["head"]
    nothing = pl.lit(0, pl.UInt64)
    members = (
        pl.when(head - step >= pl.col("group_first")).then(at(grammar.flags, head - step)).otherwise(nothing)
        for step in range(1, _WINDOW + 1)
    )
    helpers = grouped.filter(helped).select(reduce(or_, members)).to_series()
    none = filled(0, grouped.height, pl.UInt64)
    return grouped.with_columns(auxiliaries=none.scatter(helped.arg_true(), helpers))


def _mark_auxiliaries(heads: pl.DataFrame) -> pl.DataFrame:
    """Be, have and do belong to the verb that follows, though "is set to" may open a pattern."""
    helps = has(pl.col("flags"), "BE", "HAVE", "DO") & (pl.col("group_first").shift(-1) <= pl.col("head"))
    return heads.with_columns(is_auxiliary=helps.fill_null(False))


def _look_around(heads: pl.DataFrame, grammar: Grammar, actors: pl.DataFrame) -> pl.DataFrame:
    """What stands beside the verb group.

    `before` and `after` (bits, 0 outside the sentence); whether it follows an actor, an adjective or a plural,
    or precedes an actor;
    `another_verb`: whether the clause has a finite verb further on; `opens_sentence`.
    """
    before_row, after_row = pl.col("group_first") - 1, pl.col("head") + 1
    sentence_first = pl.lit(grammar.sentence_first).gather(pl.col("sentence"))
    beside = pl.col("group_first") > sentence_first
    nothing = pl.lit(0, pl.UInt64)
    begins = members(actors["first"], grammar.flags.len())
    later, before, after = pl.col("later_finite"), pl.col("before"), pl.col("after")
    joined = ~has(before, "COMMA", "POSSESSIVE", "HYPHEN")
    opening = at(grammar.flags, pl.col("group_first"))
    return (
        heads.with_columns(
            sentence_last=pl.lit(grammar.sentence_last).gather(pl.col("sentence")),
            opens_sentence=~beside,
            before=pl.when(beside).then(at(grammar.flags, before_row)).otherwise(nothing),
            phrase=pl.when(beside).then(at(_phrase_ends(grammar, actors), before_row)).otherwise(0),
            later_finite=_certain_verbs(grammar).next(after_row),
            opener=pl.when(has(opening, "BE", "HAVE")).then(opening).otherwise(nothing),
        )
        .with_columns(
            after="following",
            follows_actor=_ends(_NOUN) & joined,
            follows_modifier=_ends(_MODIFIER),
            follows_oblique=_ends(_OBLIQUE) & joined,
            follows_that=_ends(_REPORTED) & joined,
            follows_plural=(_ends(_PLURAL) & joined)
            | (has(before, "ENDS_S") & ~has(before, "POSSESSIVE", "PREPOSITION", "DETERMINER", "CAPITAL", "COMMA")),
            precedes_actor=at(begins, after_row) & (pl.col("head") < pl.col("sentence_last")),
            verb_before=count_between(grammar.finite_counts, sentence_first, pl.col("head")) > 0,
            another_verb=later.is_not_null()
            & (later <= pl.col("sentence_last"))
            & (count_between(grammar.break_counts, pl.col("head"), later) == 0),
        )
        .with_columns(
            counts_after=has(after, "PREPOSITION") & has(grammar.beside(pl.col("head"), 2), "MEASURE", "NUMBER")
        )
    )


def _read(heads: pl.DataFrame) -> pl.DataFrame:
    """Decide by form, auxiliaries and neighbours which heads are verbs, and of what kind."""
    flags, auxiliaries = pl.col("flags"), pl.col("auxiliaries")
    be, have = has(auxiliaries, "BE"), has(auxiliaries, "HAVE")
    bare = pl.col("group_first") == pl.col("head")
    unaided = ~has(auxiliaries, *_AUXILIARIES)  # "forces reportedly exchange fire": an adverb helps no verb
    reduced = has(flags, "PARTICIPLE") & bare & has(pl.col("after"), "BY")
    return (
        heads.with_columns(third=_is_third(bare), base=_is_base(unaided), gerund=_is_gerund(be), reduced=reduced)
        .with_columns(
            past=has(flags, "PAST")
            & ~(
                unaided & has(pl.col("before"), "DETERMINER", "POSSESSIVE") & ~has(pl.col("before"), "THAT", "RELATIVE")
            )
            & ~(unaided & bare & has(pl.col("before"), "GENITIVE", "COMITATIVE"))  # "ties with convicted traders"
            & ~(unaided & _is_attributive()),
            participle=(has(flags, "PARTICIPLE") & (be | have)) | pl.col("reduced"),
        )
        .with_columns(
            is_verb=pl.any_horizontal("third", "base", "past", "participle", "gerund") | has(flags, "BE", "HAVE", "DO"),
            is_passive=has(flags, "PARTICIPLE") & ((be & ~has(flags, "GERUND")) | pl.col("reduced")),
            # "having met Xi", "after being stopped by police"
            is_participle=(pl.col("gerund") & ~be) | pl.col("reduced") | has(pl.col("opener"), "ING"),
            is_infinitive=has(auxiliaries, "TO") & ~has(auxiliaries, "FUTURE", "MODAL") & ~_is_to(),
        )
    )


def _share_auxiliaries(heads: pl.DataFrame) -> pl.DataFrame:
    """In "will stop fighting and swap hostages" both are to come: a bare form after "and" has the helper before it."""
    finite = pl.col("is_verb") & ~pl.col("is_participle")
    modal = pl.when(finite).then(pl.col("auxiliaries") & bit("FUTURE", "MODAL", "WOULD")).forward_fill().shift(1)
    sentence = pl.when(finite).then("sentence").forward_fill().shift(1)
    shares = pl.col("base") & has(pl.col("before"), "CONJUNCTION") & (pl.col("group_first") == pl.col("head"))
    shares &= sentence == pl.col("sentence")
    return heads.with_columns(
        auxiliaries=pl.when(shares).then(pl.col("auxiliaries") | modal.fill_null(0)).otherwise("auxiliaries")
    )


def _is_to() -> pl.Expr:
    """Whether the verb has "is to" before it, the future of a programme: not "to be attacked"."""
    return has(pl.col("auxiliaries"), "BE") & has(pl.col("auxiliaries"), "TO") & ~has(pl.col("flags"), "PARTICIPLE")


def _describes() -> pl.Expr:
    """Whether a participle stands between article and noun: "a critically injured sailor"."""
    before = pl.col("before")
    return has(before, "DETERMINER", "POSSESSIVE") & ~has(before, "THAT", "RELATIVE")


def _is_attributive() -> pl.Expr:
    """Whether a participle describes the actor after it: "13 armed rebels"."""
    before = pl.col("before")
    follows_verb = has(before, "THIRD", "PAST", "BASE", "GERUND") & ~has(before, "PLURAL", "SINGULAR")
    inside = (has(before, "PREPOSITION", "NUMBER") | follows_verb) & ~has(before, "COMMA", "CLAUSE")
    opens = pl.col("opens_sentence") | inside
    return has(pl.col("flags"), "PARTICIPLE") & pl.col("precedes_actor") & opens & ~pl.col("follows_actor")


def _is_third(bare: pl.Expr) -> pl.Expr:
    """Whether an -s form is a verb: "strikes", "attacks" and "visits" are plurals too."""
    before, after = pl.col("before"), pl.col("after")
    plural = has(pl.col("flags"), "PLURAL")
    in_noun_phrase = bare & (_opens_noun_phrase() | pl.col("follows_modifier"))
    # "missile hits the port" but "war crimes in": after a noun that is no actor, what follows decides
    after_noun = bare & ~pl.col("follows_actor") & ~has(before, *_BEFORE_VERB)
    # "an Iranian strike hits tanks", but "drone strikes"
    after_noun &= ~has(before, "ATTACK_NOUN") | has(before, "ENDS_S") | has(pl.col("flags"), "ATTACK_NOUN")
    no_object = ~has(after, "DETERMINER", "NUMBER", "CAPITAL", "PRONOUN", "MEASURE")
    no_object &= ~(has(before, "CAPITAL") & pl.col("precedes_actor"))  # "Judge Mary Poe fines banks"
    # "US strikes on Iran kill ..." and "talks have": a noun with a verb of its own further on
    has_verb = (pl.col("follows_actor") & has(after, "PREPOSITION") & pl.col("another_verb")) | has(
        after, "BE", "HAVE", "FUTURE", "MODAL"
    )
    # "Senator Ann Fox meets with": the only verb, behind a name that no entry covers
    only = ~pl.col("another_verb") & ~pl.col("verb_before") & has(before, "CAPITAL")
    noun = pl.col("opens_sentence") | (after_noun & no_object & ~only) | has_verb
    noun |= pl.col("follows_oblique") & has(pl.col("flags"), "ATTACK_NOUN")
    # "after Iranian drone strikes"
    noun |= has(before, "ATTACK_NOUN") & has(pl.col("flags"), "ATTACK_NOUN") & (after == 0)
    return has(pl.col("flags"), "THIRD") & ~in_noun_phrase & ~(plural & noun)


def _is_base(unaided: pl.Expr) -> pl.Expr:
    """Whether a base form is a verb: after to, will and the like, or after a plural ("warplanes strike")."""
    only_verb = ~has(pl.col("flags"), "SINGULAR")
    free = unaided & ~_opens_noun_phrase() & ~pl.col("follows_modifier") & (pl.col("follows_plural") | only_verb)
    free &= ~(pl.col("follows_oblique") & has(pl.col("flags"), "ATTACK_NOUN"))  # "wounded in a Hamas attack in Rafah"
    free &= ~(has(pl.col("flags"), "ADVERB") & has(pl.col("before"), "THIRD", "PAST", "BASE"))  # "pledges further aid"
    # "Israeli airstrikes across Gaza kill 27 people": the only form that can be the verb, with its object
    object_follows = has(pl.col("after"), "NUMBER", "DETERMINER", "COMITATIVE") | pl.col("counts_after")
    free |= unaided & ~_opens_noun_phrase() & object_follows & ~pl.col("another_verb") & ~pl.col("verb_before")
    # "insisted that Skopje give way"
    free |= unaided & pl.col("follows_that") & ~pl.col("another_verb")
    # "agreed to resume talks and release a hostage"
    begins_object = has(pl.col("after"), "DETERMINER", "NUMBER") | pl.col("precedes_actor") | pl.col("counts_after")
    added = unaided & has(pl.col("before"), "CONJUNCTION") & (only_verb | (begins_object & pl.col("verb_before")))
    return has(pl.col("flags"), "BASE") & (has(pl.col("auxiliaries"), "TO", "FUTURE", "MODAL", "DO") | free | added)


def _is_gerund(be: pl.Expr) -> pl.Expr:
    """Whether an -ing form is a verb: not "the shelling of", "Fighting between"."""
    before, after = pl.col("before"), pl.col("after")
    noun = has(after, "BY") | (has(after, "GENITIVE") & ~has(after, "LOCATIVE"))
    # "Fighting between", "amid increased fighting between"
    noun |= (pl.col("opens_sentence") | has(before, "ED", "PARTICIPLE")) & has(after, "COMITATIVE")
    # who is the subject of a verb: "Fighting breaks out"
    noun |= (before == 0) & has(after, "THIRD", "PAST", "HAVE", "FUTURE", "MODAL")
    opens = (before == 0) | pl.col("follows_actor") | has(before, *_BEFORE_GERUND)
    # "a statement condemning the raid", "a law banning Russian films"
    opens |= has(after, "DETERMINER") | (pl.col("precedes_actor") & has(after, "CAPITAL"))
    return has(pl.col("flags"), "GERUND") & (be | (~noun & opens & ~has(before, "DETERMINER", "POSSESSIVE")))


def _opens_noun_phrase() -> pl.Expr:
    before = pl.col("before")
    return has(before, "DETERMINER", "POSSESSIVE") | (has(before, "PREPOSITION", "NUMBER") & ~has(before, "TO"))


def _read_reduced(heads: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Past or participle: after the verb of its clause a form that can be both is a participle.

    It opens a relative clause without "who": "pardons citizens convicted of ...".
    """
    verbs = (
        heads.select("head", "sentence", "flags", "auxiliaries", "is_verb")
        .filter("is_verb")
        .with_columns(previous=_previous_head())
    )
    ambiguous = has(pl.col("flags"), "PAST") & has(pl.col("flags"), "PARTICIPLE") & (pl.col("auxiliaries") == 0)
    follows = (
        (count_between(grammar.break_counts, pl.col("previous"), pl.col("head")) == 0)
        & (count_between(grammar.separator_counts, pl.col("previous"), pl.col("head")) == 0)
        & (count_between(grammar.conjunction_counts, pl.col("previous"), pl.col("head")) == 0)
    )
    reports = has(at(grammar.flags, pl.col("previous")), "REPORTING")  # "says Ukraine violated"
    reduced = verbs.filter(ambiguous).filter(follows & ~reports)["head"]
    is_reduced = pl.lit(members(reduced, grammar.flags.len())).gather(pl.col("head"))
    return heads.with_columns(
        is_passive=pl.col("is_passive") | is_reduced, is_participle=pl.col("is_participle") | is_reduced
    )


def _previous_head() -> pl.Expr:
    """The head before in the same sentence; null where there is none."""
    return pl.when(pl.col("sentence").shift(1) == pl.col("sentence")).then(pl.col("head").shift(1))


def _read_elliptic(heads: pl.DataFrame, grammar: Grammar, actors: pl.DataFrame) -> pl.DataFrame:
    """Past or participle: in "six are killed and four others injured" the second is a passive without its "are"."""
    verbs = (
        heads.select(
            "head", "sentence", "flags", "auxiliaries", "before", "after", "is_verb", "is_passive", "is_participle"
        )
        .filter("is_verb")
        .with_columns(
            previous=_previous_head(),
            follows_passive=pl.col("is_passive").shift(1) & ~pl.col("is_participle").shift(1),
        )
    )
    coordinated = (
        pl.col("follows_passive")
        & (has(pl.col("flags"), "PAST") & has(pl.col("flags"), "PARTICIPLE") & (pl.col("auxiliaries") == 0))
        & ~has(pl.col("before"), "CONJUNCTION", "COMMA", "RELATIVE", "THAT", "PRONOUN")
        & (count_between(grammar.conjunction_counts, pl.col("previous"), pl.col("head")) > 0)
        & (count_between(grammar.break_counts, pl.col("previous"), pl.col("head")) == 0)
    )
    # an actor of its own may be the subject: "ten are killed and Israel attacked Iran"
    own = (pl.col("actor") > pl.col("previous")).fill_null(False)
    elliptic = (
        verbs.filter(coordinated)
        .join_asof(actors.select(actor="first"), left_on="head", right_on="actor", strategy="backward", coalesce=False)
        .filter(~own | has(pl.col("after"), "PREPOSITION", "BY"))
    )
    is_elliptic = pl.lit(members(elliptic["head"], grammar.flags.len())).gather(pl.col("head"))
    return heads.with_columns(is_passive=pl.col("is_passive") | is_elliptic)


def _phrase_ends(grammar: Grammar, actors: pl.DataFrame) -> pl.Series:
    """By token, what the noun phrase is that names an actor and ends there (see `_ends`); 0 where none does.

    "Russian" alone is a modifier; "France and Italy", "protesters" and "Israelis" are plural; "killed by Israeli
    drone" is oblique, and what follows is no verb of it. What "that" leads to is reported.
    """
    adjective = pl.col("kind") == "adjective"
    added = (pl.col("compound") == pl.col("compound").shift(1)) & ~pl.col("is_dashed")
    plural = pl.col("kind").is_in(["agent", "people", "body", "country"]) & has(
        at(grammar.flags, pl.col("last")), "ENDS_S"
    )
    # "representatives of France fail"
    plural |= has(at(grammar.flags, pl.col("first")), "ENDS_S") & has(
        at(grammar.flags, pl.col("first") + 1), "GENITIVE"
    )
    governor = pl.col("governor_flags")
    governed = has(governor, "PREPOSITION", "BY") & ~has(governor, "SUBORDINATOR", "COMMA", "CLAUSE", "STOP")
    governed &= ~pl.col("kind").is_in(["country", "capital", "place"])  # "a missile from Yemen hits Eilat"
    near = pl.col("governor") + _ARTICLE_REACH >= pl.col("first").cast(pl.Int64)
    near &= at(grammar.sentences, pl.col("governor")) == pl.col("sentence")
    whats = {
        _NOUN: ~adjective,
        _MODIFIER: adjective,
        _PLURAL: added | plural,
        _OBLIQUE: governed & near,
        _REPORTED: has(governor, "THAT") & ~adjective & near,
    }
    phrases = actors.with_columns(governor_flags=at(grammar.flags, pl.col("governor"))).select(
        pl.sum_horizontal(holds.fill_null(False).cast(pl.UInt8) * what for what, holds in whats.items())
    )
    return filled(0, grammar.flags.len(), pl.UInt8).scatter(actors["last"], phrases.to_series())


def _ends(what: int) -> pl.Expr:
    """Whether a phrase of this sort ends before the verb group."""
    return (pl.col("phrase") & what) != 0


def _certain_verbs(grammar: Grammar) -> Rows:
    """The tokens that can only be a finite verb or an auxiliary."""
    before = pl.col("flags").shift(1, fill_value=0)
    joined = has(before, "HYPHEN") | has(before, "DEFINITE", "OWN")  # "state-owned", "the remains"
    flags = pl.DataFrame({"flags": grammar.flags}).select(
        c=(has(pl.col("flags"), "THIRD", "PAST") & ~has(pl.col("flags"), "PLURAL") & ~joined)
        | has(pl.col("flags"), "BE", "HAVE", "FUTURE", "MODAL")
    )["c"]
    return Rows(flags)
