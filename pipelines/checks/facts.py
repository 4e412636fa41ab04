"""Facts about a row, true or false, that rules speak of beside a table's own columns.

Great Expectations compares a column with values given beforehand; what compares columns with each other, with a code
list or with what the row was made from is worked out here and only has to be true there. A fact about values that are
null is true: `is_complete` alone tells of nulls. So is one about what rows were made from, where that is not at hand.
"""

from collections.abc import Callable, Mapping

import polars as pl
import polars_hash as plh

from pipelines.checks.reference import PAST_COUNTRIES, Reference
from pipelines.contracts import Contract

_PAST_STATUSES = ("actual", "historical")
_URL = r'^https?://[^\s<>"]+$'
_RULE_IDS = r"^\S+:\d+( \S+:\d+)*$"
# What is left where bytes were no text, and what UTF-8 looks like that was read as Windows-1252.
_BROKEN_LETTERS = ("\ufffd", "â€", "Ã©", "Ã¨", "Ã¼", "Ã¶", "Ã¤", "Ã±")
_ID_LENGTH = 16


def add_facts(
    rows: pl.DataFrame, contract: Contract, reference: Reference, made_from: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The rows with a column for each fact that the rules of their table may name."""
    facts = _FACTS.get(contract.name, _no_facts)(reference)
    beside = _BESIDE.get(contract.name)
    related = {} if beside is None or made_from is None else beside(rows, made_from)
    complete = pl.all_horizontal(pl.col(column).is_not_null() for column in sorted(contract.required))
    return rows.with_columns(
        complete.alias("is_complete"),
        *(pl.lit(value=True).alias(name) for name in _RELATED.get(contract.name, ()) if name not in related),
        *(fact.fill_null(value=True).alias(name) for name, fact in {**facts, **related}.items()),
        **_MEASURED.get(contract.name, {}),
    )


def _no_facts(_: Reference) -> Mapping[str, pl.Expr]:
    return {}


def _document_facts(_: Reference) -> Mapping[str, pl.Expr]:
    return {"is_status_of_language": (pl.col("status") == "ready") == (pl.col("language") == "en")}


def _article_facts(_: Reference) -> Mapping[str, pl.Expr]:
    return {
        "is_date_of_instant": pl.col("published_date") == pl.col("published_at").dt.date(),
        "is_title_first": pl.col("text").str.starts_with(pl.col("title") + "\n\n"),
        "is_text_decoded": ~pl.col("text").str.contains_any(list(_BROKEN_LETTERS)),
        "is_copy_of_another": pl.col("duplicate_of") != pl.col("article_id"),
    }


def _beside_documents(_: pl.DataFrame, documents: pl.DataFrame) -> Mapping[str, pl.Expr]:
    return {"is_original_known": pl.col("duplicate_of").is_in(documents["document_id"].implode())}


def _mention_facts(reference: Reference) -> Mapping[str, pl.Expr]:
    start, end = pl.col("trigger_start"), pl.col("trigger_end")
    within_sentence = (start >= pl.col("sentence_start")) & (end <= _sentence_end())
    apart = (pl.col("source_end") <= pl.col("target_start")) | (pl.col("target_end") <= pl.col("source_start"))
    is_first = (pl.col("sentence_no") == 0) & (pl.col("sentence_start") == 0) & pl.col("is_lead")
    return {
        "is_event_id_of_content": pl.col("event_id")
        == _hashed("event_date", "source_code", "target_code", "event_code", "status"),
        "is_url_of_the_web": pl.col("url").str.contains(_URL),
        "is_title_in_place": ~pl.col("is_title") | is_first,
        "is_event_date_possible": (pl.col("event_date") <= pl.col("published_date"))
        | ~pl.col("status").is_in(_PAST_STATUSES),
        "is_date_as_precise": (pl.col("event_date_precision") != "none")
        | (pl.col("event_date") == pl.col("published_date")),
        "is_source_in_place": _is_cut("source"),
        "is_target_in_place": _is_cut("target"),
        "is_trigger_in_place": _is_cut("trigger") & within_sentence,
        "is_source_whole": _is_whole("source"),
        "is_target_whole": _is_whole("target"),
        "is_source_code_known": _is_listed("source", reference),
        "is_target_code_known": _is_listed("target", reference),
        **_known(reference, reference.countries["country"]),
        "is_target_another": (pl.col("source_code") != pl.col("target_code")) & apart.fill_null(value=True),
        "is_rule_named": pl.col("rule_id").str.contains(_RULE_IDS),
        **_code_facts(reference),
    }


def _beside_articles(mentions: pl.DataFrame, articles: pl.DataFrame) -> Mapping[str, pl.Expr]:
    """Whether each mention says of its article, and of the sentence in it, what the article does."""
    found = mentions.select("article_id").join(
        articles.select("article_id", "text", "published_date", "url", "publisher", is_coded=pl.lit(value=True)),
        on="article_id",
        how="left",
        maintain_order="left",
        validate="m:1",
    )
    length = pl.col("sentence").str.len_chars()
    # One character more: where it and the last one are of a word, that word was cut off.
    cut = pl.lit(found["text"]).str.slice(pl.col("sentence_start"), length + 1)
    is_cut_off = (cut.str.len_chars() > length) & cut.str.tail(2).str.contains(r"\w\w")
    return {
        "is_article_coded": pl.lit(found["is_coded"].is_not_null()),
        "is_sentence_in_article": (cut.str.head(length) == pl.col("sentence")) & ~is_cut_off,
        "is_as_article": pl.lit(found["is_coded"]).is_null()
        | pl.all_horizontal(
            pl.col(name).eq_missing(pl.lit(found[name])) for name in ("published_date", "url", "publisher")
        ),
    }


def _event_facts(reference: Reference) -> Mapping[str, pl.Expr]:
    return _code_facts(reference)


def _beside_mentions(events: pl.DataFrame, mentions: pl.DataFrame) -> Mapping[str, pl.Expr]:
    known = mentions.select(first_mention_id="mention_id", event="event_id").unique("first_mention_id")
    found = events.select("first_mention_id").join(
        known, on="first_mention_id", how="left", maintain_order="left", validate="m:1"
    )
    return {"is_first_mention_of_event": pl.col("event_id").eq_missing(pl.lit(found["event"]))}


def _import_facts(reference: Reference) -> Mapping[str, pl.Expr]:
    actors = ("source_name", "source_code", "target_name", "target_code")
    return {
        "is_an_actor_named": pl.any_horizontal(pl.col(actors).is_not_null()),
        **_known(reference, pl.concat([reference.countries["country"], pl.Series(PAST_COUNTRIES)])),
    }


def _run_facts(_: Reference) -> Mapping[str, pl.Expr]:
    # Of a run on articles, what is kept out are mentions, and not of what was received.
    kept_out = pl.when(pl.col("coder").is_not_null()).then("quarantined")
    parts = pl.sum_horizontal("documents", "imported", "known", "rejected", "forgotten", kept_out)
    return {"is_balanced": pl.col("received") == parts}


def _sentence_end() -> pl.Expr:
    return pl.col("sentence_start") + pl.col("sentence").str.len_chars()


def _is_cut(part: str) -> pl.Expr:
    """Whether the words are what their offsets cut out of the sentence.

    An actor named by a pronoun may stand in another sentence, which is not at hand: there the length alone must fit.
    """
    text, start, end = (pl.col(f"{part}_{suffix}") for suffix in ("text", "start", "end"))
    offset, length = start - pl.col("sentence_start"), end - start
    elsewhere = (offset < 0) | (end > _sentence_end())
    return (text.str.len_chars() == length) & (elsewhere | (pl.col("sentence").str.slice(offset, length) == text))


def _is_whole(side: str) -> pl.Expr:
    """Whether the actor's code is country, role and group in one, and the entity the first of country and group."""
    code, country, role, group, entity = (
        pl.col(f"{side}_{part}") for part in ("code", "country", "role", "group", "entity")
    )
    return (code == pl.concat_str(country, role, group, ignore_nulls=True)) & entity.eq_missing(
        pl.coalesce(country, group)
    )


def _is_listed(side: str, reference: Reference) -> pl.Expr:
    """Whether the actor's role and group are in their lists; its country is another rule's."""
    role, group = pl.col(f"{side}_role"), pl.col(f"{side}_group")
    return role.is_in(list(reference.roles)).fill_null(value=True) & group.is_in(
        reference.groups["group"].implode()
    ).fill_null(value=True)


def _known(reference: Reference, countries: pl.Series) -> Mapping[str, pl.Expr]:
    """Whether codes are in their lists, which Great Expectations takes longer to copy than to use."""
    return {
        "is_event_code_known": pl.col("event_code").is_in(reference.event_codes["code"].implode()),
        "is_source_country_known": pl.col("source_country").is_in(countries.implode()),
        "is_target_country_known": pl.col("target_country").is_in(countries.implode()),
    }


def _code_facts(reference: Reference) -> Mapping[str, pl.Expr]:
    """Whether what stands beside a code is what the code list says; a code that is not listed is another rule's."""
    return {
        "is_root_of_code": pl.col("root_code") == _listed("root_code", reference),
        "is_goldstein_of_code": pl.col("goldstein") == _listed("goldstein", reference),
        "is_class_of_code": pl.all_horizontal(
            pl.col(column).eq_missing(_listed(column, reference))
            for column in ("quad_class", "plover_event", "plover_quad")
        )
        | _listed("quad_class", reference).is_null(),
    }


def _listed(column: str, reference: Reference) -> pl.Expr:
    """What the code list says of each row's event code; null where it does not list the code."""
    codes = reference.event_codes
    return pl.col("event_code").replace_strict(codes["code"], codes[column], default=None)


def _hashed(*columns: str) -> pl.Expr:
    """The id of what the columns say, as the contracts describe ids; null where any of them is."""
    content = pl.concat_str([pl.col(name).cast(pl.String) for name in columns], separator="\x1f")
    hashed: pl.Expr = plh.concat_str(content).chash.sha2_256().str.head(_ID_LENGTH)
    return hashed


_FACTS: Mapping[str, Callable[[Reference], Mapping[str, pl.Expr]]] = {
    "documents": _document_facts,
    "articles": _article_facts,
    "event_mentions": _mention_facts,
    "events": _event_facts,
    "imported_events": _import_facts,
    "runs": _run_facts,
}
# What compares rows with those that they were made from, and which facts that gives.
_BESIDE: Mapping[str, Callable[[pl.DataFrame, pl.DataFrame], Mapping[str, pl.Expr]]] = {
    "articles": _beside_documents,
    "event_mentions": _beside_articles,
    "events": _beside_mentions,
}
_RELATED: Mapping[str, tuple[str, ...]] = {
    "articles": ("is_original_known",),
    "event_mentions": ("is_article_coded", "is_sentence_in_article", "is_as_article"),
    "events": ("is_first_mention_of_event",),
}
# Numbers that rules set bounds to.
_MEASURED: Mapping[str, Mapping[str, pl.Expr]] = {
    "event_mentions": {"sentence_length": pl.col("sentence").str.len_chars().cast(pl.Int64)},
}
