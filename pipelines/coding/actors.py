"""Names joined into actor phrases with one country, group and role each, and phrases joined into compounds."""

import polars as pl

from pipelines.coding.anaphora import resolve_pairs
from pipelines.coding.bits import has
from pipelines.coding.columns import at, count_between, members, put
from pipelines.coding.dictionary import KINDS, PLACE_KINDS, Lexicon
from pipelines.coding.grammar import FUNCTION, Grammar
from pipelines.coding.references import add_pronouns, lend_state, resolve_pronouns
from pipelines.coding.states import place_agents, share_state
from pipelines.coding.strangers import take_names
from pipelines.coding.tokens import Stream

# Which name modifies a following one, how many plain words may stand between, and how many after a possessive:
# "Iran's top nuclear negotiator", "UN special envoy", "President Putin", "Trump's envoy", "foreign ministry spokesman".
_MODIFIERS = pl.DataFrame(
    [
        *((before, kind, 3, 3) for before in ("adjective", "body") for kind in ("agent", "weapon")),
        *((before, kind, 0, 3) for before in ("country", "capital", "place") for kind in ("agent", "weapon")),
        *((before, "body", 1, 1) for before in ("country", "adjective", "place")),
        *((before, "person", 1, -1) for before in ("country", "adjective")),
        *((before, "people", 0, 0) for before in ("adjective", "people")),
        *((before, kind, 0, -1) for before in ("agent", "weapon") for kind in ("weapon", "person")),
        *(("person", kind, -1, 2) for kind in ("agent", "body")),
        ("body", "body", -1, 3),
        ("agent", "agent", 0, 2),
        ("weapon", "agent", 0, -1),
    ],
    schema={"before": KINDS, "kind": KINDS, "gap_allowed": pl.Int64, "owned_gap": pl.Int64},
    orient="row",
)
_STATES = ("country", "adjective", "capital", "place", "body", "people")  # kinds that say whose an agent is
_OWNERS = ("country", "body", "capital", "place", "adjective")  # kinds to which "president of" may belong
_GENERAL_ROLE = "GOV"
_WIDEST_GAP = 3  # words between two names of one phrase: the most that _MODIFIERS allows
_DESCRIBED_GAP = 4  # tokens between two phrases of a compound: "and", and words that describe the second
_FINITE = ("THIRD", "PAST", "BE", "HAVE", "FUTURE", "MODAL", "DO")
_SEPARATED = ("COMMA", "STOP", "CLAUSE", "BREAK", "POSSESSIVE")
_AGE_REACH = 4  # tokens from the article to a person: "a 35-year-old Tunisian"
_TITLE_GAP = 2  # capitals between a place and what is named after it
_NO_NOUN = (*FUNCTION, "ADVERB", "ED", "ING", "CAPITAL", "NUMBER", "THIRD", "PAST", "BASE", "GERUND", "ENDS_S")


def find_phrases(
    names: pl.DataFrame, stream: Stream, grammar: Grammar, lexicon: Lexicon, dates: pl.Series
) -> pl.DataFrame:
    """One row per actor phrase, in reading order.

    `first`, `last` (tokens), `reach` (the last token of its apposition, else `last`), `sentence`, `kind`, `country`,
    `group`, `role`, `governor` (the token that governs it). `dates` are the articles' days of publication: they decide
    which term of office a name stands for.
    """
    return (
        names.pipe(_attributes, lexicon)
        .with_columns(sentence=at(grammar.sentences, pl.col("first")))
        .pipe(_terms_of_office, stream, lexicon, dates)
        .pipe(add_pronouns, grammar)
        .pipe(_drop_prefixed, grammar)
        .pipe(_join_phrases, grammar)
        .pipe(_merge_phrases, grammar)
        .pipe(_name_persons, grammar)
        .pipe(take_names, grammar)
        .pipe(_drop_modifiers, grammar)
        .pipe(_drop_appositions, grammar)
        .pipe(_govern_places, grammar)
    )


