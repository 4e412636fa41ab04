"""Texts as one stream of tokens in reading order: word ids, feature bits, offsets, sentences; integers only."""

from dataclasses import dataclass, replace

import polars as pl

from pipelines.coding.bits import bit, has
from pipelines.coding.columns import at, largest, owners
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.words import split_words


@dataclass(frozen=True)
class Stream:
    """`tokens`: one row per token, `sentences`: one row per sentence, both in reading order.

    tokens: `word` (UInt32, 0 where unknown), `flags` (UInt64), `sentence` (row of `sentences`), and where it stands:
    `piece` (row of `pieces`), `chunk` (row of `chunks`).
    pieces: the distinct words of the texts, with `offset`, `length` and `tail` in their chunk, and `number` (see
    `split_words`).
    chunks: what stands between two blanks, with its `article` (row of the articles) and `begin` (its first character).
    sentences: `article`, `number` (from 0 in its article), `first`, `last` (tokens, inclusive), `start`, `end`
    (characters in the article's text).
    """

    tokens: pl.DataFrame
    pieces: pl.DataFrame
    chunks: pl.DataFrame
    sentences: pl.DataFrame

    def starts(self, tokens: pl.Expr) -> pl.Expr:
        """First character of these tokens in their article's text."""
        return at(self.chunks["begin"], at(self.tokens["chunk"], tokens)) + at(
            self.pieces["offset"], at(self.tokens["piece"], tokens)
        )

    def ends(self, tokens: pl.Expr) -> pl.Expr:
        """The character after the last of these tokens in their article's text."""
        return self.starts(tokens) + at(self.pieces["length"], at(self.tokens["piece"], tokens))


def tokenise(texts: pl.Series, lexicon: Lexicon) -> Stream:
    """The token stream of all texts."""
    split = texts.str.split(" ")
    counts = split.list.len()
    flat = split.explode(empty_as_null=False) if split.len() else pl.Series(dtype=pl.String)
    ids, distinct = _distinct(flat)
    pieces = split_words(distinct).pipe(_look_up, lexicon)
    chunks = _chunks(texts, counts, distinct.str.len_chars().gather(ids))
    tokens = _expand(ids, pieces).pipe(_mark_sentences, pieces, chunks)
    stream = Stream(tokens, pieces, chunks, pl.DataFrame())
    return replace(stream, sentences=_sentences(stream))


