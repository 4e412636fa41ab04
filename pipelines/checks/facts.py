"""What rules speak of beside a table's own columns: facts about a row (true or false) and measures of a table.

Great Expectations compares a column with values given beforehand; what compares columns with each other, or with a code
list, is worked out here and only has to be true there. A fact about values that are null is true: `is_complete` alone
tells of nulls.
"""

from collections.abc import Callable, Mapping

import polars as pl

from pipelines.checks.reference import Reference
from pipelines.contracts import Contract

# A share of fewer rows says nothing.
_ENOUGH_ROWS = 100
_PAST_STATUSES = ("actual", "historical")


def add_facts(rows: pl.DataFrame, contract: Contract, reference: Reference) -> pl.DataFrame:
    """The rows with a boolean column for each fact that the rules of their table may name."""
    facts = _FACTS.get(contract.name, _no_facts)(reference)
    complete = pl.all_horizontal(pl.col(column).is_not_null() for column in sorted(contract.required))
    return rows.with_columns(
        complete.alias("is_complete"), *(fact.fill_null(value=True).alias(name) for name, fact in facts.items())
    )


def measure(rows: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """One row with a column for each measure that the rules of the table may name."""
    measures = _MEASURES.get(contract.name, {})
    # A row without a key is for `is_complete` to tell of; two of them do not share one.
    return rows.drop_nulls(contract.key).select(
        duplicate_keys=pl.len().cast(pl.Int64) - pl.struct(contract.key).n_unique().cast(pl.Int64),
        **measures,
    )


def _no_facts(_: Reference) -> Mapping[str, pl.Expr]:
    return {}


def _document_facts(_: Reference) -> Mapping[str, pl.Expr]:
    return {"is_status_of_language": (pl.col("status") == "ready") == (pl.col("language") == "en")}


def _article_facts(_: Reference) -> Mapping[str, pl.Expr]:
    return {
        "is_date_of_instant": pl.col("published_date") == pl.col("published_at").dt.date(),
        "is_title_first": pl.col("text").str.starts_with(pl.col("title") + "\n\n"),
        "is_copy_of_another": pl.col("duplicate_of") != pl.col("article_id"),
    }


def _mention_facts(reference: Reference) -> Mapping[str, pl.Expr]:
    start, end = pl.col("trigger_start"), pl.col("trigger_end")
    within_sentence = (start >= pl.col("sentence_start")) & (end <= _sentence_end())
    apart = (pl.col("source_end") <= pl.col("target_start")) | (pl.col("target_end") <= pl.col("source_start"))
    is_first = (pl.col("sentence_no") == 0) & (pl.col("sentence_start") == 0) & pl.col("is_lead")
    return {
        "is_title_in_place": ~pl.col("is_title") | is_first,
        "is_event_date_possible": (pl.col("event_date") <= pl.col("published_date"))
        | ~pl.col("status").is_in(_PAST_STATUSES),
        "is_source_in_place": _is_cut("source"),
        "is_target_in_place": _is_cut("target"),
        "is_trigger_in_place": _is_cut("trigger") & within_sentence,
        "is_source_whole": _is_whole("source"),
        "is_target_whole": _is_whole("target"),
        "is_target_another": (pl.col("source_code") != pl.col("target_code")) & apart.fill_null(value=True),
        **_code_facts(reference),
    }


def _event_facts(reference: Reference) -> Mapping[str, pl.Expr]:
    return _code_facts(reference)


def _run_facts(_: Reference) -> Mapping[str, pl.Expr]:
    return {"is_balanced": pl.col("received") == pl.sum_horizontal("documents", "known", "rejected")}


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


def _largest_count(*columns: str) -> pl.Expr:
    """How many rows have the commonest value."""
    return pl.struct(columns).value_counts().struct.field("count").max().cast(pl.Int64)


def _largest_share(*columns: str) -> pl.Expr:
    """The share of the rows that have the commonest value; null where there are too few rows."""
    return pl.when(pl.len() >= _ENOUGH_ROWS).then(_largest_count(*columns) / pl.len())


def _twofold_ids() -> pl.Expr:
    """How many ids too few there are for the things that they stand for."""
    content = pl.struct("event_id", "event_date", "source_code", "target_code", "event_code", "status")
    return content.n_unique().cast(pl.Int64) - pl.col("event_id").n_unique().cast(pl.Int64)


_FACTS: Mapping[str, Callable[[Reference], Mapping[str, pl.Expr]]] = {
    "documents": _document_facts,
    "articles": _article_facts,
    "event_mentions": _mention_facts,
    "events": _event_facts,
    "runs": _run_facts,
}
_MEASURES: Mapping[str, Mapping[str, pl.Expr]] = {
    "articles": {
        "copy_share": pl.when(pl.len() >= _ENOUGH_ROWS).then(pl.col("duplicate_of").is_not_null().mean()),
    },
    "event_mentions": {
        "twofold_event_ids": _twofold_ids(),
        "largest_root_share": _largest_share("root_code"),
        "most_mentions_of_a_sentence": _largest_count("article_id", "sentence_no"),
    },
    "events": {
        "largest_pair_share": _largest_share("source_entity", "target_entity"),
    },
}
