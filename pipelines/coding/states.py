"""The state of actors that name none: shared in a list, taken from the place, or foreign."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import Rows, at, count_between, largest, members, put, running
from pipelines.coding.dictionary import KINDS, LOCAL_ROLES
from pipelines.coding.entries import INTERNATIONAL
from pipelines.coding.grammar import Grammar
from pipelines.coding.tokens import Stream

_SEAFARING_ROLES = ("CVL", "BUS", "LAB")  # passengers, ships, crews
_DESCRIPTION = 2  # tokens before an agent that may say it is foreign
_ORIGIN_REACH = 6  # tokens from people to where they come from: "workers, most of them from Nepal"
ARMED_ROLES = ("REB", "INS", "SEP", "RAD", "UAF", "CRM")
_CIVILIAN_ROLES = ("CVL", "REF")
_STATE_ROLES = ("MIL", "COP", "GOV")
_PART_REACH = 4  # tokens from "in" to the "of" before a place: "in the eastern city of"
_SITES = ("country", "capital", "place", "sea")


def share_state(phrases: pl.DataFrame) -> pl.DataFrame:
    """In "Palestinian prisoners and detainees" both are Palestinian, "citizens of Chad and Mali" of each state."""
    kind, before = pl.col("kind"), pl.col("kind_before")
    same = phrases["compound"] == phrases["compound"].shift(1)
    begins = Rows(phrases["names_owner"] | ~same.fill_null(False))
    stateless = pl.col("country").is_null() & pl.col("group").is_null() & (kind == "agent")
    # "US troops and rebels" share none
    foes = pl.col("role").is_in(ARMED_ROLES) & pl.col("role_before").is_in(_STATE_ROLES)
    follows = (before == "agent") & ~foes.fill_null(False)
    listed = kind.is_in(["country", "place"]) & pl.lit(phrases["names_owner"]).gather(pl.col("opener"))
    shared = (
        phrases.select(
            *("kind", "country", "group", "role"),
            *(pl.col(name).shift(1).alias(f"{name}_before") for name in ("kind", "country", "role")),
            row=pl.int_range(pl.len(), dtype=pl.UInt32),
        )
        .filter(same)
        .with_columns(opener=begins.previous(pl.col("row")))
        .select(
            country=pl.when(stateless & follows).then("country_before").otherwise("country"),
            role=pl.when(listed).then(pl.lit(phrases["role"]).gather(pl.col("opener"))).otherwise("role"),
            kind=pl.when(listed).then(pl.lit("agent", KINDS)).otherwise("kind"),
        )
    )
    return put(phrases, same.fill_null(False), shared).pipe(_share_role)


def _share_role(phrases: pl.DataFrame) -> pl.DataFrame:
    """In "Thai and Cambodian soldiers" both are soldiers."""
    kind, country, compound, is_dashed = (
        pl.col(name).shift(-1) for name in ("kind", "country", "compound", "is_dashed")
    )
    described = (pl.col("kind") == "adjective") & (kind == "agent") & country.is_not_null()
    described &= (pl.col("compound") == compound) & ~is_dashed
    shares = phrases.select(described.fill_null(False)).to_series()
    agents = phrases.select(role=pl.col("role").shift(-1), kind=pl.lit("agent", KINDS)).filter(shares)
    return put(phrases, shares, agents)


def place_agents(phrases: pl.DataFrame, stream: Stream, grammar: Grammar) -> pl.DataFrame:
    """Police, courts and crowds without a state belong to the place of the sentence, else to the one state it names.

    Where the sentence names none, to the place that was named last before it, else to the one state of the article.
    Who is killed at sea belongs to no state that the text tells.
    """
    is_agent = pl.col("country").is_null() & pl.col("group").is_null() & (pl.col("kind") == "agent")
    stateless = phrases.select(is_agent).to_series()
    asked = members(phrases["sentence"].filter(stateless), grammar.sentence_first.len())
    beside = phrases.filter(pl.lit(asked).gather(pl.col("sentence")))
    # "a hospital in Gaza" says where as well, but "in Lisbon" after "the consulate of Venezuela" says it better
    place = (
        beside.filter(_is_located(grammar))
        .with_columns(is_origin=has(at(grammar.flags, pl.col("governor")), "ORIGIN"))
        .sort("names_owner", maintain_order=True)
        .select("sentence", "is_origin", place="country", place_first="first", sea="group")
        .unique("sentence", keep="first", maintain_order=True)
    )
    only = _only_states(beside.filter(_tells_where()), "sentence")
    only_person = _only_states(beside, "sentence").rename({"only": "person"})
    placed = (
        phrases.filter(stateless)
        .with_columns(
            group=pl.when(_is_foreign(grammar)).then(pl.lit(INTERNATIONAL)).otherwise("group"),
            article=pl.lit(stream.sentences["article"]).gather(pl.col("sentence")),
        )
        .join(place, on="sentence", how="left", maintain_order="left", validate="m:1")
        .with_columns(place=pl.when(~(_is_of_goods() | _is_of_another_clause(grammar)).fill_null(False)).then("place"))
        .join(only, on="sentence", how="left", maintain_order="left", validate="m:1")
        .join(only_person, on="sentence", how="left", maintain_order="left", validate="m:1")
        .pipe(_look_back, phrases, stream, grammar)
        .with_columns(
            country=pl.when(pl.col("group").is_null() & pl.col("sea").is_null()).then(
                pl.coalesce(
                    "place", pl.when(pl.col("role").is_in(LOCAL_ROLES)).then(pl.coalesce("only", "before", "person"))
                )
            ),
            group=pl.when(pl.col("role").is_in(_SEAFARING_ROLES)).then(pl.coalesce("group", "sea")).otherwise("group"),
        )
        .select("country", "group")
    )
    return put(phrases, stateless, placed)


def _is_of_goods() -> pl.Expr:
    """Whether a place is where something else than the agent comes from: "eight men who smuggle tea from Belarus"."""
    far = pl.col("place_first").cast(pl.Int64) - pl.col("last") > _ORIGIN_REACH
    return pl.col("is_origin") & pl.col("role").is_in((*_SEAFARING_ROLES, "REF")) & far


def _is_of_another_clause(grammar: Grammar) -> pl.Expr:
    """Whether a clause begins between an agent and a place: "detained ten men, saying that they came from Kyiv"."""
    last, place = pl.col("last").cast(pl.Int64) + 1, pl.col("place_first").cast(pl.Int64)
    return (place > last) & (count_between(grammar.break_counts, last, place) > 0)


def _is_located(grammar: Grammar) -> pl.Expr:
    """Whether a phrase says where the sentence happens: "in Lima", "at a church in Benue"."""
    governor = at(grammar.flags, pl.col("governor"))
    governed = has(governor, "LOCATIVE") | _is_part_of_place(grammar)
    governed &= at(grammar.sentences, pl.col("governor")) == pl.col("sentence")
    # "killed in a US airstrike"
    following = pl.col("last") + 1
    attacks = (pl.col("kind") == "country") & has(at(grammar.flags, following), "ATTACK_NOUN")
    attacks &= has(grammar.beside(pl.col("first"), -1), "DETERMINER")
    governed &= ~(attacks & (at(grammar.sentences, following) == pl.col("sentence")))
    return (pl.col("kind").is_in(_SITES) | pl.col("names_owner")) & governed.fill_null(False)


def _is_part_of_place(grammar: Grammar) -> pl.Expr:
    """Whether a place is governed by what lies in it: "on the streets of Tehran", "in the eastern city of Goma"."""
    of = at(grammar.flags, pl.col("governor"))
    outer = grammar.governors.previous(pl.col("governor") - 1)
    locates = at(grammar.flags, outer)
    near = (pl.col("governor") - outer <= _PART_REACH) & has(at(grammar.flags, outer + 1), "DEFINITE")
    within = at(grammar.sentences, outer) == pl.col("sentence")
    of_place = pl.col("kind").is_in(["place", "capital"]) & has(of, "GENITIVE") & ~has(of, "LOCATIVE", "COMMA")
    return (of_place & near & within & has(locates, "LOCATIVE") & ~has(locates, "ORIGIN")).fill_null(False)


def _tells_where() -> pl.Expr:
    """Whether a phrase may say where the others belong: not "a Tunisian", whom another state's police shot."""
    private = (pl.col("kind") == "people") | ((pl.col("kind") == "agent") & pl.col("role").is_in(_CIVILIAN_ROLES))
    return ~private.fill_null(False) | pl.col("names_owner")


