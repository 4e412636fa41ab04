"""Acts with their roles as rows of `event_mentions`: one per source, target and code in a sentence."""

import polars as pl
import polars_hash as plh

from pipelines.coding.columns import count_between, largest, members, running
from pipelines.coding.confidence import add_confidence
from pipelines.coding.crowds import HARM_TO_PERSONS
from pipelines.coding.dictionary import EACH, MUTUAL, PLACE_KINDS, Lexicon
from pipelines.coding.domestic import FORCE_ROOTS, bring_home, is_inner_affair
from pipelines.coding.entries import BARE_STATE, CROWD, PEOPLE
from pipelines.coding.grammar import Grammar
from pipelines.coding.states import ARMED_ROLES
from pipelines.coding.tokens import Stream

CODER = "dyad"
_FIRE = ("190", "193", "194", "195", "1823", "182", "180")  # under which people are that a place stands for
_WEAPONS = ("194", "195")  # artillery and rockets, aircraft and drones
_HARM = ("190", "1823", "182", "180")  # force whose weapon is not told
STATELESS_ROLES = ("INT", "IGO", "PKO", "IMG", "MNC", "NGO", "NGM", "REF")
_ARMED_ROLES = ("MIL", "GOV", *ARMED_ROLES)
_RESTRICTION = "172"  # of rights, of movement
_EMERGENCY = "1724"
_BLOCKADE = "191"  # of borders and airspace, by a government as well as an army
_LEAD_SENTENCES = 3
_MOST_PAIRS = 6
_ID_LENGTH = 16


def has_sides() -> pl.Expr:
    """Whether an act has a source and a target; the members of one compound can be both in a mutual act."""
    source, target = (pl.col(side).is_not_null() for side in ("source", "target"))
    return (source & target) | (pl.col("direction").is_in(MUTUAL) & (source | target))


def expand_members(acts: pl.DataFrame, actors: pl.DataFrame) -> pl.DataFrame:
    """One row per act, source actor and target actor; acts in both directions and their counterparts included."""
    # More members than pairs are kept can make no further pair; a text that is one endless list must not explode.
    act = members(pl.concat([acts["source"], acts["target"]]).drop_nulls(), largest(actors["compound"]) + 1)
    sides = (
        actors.select("compound", actor=pl.int_range(pl.len(), dtype=pl.UInt32))
        .filter(pl.lit(act).gather(pl.col("compound")))
        .pipe(_first_of_each, "compound", _MOST_PAIRS + 1)
    )
    both = acts.filter(~pl.col("direction").is_in(["", "reverse", EACH])).with_columns(
        code=pl.when(pl.col("direction") == "both").then("code").otherwise("direction"),
        source="target",
        target="source",
    )
    within = acts.filter(
        pl.col("direction").is_in(MUTUAL) & pl.any_horizontal(pl.col("target").is_null() != pl.col("source").is_null())
    ).with_columns(source=pl.coalesce("source", "target"), target=pl.coalesce("source", "target"))
    return (
        pl.concat([acts, both, within])
        .drop_nulls(["source", "target"])
        .join(sides.rename({"actor": "source_actor"}), left_on="source", right_on="compound", maintain_order="left")
        .join(sides.rename({"actor": "target_actor"}), left_on="target", right_on="compound", maintain_order="left")
        .filter(pl.col("source_actor") != pl.col("target_actor"))
        .unique(["head", "source_actor", "target_actor", "code"], keep="first", maintain_order=True)
        .sort("head", "source_actor", "target_actor", maintain_order=True)
        .pipe(_first_of_each, "head", _MOST_PAIRS)
    )


def _first_of_each(rows: pl.DataFrame, key: str, limit: int) -> pl.DataFrame:
    """At most so many rows of each run of the key: a sentence that lists thirty states is not nine hundred events."""
    opens = (pl.col(key) != pl.col(key).shift(1)).fill_null(True)
    numbered = rows.with_columns(row=pl.int_range(pl.len()))
    return numbered.filter(pl.col("row") - pl.when(opens).then("row").forward_fill() < limit).drop("row")


