"""Who "he", "him", "the country" and "his troops" refer to."""

import polars as pl

from pipelines.coding.bits import bit, has
from pipelines.coding.columns import Rows, at, count_between, inside, members, neighbour, put
from pipelines.coding.dictionary import KINDS
from pipelines.coding.entries import INTERNATIONAL
from pipelines.coding.grammar import FUNCTION, Grammar
from pipelines.coding.tokens import Stream

_CODE_PARTS = ("country", "group", "role")
_OWNER_REACH = 2  # tokens from a possessive to what is owned: "his top generals"


def add_pronouns(spans: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """He, him, she, "the country" and "22 countries" as spans of their own, to be resolved when the phrases are known.

    Not the He of "He Lifeng".
    """
    tokens = may_refer(grammar.flags, grammar.sentences)
    tokens = tokens.filter(~inside(tokens["first"], spans))
    flags, before = pl.col("flags"), pl.col("before")
    refers = has(flags, "PERSON_PRONOUN", "OBJECT_PRONOUN") | (has(flags, "STATE_NOUN") & has(before, "DEFINITE"))
    pronouns = tokens.filter(refers).select("first", last="first", kind=pl.lit("pronoun", KINDS), sentence="sentence")
    begun = at(grammar.sentences, pl.col("first").cast(pl.Int64) - 1) == pl.col("sentence")
    states = tokens.filter(counts_states() & begun).select(
        first=pl.col("first") - 1,
        last="first",
        kind=pl.lit("country", KINDS),
        group=pl.lit(INTERNATIONAL),
        sentence="sentence",
    )
    return pl.concat([spans.drop("entry", "is_dated"), pronouns, states], how="diagonal").sort("first")


def may_refer(flags: pl.Series, sentences: pl.Series) -> pl.DataFrame:
    """The tokens (`first`) that may stand for an actor or count states, with their `sentence`.

    `flags`: their bits; `before` and `earlier`: those of the two tokens before in the sentence, else 0.
    """
    tokens = ((flags & bit("PERSON_PRONOUN", "OBJECT_PRONOUN", "STATE_NOUN", "FOREIGN")) != 0).arg_true()
    return pl.DataFrame(
        {
            "first": tokens,
            "sentence": sentences.gather(tokens),
            "flags": flags.gather(tokens),
        }
    ).with_columns(
        neighbour(flags, sentences, pl.col("first"), -step).alias(name)
        for step, name in enumerate(("before", "earlier"), 1)
    )


def counts_states() -> pl.Expr:
    """Whether a token ends "22 countries", but not "the two countries", which were named before (see `may_refer`)."""
    flags = pl.col("flags")
    many = has(flags, "FOREIGN") & has(flags, "ENDS_S") & has(pl.col("before"), "NUMBER")
    return many & ~has(pl.col("earlier"), "DETERMINER")


def resolve_pronouns(phrases: pl.DataFrame, stream: Stream, grammar: Grammar) -> pl.DataFrame:
    """Pronouns with the country, group and role of what they refer to; those that refer to nothing known are dropped.

    He and she are the first person, or holder of an office, of the last sentence that names one in the article, "him"
    of the last one before its own; "the country" is the last state named.
    """
    article = pl.lit(stream.sentences["article"]).gather(pl.col("sentence"))
    in_office = (pl.col("kind") == "agent") & pl.col("role").is_in(["GOV", "ELI", "LEG", "OPP", "IGO"])
    known = pl.col("country").is_not_null() | pl.col("group").is_not_null()
    place = pl.col("first").cast(pl.Int64)
    persons = (
        phrases.filter(((pl.col("kind") == "person") | in_office) & known)
        .unique("sentence", keep="first", maintain_order=True)
        .select(*(pl.col(name).alias(f"person_{name}") for name in _CODE_PARTS), place=place, person_article=article)
    )
    states = phrases.drop_nulls("country").select("first", state="country", state_article=article)
    is_pronoun = phrases["kind"] == "pronoun"
    flags = at(grammar.flags, pl.col("first"))
    earlier = at(grammar.sentence_first, pl.col("sentence")).cast(pl.Int64) - 1  # -1 before the first of all
    person, state = pl.col("person_article") == article, pl.col("state_article") == article
    is_state = has(flags, "STATE_NOUN")
    resolved = (
        phrases.filter(is_pronoun)
        .select("first", "sentence", before=pl.when(has(flags, "OBJECT_PRONOUN")).then(earlier).otherwise(place))
        .sort("before", "first")
        .join_asof(persons, left_on="before", right_on="place", strategy="backward", coalesce=False)
        .sort("first")
        .join_asof(states, on="first", strategy="backward")
        .select(
            pl.when(is_state)
            .then(pl.when(state).then("state") if name == "country" else None)
            .when(person)
            .then(f"person_{name}")
            .alias(name)
            for name in _CODE_PARTS
        )
    )
    return put(phrases, is_pronoun, resolved).filter(~is_pronoun | pl.coalesce("country", "group").is_not_null())


def lend_state(phrases: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """In "Putin ordered his troops" they are Russian: a possessive is the nearest actor before in its sentence."""
    first, sentence = pl.col("first").cast(pl.Int64), pl.col("sentence")
    stateless = pl.col("country").is_null() & pl.col("group").is_null() & (pl.col("kind") == "agent")
    owned = pl.any_horizontal(
        has(grammar.beside(first, -step), "OWN") & (count_between(grammar.word_counts, first - step + 1, first) == 0)
        for step in range(1, _OWNER_REACH + 1)
    )
    named = Rows(phrases["country"].is_not_null())
    lent = (
        phrases.select("first", "sentence", row=pl.int_range(pl.len()), is_stateless=stateless)
        .filter("is_stateless")
        .filter(owned)
        .with_columns(owner=named.previous(pl.col("row") - 1))
        .filter(at(phrases["sentence"], pl.col("owner")) == sentence)
        .select("row", country=pl.lit(phrases["country"]).gather(pl.col("owner")))
    )
    return put(phrases, members(lent["row"], phrases.height), lent.select("country"))


def refer_back(acts: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The acts with a target that "them", "him", "her" or "it" behind the verb stands for.

    That is whom the act before in the sentence was done to, else the nearest people before that are not the source:
    "detained two men, accusing them", "dismissed the minister after prosecutors indicted her".
    """
    following, beyond = (grammar.beside(pl.col("head"), step) for step in (1, 2))
    owns = has(following, "OWN") & ~has(following, "COMMA", "STOP", "CLAUSE", "BREAK") & ~has(beyond, *FUNCTION)
    refers = pl.col("is_verb") & ~pl.col("is_passive") & has(following, "PRONOUN", "OWN") & ~owns
    refers &= ~has(following, "PERSON_PRONOUN")
    refers &= pl.col("source").is_not_null()
    before = acts.sort("head").with_columns(
        patient=pl.when(pl.col("target").is_not_null()).then("target").forward_fill().shift(1),
        told_in=pl.when(pl.col("target").is_not_null()).then("sentence").forward_fill().shift(1),
    )
    asked = before.filter(refers & pl.col("target").is_null())
    people = compounds.filter("names_people").select("compound", "sentence", "first")
    nearest = (
        asked.select("head", "sentence", "source", "group_first")
        .join(people, on="sentence", maintain_order="left_right")
        .filter((pl.col("first") < pl.col("group_first")) & (pl.col("compound") != pl.col("source")))
        .unique("head", keep="last", maintain_order=True)
        .select("head", person="compound")
    )
    same = (pl.col("told_in") == pl.col("sentence")) & (pl.col("patient") != pl.col("source"))
    found = asked.join(nearest, on="head", how="left", maintain_order="left", validate="1:1").select(
        "head", meant=pl.coalesce(pl.when(same).then("patient"), "person")
    )
    return (
        acts.join(found, on="head", how="left", maintain_order="left", validate="1:1")
        .with_columns(target=pl.coalesce("target", "meant"))
        .drop("meant")
    )
