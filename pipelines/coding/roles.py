"""Source and target: which compound of actors stands on which side of an act."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import Rows, at, count_between, members, running
from pipelines.coding.dictionary import MUTUAL
from pipelines.coding.grammar import Grammar
from pipelines.coding.subjects import find_subjects

_OBJECT_REACH = 16
_AGENT_REACH = 10
_LISTED_REACH = 5  # tokens from an actor in which "and" may add another
_RANK_REACH = 5  # tokens from "the first" to the verb of which it tells
_FIRST_HOSTILE_ROOT = "13"
_LAST_VERBAL_ROOT = "13"  # up to there acts are done with words and papers
_TALKS_ROOT = "04"
_FORCE_ROOTS = ("18", "19")
_FORCE_CODES = ("190", "1823", "182")
_NOUN_REACH = 3  # tokens from an actor to the event noun that it modifies
_FINITE_FORMS = ("THIRD", "PAST", "BE", "HAVE", "FUTURE", "MODAL", "ED")
_CLAUSE_REACH = 18  # tokens from an event noun to the verb of which it is the subject


def assign_roles(
    acts: pl.DataFrame, verbs: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar, verb_counts: pl.Series
) -> pl.DataFrame:
    """The acts with `source` and `target` (numbers of compounds; null where none is found)."""
    told = members(acts["sentence"], grammar.sentence_first.len())
    subjects = find_subjects(verbs.filter(pl.lit(told).gather(pl.col("sentence"))), compounds, grammar)
    # "Israel and Hamas sign a truce mediated by Qatar": whoever hosts or mediates does so for them
    mediates = pl.col("code").str.starts_with(_TALKS_ROOT)
    placed = (
        acts.join(subjects, on="head", how="left", maintain_order="left", validate="1:1")
        .with_columns(
            inherits=pl.col("subject").eq_missing(pl.col("inherited")),
            subject=pl.coalesce("subject", pl.when(mediates).then("inherited")),
        )
        .pipe(_objects, compounds, grammar, verb_counts)
        .pipe(_agents, compounds, grammar)
        .pipe(_owners, compounds, grammar)
        .with_columns(object=pl.coalesce("fronted", "object", "owner"))
        .drop("fronted", "owner")
    )
    # An infinitive that no operator took is a purpose ("to end the war"), except in a headline ("Modi to visit China").
    # "The first to recognise" did it.
    sentence_first = pl.lit(grammar.sentence_first).gather(pl.col("sentence")).cast(pl.Int64)
    since = pl.max_horizontal(pl.col("head").cast(pl.Int64) - _RANK_REACH, sentence_first)
    ranked = count_between(grammar.rank_counts, since, pl.col("head")) > 0
    purpose = pl.col("is_infinitive") & ~pl.col("is_first_verb") & (pl.col("effect") == "") & ~ranked
    # ", killing 20 people" repeats the attack that the clause tells, or tells of an accident.
    toll = pl.col("is_participle") & ~pl.col("is_passive") & pl.col("inherits")
    toll &= pl.col("code").str.head(2).is_in(_FORCE_ROOTS)
    placed = placed.filter(~purpose & ~toll).drop("inherits", "inherited")
    # "sanctions were imposed on Belarus": the subject is the act itself, the target follows
    acted_on = pl.coalesce("subject", pl.when(pl.col("length") > 1).then("object"))
    target = pl.when("is_passive").then(acted_on).otherwise("object")
    # "were held against the Israeli strikes": whom the pattern leads to is not who acts
    agent = pl.when(pl.col("is_by") | pl.col("agent").ne_missing(acted_on)).then("agent")
    source = pl.when("is_passive").then(agent).otherwise("subject")
    reverse = pl.col("direction") == "reverse"
    # "shelled each other": the parties of the subject act on one another
    mutual = compounds.filter("is_mutual")["compound"].implode()
    return (
        placed.with_columns(source=source, target=target)
        .with_columns(
            source=pl.when(reverse).then("target").otherwise("source"),
            target=pl.when(reverse).then("source").otherwise("target"),
        )
        .with_columns(is_mutual=pl.col("target").is_in(mutual).fill_null(False))
        .with_columns(
            target=pl.when(~pl.col("is_mutual")).then("target"),
            direction=pl.when("is_mutual").then(pl.lit("both")).otherwise("direction"),
        )
        .drop("is_mutual", "is_by")
    )


def assign_nominal_roles(
    acts: pl.DataFrame, verbs: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar, verb_counts: pl.Series
) -> pl.DataFrame:
    """Event nouns that open a clause, with `source` and `target`: "Russia's attack on Kyiv killed ...".

    As an object or after a preposition a noun is background and no event, unless it names both its sides.
    """
    modifiers = compounds.select(
        modifier="compound", modifier_first="first", modifier_last="last", modifier_sentence="sentence"
    )
    doers = compounds.filter(has(pl.col("governor_flags"), "BY")).select(
        doer="compound", doer_first="first", doer_sentence="sentence"
    )
    head = pl.col("head")
    finite = pl.DataFrame({"flags": grammar.flags}).select(has(pl.col("flags"), *_FINITE_FORMS)).to_series()
    following = Rows(finite | members(verbs["head"], grammar.flags.len()))
    joined = (
        acts.sort("head")
        .join_asof(modifiers, left_on="head", right_on="modifier_first", strategy="backward", coalesce=False)
        .join_asof(doers, left_on="head", right_on="doer_first", strategy="forward", coalesce=False)
        .pipe(_objects, compounds, grammar, verb_counts)
        .join(
            compounds.select("compound", object_last="last"),
            left_on="object",
            right_on="compound",
            how="left",
            maintain_order="left",
            validate="m:1",
        )
        .with_columns(beyond=pl.max_horizontal("last", "object_last").cast(pl.Int64) + 1)
        .with_columns(verb=following.next(pl.col("beyond")))
        .with_columns(  # a verb that the lexicon does not know may stand there: "the call represents"
            verb=pl.when(
                has(at(grammar.flags, pl.col("beyond")), "ENDS_S")
                & (at(grammar.sentences, pl.col("verb")) != pl.col("sentence")).fill_null(True)
            )
            .then("beyond")
            .otherwise("verb")
        )
    )
    # "Houthi drone and missile attacks"
    mixed = has(at(grammar.flags, pl.col("modifier_last")), "ATTACK_NOUN") & has(
        at(grammar.flags, pl.col("modifier_last") + 1), "ADDITIVE"
    )
    modified = (
        (pl.col("modifier_sentence") == pl.col("sentence"))
        & (pl.col("modifier_last") < head)
        & (head - pl.col("modifier_last") <= _NOUN_REACH)
        & ((count_between(grammar.word_counts, pl.col("modifier_last") + 1, head) == 0) | mixed)
        & (count_between(grammar.separator_counts, pl.col("modifier_last"), head) == 0)
    )
    passive = pl.col("verb").is_in(verbs.filter("is_passive")["group_first"].implode())
    # "an attack on Kherson was carried out by": after a passive the doer may stand beyond the verb
    has_verb = (at(grammar.sentences, pl.col("verb")) == pl.col("sentence")).fill_null(False)
    end = at(grammar.sentence_last, pl.col("sentence")).cast(pl.Int64) + 1
    until = pl.when(has_verb).then(pl.col("verb") + pl.when(passive).then(_AGENT_REACH).otherwise(0)).otherwise(end)
    done = (pl.col("doer_sentence") == pl.col("sentence")) & (pl.col("doer_first") < until)
    opening = pl.when("is_modified").then("modifier_first").otherwise("head").cast(pl.Int64) - 1
    governor = pl.col("opening_governor")
    opens = governor.is_null() | (at(grammar.sentences, governor) != pl.col("sentence"))
    free = opens | has(
        at(grammar.flags, governor), "COMMA", "CLAUSE", "STOP", "THAT", "SUBORDINATOR", "CONJUNCTION", "BREAK"
    )
    # "amid talks between X and Y", "in retaliation for X's attack on Y": what names both its sides is told
    hostile = pl.col("code").str.head(2) >= _FIRST_HOSTILE_ROOT
    between = pl.col("direction").is_in(MUTUAL) & (pl.col("last") > head)
    whole = ~opens & pl.col("object").is_not_null() & (between | ((pl.col("is_modified") | done) & hostile))
    carried = (
        has_verb
        & (pl.col("verb") - head <= _CLAUSE_REACH)
        & (count_between(grammar.break_counts, head, pl.col("verb")) == 0)
    )
    return (
        joined.with_columns(is_modified=modified)
        .with_columns(
            opening_governor=grammar.governors.previous(opening),
            source=pl.when("is_modified").then("modifier").when(done).then("doer"),
            target=pl.col("object"),
            agent=pl.lit(None, pl.UInt32),
        )
        .filter((free & carried) | whole)
        .with_columns(
            is_first_verb=pl.lit(False),
            subject=pl.col("source"),
            verb=pl.when(has_verb).then("verb"),
            status=pl.when(has_verb & has(at(grammar.flags, pl.col("verb")), "MODAL"))
            .then(pl.lit("hypothetical"))
            .when(has_verb & has(at(grammar.flags, pl.col("verb")), "FUTURE"))
            .then(pl.lit("future"))
            .otherwise("status"),
        )
        .drop(
            "modifier",
            "modifier_first",
            "modifier_last",
            "modifier_sentence",
            "doer",
            "doer_first",
            "doer_sentence",
            "object_last",
            "beyond",
            "is_modified",
            "opening_governor",
        )
    )


def name_instruments(acts: pl.DataFrame, compounds: pl.DataFrame, nouns: pl.DataFrame) -> pl.DataFrame:
    """An unspecified use of force gets the code of the noun that carries it out: "Israeli airstrikes killed" is 195.

    `nouns` are event nouns with their code; the noun stands between the source and the verb, or after an agent.
    """
    ends = compounds.select("compound", source_last="last")
    carriers = (
        nouns.filter(pl.col("code").str.head(2) == "19")
        .select(instrument="head", instrument_code="code", instrument_sentence="sentence")
        .sort("instrument")
    )
    joined = (
        acts.join(ends, left_on="source", right_on="compound", how="left", maintain_order="left", validate="m:1")
        .sort("source_last", nulls_last=True)
        .join_asof(carriers, left_on="source_last", right_on="instrument", strategy="forward", coalesce=False)
        .sort("head")
    )
    distance = pl.col("instrument").cast(pl.Int64) - pl.col("source_last")
    fits = (
        pl.col("code").is_in(_FORCE_CODES)
        & (pl.col("instrument_sentence") == pl.col("sentence"))
        & (distance <= _NOUN_REACH + 1)
        & (pl.col("instrument") != pl.col("head"))
    )
    return joined.with_columns(code=pl.when(fits).then("instrument_code").otherwise("code")).drop(
        "source_last", "instrument", "instrument_code", "instrument_sentence"
    )


def group_compounds(actors: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """One row per compound, in reading order.

    `compound`, `first`, `last`, `sentence`, `governor` (token) and `governor_flags`; whether it `is_known` (has a
    state, group or body), `is_mutual` ("each other"), `is_place`, `is_site` (a place or state, or a
    sea: `is_sea`).
    """
    members = actors.select(
        "compound",
        "first",
        "last",
        "sentence",
        "governor",
        is_known=pl.coalesce("country", "group").is_not_null() | pl.col("kind").is_in(["body", "reciprocal", "given"]),
        is_mutual=pl.col("kind") == "reciprocal",
        is_place=pl.col("kind").is_in(["capital", "place"]),
        is_site=pl.col("kind").is_in(["capital", "place", "country", "sea"]),
        is_sea=pl.col("kind") == "sea",
    )
    number = members["compound"]
    alone = ((number != number.shift(1)) & (number != number.shift(-1))).fill_null(True)
    joined = (
        members.filter(~alone)
        .group_by("compound", maintain_order=True)
        .agg(
            pl.col("first").first(),
            pl.col("last").last(),
            pl.col("sentence", "governor").first(),
            pl.col("is_known", "is_mutual").any(),
            pl.col("is_place", "is_site", "is_sea").all(),
        )
    )
    return (
        pl.concat([members.filter(alone), joined])
        .with_columns(
            governor=pl.when(
                pl.col("governor").is_not_null() & (at(grammar.sentences, pl.col("governor")) == pl.col("sentence"))
            ).then("governor")
        )
        .with_columns(
            governor_flags=pl.when(pl.col("governor").is_not_null())
            .then(at(grammar.flags, pl.col("governor")))
            .otherwise(pl.lit(0, pl.UInt64))
        )
        .sort("first")
    )


def count_certain_verbs(verbs: pl.DataFrame, grammar: Grammar) -> pl.Series:
    """Running counts of verbs that surely begin another clause: with an auxiliary, and no infinitives.

    A bare form may as well be a participle or a noun that was taken for a verb.
    """
    certain = (pl.col("group_first") < pl.col("head")) & ~pl.col("is_infinitive")
    certain |= has(at(grammar.flags, pl.col("head")), "BE", "HAVE")
    return running(members(verbs.filter(certain)["head"], grammar.flags.len()))


def _objects(acts: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar, verb_counts: pl.Series) -> pl.DataFrame:
    """`object`: the first compound after the pattern's slot, in the same clause, with no other verb between."""
    right = compounds.select(
        object="compound",
        object_first="first",
        object_last="last",
        object_sentence="sentence",
        object_governor="governor",
        object_known="is_known",
        object_is_place="is_place",
        object_governor_flags="governor_flags",
    )
    joined = (
        acts.with_columns(key=pl.col("slot") + 1)
        .sort("key")
        .join_asof(right, left_on="key", right_on="object_last", strategy="forward", coalesce=False)
        .sort("head")
    )
    distance = pl.col("object_first").cast(pl.Int64) - pl.col("slot").cast(pl.Int64)
    verbs_between = count_between(verb_counts, pl.col("slot") + 1, pl.col("object_first"))
    breaks = count_between(grammar.break_counts, pl.col("slot") + 1, pl.col("object_first"))
    adverbial = (
        (pl.col("length") == 1)
        & (pl.col("object_governor") > pl.col("slot"))
        & has(pl.col("object_governor_flags"), "PREPOSITION")
        & ~has(pl.col("object_governor_flags"), "COMMA")
        & (
            (pl.col("object_governor") == pl.col("slot") + 1)
            | ~has(pl.col("object_governor_flags"), "GENITIVE", "LOCATIVE", "BY")
        )
    )
    # "signed a pact in Riyadh", "in the presence of Rubio", "agreed a truce in Geneva": the place of a talk, or whoever
    # another preposition brings in, is no partner unless the pattern's own preposition leads there.
    led_elsewhere = pl.col("object_governor") > pl.col("slot")
    partner = (
        pl.col("direction").is_in(MUTUAL)
        & has(pl.col("object_governor_flags"), "PREPOSITION")
        & ~has(pl.col("object_governor_flags"), "COMITATIVE")
    )
    site = (
        (pl.col("code").str.head(2) <= _LAST_VERBAL_ROOT)
        & has(pl.col("object_governor_flags"), "LOCATIVE")
        & pl.col("object_is_place")
    )
    venue = led_elsewhere & (partner | site)
    stranger = pl.col("direction").is_in(MUTUAL) & ~pl.col("object_known")
    fits = (
        (pl.col("object_sentence") == pl.col("sentence"))
        & ~venue.fill_null(False)
        & ~stranger.fill_null(False)
        & (pl.col("object_first") > pl.col("head"))
        & (distance <= _OBJECT_REACH)
        & (verbs_between == 0)
        & (breaks == 0)
        & ~adverbial.fill_null(False)
    )
    return joined.with_columns(object=pl.when(fits).then("object")).drop(
        "key",
        "object_first",
        "object_last",
        "object_sentence",
        "object_governor",
        "object_governor_flags",
        "object_known",
        "object_is_place",
    )


