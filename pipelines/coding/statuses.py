"""Whether an act happened, is to come, may come, did not happen, or lies far back."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, count_between, running
from pipelines.coding.grammar import Grammar
from pipelines.coding.tokens import Stream

_WINDOW = 5
_UTTERED_ROOTS = ("02", "03", "10", "12", "13")  # happened when uttered, whatever their content


def group_flags(grammar: Grammar) -> pl.Expr:
    """The bits of the auxiliaries and adverbs before a verb's `head`, from its `group_first` on."""
    first, head = pl.col("group_first"), pl.col("head").cast(pl.Int64)
    nothing = pl.lit(0, pl.UInt64)
    return pl.fold(
        nothing,
        lambda group, flags: group | flags,
        [
            pl.when(head - step >= first).then(at(grammar.flags, head - step)).otherwise(nothing)
            for step in range(1, _WINDOW + 1)
        ],
    )


def add_status(acts: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The acts with `status`; one that an operator lent (already in the column) stays."""
    flags = pl.DataFrame({"flags": grammar.flags})
    questions = running(flags.select(c=has(pl.col("flags"), "QUESTION"))["c"])
    conditions = running(flags.select(c=has(pl.col("flags"), "CONDITIONAL"))["c"])
    head = pl.col("head").cast(pl.Int64)
    group = group_flags(grammar)
    last = pl.lit(grammar.sentence_last).gather(pl.col("sentence")).cast(pl.Int64)
    asked = at(questions, last + 1) - at(questions, last) > 0
    sentence_first = pl.lit(grammar.sentence_first).gather(pl.col("sentence")).cast(pl.Int64)
    conditional = count_between(conditions, pl.max_horizontal(head - _WINDOW * 2, sentence_first), head) > 0
    headline_future = pl.col("is_infinitive") & pl.col("is_first_verb")
    uttered = pl.col("code").str.head(2).is_in(_UTTERED_ROOTS)
    refusals = running(flags.select(c=has(pl.col("flags"), "NOT"))["c"])
    inside_refused = count_between(refusals, head + 1, pl.col("last")) > 0  # "reached no agreement"
    said = running(flags.select(c=has(pl.col("flags"), "REPORTING"))["c"])
    reported = has(group, "WOULD") & (count_between(said, sentence_first, head) > 0)  # "said he would visit"
    own = (
        pl.when(has(group, "NOT") | has(at(grammar.flags, head), "NOT") | inside_refused)
        .then(pl.lit("negated"))
        .when(asked)
        .then(pl.lit("hypothetical"))
        .when(uttered)
        .then(pl.lit("actual"))
        .when(has(group, "FUTURE") | headline_future | reported)
        .then(pl.lit("future"))
        .when(has(group, "MODAL") | conditional)
        .then(pl.lit("hypothetical"))
        .otherwise(pl.lit("actual"))
    )
    return acts.with_columns(status=pl.coalesce("status", own))


def date_back(acts: pl.DataFrame, stream: Stream, dates: pl.Series) -> pl.DataFrame:
    """`year` of acts that the sentence sets in an earlier year ("in 2014"); more than a year back they are historical.

    `dates` are the articles' days of publication. Null where the sentence names no year before that of publication, or
    more than one.
    """
    years = stream.tokens.select("sentence", year=pl.lit(stream.pieces["year"]).gather(pl.col("piece"))).drop_nulls()
    named = years.group_by("sentence").agg(pl.col("year").first(), several=pl.col("year").n_unique() > 1)
    published = pl.lit(dates.dt.year()).gather(pl.lit(stream.sentences["article"]).gather(pl.col("sentence")))
    earlier = (pl.col("year") < published) & ~pl.col("several")
    return (
        acts.join(named, on="sentence", how="left", maintain_order="left", validate="m:1")
        .with_columns(year=pl.when(earlier).then("year"))
        .with_columns(
            status=pl.when((pl.col("year") < published - 1) & (pl.col("status") == "actual"))
            .then(pl.lit("historical"))
            .otherwise("status")
        )
        .drop("several")
    )
