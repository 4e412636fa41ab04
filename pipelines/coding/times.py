"""Expressions of time in the token stream, and the day that each means: "on Tuesday", "last week", "March 3, 2024"."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import members
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.time_words import DAY, MONTH, NUMBER, WEEKDAY, YEAR
from pipelines.coding.tokens import Stream
from pipelines.coding.tries import ROOT

_SLOTS = {"weekday": WEEKDAY, "month": MONTH, "day": DAY, "year": YEAR, "number": NUMBER}
_SOON = 90  # days: what comes so soon is not meant by a date of the past without a year
_GAPS = ("CLAUSE", "BREAK", "OPEN_QUOTE", "CLOSE_QUOTE", "PARENTHESIS")


def find_times(
    sentences: pl.Series, actors: pl.DataFrame, stream: Stream, lexicon: Lexicon, dates: pl.Series
) -> pl.DataFrame:
    """One row per expression in these sentences, in reading order; none overlaps another one, or the name of an actor.

    `first`, `last` (tokens), `sentence`, what the expression says (see `Lexicon.time_expressions`), and the values of
    its slots, null where it has none: `weekday` (Monday is 1), `month`, `day`, `year`, `number`. `published`: the
    article's day of publication, from `dates`.
    """
    symbols = _read_symbols(sentences, stream, lexicon)
    named = pl.lit(actors["last"])
    begun = pl.lit(actors["first"]).search_sorted(pl.col("last"), side="right").cast(pl.Int64) - 1
    return (
        _walk(symbols, lexicon)
        .with_columns(pl.lit(symbols["token"]).gather(pl.col(edge)).alias(edge) for edge in ("first", "last"))
        .with_columns(begun=begun)
        .filter((pl.col("begun") < 0) | (named.gather(pl.col("begun"), null_on_oob=True) < pl.col("first")))
        .drop("begun")
        .pipe(_furthest)
        .filter(pl.col("precision") != "none")
        .with_columns(
            sentence=pl.lit(stream.tokens["sentence"]).gather(pl.col("first")),
            number=pl.when("is_counted").then(pl.coalesce("number", "day")),
            day=pl.when(~pl.col("is_counted")).then("day"),
        )
        .with_columns(published=pl.lit(dates).gather(pl.lit(stream.sentences["article"]).gather(pl.col("sentence"))))
    )


def add_dates(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `event_date`: the first day of the period that their expression means, null where there is none.

    A row has the columns of `find_times`, and `is_ahead`: whether its act is to come.
    """
    published, unit = pl.col("published"), pl.col("unit")
    month, day = pl.col("month").fill_null(1), pl.col("day").fill_null(1)
    steps = pl.col("offset").fill_null(0) * pl.col("number").fill_null(1)
    months = published.dt.year() * 12 + published.dt.month() - 1 + pl.col("steps")
    year = (
        pl.when(unit == "year")
        .then(published.dt.year() + pl.col("steps"))
        .when(unit == "month")
        .then(months // 12)
        .otherwise(pl.coalesce("year", published.dt.year() + pl.col("shift")))
    )
    days = (
        pl.when(unit == "day")
        .then("steps")
        .when(unit == "week")
        .then(7 * pl.col("steps") + pl.col("weekday").fill_null(1) - published.dt.weekday())
        .when(unit.is_null() & pl.col("month").is_null() & pl.col("year").is_null())
        .then(_days_to_weekday())
    )
    return (
        rows.with_columns(steps=steps, this_year=_day(published.dt.year(), month, day))
        .with_columns(shift=_years_to_nearest())
        .with_columns(
            named=_day(year, pl.when(unit == "month").then(months % 12 + 1).otherwise(month), day),
            counted=published + pl.duration(days=days),
        )
        .with_columns(event_date=pl.when(days.is_not_null()).then("counted").otherwise("named"))
        .drop("steps", "this_year", "shift", "named", "counted")
    )


def _days_to_weekday() -> pl.Expr:
    """Days to the weekday on or before that of publication, or on or after it; without that day if it is left out."""
    ahead = (pl.col("weekday") - pl.col("published").dt.weekday()) % 7
    skipped = pl.when((ahead == 0) & pl.col("offset").is_not_null()).then(7).otherwise(0)
    return pl.when(_looks_ahead()).then(ahead + skipped).otherwise(-((7 - ahead) % 7 + skipped))


def _years_to_nearest() -> pl.Expr:
    """Years from that of publication to the one in which the month, or its day, is the nearest; as for weekdays.

    Null where it comes so soon that an act of the past cannot mean the one a year before.
    """
    published, named, offset = pl.col("published"), pl.col("this_year"), pl.col("offset")
    today = pl.when(pl.col("precision") == "month").then(published.dt.month_start()).otherwise(published)
    left_out = offset.is_not_null() & (named == today)
    soon = offset.is_null() & named.is_between(today, today + pl.duration(days=_SOON), closed="right")
    return (
        pl.when(_looks_ahead())
        .then(((named < today) | left_out).cast(pl.Int32))
        .when(~soon)
        .then(-((named > today) | left_out).cast(pl.Int32))
    )


def _looks_ahead() -> pl.Expr:
    """Whether the nearest is sought after the day of publication: an offset ("next", "last") says so, else the act."""
    offset = pl.col("offset")
    return pl.when(offset.is_null()).then("is_ahead").otherwise(offset > 0)


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """The day of the month; null where the month has no such day."""
    found = pl.date(year, month, 1) + pl.duration(days=day - 1)
    return pl.when(found.dt.month() == month).then(found)


def _read_symbols(sentences: pl.Series, stream: Stream, lexicon: Lexicon) -> pl.DataFrame:
    """One row per token of the sentences: its `symbol` in the trie, its `value`, whether an expression `goes_on`."""
    within = pl.lit(members(sentences, stream.sentences.height)).gather(pl.col("sentence"))
    word, number, flags = pl.col("word"), pl.col("number"), pl.col("flags")
    symbol = pl.lit(lexicon.time_symbols["symbol"]).gather(word)
    small = has(flags, "CAPITAL").not_() & symbol.is_in([WEEKDAY, MONTH])  # "may" and "march" are verbs
    same = pl.col("sentence") == pl.col("sentence").shift(-1)
    # "Tuesday, March 3, 2024", but not "in March, 3 people"
    listed = has(flags, "COMMA") & (pl.col("symbol") != WEEKDAY) & (pl.col("symbol").shift(-1) != YEAR)
    stops = has(flags, "STOP") & ~has(flags, "ABBREVIATION")
    return (
        stream.tokens.with_row_index("token")
        .filter(within)
        .with_columns(number=pl.lit(stream.pieces["number"]).gather(pl.col("piece")))
        .with_columns(
            symbol=pl.when(number.is_between(1, 31))
            .then(DAY)
            .when(number.is_between(1800, 2099))
            .then(YEAR)
            .when(number.is_not_null())
            .then(NUMBER)
            .when(small)
            .then(0)
            .otherwise(symbol)
            .cast(pl.UInt32),
            value=pl.coalesce(number, pl.lit(lexicon.time_symbols["value"]).gather(word)),
        )
        .select("token", "symbol", "value", goes_on=(same & ~has(flags, *_GAPS) & ~stops & ~listed).fill_null(False))
    )


def _walk(symbols: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """One row per way to read an expression: `first`, `last` (rows of `symbols`), what it says, and its slots."""
    edges = lexicon.time_trie.edges.select("state", "next", symbol="word")
    slots = {name: pl.lit(None, pl.Int32) for name in _SLOTS}
    reached = (
        symbols.with_row_index("last")
        .filter(pl.col("symbol").is_in(lexicon.time_trie.entries()["lemma"].implode()))
        .with_columns(first="last", state=pl.lit(ROOT, pl.UInt32), **slots)
    )
    found = []
    while True:
        reached = reached.join(edges, on=["state", "symbol"], maintain_order="left", validate="m:1").with_columns(
            pl.when(pl.col("symbol") == slot).then("value").otherwise(name).alias(name) for name, slot in _SLOTS.items()
        )
        found.append(
            reached.select("first", "last", *_SLOTS, state="next").join(
                lexicon.time_trie.finals, on="state", maintain_order="left", validate="m:1"
            )
        )
        if reached.is_empty():
            break
        reached = (
            reached.filter("goes_on")
            .select("first", *_SLOTS, last=pl.col("last") + 1, state="next")
            .pipe(lambda rows: pl.concat([rows, symbols.select(pl.all().gather(rows["last"]))], how="horizontal"))
        )
    ways = pl.concat(found)
    return pl.concat(
        [
            ways.select("first", "last", *_SLOTS),
            lexicon.time_expressions.select(pl.all().gather(ways["entry"])),
        ],
        how="horizontal",
    )


def _furthest(ways: pl.DataFrame) -> pl.DataFrame:
    """Of overlapping expressions the one that ends last, of these the longest: "March 2014" before "in March"."""
    ordered = ways.sort("last", "first", descending=[True, False]).unique("last", keep="first", maintain_order=True)
    free = (pl.col("last") < pl.col("first").cum_min().shift(1)).fill_null(True)
    return ordered.filter(free).reverse()
