"""The subject of each verb, and the object that a relative clause has in front of it."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import Rows, at, by_number, count_between, join_sorted
from pipelines.coding.grammar import Grammar

_RELATIVE_REACH = 3  # tokens from "whose" to the verb: "whose drones hit"


def find_subjects(verbs: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """`subject` of each verb: its own, else the one of the verb that it continues; null where its own is unknown.

    `is_first_verb`: whether no verb stands before it in the sentence; `fronted`: the compound before "whom" or "which"
    that is the verb's object, null where there is none; `inherited`: the subject of the clause in which a participle
    stands, else `subject`.
    """
    frames = _interrupting(verbs, compounds, grammar)
    compounds = compounds.filter(~pl.col("compound").is_in(frames["speaker"].implode()))
    told = (
        verbs.filter(~pl.col("head").is_in(frames["head"].implode()))
        .sort("head")
        .with_columns(previous=_previous_verbs())
        .pipe(_look_before, compounds, grammar)
        .pipe(_with_lead, compounds, grammar)
        .pipe(_own_subjects, grammar)
        .pipe(_resume, grammar)
    )
    # "Accusing France, Mali praised Russia": what opens a sentence as a participle has the subject of its verb.
    finite = ~pl.col("is_participle")
    later = pl.when(pl.when(finite).then(pl.col("sentence")).backward_fill() == pl.col("sentence")).then(
        pl.when(finite).then(pl.col("own").fill_null(-1)).backward_fill()
    )
    opening = pl.col("is_participle") & ~pl.col("is_passive")
    # ... and "After meeting Putin, Trump praised Russia"
    first = at(grammar.sentence_first, pl.col("sentence")).cast(pl.Int64)
    led = has(at(grammar.flags, first), "PREPOSITION", "SUBORDINATOR", "BY") & (pl.col("group_first") == first + 1)
    opening &= (pl.col("group_first") == first) | led
    # "saw men looting and burning shops"
    added = has(at(grammar.flags, pl.col("group_first") - 1), "CONJUNCTION") & pl.col("previous").is_not_null()
    added &= pl.col("is_participle") & ~pl.col("is_passive") & pl.col("is_participle").shift(1)
    same = pl.when(added).then(pl.col("modified").shift(1))
    told = told.with_columns(modified=pl.coalesce("modified", same))
    subjects = (
        told.with_columns(own=pl.when(opening).then(later.fill_null(-1)).otherwise("own"))
        .with_columns(inherited=pl.col("own").forward_fill())
        .select(
            "head",
            "fronted",
            "inherited",
            is_first_verb=pl.col("previous").is_null(),
            subject=pl.coalesce("modified", "inherited"),
        )
    )
    return join_sorted(verbs.select("head"), subjects, on="head").select(
        "head",
        "fronted",
        pl.col("is_first_verb").fill_null(False),
        *(pl.when(pl.col(name) >= 0).then(name).cast(pl.UInt32).alias(name) for name in ("subject", "inherited")),
    )


def _previous_verbs() -> pl.Expr:
    """The head before in the same sentence that is no auxiliary; null where there is none."""
    full = ~pl.col("is_auxiliary")
    head, sentence = (pl.when(full).then(name).forward_fill().shift(1) for name in ("head", "sentence"))
    return pl.when(sentence == pl.col("sentence")).then(head)


def _interrupting(verbs: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Reporting frames between commas, `head` and `speaker`: in "Russia, Macron said, left" the clause goes around."""
    said = verbs.filter(
        has(at(grammar.flags, pl.col("head")), "REPORTING") & has(at(grammar.flags, pl.col("head")), "COMMA")
    )
    speakers = compounds.select(
        speaker="compound",
        end="last",
        follows_comma=has(grammar.beside(pl.col("first"), -1), "COMMA"),
    )
    before = pl.col("group_first").cast(pl.UInt32) - 1
    return (
        said.filter(pl.col("group_first") > 0)
        .with_columns(end=before)
        .join(speakers, on="end", maintain_order="left", validate="m:1")
        .filter("follows_comma")
        .select("head", "speaker")
    )


