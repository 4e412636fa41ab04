"""Whether an act happened, is to come, may come or did not happen."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, count_between, running
from pipelines.coding.grammar import Grammar

_CONDITION_REACH = 10  # tokens from "if" to the verb
UTTERED_ROOTS = ("02", "03", "10", "12", "13")  # happened when uttered, whatever their content


def add_status(acts: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The acts with `status`; one that an operator lent (already in the column) stays."""
    conditions = running(grammar.where("CONDITIONAL"))
    head = pl.col("head").cast(pl.Int64)
    group = pl.col("auxiliaries")
    last = pl.lit(grammar.sentence_last).gather(pl.col("sentence")).cast(pl.Int64)
    asked = has(at(grammar.flags, last), "QUESTION")
    sentence_first = pl.lit(grammar.sentence_first).gather(pl.col("sentence")).cast(pl.Int64)
    conditional = count_between(conditions, pl.max_horizontal(head - _CONDITION_REACH, sentence_first), head) > 0
    headline_future = pl.col("is_infinitive") & pl.col("is_first_verb") & ~has(group, "HAVE")  # "claims to have shot"
    uttered = pl.col("code").str.head(2).is_in(UTTERED_ROOTS)
    inside_refused = count_between(grammar.refusal_counts, head + 1, pl.col("last")) > 0  # "reached no agreement"
    reported = has(group, "WOULD") & (
        count_between(grammar.reports.counts, sentence_first, head) > 0
    )  # "said he would visit"
    programme = has(group, "BE") & has(group, "TO") & ~pl.col("is_passive")  # "is to visit"
    own = (
        pl.when(has(group, "NOT") | has(at(grammar.flags, head), "NOT") | inside_refused)
        .then(pl.lit("negated"))
        .when(asked)
        .then(pl.lit("hypothetical"))
        .when(uttered)
        .then(pl.lit("actual"))
        .when(has(group, "FUTURE") | headline_future | reported | programme)
        .then(pl.lit("future"))
        .when(has(group, "MODAL") | conditional)
        .then(pl.lit("hypothetical"))
        .otherwise(pl.lit("actual"))
    )
    return acts.with_columns(status=pl.coalesce("status", own))
