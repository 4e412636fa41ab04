"""Measures of a whole table that rules set bounds to: shares, what was lost, and how a day compares with those before.

A measure of too few rows is null, and no rule is broken by it.
"""

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl

from pipelines.checks.surroundings import WEEKS_BEFORE, Surroundings
from pipelines.contracts import Contract

Measures = Mapping[str, float | None]

_ENOUGH_ROWS = 100
_ENOUGH_SENTENCES = 500
_ENOUGH_A_DAY, _ENOUGH_BEFORE = 300, 1000  # mentions, where the shares of a day are compared
_ARTICLES_A_DAY, _ARTICLES_BEFORE = 50, 500  # where the rate of a day is compared
_USUAL_ARTICLES = 50
_WEEKDAYS_KNOWN = 3  # of four
_FAITHFUL_DAYS, _FAITHFUL_ARTICLES = 27, 140  # of 28, five a day: who has fewer may have none on a day by chance
_FILE_SHARE = 0.03
_SENTENCE_END = r"""[.!?]["'”’)]?\s"""
_FINISHED = r"""[.!?…:;"'”’»)\]]\s*$"""
_WEEK = 7


def measure(rows: pl.DataFrame, contract: Contract, surroundings: Surroundings, today: date) -> pl.DataFrame:
    """One row with a column for each measure that the rules of the table may name."""
    # A row without a key is for `is_complete` to tell of; two of them do not share one.
    keyed = rows.select(contract.key).drop_nulls()
    found = {"duplicate_keys": keyed.height - keyed.n_unique()}
    of_table = _MEASURES.get(contract.name)
    measured = found | dict(of_table(rows, surroundings, today) if of_table else {})
    return pl.DataFrame(
        [
            pl.Series(name, [value], pl.Int64 if isinstance(value, int) else pl.Float64)
            for name, value in measured.items()
        ]
    )


def _of_articles(rows: pl.DataFrame, surroundings: Surroundings, today: date) -> Measures:
    days = _by_day(rows, surroundings.before, "publisher")
    over = days.filter(pl.col("day") < today)
    smallest, largest = _parts_of_usual(days, rows["published_date"].unique(), today)
    return {
        "copy_share": _share(rows, pl.col("duplicate_of").is_not_null()),
        "unfinished_share": _share(rows, ~pl.col("text").str.contains(_FINISHED)),
        "smallest_part_of_usual": smallest,
        "largest_part_of_usual": largest,
        "publishers_gone": _faithful_gone(over, rows.filter(pl.col("published_date") < today)["published_date"]),
        "documents_lost": _documents_lost(rows, surroundings),
    }


def _of_mentions(rows: pl.DataFrame, surroundings: Surroundings, _: date) -> Measures:
    before, repeated = surroundings.before, ("article_id", "source_code", "target_code", "event_code", "status")
    file = pl.col("rule_id").str.split(":").list.first()
    return {
        "largest_root_share": _largest_share(rows, "root_code"),
        "most_mentions_of_a_sentence": _largest_count(rows, "article_id", "sentence_no"),
        "mentions_per_100_sentences": _coding_rate(rows, surroundings.made_from),
        "largest_change_of_rate": _change_of_rate(rows, surroundings),
        "largest_root_drift": _drift(_compared(rows, before, pl.col("root_code"))),
        "largest_actor_drift": _drift(_compared(rows, before, pl.col("source_entity"))),
        "lexicon_files_gone": _gone(_compared(rows, before, file)),
        "stateless_share": _share(
            rows, (pl.col("source_country").is_null().cast(pl.Int8) + pl.col("target_country").is_null()) / 2
        ),
        "repeat_share": None
        if rows.height < _ENOUGH_ROWS
        else 1 - rows.select(pl.struct(repeated).n_unique()).item() / rows.height,
    }


def _of_events(rows: pl.DataFrame, surroundings: Surroundings, _: date) -> Measures:
    return {
        "largest_pair_share": _largest_share(rows, "source_entity", "target_entity"),
        "mentions_lost": _mentions_lost(rows, surroundings.made_from),
    }


