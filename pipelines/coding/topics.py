"""What an act is about: the last digits of codes that the pattern of its verb leaves open."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, by_number, count_between, put
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.domestic import OPEN_FORCE
from pipelines.coding.grammar import Grammar

_REACH = 12  # tokens from an act, or from the word that leads to an aim, to the word that tells what it is about
_LEAD_REACH = 14  # tokens from a protest to the word that leads to its aim
_PROTESTS = ("141", "142", "143", "144", "145")
_LEAD, _PROTEST, _WEAPON, _BOMB = "lead", "protest", "weapon", "bomb"
_OTHER_FORMS = ("PLURAL", "SINGULAR")  # what may be a noun as well
_ROOT_LENGTH = 2
_REFUSAL_ROOT = "12"
_REFUSED_DIGITS = {"1": "1", "3": "2", "4": "3", "5": "4", "6": "5", "7": "7", "8": "6"}
# Family of topics.csv -> a code that leaves something open, how the digits of its topics begin, and what these replace.
_REFINED = {
    "request": [
        *((f"{root}0", "", root) for root in ("02", "03", "10", "12")),
        *((f"{root}{digit}", digit, f"{root}{digit}") for root in ("02", "03", "10") for digit in "1345"),
        *((f"12{new}", old, f"12{new}") for old, new in zip("1345", "1234", strict=True)),
        *(("060", "1", "06"), ("070", "3", "07"), ("162", "3", "162"), ("083", "4", "083")),
    ],
    "threat": [("130", "", "13"), *((f"13{digit}", digit, f"13{digit}") for digit in "128")],
    "accusation": [("112", "", "112"), ("090", "", "09")],
    _PROTEST: [(code, "", code) for code in _PROTESTS],
    _BOMB: [("183", "", "183")],
}

# What a code that leaves something open may become begins with this.
OPEN_STEMS = {code: stem for lines in _REFINED.values() for code, _, stem in lines}


def tell_topics(acts: pl.DataFrame, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """The acts with the code of their topic, where a word that tells one stands near enough behind the verb.

    "Demanded on Monday that Kabul hand over the names" is no mere 100 but 1014, "marched over taxes" 1412. What a crowd
    wants stands behind a word that leads to it.
    """
    lines = [(code, family, *rest) for family, refined in _REFINED.items() for code, *rest in refined]
    table = pl.DataFrame(lines, schema=["code", "family", "begins", "stem"], orient="row")
    asked = acts.select("head", "last", "sentence", "code").join(table, on="code", maintain_order="left")
    if asked.is_empty():
        return acts
    told = (
        _behind(asked, grammar)
        .pipe(_with_digits, grammar, lexicon)
        .with_columns(digits=_beside())
        .filter(pl.col("digits").str.starts_with(pl.col("begins")))
        .with_columns(digits=pl.col("digits").str.slice(pl.col("begins").str.len_chars()))
        .with_columns(digits=pl.when(pl.col("stem") == _REFUSAL_ROOT).then(_refused()).otherwise("digits"))
        .select("head", topical=pl.col("stem") + pl.col("digits"))
        .filter(
            pl.col("topical").is_in(lexicon.event_codes["code"].implode()),
            pl.col("topical").str.len_chars() > _ROOT_LENGTH,
        )
        .unique("head", keep="first", maintain_order=True)
    )
    return (
        acts.join(told, on="head", how="left", maintain_order="left", validate="m:1")
        .with_columns(code=pl.coalesce("topical", "code"))
        .drop("topical")
    )


def tell_weapons(acts: pl.DataFrame, compounds: pl.DataFrame, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """The acts with the code of what acts: "Israeli warplanes struck" is 195, what a "suicide bomber" does 1831."""
    used = acts["code"].is_in(OPEN_FORCE) & acts["source"].is_not_null()
    first, last = (
        at(by_number(compounds["compound"], compounds[edge].cast(pl.Int64)), pl.col("source"))
        for edge in ("first", "last")
    )
    weapon, bomb = (
        pl.lit(lexicon.topics[family]).gather(at(grammar.lemmas, token))
        for family, token in ((_WEAPON, last), (_BOMB, last - 1))
    )
    bomb = pl.when(last > first).then(bomb)
    told = acts.filter(used).select(code=pl.coalesce(pl.lit("183") + bomb, pl.lit("19") + weapon, "code"))
    return put(acts, used, told)


def _behind(asked: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The acts once per `token` of their clause that may tell what they are about, the nearest first.

    For protests from the head on, for the others from the token behind it.
    """
    is_protest = pl.col("family") == _PROTEST
    last = pl.max_horizontal("head", "last").cast(pl.Int64)
    reach = pl.when(is_protest).then(_LEAD_REACH + _REACH).otherwise(_REACH)
    until = pl.min_horizontal(last + reach, at(grammar.sentence_last, pl.col("sentence")).cast(pl.Int64))
    first = pl.col("head").cast(pl.Int64) + (~is_protest).cast(pl.Int64)
    token = pl.col("token")
    flags, before = at(grammar.flags, token), at(grammar.flags, token - 1)
    # "warned Iran, and rebels attacked", "those marching against him were arrested"
    parts = has(before, "STOP", "CLAUSE") | (has(before, "COMMA") & has(flags, "CONJUNCTION"))
    parts |= is_protest & has(flags, "BE", "HAVE", "FUTURE", "MODAL", "THIRD", "PAST") & ~has(flags, *_OTHER_FORMS)
    window = (
        asked.with_columns(token=pl.int_ranges(first, until + 1))
        .explode("token", empty_as_null=False)
        .with_columns(parts=(parts & (token > last)).cast(pl.Int32).cum_sum())
    )
    begun = window.unique("head", keep="first", maintain_order=True).select("head", begun="parts")
    return window.join(begun, on="head", maintain_order="left").filter(pl.col("parts") == pl.col("begun"))


