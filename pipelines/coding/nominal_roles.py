"""Source and target of event nouns, and the nouns that carry out what a verb tells."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import Rows, at, by_number, count_between, members, put
from pipelines.coding.dictionary import MUTUAL
from pipelines.coding.domestic import OPEN_FORCE, VIOLENT_ROOTS
from pipelines.coding.grammar import Grammar
from pipelines.coding.objects import find_objects, find_parties
from pipelines.coding.roles import AGENT_REACH

_FIRST_HOSTILE_ROOT = "13"
_PROTEST_ROOT = "14"
_CLASH_REACH = 8  # tokens from "killed" to the clash in which it happened
_VISIT = "042"
_NOUN_REACH = 3  # tokens from an actor to the event noun that it modifies
_FINITE_FORMS = ("THIRD", "PAST", "BE", "HAVE", "FUTURE", "MODAL", "ED")
_CLAUSE_REACH = 18  # tokens from an event noun to the verb of which it is the subject


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
        .pipe(find_objects, compounds, grammar, verb_counts)
        .with_columns(is_alone=pl.col("object").is_null())
        .pipe(find_parties, compounds, grammar)
        .with_columns(object_last=at(by_number(compounds["compound"], compounds["last"]), pl.col("object")))
        .with_columns(beyond=pl.max_horizontal("last", "object_last").cast(pl.Int64) + 1)
        .with_columns(verb=following.next(pl.col("beyond")))
        .with_columns(  # a verb that the lexicon does not know may stand there: "the call represents"
            verb=pl.when(
                has(at(grammar.flags, pl.col("beyond")), "ENDS_S")
                & (pl.col("beyond") <= at(grammar.sentence_last, pl.col("sentence")))
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
    until = pl.when(has_verb).then(pl.col("verb") + pl.when(passive).then(AGENT_REACH).otherwise(0)).otherwise(end)
    done = (pl.col("doer_sentence") == pl.col("sentence")) & (pl.col("doer_first") < until)
    opening = pl.when("is_modified").then("modifier_first").otherwise("head").cast(pl.Int64) - 1
    outer = grammar.governors.previous(opening)
    governor = pl.col("opening_governor")
    opens = governor.is_null()
    free = opens | has(
        at(grammar.flags, governor), "COMMA", "CLAUSE", "STOP", "THAT", "SUBORDINATOR", "CONJUNCTION", "BREAK"
    )
    # "amid talks between X and Y", "in retaliation for X's attack on Y": what names both its sides is told
    hostile = pl.col("code").str.head(2) >= _FIRST_HOSTILE_ROOT
    between = pl.col("direction").is_in(MUTUAL) & (pl.col("last") > head)
    # the verb may stand before the two: "clashes break out between"
    beyond_verb = opens & between & at(grammar.is_preposition, pl.col("last"))
    # "explosions in Riyadh following Iranian strikes": the place of the clause may tell on whom
    scene = (
        ~opens & pl.col("object").is_null() & pl.col("is_modified") & pl.col("code").str.head(2).is_in(VIOLENT_ROOTS)
    )
    scene &= ~pl.col("direction").is_in(MUTUAL) & has(at(grammar.flags, governor), "SUBORDINATOR", "TO")
    whole = ~opens & pl.col("object").is_not_null() & (between | ((pl.col("is_modified") | done) & hostile))
    # "arrested in protests in Lima against the president", but not "resigned in protest over"
    protests = (pl.col("code").str.head(2) == _PROTEST_ROOT) & has(at(grammar.flags, head), "ENDS_S")
    protests &= has(at(grammar.flags, governor), "PREPOSITION", "SUBORDINATOR")
    whole |= ~opens & pl.col("object").is_not_null() & protests
    whole |= beyond_verb & pl.col("object").is_not_null()
    # "during a visit to Kyiv, Merz pledged"
    visits = (pl.col("code") == _VISIT) & pl.col("object").is_not_null() & ~opens
    visits &= ~has(at(grammar.flags, governor), "SUBORDINATOR")  # "before his trip to Sweden"
    parties = pl.col("is_alone") & pl.col("object").is_not_null()  # they stand beyond the verb
    carried = (
        has_verb
        & (pl.col("verb") - head <= _CLAUSE_REACH)
        & (count_between(grammar.break_counts, head, pl.col("verb")) == 0)
    )
    return (
        joined.with_columns(is_modified=modified)
        .with_columns(
            opening_governor=pl.when(at(grammar.sentences, outer) == pl.col("sentence")).then(outer),
            source=pl.when("is_modified").then("modifier").when(done).then("doer"),
            target=pl.col("object"),
            agent=pl.lit(None, pl.UInt32),
        )
        .pipe(_name_visitors, compounds, grammar)
        .filter((free & (carried | parties)) | whole | scene | (visits & pl.col("source").is_not_null()))
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
            "is_alone",
        )
    )


def _name_visitors(acts: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The acts where the subject of the clause is the source of a visit that tells of none: "on a visit to Kyiv".

    A team on tour visits nobody.
    """
    starts = compounds.filter(pl.col("is_known") & pl.col("names_people")).select(
        visitor="compound", visitor_first="first", visitor_sentence="sentence"
    )
    first = starts.unique("visitor_sentence", keep="first", maintain_order=True).select(
        sentence="visitor_sentence", host="visitor", host_first="visitor_first"
    )
    joined = (
        acts.sort("beyond")
        .join_asof(starts, left_on="beyond", right_on="visitor_first", strategy="forward", coalesce=False)
        .sort("head")
        .join(first, on="sentence", how="left", maintain_order="left", validate="m:1")
    )
    governor = at(grammar.flags, pl.col("opening_governor"))
    during = has(governor, "PREPOSITION") & ~has(governor, "GENITIVE", "COMITATIVE")
    fronted = pl.col("opening_governor") <= at(grammar.sentence_first, pl.col("sentence"))
    set_off = count_between(grammar.separator_counts, pl.col("beyond") - 1, pl.col("visitor_first")) > 0
    set_off &= pl.col("visitor_sentence") == pl.col("sentence")
    subject = (
        pl.when(fronted & set_off).then("visitor").when(~fronted & (pl.col("host_first") < pl.col("head"))).then("host")
    )
    silent = (pl.col("code") == _VISIT) & pl.col("source").is_null() & during
    return joined.with_columns(source=pl.when(silent).then(subject).otherwise("source")).drop(
        "visitor", "visitor_first", "visitor_sentence", "host", "host_first"
    )