def _share(rows: pl.DataFrame, part: pl.Expr) -> float | None:
    """The mean of something over the rows; null where they are few."""
    return rows.select(part.mean()).item() if rows.height >= _ENOUGH_ROWS else None


def _largest_count(rows: pl.DataFrame, *columns: str) -> int | None:
    """How many rows have the commonest value; null where there are none."""
    largest = rows.group_by(columns).len()["len"].max()
    return largest if isinstance(largest, int) else None


def _largest_share(rows: pl.DataFrame, *columns: str) -> float | None:
    """The share of the rows that have the commonest value; null where they are few."""
    largest = _largest_count(rows, *columns) if rows.height >= _ENOUGH_ROWS else None
    return largest and largest / rows.height


def _documents_lost(articles: pl.DataFrame, surroundings: Surroundings) -> int | None:
    """How many documents of the days are no article, and how many articles no document."""
    if surroundings.made_from is None:
        return None
    day = pl.col("published_at").dt.date()
    documents = surroundings.made_from.filter(day.is_between(surroundings.first, surroundings.last))["document_id"]
    return _apart(documents, articles["article_id"])


def _mentions_lost(events: pl.DataFrame, mentions: pl.DataFrame | None) -> int | None:
    """By how many mentions the events are too few or too many, and how many events are missing or made up."""
    if mentions is None:
        return None
    key = ("published_date", "event_id")
    return abs(mentions.height - int(events["mentions"].sum())) + _apart(
        mentions.select(pl.struct(key)).to_series(), events.select(pl.struct(key)).to_series()
    )


def _apart(one: pl.Series, other: pl.Series) -> int:
    """How many distinct values only one of the two has."""
    both = pl.concat([one.unique(), other.unique()])
    return 2 * both.n_unique() - both.len()


def _coding_rate(mentions: pl.DataFrame, articles: pl.DataFrame | None) -> float | None:
    """Mentions per 100 sentences of the articles that were to be coded; null where these have few."""
    if articles is None:
        return None
    sentences = int(articles["text"].str.count_matches(_SENTENCE_END).sum()) + articles.height
    return 100 * mentions.height / sentences if sentences >= _ENOUGH_SENTENCES else None


def _change_of_rate(mentions: pl.DataFrame, surroundings: Surroundings) -> float | None:
    """How many times the mentions per article of a day doubled or halved against the weeks before, at most."""
    if surroundings.made_from is None:
        return None
    days, every = surroundings.made_from["published_date"], pl.lit("every")
    found = _compared(mentions, surroundings.before, every, days).select("day", now="rows", then="rows_before")
    read = _compared(surroundings.made_from, surroundings.made_from_before, every)
    enough = (pl.col("rows") >= _ARTICLES_A_DAY) & (pl.col("rows_before") >= _ARTICLES_BEFORE)
    # Half a mention more: a day on which nothing is found has changed a lot, but not without end.
    now, then = (pl.col("now").fill_null(0) + 0.5) / pl.col("rows"), pl.col("then") / pl.col("rows_before")
    rates = read.filter(enough).join(found, on="day", how="left", validate="1:1").filter(pl.col("then") > 0)
    change: float | None = rates.select((now / then).log(2).abs().max()).item()
    return change


def _by_day(rows: pl.DataFrame, before: pl.LazyFrame | None, what: str | pl.Expr) -> pl.DataFrame:
    """How often each value stands on each day, of the rows and of those before."""
    columns = {"day": pl.col("published_date"), "what": pl.col(what) if isinstance(what, str) else what}
    frames = [rows.lazy(), *([] if before is None else [before])]
    counted = [frame.select(**columns).group_by("day", "what").len("rows") for frame in frames]
    return pl.concat(counted).group_by("day", "what").agg(pl.col("rows").sum().cast(pl.Int64)).collect()