def _distinct(chunks: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Each chunk as the number of its distinct value, and the distinct values by that number.

    The physical ids of a fresh Categorical are dense and in order of first appearance; `tests/coding/test_tokens.py`
    holds that for the pinned Polars.
    """
    categories = pl.Categorical(pl.Categories.random())
    coded = chunks.cast(categories)  # keeps the categories alive until they are read back
    ids = coded.to_physical().cast(pl.UInt32)
    return ids, pl.int_range(largest(ids) + 1, dtype=pl.UInt32, eager=True).cat.to(categories).cast(pl.String)


def _look_up(words: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """Word ids and class bits for the distinct words."""
    known = words.join(lexicon.vocabulary, on="word", how="left", maintain_order="left", validate="m:1")
    return known.with_columns(id=pl.col("id").fill_null(0)).select(
        "chunk",
        "offset",
        "length",
        "tail",
        "number",
        word="id",
        flags=pl.col("flags") | (pl.lit(lexicon.flags).gather(pl.col("id")) & ~_not_of_abbreviations()),
    )


def _not_of_abbreviations() -> pl.Expr:
    """US and WHO are no pronouns."""
    pronouns = pl.lit(bit("PRONOUN", "PERSON_PRONOUN", "RELATIVE"), pl.UInt64)
    return pl.when(has(pl.col("flags"), "UPPER")).then(pronouns).otherwise(pl.lit(0, pl.UInt64))


def _chunks(texts: pl.Series, counts: pl.Series, lengths: pl.Series) -> pl.DataFrame:
    """One row per chunk: the article it stands in and its first character there."""
    sizes = texts.str.len_chars().cast(pl.Int64) + 1
    begins = sizes.cum_sum() - sizes
    return pl.DataFrame({"article": owners(counts), "length": lengths}).select(
        "article",
        begin=(pl.col("length").cast(pl.Int64) + 1).cum_sum()
        - pl.col("length")
        - 1
        - pl.lit(begins).gather(pl.col("article")),
    )


def _expand(ids: pl.Series, pieces: pl.DataFrame) -> pl.DataFrame:
    """One row per token: the pieces of each chunk of the stream, with their `word` and `flags`."""
    spans = pieces.with_row_index("piece").group_by("chunk", maintain_order=True).agg(pl.first("piece"), count=pl.len())
    every = pl.DataFrame({"chunk": pl.int_range(largest(ids) + 1, dtype=pl.UInt32, eager=True)})
    by_chunk = every.join(spans, on="chunk", how="left", maintain_order="left", validate="1:1").fill_null(0)
    counts = by_chunk["count"].gather(ids)
    chunk = owners(counts)
    place = pl.int_range(chunk.len(), dtype=pl.UInt32, eager=True) - (counts.cum_sum() - counts).gather(chunk)
    piece = (by_chunk["piece"].gather(ids).gather(chunk) + place).cast(pl.UInt32)
    words = pieces.select("word", "flags").select(pl.all().gather(piece))
    return pl.concat([pl.DataFrame({"piece": piece, "chunk": chunk}), words], how="horizontal")


def _mark_sentences(tokens: pl.DataFrame, pieces: pl.DataFrame, chunks: pl.DataFrame) -> pl.DataFrame:
    """Number the sentences: they end with the article, at a line break, or at a stop before a new beginning."""
    flags, following = pl.col("flags"), pl.col("flags").shift(-1)
    article = pl.lit(chunks["article"]).gather(pl.col("chunk"))
    ends_article = (pl.col("article") != pl.col("article").shift(-1)).fill_null(True)
    begins = has(following, "CAPITAL", "OPEN_QUOTE", "NUMBER")
    title = has(flags, "ABBREVIATION") & has(flags, "CAPITAL")
    initial = (pl.lit(pieces["length"]).gather(pl.col("piece")) == 1) & has(flags, "CAPITAL")
    stop = has(flags, "STOP") & begins & ~((title | initial) & ~has(flags, "QUESTION", "CLOSE_QUOTE"))
    # "U.S." ends a sentence where a function word with a capital follows: "... in the U.S. The talks ..."
    abbreviation = has(flags, "ABBREVIATION") & has(flags, "UPPER") & has(following, "CAPITAL")
    stop |= abbreviation & has(following, "DETERMINER", "PRONOUN", "SUBORDINATOR", "PREPOSITION")
    ends = ends_article | has(flags, "BREAK") | stop.fill_null(False)
    return (
        tokens.with_columns(article=article)
        .with_columns(sentence=pl.when(ends.shift(1)).then(True).cum_count())
        .drop("article")
    )


def _sentences(stream: Stream) -> pl.DataFrame:
    """One row per sentence, from its first and last token."""
    first = (pl.col("sentence") != pl.col("sentence").shift(1)).fill_null(True)
    last = (pl.col("sentence") != pl.col("sentence").shift(-1)).fill_null(True)
    indexed = stream.tokens.select("sentence", "chunk").with_row_index("token")
    tail = at(stream.pieces["tail"], at(stream.tokens["piece"], pl.col("last")))
    new_article = (pl.col("article") != pl.col("article").shift(1)).fill_null(True)
    rank = pl.int_range(pl.len(), dtype=pl.Int64)
    return (
        pl.concat(
            [indexed.filter(first).select("chunk", first="token"), indexed.filter(last).select(last="token")],
            how="horizontal",
        )
        .with_columns(article=pl.lit(stream.chunks["article"]).gather(pl.col("chunk")))
        .select(
            "article",
            "first",
            "last",
            start=stream.starts(pl.col("first")),
            end=stream.ends(pl.col("last")) + tail,
            number=rank - pl.when(new_article).then(rank).forward_fill(),
        )
    )