def link_actors(phrases: pl.DataFrame, stream: Stream, grammar: Grammar) -> pl.DataFrame:
    """The phrases as actors: pronouns resolved, states shared, and two columns more.

    `compound` (the number shared by the phrases of "Iran, Libya and Cuba"), `is_dashed` ("US-China").
    """
    return (
        phrases.pipe(resolve_pronouns, stream, grammar)
        .pipe(lend_state, grammar)
        .pipe(_link_compounds, grammar)
        .pipe(share_state)
        .pipe(place_agents, stream, grammar)
        .pipe(resolve_pairs, stream)
    )


def _attributes(names: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    attributes = lexicon.entries.select("kind", "country", "group", "role", "is_dated")
    return pl.concat([names, attributes.select(pl.all().gather(names["entry"]))], how="horizontal")


def _terms_of_office(spans: pl.DataFrame, stream: Stream, lexicon: Lexicon, dates: pl.Series) -> pl.DataFrame:
    """The term that holds on the day of publication; a person after the last term belongs to the elite (ELI)."""
    dated = (
        spans.filter("is_dated")
        .select("first", "entry", "kind", article=pl.lit(stream.sentences["article"]).gather(pl.col("sentence")))
        .with_columns(day=pl.lit(dates).gather(pl.col("article")))
    )
    terms = dated.join(lexicon.terms, on="entry", how="left", maintain_order="left_right")
    holds = (pl.col("first_date").is_null() | (pl.col("first_date") <= pl.col("day"))) & (
        pl.col("last_date").is_null() | (pl.col("day") <= pl.col("last_date"))
    )
    over = pl.col("last_date") < pl.col("day")
    rank = pl.when(holds | pl.col("day").is_null()).then(2).when(over).then(1).otherwise(0)
    best = (
        terms.with_columns(rank=rank)
        .sort("first", "rank", maintain_order=True)
        .filter((pl.col("first") != pl.col("first").shift(-1)).fill_null(True))
        .select(
            "country",
            "group",
            role=pl.when((pl.col("rank") == 1) & (pl.col("kind") == "person")).then(pl.lit("ELI")).otherwise("role"),
        )
    )
    return put(spans, spans["is_dated"], best)


def _drop_prefixed(spans: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Drop the modifier in "Kremlin-backed", "U.S.-led" and "pro-Russian": it does not act."""
    after, before = grammar.beside(pl.col("last"), 1), grammar.beside(pl.col("first"), -1)
    joined = has(at(grammar.flags, pl.col("last")), "HYPHEN")
    # "captive-bred tortoises"
    suffixed = joined & (has(after, "SUFFIXED") | ((pl.col("kind") == "agent") & has(after, "PARTICIPLE", "ED")))
    prefixed = has(before, "HYPHEN") & has(before, "PREFIX")
    return spans.filter(~(suffixed | prefixed))


def _join_phrases(spans: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Number the phrases: spans that name one actor together get the same `phrase`."""
    first, end = pl.col("first"), pl.col("end")
    near = (
        spans.select(
            "first",
            "last",
            "kind",
            "sentence",
            span=pl.int_range(pl.len(), dtype=pl.UInt32),
            before=pl.col("kind").shift(1),
            end=pl.col("last").shift(1),
            is_known=pl.coalesce("country", "group").is_not_null(),
            in_sentence=pl.col("sentence") == pl.col("sentence").shift(1),
        )
        .with_columns(gap=first.cast(pl.Int64) - end.cast(pl.Int64) - 1)
        .filter((pl.col("gap") <= _WIDEST_GAP) & pl.col("in_sentence"))
        .filter(count_between(grammar.separator_counts, end, first) == 0)
        .with_columns(
            end_flags=at(grammar.flags, end),
            between=at(grammar.flags, end + 1),
            second=at(grammar.flags, end + 2),
            plain=count_between(grammar.word_counts, end + 1, first) == 0,
            parted=count_between(grammar.parting_counts, end + 1, first) > 0,
            attacks=has(at(grammar.flags, pl.col("last") + 1), "ATTACK_NOUN")
            & (at(grammar.sentences, pl.col("last") + 1) == pl.col("sentence")).fill_null(False),
        )
        .join(_MODIFIERS, on=["before", "kind"], how="left", maintain_order="left", validate="m:1")
    )
    # "Iran's 12 envoys", but "Iranian airstrikes kill 12 soldiers": a number begins another phrase
    reach = (
        pl.when(has(pl.col("end_flags"), "POSSESSIVE"))
        .then("owned_gap")
        .otherwise(pl.when("parted").then(0).otherwise("gap_allowed"))
    )
    # "Jordan rejects Trump's plan", but "Russian sports minister"
    acts = (pl.col("gap") > 0) & has(pl.col("between"), "THIRD") & ~has(pl.col("between"), "CAPITAL")
    acts &= ~pl.col("before").is_in(["adjective", "agent", "people"]) & ~has(pl.col("end_flags"), "POSSESSIVE")
    # "Hezbollah attack soldiers"
    acts |= (
        (pl.col("gap") == 1)
        & (pl.col("before") == "body")
        & has(pl.col("between"), "ATTACK_NOUN")
        & (has(pl.col("between"), "BASE") & ~has(pl.col("between"), "CAPITAL"))
        & has(at(grammar.flags, pl.col("last")), "ENDS_S")
    )
    # "Kherson Regional State Administration", but not the headline "Israel Strikes Hospital"
    verbal = has(pl.col("between"), "THIRD", "PAST", "ATTACK_NOUN") | has(pl.col("second"), "THIRD", "PAST")
    titled = pl.col("before").is_in(["place", "capital"]) & (pl.col("kind") == "agent") & ~verbal
    titled &= count_between(grammar.small_counts, end + 1, pl.col("first") + 1) == 0
    reach = pl.when(titled).then(pl.max_horizontal(reach, _TITLE_GAP)).otherwise(reach)
    linked = has(pl.col("between"), "GENITIVE") & (
        (pl.col("gap") == 1) | ((pl.col("gap") == 2) & has(pl.col("second"), "DETERMINER"))
    )
    has_state = pl.col("before").is_in(_STATES) & pl.col("modifies")
    has_state &= pl.col("span") + 1 == pl.col("span").shift(-1)
    joined = (
        near.with_columns(
            modifies=(pl.col("gap") <= reach) & pl.col("plain") & ~acts & ~has(pl.col("end_flags"), "HYPHEN"),
            belongs=(pl.col("before") == "agent")
            & pl.col("kind").is_in(_OWNERS)
            & pl.col("is_known")
            & linked
            & ~pl.col("attacks"),  # "two soldiers in Israeli strikes"
        )
        .with_columns(has_state=has_state.shift(1).fill_null(False))
        .filter(pl.col("modifies") | (pl.col("belongs") & ~pl.col("has_state")))
    )
    is_joined = members(joined["span"], spans.height)
    return spans.with_columns(phrase=(~is_joined).cast(pl.UInt32).cum_sum(), is_joined=is_joined)


def _merge_phrases(spans: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """One row per phrase; most phrases are one span and pass as they are."""
    opens = ~spans["is_joined"]
    many = ~opens | ~opens.shift(-1, fill_value=True)
    columns = ["first", "last", "sentence", "kind", "country", "group", "role"]
    opening = spans.filter(opens).select(*columns, names_owner=pl.lit(False))
    agents, persons, bodies = (
        pl.col("role").filter(pl.col("kind").is_in(kinds)) for kinds in (["agent", "weapon"], ["person"], ["body"])
    )
    agent_role = pl.when(agents.last() == _GENERAL_ROLE).then(agents.first()).otherwise(agents.last())
    body = bodies.drop_nulls().last()
    owned = (pl.col("kind").first() == "agent") & pl.col("kind").last().is_in(_OWNERS)
    merged = (
        spans.filter(many)
        .group_by("phrase", maintain_order=True)
        .agg(
            pl.col("first").first(),
            pl.col("last").last(),
            pl.col("sentence").first(),
            # "rebels in Syria" are rebels, "rebel leader Joseph Kony" is a person
            kind=pl.when(owned).then(pl.lit("agent", KINDS)).otherwise(pl.col("kind").last()),
            country=pl.col("country").drop_nulls().first(),
            group=pl.col("group").drop_nulls().first(),
            role=pl.coalesce(body, persons.last(), agent_role, pl.col("role").drop_nulls().last()),
            names_owner=owned,
        )
        .select(opening.columns)
    )
    former = has(grammar.beside(pl.col("first"), -1), "FORMER") | has(grammar.beside(pl.col("first"), 1), "FORMER")
    phrases = put(opening, many.filter(opens), merged)
    in_office = phrases.select((pl.col("role") == "GOV") & (pl.col("kind") != "body")).to_series().fill_null(False)
    left = phrases.filter(in_office).select(role=pl.when(former).then(pl.lit("ELI")).otherwise("role"))
    return put(phrases, in_office, left).with_columns(
        governor=grammar.governors.previous(pl.col("first").cast(pl.Int64) - 1)
    )


def _name_persons(phrases: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """An adjective without a noun, behind an article, is a person: "sentenced a Moroccan to life", "an Iranian, is"."""
    last = pl.col("last").cast(pl.Int64)
    before = [grammar.beside(pl.col("first"), -step) for step in range(1, _AGE_REACH + 1)]
    article = has(before[0], "DETERMINER") & ~has(before[0], "DEFINITE", "THAT", "ADVERB", "OWN")
    # "a 35-year-old Tunisian"
    article |= has(before[_AGE_REACH - 1], "DETERMINER") & has(before[_AGE_REACH - 2], "NUMBER", "HYPHEN")
    ended = has(at(grammar.flags, last), *_SEPARATED) | (at(grammar.sentences, last + 1) != pl.col("sentence"))
    following = at(grammar.flags, last + 1)
    alone = ended | (has(following, *FUNCTION) & ~has(following, "CONJUNCTION"))
    person = (pl.col("kind") == "adjective") & article & alone & ~has(at(grammar.flags, last), "HYPHEN", "POSSESSIVE")
    return phrases.with_columns(
        kind=pl.when(person).then(pl.lit("people", KINDS)).otherwise("kind"),
        role=pl.when(person).then(pl.coalesce("role", pl.lit("CVL"))).otherwise("role"),
    )


def _drop_modifiers(phrases: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Drop nouns that name no actor: a weapon without an owner, and "police" in "police station"."""
    unowned = pl.col("country").is_null() & pl.col("group").is_null()
    following = pl.col("last") + 1
    noun_follows = (
        (at(grammar.sentences, following) == pl.col("sentence"))
        & (at(grammar.lemmas, following) == 0)
        & ~has(at(grammar.flags, following), *_NO_NOUN)
        & (count_between(grammar.separator_counts, pl.col("last"), following) == 0)
        & ~has(at(grammar.flags, pl.col("last")), "ENDS_S", "POSSESSIVE")
    )
    # "a prisoner exchange between": one prisoner exchanges, a form without -s is the noun
    exchanged = (at(grammar.sentences, following + 1) == pl.col("sentence")) & (pl.col("role") == "CVL")
    exchanged &= has(at(grammar.flags, following), "SINGULAR") & has(at(grammar.flags, following), "BASE")
    exchanged &= has(at(grammar.flags, following + 1), "COMITATIVE", "BE", "THIRD", "PAST")
    exchanged &= count_between(grammar.separator_counts, pl.col("last"), following + 1) == 0
    exchanged &= ~has(at(grammar.flags, pl.col("last")), "ENDS_S", "POSSESSIVE")
    modifiers = (
        phrases.select("last", "sentence", "kind", "role", row=pl.int_range(pl.len()), is_unowned=unowned)
        .filter((pl.col("kind") == "agent") & pl.col("is_unowned"))
        .filter(noun_follows | exchanged.fill_null(False))["row"]
    )
    weapon = (pl.col("kind") == "weapon") & unowned
    return phrases.filter(~members(modifiers, phrases.height) & ~weapon)


def _drop_appositions(phrases: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Drop the second name of one actor: "Marco Rubio, the U.S. Secretary of State", "Mogadishu, Somalia".

    `reach` of the first is the last token of the second, from which the sentence goes on.
    """
    end, following = pl.col("end"), pl.col("last") + 1
    beside = (
        phrases.select(
            "last",
            "kind",
            "country",
            "group",
            "sentence",
            row=pl.int_range(pl.len()),
            end=pl.col("last").shift(1),
            gap=pl.col("first").cast(pl.Int64) - pl.col("last").shift(1).cast(pl.Int64) - 1,
            before=pl.col("kind").shift(1),
            entity=pl.coalesce("country", "group"),
            entity_before=pl.coalesce("country", "group").shift(1),
            in_sentence=pl.col("sentence") == pl.col("sentence").shift(1),
        )
        .filter((pl.col("gap") <= 1) & pl.col("in_sentence"))
        .with_columns(comma=has(at(grammar.flags, end), "COMMA"), between=at(grammar.flags, end + 1))
        .filter(pl.col("comma") | (pl.col("before") == "person"))
    )
    same_entity = pl.col("entity") == pl.col("entity_before")
    no_entity = pl.col("country").is_null() & pl.col("group").is_null() & (pl.col("kind") == "agent")
    # "According to Press TV, Iran rejected": a state that a verb follows lies nowhere, it acts
    goes_on = at(grammar.sentences, following) == pl.col("sentence")
    acts = (pl.col("kind") == "country") & ~pl.col("before").is_in(["place", "capital"])
    # "in Tbilisi, the Georgian ministry said"
    acts |= pl.col("kind").is_in(["agent", "body", "person"]) & pl.col("before").is_in(PLACE_KINDS)
    acts &= goes_on & has(at(grammar.flags, following), *_FINITE)
    renamed = pl.col("comma") & ((pl.col("gap") == 0) | has(pl.col("between"), "DETERMINER"))
    renamed &= (same_entity & ~acts) | (no_entity & (pl.col("before") == "person"))
    # "President Vladimir Putin of Russia"
    of = has(pl.col("between"), "GENITIVE") & ~has(pl.col("between"), "LOCATIVE") & (pl.col("gap") == 1)
    of &= (pl.col("before") == "person") & (pl.col("kind") == "country") & same_entity
    of &= ~has(at(grammar.flags, end), *_SEPARATED)
    second = beside.filter(renamed | of)
    dropped = members(second["row"], phrases.height)
    reach = pl.when(dropped.shift(-1, fill_value=False)).then(pl.col("last").shift(-1)).otherwise("last")
    return phrases.with_columns(reach=reach).filter(~dropped)


def _govern_places(phrases: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """In "a market in Druzhkivka, Donetsk Oblast" the oblast is governed by "in", as the unknown name before it is."""
    governor, outer = pl.col("governor"), pl.col("outer")
    nothing_else = count_between(grammar.small_counts, outer + 1, governor) == 0
    within = at(grammar.sentences, outer) == pl.col("sentence")
    # "as talks continue in Geneva, Russia launches": after another clause a state that a verb follows is its subject
    begins = at(grammar.sentence_first, pl.col("sentence"))
    subordinate = (count_between(grammar.finite_counts, begins, pl.col("first")) > 0) | has(
        at(grammar.flags, begins), "PREPOSITION", "SUBORDINATOR"
    )
    acts = (pl.col("kind") == "country") & has(grammar.beside(pl.col("last"), 1), *_FINITE) & subordinate
    places = (
        phrases.select("kind", "sentence", "governor", "first", "last", row=pl.int_range(pl.len()))
        .filter(pl.col("kind").is_in(PLACE_KINDS))
        .with_columns(governor_flags=at(grammar.flags, governor))
        .filter(has(pl.col("governor_flags"), "COMMA") & has(pl.col("governor_flags"), "CAPITAL"))
        .with_columns(outer=grammar.governors.previous(governor - 1))
        .with_columns(outer_flags=at(grammar.flags, outer))
        .filter(has(pl.col("outer_flags"), "LOCATIVE") & ~has(pl.col("outer_flags"), "COMMA"))
        .filter(nothing_else & within & ~acts)
    )
    return put(phrases, members(places["row"], phrases.height), places.select(governor="outer"))


def _link_compounds(phrases: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Number the compounds: phrases joined by a hyphen, by "and", or by commas that lead to an "and"."""
    first, end, following = pl.col("first"), pl.col("end"), pl.col("following")
    near = (
        phrases.select(
            "first",
            "last",
            "kind",
            "sentence",
            phrase=pl.int_range(pl.len(), dtype=pl.UInt32),
            before=pl.col("kind").shift(1),
            begins=pl.col("first").shift(1),
            end=pl.col("reach").shift(1),
            in_sentence=pl.col("sentence") == pl.col("sentence").shift(1),
        )
        .with_columns(gap=first.cast(pl.Int64) - end.cast(pl.Int64) - 1)
        .filter(pl.col("in_sentence") & (pl.col("gap") <= _DESCRIBED_GAP))
        .with_columns(end_flags=at(grammar.flags, end), following=at(grammar.flags, end + 1))
    )
    gap, end_flags = pl.col("gap"), pl.col("end_flags")
    # "security forces and local militants", "Iran and the war-torn Iraq"
    described = (
        (count_between(grammar.word_counts, end + 3, first) == 0)
        & (
            (count_between(grammar.word_counts, end + 2, end + 3) == 0)
            | has(at(grammar.flags, end + 2), "DETERMINER", "ADVERB")
        )
        & ~has(at(grammar.flags, end + 2), "BASE")  # "live in the camp and attack soldiers"
        & (count_between(grammar.separator_counts, end + 1, first) == 0)
    )
    goes_on = at(grammar.sentence_last, pl.col("sentence")) > pl.col("last")
    subject_follows = goes_on & has(at(grammar.flags, pl.col("last") + 1), *_FINITE) & (pl.col("kind") != "adjective")
    sentence_first = pl.lit(grammar.sentence_first).gather(pl.col("sentence"))
    new_clause = subject_follows & (count_between(grammar.finite_counts, sentence_first, first) > 0)
    # "In Syria, Turkish and Kurdish forces": a list does not go on from a state to adjectives
    goes_on_alike = (pl.col("kind") != "adjective") | pl.col("before").is_in(["adjective", "people"])
    # "Polish, Lithuanian troops train together" in a headline
    opens = pl.col("begins") == sentence_first
    paired = has(end_flags, "COMMA") & (gap == 0) & opens & has(at(grammar.flags, pl.col("last") + 1), "BASE")
    paired &= goes_on & ~has(at(grammar.flags, pl.col("last")), "COMMA")
    links = {
        "added": (has(following, "ADDITIVE") & ((gap == 1) | described) & ~new_clause) | paired,
        "dashed": has(end_flags, "HYPHEN") & (gap == 0),
        "listed": has(end_flags, "COMMA") & ((gap == 0) | ((gap == 1) & has(following, "DETERMINER"))) & goes_on_alike,
    }
    linked = near.select("phrase", **links)
    linked_by = pl.DataFrame({how: members(linked["phrase"].filter(linked[how]), phrases.height) for how in links})
    certain, listed = pl.col("added") | pl.col("dashed"), pl.col("listed")
    leads = pl.when(certain).then(True).when(~listed).then(False).otherwise(None).backward_fill()
    joins = certain | (listed & leads.shift(-1).fill_null(False))
    return phrases.with_columns(linked_by.select(compound=(~joins).cast(pl.UInt32).cum_sum(), is_dashed="dashed"))