def _owners(acts: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """`owner`: whose the object is, inside the words of a verb pattern: "rejected a US proposal to end the war"."""
    # a name, for in "deployed troops to" the troops are its own
    named = pl.col("is_known") & has(at(grammar.flags, pl.col("first")), "CAPITAL")
    inner = compounds.filter(named).select(owner="compound", owner_first="first", owner_last="last")
    joined = (
        acts.with_columns(key=pl.col("head") + 1)
        .sort("key")
        .join_asof(inner, left_on="key", right_on="owner_first", strategy="forward", coalesce=False)
        .sort("head")
    )
    active = ~pl.col("is_passive") & (pl.col("direction") == "") & (pl.col("kind") != "noun")
    inside = active & (pl.col("owner_last") < pl.col("slot"))
    return joined.with_columns(owner=pl.when(inside).then("owner")).drop("key", "owner_first", "owner_last")


def _agents(acts: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """`agent` of a passive: who stands after "by" (`is_by`), or before an attack ("in an Israeli strike")."""
    attacks = Rows(pl.DataFrame({"f": grammar.flags}).select(c=has(pl.col("f"), "ATTACK_NOUN"))["c"])
    by = has(pl.col("governor_flags"), "BY")
    noun = attacks.next(pl.col("last") + 1)
    instrument = has(pl.col("governor_flags"), "LOCATIVE", "SUBORDINATOR", "PREPOSITION") & (
        (noun - pl.col("last")) <= 4
    )
    instrument &= at(grammar.sentences, noun) == pl.col("sentence")
    instrument &= (count_between(grammar.word_counts, pl.col("last") + 1, noun) == 0) | has(
        at(grammar.flags, pl.col("last")),
        "ATTACK_NOUN",  # "in Russian missile and drone attacks"
    )
    # "killed in a blast at a plant run by Shell": that "by" belongs to another participle
    before = at(grammar.flags, pl.col("governor") - 1)
    coordinated = has(at(grammar.flags, pl.col("governor") - 2), "CONJUNCTION")
    other = pl.when(by & has(before, "ED", "PARTICIPLE") & ~coordinated).then(pl.col("governor") - 1)
    # "killed in clashes with Thai soldiers", but of "clashes between Thai and Cambodian soldiers" both sides kill
    end = at(grammar.sentence_last, pl.col("sentence")) + 1
    listed_end = pl.min_horizontal(pl.col("last") + _LISTED_REACH, end)
    alone = count_between(grammar.conjunction_counts, pl.col("first"), listed_end) == 0
    clash = has(pl.col("governor_flags"), "COMITATIVE") & has(before, "ATTACK_NOUN") & alone
    candidates = compounds.filter((by | instrument | clash).fill_null(False)).select(
        agent="compound", agent_first="first", agent_sentence="sentence", is_by=by, agent_of=other
    )
    joined = (
        acts.with_columns(key=pl.col("head") + 1)
        .sort("key")
        .join_asof(
            candidates,
            left_on="key",
            right_on="agent_first",
            strategy="forward",
            check_sortedness=False,
            coalesce=False,
        )
        .sort("head")
    )
    head = pl.col("head")
    # "four are killed and nine are wounded by shells", "killed when a house is hit by shells": one agent for both
    force = pl.col("code").str.head(2).is_in(_FORCE_ROOTS)
    forceful = members(acts.filter(force)["head"], grammar.flags.len())
    shared = count_between(grammar.conjunction_counts, head, pl.col("agent_of")) > 0
    shared |= force & at(forceful, pl.col("agent_of"))
    fits = (
        (pl.col("agent_sentence") == pl.col("sentence"))
        & (pl.col("agent_first").cast(pl.Int64) - head <= 2 * _AGENT_REACH)
        & ((pl.col("agent_of") <= pl.max_horizontal("head", "last")) | shared).fill_null(True)
    )
    return joined.with_columns(agent=pl.when(fits & pl.col("is_passive")).then("agent")).drop(
        "key", "agent_first", "agent_sentence", "agent_of"
    )