def _only_states(phrases: pl.DataFrame, within: str) -> pl.DataFrame:
    """`only`: the state of each sentence or article that names one and no other."""
    states = phrases.group_by(within).agg(only=pl.col("country").min(), other=pl.col("country").max())
    return states.filter(pl.col("only") == pl.col("other")).drop("other")


def _look_back(agents: pl.DataFrame, phrases: pl.DataFrame, stream: Stream, grammar: Grammar) -> pl.DataFrame:
    """The agents with the state `before`: of the place that their article named last, else its only one."""
    lonely = agents.filter(pl.col("place").is_null() & pl.col("only").is_null() & pl.col("sea").is_null())
    told = members(lonely["article"], largest(stream.sentences["article"]) + 1)
    near = phrases.with_columns(article=stream.sentences["article"].gather(phrases["sentence"])).filter(
        pl.lit(told).gather(pl.col("article"))
    )
    places = near.filter(_is_located(grammar)).drop_nulls("country")
    return (
        agents.join_asof(
            places.select("sentence", place_article="article", last_place="country"),
            on="sentence",
            strategy="backward",
        )
        .join(
            _only_states(near.filter(_tells_where()), "article").rename({"only": "alone"}),
            on="article",
            how="left",
            maintain_order="left",
            validate="m:1",
        )
        .with_columns(
            before=pl.coalesce(pl.when(pl.col("place_article") == pl.col("article")).then("last_place"), "alone")
        )
    )


def _is_foreign(grammar: Grammar) -> pl.Expr:
    """Whether the phrase or a word before it says that it belongs to other states: "two foreign oil tankers"."""
    foreign = running(grammar.where("FOREIGN"))
    first = pl.col("first").cast(pl.Int64)
    inside = count_between(foreign, first, pl.col("last") + 1) > 0
    before = pl.any_horizontal(
        has(at(grammar.flags, first - step), "FOREIGN")
        & (at(grammar.sentences, first - step) == pl.col("sentence"))
        & (count_between(grammar.word_counts, first - step + 1, first) == 0)
        for step in range(1, _DESCRIPTION + 1)
    )
    # "citizens from 15 other countries"
    last = pl.col("last").cast(pl.Int64)
    sentence_last = pl.lit(grammar.sentence_last).gather(pl.col("sentence")).cast(pl.Int64)
    until = pl.min_horizontal(last + 4, sentence_last) + 1
    after = has(grammar.beside(last, 1), "GENITIVE", "LOCATIVE") & (count_between(foreign, last + 2, until) > 0)
    return inside | before | after
