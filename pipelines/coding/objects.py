"""The object of an act: whom it is done to, or whose the thing is that it is done to."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, count_between, members, running
from pipelines.coding.dictionary import MUTUAL
from pipelines.coding.grammar import Grammar

_OBJECT_REACH = 16
_OCCUPATION = "192"
_LAST_PEACEFUL_ROOT = "16"
_LAST_VERBAL_ROOT = "13"  # up to there acts are done with words and papers


def find_objects(acts: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar, verb_counts: pl.Series) -> pl.DataFrame:
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
    # "opened fire on protesters": the people whom the pattern itself names
    named = compounds.filter("is_agent")["last"]
    names = at(members(named, grammar.flags.len()), pl.col("slot")) & (pl.col("slot") > pl.col("head"))
    names &= (pl.col("code").str.head(2) > _LAST_PEACEFUL_ROOT) & ~pl.col("direction").is_in(MUTUAL)
    joined = (
        acts.with_columns(key=pl.col("slot") + (~names).cast(pl.UInt32))
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


def find_losers(acts: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar, verb_counts: pl.Series) -> pl.DataFrame:
    """The acts with whom ground is taken from as their `object`: "seized Bakhmut, in Donetsk, from Ukraine's army"."""
    from_whom = has(pl.col("governor_flags"), "GENITIVE") & has(pl.col("governor_flags"), "LOCATIVE")
    losers = compounds.filter(from_whom & pl.col("is_known") & ~pl.col("is_site")).select(
        loser="compound", loser_first="first", loser_sentence="sentence", loser_governor="governor"
    )
    taken = pl.col("code").str.starts_with(_OCCUPATION) & ~pl.col("is_passive")
    joined = (
        acts.filter(taken)
        .with_columns(key=pl.col("slot") + 1)
        .sort("key")
        .join_asof(losers, left_on="key", right_on="loser_first", strategy="forward", coalesce=False)
        .filter(
            pl.col("loser_sentence") == pl.col("sentence"),
            pl.col("loser_first") - pl.col("slot") <= _OBJECT_REACH,
            pl.col("loser_governor") > pl.col("slot"),
            count_between(verb_counts, pl.col("key"), pl.col("loser_first")) == 0,
            count_between(grammar.break_counts, pl.col("key"), pl.col("loser_first")) == 0,
        )
        .select("head", "loser")
    )
    return (
        acts.join(joined, on="head", how="left", maintain_order="left", validate="1:1")
        .with_columns(object=pl.coalesce("loser", "object"))
        .drop("loser")
    )


def find_parties(acts: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The acts with the parties between which they happen as their `object`, where they have none.

    "Fighting in Goma, Congo, was reported between rebels and the army".
    """
    joint = pl.col("is_joint") & pl.col("is_known") & has(pl.col("governor_flags"), "COMITATIVE")
    parties = compounds.filter(joint).select(parties="compound", parties_first="first", parties_sentence="sentence")
    found = (
        acts.filter(pl.col("object").is_null() & pl.col("direction").is_in(MUTUAL))
        .select("head", "sentence")
        .sort("head")
        .join_asof(parties, left_on="head", right_on="parties_first", strategy="forward", coalesce=False)
        .filter(
            pl.col("parties_sentence") == pl.col("sentence"),
            pl.col("parties_first") - pl.col("head") <= _OBJECT_REACH,
            count_between(grammar.break_counts, pl.col("head"), pl.col("parties_first")) == 0,
        )
        .select("head", "parties")
    )
    return (
        acts.join(found, on="head", how="left", maintain_order="left", validate="1:1")
        .with_columns(object=pl.coalesce("object", "parties"))
        .drop("parties")
    )


def find_owners(acts: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
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
    inside = active & (pl.col("owner_last") <= pl.col("slot"))
    return joined.with_columns(owner=pl.when(inside).then("owner")).drop("key", "owner_first", "owner_last")


def count_certain_verbs(verbs: pl.DataFrame, grammar: Grammar) -> pl.Series:
    """Running counts of verbs that surely begin another clause: with an auxiliary, and no infinitives.

    A bare form may as well be a participle or a noun that was taken for a verb.
    """
    certain = (pl.col("group_first") < pl.col("head")) & ~pl.col("is_infinitive")
    certain |= has(at(grammar.flags, pl.col("head")), "BE", "HAVE")
    # "damaging houses and injuring three people"
    certain |= (
        pl.col("is_participle") & ~pl.col("is_passive") & has(at(grammar.flags, pl.col("head") - 1), "CONJUNCTION")
    )
    return running(members(verbs.filter(certain)["head"], grammar.flags.len()))
