"""Texts as one stream of tokens in reading order: word ids, feature bits, offsets, sentences; integers only."""

from dataclasses import dataclass

import polars as pl

from pipelines.coding.bits import bit, has
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.words import split_words


@dataclass(frozen=True)
class Stream:
    """`tokens`: one row per token, `sentences`: one row per sentence, both in reading order.

    tokens: `word`, `lemma` (UInt32, 0 where unknown), `flags` (UInt64), `sentence` (row of `sentences`),
    `start`, `end` (characters in the article's text).
    sentences: `article` (row of the articles), `number` (from 0 in its article), `first`, `last` (tokens, inclusive),
    `start`, `end` (characters).
    """

    tokens: pl.DataFrame
    sentences: pl.DataFrame


def tokenise(texts: pl.Series, lexicon: Lexicon) -> Stream:
    """The token stream of all texts."""
    chunks = texts.str.split(" ")
    counts = chunks.list.len()
    flat = chunks.explode(empty_as_null=False) if chunks.len() else pl.Series(dtype=pl.String)
    ids, distinct = _distinct(flat)
    words = split_words(distinct).pipe(_look_up, lexicon)
    places = _places(texts, counts, distinct.str.len_chars().gather(ids))
    tokens = _expand(ids, words, places).pipe(_mark_sentences)
    sentences = _sentences(tokens)
    return Stream(tokens.select("word", "lemma", "flags", "sentence", "start", "end"), sentences)


def _distinct(chunks: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Each chunk as the number of its distinct value, and the distinct values by that number.

    The physical ids of a fresh Categorical are dense and in order of first appearance; `tests/coding/test_tokens.py`
    holds that for the pinned Polars.
    """
    categories = pl.Categorical(pl.Categories.random())
    coded = chunks.cast(categories)  # keeps the categories alive until they are read back
    ids = coded.to_physical().cast(pl.UInt32)
    size = 0 if ids.is_empty() else int(ids.max()) + 1
    return ids, pl.int_range(size, dtype=pl.UInt32, eager=True).cat.to(categories).cast(pl.String)


def _look_up(words: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """Word ids, lemmas and class bits for the distinct words."""
    known = words.join(lexicon.vocabulary, on="word", how="left", maintain_order="left", validate="m:1")
    return known.with_columns(id=pl.col("id").fill_null(0)).select(
        "chunk",
        "offset",
        "length",
        "tail",
        word="id",
        lemma=pl.lit(lexicon.lemmas).gather(pl.col("id")),
        flags=pl.col("flags") | (pl.lit(lexicon.flags).gather(pl.col("id")) & ~_not_of_abbreviations()),
    )


def _not_of_abbreviations() -> pl.Expr:
    """US and WHO are no pronouns."""
    pronouns = pl.lit(bit("PRONOUN", "PERSON_PRONOUN", "RELATIVE"), pl.UInt64)
    return pl.when(has(pl.col("flags"), "UPPER")).then(pronouns).otherwise(pl.lit(0, pl.UInt64))


def _places(texts: pl.Series, counts: pl.Series, lengths: pl.Series) -> pl.DataFrame:
    """One row per chunk: the article it stands in and its first character there."""
    articles = pl.DataFrame({"count": counts, "size": texts.str.len_chars()}).with_row_index("article")
    owners = articles.select(pl.col("article").repeat_by("count")).explode("article", empty_as_null=False).drop_nulls()
    begins = articles.select((pl.col("size") + 1).cum_sum().cast(pl.Int64) - pl.col("size") - 1)["size"]
    return pl.DataFrame({"article": owners["article"], "length": lengths}).select(
        "article",
        start=(pl.col("length").cast(pl.Int64) + 1).cum_sum()
        - pl.col("length")
        - 1
        - pl.lit(begins).gather(pl.col("article")),
    )


def _expand(ids: pl.Series, words: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """One row per token: the words of each chunk of the stream."""
    spans = words.with_row_index("row").group_by("chunk", maintain_order=True).agg(pl.first("row"), count=pl.len())
    size = pl.DataFrame({"chunk": pl.int_range(0, (ids.max() or 0) + 1, dtype=pl.UInt32, eager=True)})
    by_chunk = size.join(spans, on="chunk", how="left", maintain_order="left", validate="1:1")
    rows = (
        pl.DataFrame({"chunk": ids, "article": places["article"], "begin": places["start"]})
        .with_columns(
            row=pl.lit(by_chunk["row"]).gather(pl.col("chunk")), count=pl.lit(by_chunk["count"]).gather(pl.col("chunk"))
        )
        .filter(pl.col("count").is_not_null())
    )
    single = rows["count"].max() in (None, 1)
    if not single:
        rows = rows.with_columns(row=pl.int_ranges("row", pl.col("row") + pl.col("count"), dtype=pl.UInt32)).explode("row")
    token = words.select("offset", "length", "tail", "word", "lemma", "flags").select(pl.all().gather(rows["row"]))
    return pl.concat([rows.select("article", "begin"), token], how="horizontal").select(
        "article",
        "word",
        "lemma",
        "flags",
        start=pl.col("begin") + pl.col("offset"),
        end=pl.col("begin") + pl.col("offset") + pl.col("length"),
        closed=pl.col("begin") + pl.col("offset") + pl.col("length") + pl.col("tail"),
    )


def _mark_sentences(tokens: pl.DataFrame) -> pl.DataFrame:
    """Number the sentences: they end with the article, at a line break, or at a stop before a new beginning."""
    flags, following = pl.col("flags"), pl.col("flags").shift(-1)
    ends_article = (pl.col("article") != pl.col("article").shift(-1)).fill_null(True)
    begins = has(following, "CAPITAL", "OPEN_QUOTE", "NUMBER")
    title = has(flags, "ABBREVIATION") & has(flags, "CAPITAL")
    initial = (pl.col("end") - pl.col("start") == 1) & has(flags, "CAPITAL")
    stop = has(flags, "STOP") & begins & ~((title | initial) & ~has(flags, "QUESTION", "CLOSE_QUOTE"))
    # "U.S." ends a sentence where a function word with a capital follows: "... in the U.S. The talks ..."
    abbreviation = has(flags, "ABBREVIATION") & has(flags, "UPPER") & has(following, "CAPITAL")
    stop |= abbreviation & has(following, "DETERMINER", "PRONOUN", "SUBORDINATOR", "PREPOSITION")
    ends = ends_article | has(flags, "BREAK") | stop.fill_null(False)
    return tokens.with_columns(sentence=ends.shift(1, fill_value=False).cast(pl.UInt32).cum_sum())


def _sentences(tokens: pl.DataFrame) -> pl.DataFrame:
    first = (pl.col("sentence") != pl.col("sentence").shift(1)).fill_null(True)
    last = (pl.col("sentence") != pl.col("sentence").shift(-1)).fill_null(True)
    indexed = tokens.with_row_index("token")
    begins = indexed.filter(first).select("article", first="token", start="start")
    ends = indexed.filter(last).select(last="token", end="closed")
    new_article = (pl.col("article") != pl.col("article").shift(1)).fill_null(True)
    rank = pl.int_range(pl.len(), dtype=pl.Int64)
    return pl.concat([begins, ends], how="horizontal").with_columns(
        number=rank - pl.when(new_article).then(rank).forward_fill()
    )