def _look_before(verbs: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The verbs with the compounds before them that may be their subject, and with their relative pronoun.

    `nearest` (no preposition governs it), `fallback` (nor one but "of"), `closest` (whatever governs it), each with its
    `_first` and `_last`; `relative` (token), `antecedent` (the compound that ends before it).
    """
    oblique = _is_oblique()
    # "a bombing by rebels kills nine", "a raid claimed by rebels kills nine": whose attack it was did it
    before, earlier = (grammar.beside(pl.col("governor"), -step) for step in (1, 2))
    named = has(pl.col("governor_flags"), "BY", "TO") & has(before, "ED", "PARTICIPLE") & has(earlier, "ATTACK_NOUN")
    attacker = (has(pl.col("governor_flags"), "BY") & has(before, "ATTACK_NOUN")) | named
    oblique &= ~attacker.fill_null(False)
    of = oblique & has(pl.col("governor_flags"), "GENITIVE") & ~has(pl.col("governor_flags"), "LOCATIVE")
    pronouns = Rows(grammar.where("RELATIVE", "THAT"))
    number = pl.col("compound").cast(pl.Int64)
    locative = has(pl.col("governor_flags"), "LOCATIVE")
    candidates = compounds.select(
        number,
        "first",
        "last",
        "sentence",
        is_place=pl.col("is_site") & locative,
        is_goal=(pl.col("is_site") | locative) & ~has(pl.col("governor_flags"), "COMITATIVE"),
        oblique=oblique,
        of=of,
    )
    ending = pl.lit(by_number(candidates["last"], candidates["compound"]))
    before = pl.col("relative") - 1
    relative = pronouns.previous(pl.col("group_first") - 1)
    return (
        verbs.with_columns(key=(pl.col("group_first") - 1).clip(0).cast(pl.UInt32))
        .pipe(_nearest_before, candidates.filter(~pl.col("oblique")), "nearest")
        .pipe(_nearest_before, candidates.filter(~pl.col("oblique") | pl.col("of")), "fallback")
        .pipe(_nearest_before, candidates, "closest", "is_place", "is_goal")
        .with_columns(
            pl.col("closest_is_place", "closest_is_goal").fill_null(False),
            relative=pl.when(
                (at(grammar.sentences, relative) == pl.col("sentence"))
                & (relative > pl.col("previous").fill_null(-1))
                & (pl.col("group_first") > 0)
            ).then(relative),
        )
        .with_columns(
            antecedent=pl.when((before >= 0) & (at(grammar.sentences, before) == pl.col("sentence"))).then(
                ending.gather(before.clip(0), null_on_oob=True)
            )
        )
    )


def _is_oblique() -> pl.Expr:
    """Whether a preposition governs a compound: what may open a clause, as in "after Iran attacked", is none here."""
    opens = has(pl.col("governor_flags"), "COMMA", "CLAUSE", "STOP", "SUBORDINATOR")
    return has(pl.col("governor_flags"), "PREPOSITION", "BY", "TO") & ~opens


def _with_lead(verbs: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The verbs with `lead`: the compound with which their sentence begins and that a comma parts from its verb.

    "Iran, which sits on the strait, ...", "The envoy, after a night in Accra, ..."; null where there is none.
    """
    first = at(grammar.sentence_first, pl.col("sentence"))
    leads = (
        compounds.filter(~_is_oblique())
        .unique("sentence", keep="first", maintain_order=True)
        .filter(
            has(at(grammar.flags, pl.col("last")), "COMMA"),
            # "NEW YORK, March 19", but "Warsaw, which"
            ~pl.col("is_place") | has(grammar.beside(pl.col("last"), 1), "RELATIVE"),
            count_between(grammar.finite_counts, first, pl.col("first")) == 0,
        )
        .select("sentence", lead=pl.col("compound").cast(pl.Int64), lead_last=pl.col("last").cast(pl.Int64))
    )
    return verbs.join(leads, on="sentence", how="left", maintain_order="left", validate="m:1")


def _own_subjects(verbs: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The verbs with `own`: their subject, -1 where it is unknown, null where they have that of the verb before.

    `fronted`: their object, where a relative pronoun and another subject stand before them. `modified`: what a
    participle tells of, -1 where that is no actor, null for all other verbs.
    """
    before = grammar.beside(pl.col("group_first"), -1)
    coordinated = has(before, "CONJUNCTION", "COMMA")
    # "a fire in Lima that killed": what the relative clause tells of is not the place
    adjacent = has(before, "RELATIVE", "THAT") & (pl.col("closest_last") >= pl.col("group_first") - 3)
    adjacent &= ~pl.col("closest_is_place")
    opens = pl.col("previous").is_null()
    # "the captain of a tanker intercepted by the navy": a participle tells of the noun before it
    reduced = pl.col("is_participle") & pl.col("is_passive") & ~opens & ~coordinated
    # "MPs trying to enter", "with Pakistan launching strikes", but "visits Paris seeking help"
    doing = pl.col("is_participle") & ~pl.col("is_passive") & ~coordinated
    beside = pl.col("closest_last") == pl.col("group_first") - 1
    refers = has(before, "PRONOUN") & ~has(before, "PERSON_PRONOUN")  # "said it had"
    continues = ~opens & (coordinated | refers | pl.col("is_participle") | pl.col("is_infinitive"))
    nearest, nearest_first, nearest_last = (
        pl.coalesce(f"nearest{edge}", pl.when(opens).then(f"fallback{edge}")) for edge in ("", "_first", "_last")
    )
    has_own = nearest_first > pl.col("relative")
    # "Ukraine, whose drones hit Moscow": nobody else stands between the pronoun and the verb
    owner = (
        pl.col("antecedent").is_not_null()
        & ~(pl.col("closest_first") > pl.col("relative")).fill_null(False)
        & (pl.col("group_first") - pl.col("relative") <= _RELATIVE_REACH)
        & ~pl.col("closest_is_place")
    )
    # "... after a fire destroys": a clause begins between the actor and the verb, so the subject is not that actor.
    clause_between = count_between(grammar.break_counts, nearest_last, pl.col("group_first")) > 0
    after_previous = opens | (nearest_first > pl.col("previous"))
    fronted = has_own & pl.col("antecedent").is_not_null() & ~pl.col("is_passive")
    # "Germany, which Ukraine criticised, praised Poland": after the relative clause the sentence goes on
    resumes = ~opens & has(before, "COMMA") & fronted.shift(1).fill_null(False)
    # "Iran, after a night of talks in Accra, praised Ghana"
    finite = ~pl.col("is_participle") & ~pl.col("is_infinitive")
    begin = pl.col("group_first") - 1
    # "..., on Friday ended its ban"
    dated = has(before, "TIME") & ~has(before, "COMMA")
    begin -= dated.cast(pl.Int64) + (dated & has(at(grammar.flags, begin - 1), "PREPOSITION")).cast(pl.Int64)
    returns = finite & has(at(grammar.flags, begin), "COMMA") & (begin > pl.col("lead_last"))
    return verbs.with_columns(
        own=pl.when(adjacent)
        .then("closest")
        .when(owner)
        .then("antecedent")
        .when(returns)
        .then("lead")
        .when(resumes)
        .then(pl.col("antecedent").shift(1))
        .when(continues)
        .then(None)
        .when(clause_between)
        .then(-1)
        .when(opens)
        .then(nearest.fill_null(-1))
        .when(after_previous)
        .then(nearest),
        fronted=pl.when(fronted).then(pl.col("antecedent").cast(pl.UInt32)),
        modified=pl.when(reduced & ~beside)
        .then(-1)
        .when(beside & (reduced | (doing & ~pl.col("closest_is_goal"))))
        .then("closest"),
    )


def _resume(verbs: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The verbs that go on behind a relative clause have the subject of the verb before that clause.

    "Ghana backs the plan, which is being studied, and accuses Chad".
    """
    told = verbs.with_columns(inherited=pl.col("own").forward_fill()).filter(~pl.col("is_auxiliary"))
    # a verb has the number of its head, what is asked of it is said of the verb before
    before, subject, in_clause = (
        pl.lit(by_number(told["head"], told[column])) for column in ("previous", "inherited", "relative")
    )
    goes_on = has(grammar.beside(pl.col("group_first"), -1), "CONJUNCTION")
    goes_on &= has(grammar.beside(pl.col("group_first"), -2), "COMMA")
    goes_on &= ~pl.col("is_participle") & ~pl.col("is_infinitive")
    goes_on &= in_clause.gather(pl.col("previous"), null_on_oob=True).is_not_null()
    resumed = subject.gather(before.gather(pl.col("previous"), null_on_oob=True), null_on_oob=True)
    return verbs.with_columns(own=pl.when(goes_on).then(pl.coalesce(resumed, "own")).otherwise("own"))


def _nearest_before(verbs: pl.DataFrame, compounds: pl.DataFrame, name: str, *more: str) -> pl.DataFrame:
    """The verbs with the nearest compound before them in their sentence, as `name`, `name_first`, `name_last`.

    And with `more` of its columns, likewise.
    """
    columns = {
        "key": pl.col("first"),
        name: pl.col("compound"),
        f"{name}_first": pl.col("first").cast(pl.Int64),
        f"{name}_last": pl.col("last").cast(pl.Int64),
        **{f"{name}_{column}": pl.col(column) for column in more},
        "found_in": pl.col("sentence"),
    }
    joined = verbs.join_asof(compounds.select(**columns), on="key", strategy="backward")
    inside = pl.col("found_in") == pl.col("sentence")
    return joined.with_columns(
        pl.when(inside).then(pl.col(column)).alias(column) for column in columns if column not in ("key", "found_in")
    ).drop("found_in")