def _with_digits(window: pl.DataFrame, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """The tokens that tell a topic of their act's family, with its `digits` and those of the token beside it.

    Of protests only what stands behind a word that leads to an aim, and such a word itself.
    """
    token = pl.col("token")
    word, following = at(grammar.lemmas, token), at(grammar.lemmas, token + 1)
    is_parted = at(grammar.sentences, token + 1) != pl.col("sentence")
    is_parted |= count_between(grammar.separator_counts, token, token + 1) > 0
    families = lexicon.topics.columns
    digits, beside = (
        pl.coalesce(
            pl.when(pl.col("family") == family).then(pl.lit(lexicon.topics[family]).gather(place))
            for family in families
        )
        for place in (word, following)
    )
    leads = window.filter(pl.lit(lexicon.topics[_LEAD]).gather(word).is_not_null(), pl.col("family") == _PROTEST)
    lead = leads.unique("head", keep="first", maintain_order=True).select("head", lead="token")
    led = (pl.col("token") >= pl.col("lead")) & (pl.col("token") - pl.col("lead") <= _REACH)
    return (
        window.with_columns(digits=digits, beside=pl.when(~is_parted).then(beside))
        .filter(pl.col("digits").is_not_null())
        .join(lead, on="head", how="left", maintain_order="left", validate="m:1")
        .filter((pl.col("family") != _PROTEST) | led)
    )


def _beside() -> pl.Expr:
    """The digits of a word, or of the one beside it: an "election law" is a law, "military aid" is aid."""
    aid = pl.when(pl.col("digits") == "11").then(pl.lit("31")).when(pl.col("digits") == "12").then(pl.lit("32"))
    beside = pl.when(pl.col("beside") == "3").then(aid.otherwise("digits")).otherwise("beside")
    return pl.when(pl.col("beside").str.starts_with(pl.col("begins"))).then(beside).otherwise("digits")


def _refused() -> pl.Expr:
    """The digits that a topic has in root 12, where those of requests are shifted."""
    first = pl.col("digits").str.head(1).replace_strict(_REFUSED_DIGITS, default=None)
    return first + pl.col("digits").str.slice(1)