def attach_actors(pairs: pl.DataFrame, actors: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """Country, group, role, entity, code and span of both actors; pairs without a known actor on each side go."""
    attributes = actors.select(
        "first", "last", "kind", "country", "group", "role", entity=pl.coalesce("country", "group")
    )
    sides = [
        attributes.select(pl.all().gather(pairs[f"{side}_actor"]).name.prefix(f"{side}_"))
        for side in ("source", "target")
    ]
    known = pl.all_horizontal(
        pl.col(f"{side}_entity").is_not_null()
        | pl.col(f"{side}_kind").is_in(["body", "given"])
        | pl.col(f"{side}_role").is_in(STATELESS_ROLES)
        for side in ("source", "target")
    ) & pl.any_horizontal(
        pl.col(f"{side}_entity").is_not_null() | (pl.col(f"{side}_kind") == "given") for side in ("source", "target")
    )
    given = (pl.col("source_kind") == "given") & (pl.col("target_kind") == "given")
    forceful = pl.col("code").str.head(2).is_in(FORCE_ROOTS)
    bare = pl.col("source_role").is_null() & pl.col("source_country").is_not_null()
    bare &= pl.col("code") != _BLOCKADE
    return (
        pl.concat([pairs, *sides], how="horizontal")
        .with_columns(
            source_role=pl.when("is_crowd").then(pl.lit("CVL")).otherwise("source_role"),
            target_role=pl.when(
                (pl.col("is_scene") & pl.col("code").is_in(HARM_TO_PERSONS))
                | _is_place_with_toll()
                | _is_under_curfew()
            )
            .then(pl.lit("CVL"))
            .otherwise("target_role"),
        )
        .pipe(_recode_by_role, lexicon)
        .pipe(_name_states, actors)
        .pipe(bring_home)
        .pipe(_find_victims)
        .with_row_index("pair")
        .pipe(_count_tolls_once)
        .pipe(_name_weapon_once)
        .filter(known & ~(pl.col("is_scene") & ~_uses_force()))
        .with_columns(source_role=pl.when(forceful & bare).then(pl.lit("MIL")).otherwise("source_role"))
        .with_columns(
            pl.concat_str(f"{side}_country", f"{side}_role", f"{side}_group", ignore_nulls=True).alias(f"{side}_code")
            for side in ("source", "target")
        )
        .filter(given | ((pl.col("source_code") != pl.col("target_code")) & ~is_inner_affair()))
    )


def _is_place_with_toll() -> pl.Expr:
    """Whether the target is a place under fire, where people were killed or hurt."""
    return _is_bare_place() & pl.col("target_role").is_null() & pl.col("has_toll") & pl.col("code").is_in(_FIRE)


def _is_under_curfew() -> pl.Expr:
    """Whether the target is a place of the source's state whose people are restricted: "a curfew in Lyon"."""
    at_home = pl.col("source_country") == pl.col("target_country")
    # a bare state declares an emergency after floods as well
    restricts = pl.col("code").str.starts_with(_RESTRICTION)
    restricts &= (pl.col("code") != _EMERGENCY) | pl.col("source_role").is_not_null()
    return at_home & restricts & pl.col("target_kind").is_in(PLACE_KINDS[1:]) & pl.col("target_role").is_null()


def _is_bare_place() -> pl.Expr:
    return pl.col("target_group").is_null() & pl.col("target_kind").is_in(PLACE_KINDS)


def _uses_force() -> pl.Expr:
    """Whether an army or armed group does what armies and armed groups do."""
    return _is_armed() & pl.col("code").str.head(2).is_in(FORCE_ROOTS)


def _is_armed() -> pl.Expr:
    return pl.col("source_role").is_in(_ARMED_ROLES) | pl.col("source_role").is_null()


def _name_states(pairs: pl.DataFrame, actors: pl.DataFrame) -> pl.DataFrame:
    """The pairs with the states of their sentence, media apart: `one`, and the last `other` where it names several.

    Only where a side has none of its own.
    """
    asked = pairs.filter(pl.any_horizontal(pl.col("source_entity", "target_entity").is_null()))["sentence"].implode()
    states = (
        actors.filter(pl.col("sentence").is_in(asked) & (pl.col("role") != "MED").fill_null(True))
        .group_by("sentence")
        .agg(states=pl.col("country").drop_nulls().unique())
        .select(
            "sentence",
            one=pl.col("states").list.min(),
            other=pl.when(pl.col("states").list.len() > 1).then(pl.col("states").list.max()),
            are_two=pl.col("states").list.len() == 2,
        )
    )
    return pairs.join(states, on="sentence", how="left", maintain_order="left", validate="m:1")


def _find_victims(pairs: pl.DataFrame) -> pl.DataFrame:
    """Whom an army attacks, if nothing says whose they are, belong to the other of two states that a sentence names."""
    stateless = (
        pl.col("code").str.head(2).is_in(FORCE_ROOTS)
        & pl.col("are_two")
        & ~pl.col("head").is_in(_attackers_of_two(pairs).implode())
        & pl.col("target_entity").is_null()
        & (pl.col("target_kind") == "agent")
        & ~pl.col("target_role").is_in(_ARMED_ROLES).fill_null(True)
        & pl.col("source_country").is_not_null()
        & _is_armed()
    )
    victims = pl.when(pl.col("source_country") == pl.col("one")).then("other").otherwise("one")
    return pairs.with_columns(
        pl.when(stateless).then(victims).otherwise(name).alias(name) for name in ("target_country", "target_entity")
    ).drop("one", "other", "are_two")


def _attackers_of_two(pairs: pl.DataFrame) -> pl.Series:
    """The heads of acts that two states do together: "Afghan and American troops shot dead two women"."""
    alone = pairs.filter(~pl.col("direction").is_in(MUTUAL))
    states = alone.group_by("head").agg(count=pl.col("source_country").drop_nulls().n_unique())
    return states.filter(pl.col("count") > 1)["head"]


def _count_tolls_once(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs without whom an attack on a place killed: "Israel's raid on Tyre killed nine people" is one event."""
    key = ["sentence", "source_actor", "target_country", "root"]
    pairs = pairs.with_columns(root=pl.col("code").str.head(2))
    fire = pl.col("code").is_in(_FIRE)
    attacks = pairs.filter(fire & ~pl.col("is_verb") & _is_bare_place())
    people = (pl.col("target_role") == "CVL") & (pl.col("target_kind") == "agent")
    hits = pairs.filter(fire & pl.col("is_verb") & ~pl.col("is_passive") & people)
    repeated = hits.join(attacks, on=key, how="semi")["pair"].implode()
    return pairs.filter(~pl.col("pair").is_in(repeated)).drop("pair", "root")


def _name_weapon_once(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs with the weapon that is told: "two are killed and six injured in a Russian airstrike" is 195."""
    key = ["sentence", "source_actor", "target_country"]
    strikes = pairs.filter(pl.col("code").is_in(_WEAPONS)).select(*key, weapon="code").unique(key, keep="first")
    told = pairs.join(strikes, on=key, how="left", maintain_order="left", validate="m:1")
    harmed = pl.col("weapon").is_not_null() & pl.col("code").is_in(_HARM)
    return told.with_columns(code=pl.when(harmed).then("weapon").otherwise("code")).drop("weapon")


def _recode_by_role(pairs: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """Codes that depend on who acts on whom: armed groups that kill civilians do 1823, armies do 190.

    The first line of role_codes.csv that fits wins; an empty role there fits any, CTR a country without a role, CROWD
    and PEOPLE civilians (see `_clashes_with_crowd` and `_attacks_people`).
    """
    civilians = pl.when(_clashes_with_crowd()).then(pl.lit(CROWD)).when(_attacks_people()).then(pl.lit(PEOPLE))
    pairs = pairs.with_columns(civilians=civilians)
    key = ["code", "source_role", "target_role", "civilians"]
    is_case = (pl.col("of_target") == pl.col("civilians")).fill_null(False)
    lines = lexicon.role_codes.rename({"source_role": "of_source", "target_role": "of_target"})
    of_source, of_target = pl.col("of_source"), pl.col("of_target")
    fits = (of_source == "") | (of_source == pl.col("source_role").fill_null(BARE_STATE))
    fits &= (of_target == "") | (of_target == pl.col("target_role").fill_null(BARE_STATE)) | is_case
    turned = (
        pairs.select(key)
        .unique(maintain_order=True)
        .join(lines, on="code", maintain_order="left_right")
        .filter(fits)
        .unique(key, keep="first", maintain_order=True)
        .select(*key, "new_code")
    )
    return (
        pairs.join(turned, on=key, how="left", nulls_equal=True, maintain_order="left", validate="m:1")
        .with_columns(code=pl.coalesce("new_code", "code"))
        .filter(pl.col("code") != "---")
        .drop("new_code", "civilians")
    )


def _clashes_with_crowd() -> pl.Expr:
    """Whether people of one state do something to each other: "soldiers and protesters clashed" is no war."""
    own = pl.col("target_country").is_null() | (pl.col("source_country") == pl.col("target_country"))
    return ((pl.col("target_role") == "CVL") & own & pl.col("direction").is_in(MUTUAL)).fill_null(False)


def _attacks_people() -> pl.Expr:
    """Whether it is done to people who do not fight: not to a state abroad, which missiles may reach."""
    abroad = _is_bare_place() & (pl.col("source_country") != pl.col("target_country")).fill_null(False)
    return ((pl.col("target_role") == "CVL") & ~abroad & ~pl.col("direction").is_in(MUTUAL)).fill_null(False)


def to_mentions(
    pairs: pl.DataFrame, stream: Stream, grammar: Grammar, articles: pl.DataFrame, lexicon: Lexicon
) -> pl.DataFrame:
    """Rows in the shape of the contract, sorted by mention_id, each (sentence, source, target, code) once.

    Pairs come with `reading`: which of the readings that `between` tries they are from, 0 where no actors are given.
    """
    once = pairs.unique(["sentence", "source_code", "target_code", "code", "status"], keep="first", maintain_order=True)
    return (
        once.pipe(add_confidence, grammar)
        .pipe(_with_article, stream, articles)
        .pipe(_placed, stream, grammar)
        .pipe(_coded, lexicon)
        .pipe(_identified)
        .unique("mention_id", keep="first", maintain_order=True)
        .sort("mention_id")
    )


def _with_article(pairs: pl.DataFrame, stream: Stream, articles: pl.DataFrame) -> pl.DataFrame:
    """The pairs with what is known of their article."""
    article = stream.sentences["article"].gather(pairs["sentence"])
    known = articles.select(
        "article_id", "url", "publisher", "published_date", "text", title_length=pl.col("title").str.len_chars()
    )
    return pl.concat([pairs, known.select(pl.all().gather(article))], how="horizontal")


def _placed(pairs: pl.DataFrame, stream: Stream, grammar: Grammar) -> pl.DataFrame:
    """The pairs with their sentence, the words of source, target and trigger, and where all of these stand."""
    of_sentence = {
        name: pl.lit(stream.sentences[name]).gather(pl.col("sentence")) for name in ("number", "start", "end")
    }
    is_title = (of_sentence["start"] < pl.col("title_length")).fill_null(False)
    has_title = pl.col("title_length").is_not_null().cast(pl.Int64)
    places = pairs.with_columns(
        sentence_no=of_sentence["number"],
        sentence_start=of_sentence["start"],
        sentence_end=of_sentence["end"],
        is_title=is_title,
        is_lead=is_title | (of_sentence["number"] < _LEAD_SENTENCES + has_title),
        is_quoted=_is_quoted(stream, grammar),
        trigger_start=stream.starts(pl.col("head")),
        trigger_end=stream.ends(pl.max_horizontal("head", "last")),
        **{
            f"{side}_{edge}": place(pl.col(f"{side}_{token}"))
            for side in ("source", "target")
            for edge, token, place in (("start", "first", stream.starts), ("end", "last", stream.ends))
        },
    )
    cuts = {"sentence": "sentence", "source": "source_text", "target": "target_text", "trigger": "trigger_text"}
    return places.with_columns(
        pl.col("text").str.slice(pl.col(f"{part}_start"), pl.col(f"{part}_end") - pl.col(f"{part}_start")).alias(name)
        for part, name in cuts.items()
    )


def _is_quoted(stream: Stream, grammar: Grammar) -> pl.Expr:
    """Whether more quotation marks have been opened than closed in the sentence up to the head."""
    opened, closed = (running(grammar.where(name)) for name in ("OPEN_QUOTE", "CLOSE_QUOTE"))
    first = pl.lit(stream.sentences["first"]).gather(pl.col("sentence"))
    head = pl.col("head")
    return count_between(opened, first, head + 1) > count_between(closed, first, head)


def _coded(rows: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    scheme = lexicon.event_codes.select("code", "root_code", "quad_class", "plover_event", "plover_quad", "goldstein")
    return (
        rows.join(scheme, on="code", how="left", maintain_order="left", validate="m:1")
        .with_columns(
            rule_id=pl.concat_str(
                *(pl.lit(lexicon.patterns["rule_id"]).gather(pl.col(name)) for name in ("pattern", "inner_pattern")),
                separator=" ",
                ignore_nulls=True,
            ),
            coder=pl.lit(CODER),
            lexicon_version=pl.lit(lexicon.version),
            event_date=pl.coalesce("event_date", "published_date"),
            event_date_precision=pl.when(
                pl.col("published_date").is_not_null() | pl.col("event_date").is_not_null()
            ).then(pl.coalesce("event_date_precision", pl.lit("none"))),
        )
        .rename({"code": "event_code"})
    )


def _identified(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        mention_id=_hash(
            "article_id", "sentence_no", "source_start", "source_end", "target_start", "target_end", "event_code"
        ),
        event_id=_hash("event_date", "source_code", "target_code", "event_code", "status"),
    )


def _hash(*columns: str) -> pl.Expr:
    key = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in columns], separator="\x1f")
    return plh.concat_str(key).chash.sha2_256().str.head(_ID_LENGTH)
