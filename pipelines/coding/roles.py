"""Source and target: which compound of actors stands on which side of a verb."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, count_between, join_sorted, members
from pipelines.coding.dictionary import EACH, MUTUAL
from pipelines.coding.domestic import FIGHTING_ROOTS
from pipelines.coding.grammar import Grammar
from pipelines.coding.objects import find_losers, find_objects, find_owners, find_parties
from pipelines.coding.subjects import find_subjects

AGENT_REACH = 10  # tokens from an event noun or its verb to who did it
_LISTED_REACH = 5  # tokens from an actor in which "and" may add another
_RANK_REACH = 5  # tokens from "the first" to the verb of which it tells
_TALKS_ROOT = "04"
_EXPULSIONS = ("161", "174")
_SETTLEMENTS = ("0356", "037", "0871", "057")
_PROTEST_ROOT = "14"
_POSTURE_ROOT = "15"
_DEMAND_ROOTS = ("02", "10", "17")


def assign_roles(
    acts: pl.DataFrame, verbs: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar, verb_counts: pl.Series
) -> pl.DataFrame:
    """The acts with `source` and `target` (numbers of compounds; null where none is found)."""
    told = members(acts["sentence"], grammar.sentence_first.len())
    subjects = find_subjects(verbs.filter(pl.lit(told).gather(pl.col("sentence"))), compounds, grammar)
    # "Israel and Hamas sign a truce mediated by Qatar": whoever hosts or mediates does so for them
    mediates = pl.col("code").str.starts_with(_TALKS_ROOT)
    placed = (
        join_sorted(acts, subjects, on="head")
        .with_columns(
            inherits=pl.col("subject").eq_missing(pl.col("inherited")),
            subject=pl.coalesce("subject", pl.when(mediates).then("inherited")),
        )
        .pipe(find_objects, compounds, grammar, verb_counts)
        .pipe(find_losers, compounds, grammar, verb_counts)
        .pipe(find_parties, compounds, grammar)
        .pipe(_agents, compounds, grammar)
        .pipe(find_owners, compounds, grammar)
        .with_columns(object=pl.coalesce("fronted", "object", "owner"))
        .drop("fronted", "owner")
    )
    # An infinitive that no operator took is a purpose ("to end the war"), except in a headline ("Modi to visit China").
    # "The first to recognise" did it.
    sentence_first = pl.lit(grammar.sentence_first).gather(pl.col("sentence")).cast(pl.Int64)
    since = pl.max_horizontal(pl.col("head").cast(pl.Int64) - _RANK_REACH, sentence_first)
    ranked = count_between(grammar.rank_counts, since, pl.col("head")) > 0
    purpose = pl.col("is_infinitive") & ~pl.col("is_first_verb") & (pl.col("effect") == "") & ~ranked
    placed = placed.with_columns(is_purpose=purpose).pipe(_aim_protests, compounds)
    # ", killing 20 people" repeats the attack that the clause tells, or tells of an accident.
    toll = pl.col("is_participle") & ~pl.col("is_passive") & pl.col("inherits")
    toll &= pl.col("code").str.head(2).is_in(FIGHTING_ROOTS)
    # ", targeting rebels" says on whom it was made
    toll &= (pl.col("code") != "190") | ~has(grammar.beside(pl.col("head"), -1), "COMMA")
    placed = placed.filter(~pl.col("is_purpose") & ~toll).drop("inherits", "inherited", "is_purpose")
    # "sanctions were imposed on Belarus": the subject is the act itself, the target follows
    acted_on = pl.coalesce("subject", pl.when(pl.col("length") > 1).then("object"))
    # "were held against the Israeli strikes": whom the pattern leads to is not who acts
    by = pl.when(pl.col("is_by") | pl.col("agent").ne_missing(acted_on)).then("agent")
    # "two Britons were deported from Turkey"
    expels = pl.col("code").str.head(3).is_in(_EXPULSIONS) & (pl.col("length") > 1) & pl.col("subject").is_not_null()
    # "Kenyan soldiers were deployed along the border with Somalia"
    posted = pl.col("code").str.starts_with(_POSTURE_ROOT) & (pl.col("length") > 2) & by.is_null()
    posted &= ~has(grammar.beside(pl.col("group_first"), -1), "RELATIVE")
    suffers = pl.col("is_passive") & ~posted
    target = pl.when(suffers).then(acted_on).otherwise("object")
    source = pl.when(suffers).then(pl.coalesce(by, pl.when(expels).then("object"))).otherwise("subject")
    reverse = pl.col("direction") == "reverse"
    # "shelled each other": the parties of the subject act on one another
    mutual = compounds.filter("is_mutual")["compound"].implode()
    return (
        placed.with_columns(source=source, target=target)
        .with_columns(
            source=pl.when(reverse).then("target").otherwise("source"),
            target=pl.when(reverse).then("source").otherwise("target"),
        )
        .with_columns(is_mutual=pl.col("target").is_in(mutual).fill_null(False) | _is_among_them(compounds))
        .with_columns(
            target=pl.when(~pl.col("is_mutual")).then("target"),
            direction=pl.when("is_mutual").then(pl.lit("both")).otherwise("direction"),
        )
        .drop("is_mutual", "is_by")
    )


def _is_among_them(compounds: pl.DataFrame) -> pl.Expr:
    """Whether those who stop or settle something do so with one another: "India and Pakistan agreed to stop firing".

    "Between the two states" says it as well.
    """
    site = pl.col("is_site") & has(pl.col("governor_flags"), "LOCATIVE")
    joint, sites, pairs = (compounds.filter(which)["compound"].implode() for which in ("is_joint", site, "is_pair"))
    alone = pl.col("target").is_null() | pl.col("target").is_in(sites)
    settles = pl.col("code").is_in(_SETTLEMENTS) & pl.col("direction").is_in(["", EACH]) & alone
    venue = pl.col("is_place") & ~has(
        pl.col("governor_flags"), "COMITATIVE"
    )  # "agreed on a framework for the Geneva truce"
    venues = compounds.filter(venue)["compound"].implode()
    between = (pl.col("target").is_in(pairs) | pl.col("target").is_in(venues)) & pl.col("direction").is_in(MUTUAL)
    return ((settles | between) & pl.col("source").is_in(joint)).fill_null(False)


def _aim_protests(acts: pl.DataFrame, compounds: pl.DataFrame) -> pl.DataFrame:
    """The acts where protests without an object, or with a place for it, have the one of whom they demand something.

    "Filled the square in Kuala Lumpur to demand that Najib resign".
    """
    sites = compounds.filter("is_site")["compound"].implode()
    nobody = pl.col("object").is_null() | pl.col("object").is_in(sites)
    demands = pl.col("is_purpose") & pl.col("code").str.head(2).is_in(_DEMAND_ROOTS)
    asked = demands.shift(-1, fill_value=False) & (pl.col("sentence").shift(-1) == pl.col("sentence"))
    aimed = pl.col("code").str.starts_with(_PROTEST_ROOT) & asked & nobody
    blamed = pl.coalesce(pl.col("object").shift(-1), "object")
    return acts.with_columns(object=pl.when(aimed).then(blamed).otherwise("object"))


def _agents(acts: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """`agent` of a passive: who stands after "by" (`is_by`), or before an attack ("in an Israeli strike")."""
    asked = members(acts["sentence"].filter(acts["is_passive"]), grammar.sentence_first.len())
    by = has(pl.col("governor_flags"), "BY")
    noun = grammar.attacks.next(pl.col("last") + 1)
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
    near = compounds.filter(pl.lit(asked).gather(pl.col("sentence")))
    candidates = near.filter((by | instrument | clash).fill_null(False)).select(
        agent="compound", agent_first="first", agent_sentence="sentence", is_by=by, agent_of=other, in_clash=clash
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
    force = pl.col("code").str.head(2).is_in(FIGHTING_ROOTS)
    forceful = members(acts.filter(force)["head"], grammar.flags.len())
    shared = count_between(grammar.conjunction_counts, head, pl.col("agent_of")) > 0
    shared |= force & at(forceful, pl.col("agent_of"))
    fits = (
        (pl.col("agent_sentence") == pl.col("sentence"))
        & (pl.col("agent_first").cast(pl.Int64) - head <= 2 * AGENT_REACH)
        & ((pl.col("agent_of") <= pl.max_horizontal("head", "last")) | shared).fill_null(True)
    )
    fits &= pl.col("is_passive")
    # "two soldiers are killed in clashes with rebels": they fought as well
    fought = fits & pl.col("in_clash") & force & (pl.col("direction") == "")
    return joined.with_columns(
        agent=pl.when(fits).then("agent"), direction=pl.when(fought).then(pl.lit("both")).otherwise("direction")
    ).drop("key", "agent_first", "agent_sentence", "agent_of", "in_clash")