def _before(counts: pl.DataFrame, days: pl.Series) -> pl.DataFrame:
    """One row per day and value of the four weeks before it: on how many days it stood and how often."""
    offsets = pl.select(offset=pl.duration(days=pl.int_range(1, WEEKS_BEFORE * _WEEK + 1)))
    return (
        counts.join(offsets, how="cross")
        .with_columns(pl.col("day") + pl.col("offset"))
        .filter(pl.col("day").is_in(days.unique().implode()))
        .group_by("day", "what")
        .agg(days_before=pl.len(), rows_before=pl.col("rows").sum())
    )


def _compared(
    rows: pl.DataFrame, before: pl.LazyFrame | None, what: pl.Expr, days: pl.Series | None = None
) -> pl.DataFrame:
    """One row per day (else of the rows) and value that stands there or stood in the weeks before, with both counts."""
    counts = _by_day(rows, before, what)
    days = rows["published_date"] if days is None else days
    now = counts.filter(pl.col("day").is_in(days.unique().implode()))
    return now.join(
        _before(counts, days), on=["day", "what"], how="full", coalesce=True, nulls_equal=True
    ).with_columns(pl.col("rows", "rows_before").fill_null(0))


def _shares(compared: pl.DataFrame) -> pl.DataFrame:
    """The days with enough rows, now and before, and the share of each value then and now."""
    totals = compared.group_by("day").agg(pl.col("rows", "rows_before").sum().name.prefix("all_"))
    enough = (pl.col("all_rows") >= _ENOUGH_A_DAY) & (pl.col("all_rows_before") >= _ENOUGH_BEFORE)
    return (
        compared.join(totals.filter(enough), on="day", validate="m:1")
        .with_columns(now=pl.col("rows") / pl.col("all_rows"), then=pl.col("rows_before") / pl.col("all_rows_before"))
        .select("day", "what", "now", "then")
    )


def _drift(compared: pl.DataFrame) -> float | None:
    """Which part of a day's rows would need another value to have the shares of the weeks before, at most."""
    differences = _shares(compared).group_by("day").agg((pl.col("now") - pl.col("then")).abs().sum() / 2)
    return differences["now"].max()  # type: ignore[return-value] # a mean of numbers


def _gone(compared: pl.DataFrame) -> int | None:
    """How many values that made a good part of the weeks before are missing on a day."""
    shares = _shares(compared)
    if shares.is_empty():
        return None
    return shares.filter((pl.col("then") >= _FILE_SHARE) & (pl.col("now") == 0)).height


def _parts_of_usual(counts: pl.DataFrame, days: pl.Series, today: date) -> tuple[float | None, float | None]:
    """The smallest part of its usual rows that a day has that is over, and the largest that any has.

    Usual is the median of the same weekday in the four weeks before.
    """
    totals = counts.group_by("day").agg(pl.col("rows").sum())
    offsets = pl.select(offset=pl.duration(days=_WEEK * pl.int_range(1, WEEKS_BEFORE + 1)))
    usual = (
        totals.join(offsets, how="cross")
        .group_by(pl.col("day") + pl.col("offset"))
        .agg(usual=pl.col("rows").median(), weekdays=pl.len())
        .filter((pl.col("usual") >= _USUAL_ARTICLES) & (pl.col("weekdays") >= _WEEKDAYS_KNOWN))
    )
    parts = totals.filter(pl.col("day").is_in(days.implode())).join(usual, on="day", validate="1:1")
    part = pl.col("rows") / pl.col("usual")
    row = parts.select(smallest=part.filter(pl.col("day") < today).min(), largest=part.max()).row(0)
    return row[0], row[1]


def _faithful_gone(counts: pl.DataFrame, days: pl.Series) -> int:
    """How often a publisher with many articles on nearly every day before is missing on a day."""
    is_faithful = (pl.col("days_before") >= _FAITHFUL_DAYS) & (pl.col("rows_before") >= _FAITHFUL_ARTICLES)
    faithful = _before(counts, days).filter(is_faithful & pl.col("what").is_not_null())
    return faithful.join(counts, on=["day", "what"], how="anti").height


_MEASURES: Mapping[str, Callable[[pl.DataFrame, Surroundings, date], Measures]] = {
    "articles": _of_articles,
    "event_mentions": _of_mentions,
    "events": _of_events,
}