def name_clashes(acts: pl.DataFrame, compounds: pl.DataFrame, nouns: pl.DataFrame) -> pl.DataFrame:
    """Several who are killed in a clash, by nobody else, fought one another: "soldiers and rebels died in a battle"."""
    clashes = (
        nouns.filter(pl.col("direction").is_in(MUTUAL) & pl.col("code").str.head(2).is_in(VIOLENT_ROOTS))
        .filter(pl.col("last") == pl.col("head"))  # in "a battle between rebels" the rebels fought
        .select(clash="head", clash_code="code", clash_direction="direction", clash_sentence="sentence")
        .sort("clash")
    )
    joint = compounds.filter("is_joint")["compound"].implode()
    joined = acts.sort("head").join_asof(clashes, left_on="head", right_on="clash", strategy="forward", coalesce=False)
    fits = (
        pl.col("is_passive")
        & pl.col("code").str.head(2).is_in(VIOLENT_ROOTS)
        & pl.col("source").is_null()
        & pl.col("target").is_in(joint)
        & (pl.col("clash_sentence") == pl.col("sentence"))
        & (pl.col("clash") - pl.col("head") <= _CLASH_REACH)
    ).fill_null(False)
    return joined.with_columns(
        code=pl.when(fits).then("clash_code").otherwise("code"),
        direction=pl.when(fits).then("clash_direction").otherwise("direction"),
    ).drop("clash", "clash_code", "clash_direction", "clash_sentence")


def name_instruments(acts: pl.DataFrame, compounds: pl.DataFrame, nouns: pl.DataFrame) -> pl.DataFrame:
    """An unspecified use of force gets the code of the noun that carries it out: "Israeli airstrikes killed" is 195.

    `nouns` are event nouns with their code; the noun stands between the source and the verb, or after an agent.
    """
    carriers = (
        nouns.filter(pl.col("code").str.head(2) == "19")
        .select(instrument="head", instrument_code="code", instrument_sentence="sentence")
        .sort("instrument")
    )
    forceful = acts["code"].is_in(OPEN_FORCE)
    distance = pl.col("instrument").cast(pl.Int64) - pl.col("source_last")
    fits = (
        (pl.col("instrument_sentence") == pl.col("sentence"))
        & (distance <= _NOUN_REACH + 1)
        & (pl.col("instrument") != pl.col("head"))
    )
    source_last = at(by_number(compounds["compound"], compounds["last"]), pl.col("source"))
    carried = (
        acts.filter(forceful)
        .select("head", "sentence", "code", source_last=source_last)
        .sort("source_last", nulls_last=True)
        .join_asof(carriers, left_on="source_last", right_on="instrument", strategy="forward", coalesce=False)
        .sort("head")
        .select(code=pl.when(fits).then("instrument_code").otherwise("code"))
    )
    return put(acts, forceful, carried)
