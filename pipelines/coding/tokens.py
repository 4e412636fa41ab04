"""Texts as one stream of tokens in reading order: word ids, feature bits, offsets, sentences; integers only."""

from dataclasses import dataclass, replace

import polars as pl

from pipelines.coding.bits import bit, has
from pipelines.coding.columns import join_sorted, largest
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.words import split_words

_BREAKS, _STOPS, _BEGINS, _ABBREVIATES, _OPENS = (1 << place for place in range(5))  # what ends or begins a sentence


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
        begin = pl.lit(self.chunks["begin"]).gather(pl.lit(self.tokens["chunk"]).gather(tokens)).cast(pl.Int64)
        return begin + self._of_piece("offset", tokens)

    def ends(self, tokens: pl.Expr) -> pl.Expr:
        """The character after the last of these tokens in their article's text."""
        return self.starts(tokens) + self._of_piece("length", tokens)

    def _of_piece(self, column: str, tokens: pl.Expr) -> pl.Expr:
        return pl.lit(self.pieces[column]).gather(pl.lit(self.tokens["piece"]).gather(tokens))


def tokenise(texts: pl.Series, lexicon: Lexicon) -> Stream:
    """The token stream of all texts."""
    articles, ids, distinct = _split(texts)
    pieces = split_words(distinct).pipe(_look_up, lexicon)
    chunks = _chunks(texts, articles, distinct.str.len_chars()[ids])
    tokens = _expand(ids, pieces).pipe(_mark_sentences, pieces, chunks)
    stream = Stream(tokens, pieces, chunks, pl.DataFrame())
    return replace(stream, sentences=_sentences(stream))


def _split(texts: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    """What stands between two blanks: the article of each, then as in `_distinct`."""
    articles = pl.int_range(texts.len(), dtype=pl.UInt32, eager=True)
    split = pl.DataFrame({"article": articles, "text": texts.str.split(" ")}).explode("text", empty_as_null=False)
    return split["article"], *_distinct(split["text"])


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
    number = pl.col("word").cast(lexicon.words, strict=False).to_physical().cast(pl.UInt32)
    return words.with_columns(id=(number + 1).fill_null(0)).select(
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


def _chunks(texts: pl.Series, articles: pl.Series, lengths: pl.Series) -> pl.DataFrame:
    """One row per chunk: the article it stands in and its first character there."""
    texts_end, chunks_end = ((sizes + 1).cum_sum() for sizes in (texts.str.len_chars(), lengths))
    before = texts_end.shift(1, fill_value=0)
    return pl.DataFrame({"article": articles, "begin": chunks_end - lengths - 1 - before[articles]})


def _expand(ids: pl.Series, pieces: pl.DataFrame) -> pl.DataFrame:
    """One row per token: the pieces of each chunk of the stream, with their `word` and `flags`."""
    spans = (
        pieces.with_row_index("piece")
        .group_by("chunk", maintain_order=True)
        .agg(first=pl.first("piece"), stop=pl.last("piece") + 1)
    )
    every = pl.DataFrame({"chunk": pl.int_range(largest(ids) + 1, dtype=pl.UInt32, eager=True)})
    by_chunk = (
        join_sorted(every, spans, on="chunk")
        .select(pieces=pl.int_ranges(pl.col("first").fill_null(0), pl.col("stop").fill_null(0), dtype=pl.UInt32))
        .to_series()
    )
    chunks = pl.int_range(ids.len(), dtype=pl.UInt32, eager=True)
    placed = pl.DataFrame({"piece": by_chunk[ids], "chunk": chunks}).explode("piece", empty_as_null=False)
    return pl.concat([placed, pieces.select("word", "flags")[placed["piece"]]], how="horizontal")


def _mark_sentences(tokens: pl.DataFrame, pieces: pl.DataFrame, chunks: pl.DataFrame) -> pl.DataFrame:
    """Number the sentences: they end with the article, at a line break, or at a stop before a new beginning."""
    flags = pl.col("flags")
    title = has(flags, "ABBREVIATION") & has(flags, "CAPITAL")
    initial = (pl.col("length") == 1) & has(flags, "CAPITAL")
    marks = {
        _BREAKS: has(flags, "BREAK"),
        _STOPS: has(flags, "STOP") & ~((title | initial) & ~has(flags, "QUESTION", "CLOSE_QUOTE")),
        _BEGINS: has(flags, "CAPITAL", "OPEN_QUOTE", "NUMBER"),
        # "U.S." ends a sentence where a function word with a capital follows: "... in the U.S. The talks ..."
        _ABBREVIATES: has(flags, "ABBREVIATION") & has(flags, "UPPER"),
        _OPENS: has(flags, "CAPITAL") & has(flags, "DETERMINER", "PRONOUN", "SUBORDINATOR", "PREPOSITION"),
    }
    of_piece = pieces.select(
        pl.sum_horizontal(holds.cast(pl.UInt8) * mark for mark, holds in marks.items())
    ).to_series()
    here, following = pl.col("here"), pl.col("following")
    ends = (
        (pl.col("article") != pl.col("article").shift(-1)).fill_null(True)
        | (here & _BREAKS != 0)
        | ((here & _STOPS != 0) & (following & _BEGINS != 0))
        | ((here & _ABBREVIATES != 0) & (following & _OPENS != 0))
    )
    return tokens.with_columns(
        pl.DataFrame({"here": of_piece.gather(tokens["piece"]), "article": chunks["article"].gather(tokens["chunk"])})
        .with_columns(following=here.shift(-1, fill_value=0))
        .select(sentence=pl.when(ends.shift(1)).then(True).cum_count())
        .to_series()
    )


def _sentences(stream: Stream) -> pl.DataFrame:
    """One row per sentence, from its first and last token."""
    ends = stream.tokens["sentence"]
    first_tokens, last_tokens = (
        stream.tokens.select(pl.arg_where((ends != ends.shift(by)).fill_null(True))).to_series() for by in (1, -1)
    )
    tail = pl.lit(stream.pieces["tail"]).gather(pl.lit(stream.tokens["piece"]).gather(pl.col("last")))
    new_article = (pl.col("article") != pl.col("article").shift(1)).fill_null(True)
    rank = pl.int_range(pl.len(), dtype=pl.Int64)
    return (
        pl.DataFrame({"first": first_tokens, "last": last_tokens})
        .with_columns(chunk=pl.lit(stream.tokens["chunk"]).gather(pl.col("first")))
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
