"""Distinct chunks of text (what stands between two blanks) split into words with their offsets and feature bits."""

import polars as pl

from pipelines.coding.bits import bit_where

# Alternatives in order: U.S., U.S; 1,200 and 10:30; words with inner apostrophes; &; everything between words.
_PIECE = (
    r"(?:\p{L}\.){2,}|\p{L}(?:\.\p{L})+\b|\p{N}+(?:[.,:]\p{N}+)+|[\p{L}\p{N}\p{M}]+(?:['’]\p{L}+)*|&"
    r"|[^\p{L}\p{N}\p{M}&]+"
)
_PLAIN = r"^[A-Z]?[a-z]+[,.]?$"
_NO_ADVERBS = (  # nouns, verbs and adjectives in -ly
    *("ally", "anomaly", "apply", "assembly", "bodily", "bully", "comply", "costly", "daily", "deadly", "early"),
    *("elderly", "family", "friendly", "holy", "imply", "lonely", "monopoly", "monthly", "multiply", "nightly"),
    *("orderly", "rally", "reply", "supply", "tally", "timely", "ugly", "weekly"),
)
_OPENING_GERUNDS = ("being", "Being", "Having")  # too short, or with a capital
_COLUMNS = ("chunk", "offset", "length", "tail", "word", "number", "flags")
_WORD = r"^[\p{L}\p{N}\p{M}&]"


def split_words(chunks: pl.Series) -> pl.DataFrame:
    """One row per word of each chunk (`chunk`: its number): `offset`, `length`, `tail`, `word`, `number`, `flags`.

    A chunk without a word gives one row with an empty word, so that a dash of its own still separates; an empty chunk
    gives none. `word` is lower-case, without diacritics, periods, possessive s and negating n't; `tail` counts the
    punctuation that follows it without a blank; `number` is null
    where the word is no numeral of up to four digits ("3", "2025", "12th").
    """
    numbered = pl.DataFrame({"piece": chunks}).with_row_index("chunk")
    is_plain = chunks.str.contains(_PLAIN)
    return pl.concat([_plain(numbered.filter(is_plain)), _split(numbered.filter(~is_plain))]).sort(
        "chunk", maintain_order=True
    )


def _plain(chunks: pl.DataFrame) -> pl.DataFrame:
    """The chunks that are one word of a to z, with a comma or full stop at most, as most are."""
    piece, whole = pl.col("piece"), pl.col("whole")
    return (
        chunks.select("chunk", whole="piece", piece=piece.str.strip_chars_end(",."))
        .with_columns(length=piece.str.len_chars(), is_lower=~whole.str.contains("^[A-Z]"), is_letters=pl.lit(True))
        .select(
            "chunk",
            "length",
            offset=pl.lit(0, pl.UInt32),
            tail=whole.str.len_chars() - pl.col("length"),
            word=piece.str.to_lowercase(),
            number=pl.lit(None, pl.Int32),
            flags=bit_where(~pl.col("is_lower"), "CAPITAL")
            | bit_where(whole.str.ends_with(","), "COMMA")
            | bit_where(whole.str.ends_with("."), "STOP")
            | _endings(),
        )
        .select(_COLUMNS)
    )


def _split(chunks: pl.DataFrame) -> pl.DataFrame:
    """The words of all other chunks."""
    pieces = (
        chunks.with_columns(pl.col("piece").str.extract_all(_PIECE))
        .explode("piece")
        .drop_nulls("piece")
        .with_columns(length=pl.col("piece").str.len_chars(), is_word=pl.col("piece").str.contains(_WORD))
    )
    ends = pl.col("length").cum_sum()
    first = pl.col("chunk") != pl.col("chunk").shift(1, fill_value=2**32 - 1)
    base = pl.when(first).then(ends - pl.col("length")).forward_fill()
    beside = pl.col("chunk").shift(1) == pl.col("chunk")
    follows = pl.col("chunk").shift(-1) == pl.col("chunk")
    return (
        pieces.with_columns(
            offset=ends - pl.col("length") - base,
            before=pl.when(beside & ~pl.col("is_word").shift(1)).then(pl.col("piece").shift(1)).otherwise(pl.lit("")),
            after=pl.when(follows & ~pl.col("is_word").shift(-1)).then(pl.col("piece").shift(-1)).otherwise(pl.lit("")),
            alone=~beside.fill_null(False) & ~follows.fill_null(False),
            last=~follows.fill_null(False) | (pl.col("chunk").shift(-2) != pl.col("chunk")).fill_null(True),
        )
        .filter(pl.col("is_word") | pl.col("alone"))
        .pipe(_normalised)
        .select(_COLUMNS)
    )


def _normalised(pieces: pl.DataFrame) -> pl.DataFrame:
    piece, after, before = pl.col("piece"), pl.col("after"), pl.col("before")
    low, marks = pl.col("low"), pl.col("marks")
    plain = piece.str.normalize("NFKD").str.replace_all(r"\p{M}|\.", "").str.replace_all("’", "'", literal=True)
    plural_possessive = after.str.contains(r"^['’]") & piece.str.contains(r"(?i)s$")
    return pieces.with_columns(
        low=plain.str.to_lowercase(),
        marks=pl.when("is_word").then(after).otherwise(piece),
        joins=_joins(),
        is_lower=piece.str.contains(r"^\p{Ll}+$"),
        is_letters=piece.str.contains(r"^\p{L}+$"),
        number=piece.str.extract(r"^([0-9]{1,4})(?:st|nd|rd|th)?$").cast(pl.Int32),
        tail=after.str.extract(r"^(\S*)").str.len_chars().fill_null(0),
    ).with_columns(
        word=pl.when(pl.col("is_word") & ~after.str.starts_with("$"))  # the US of "US$" is no state
        .then(low.str.strip_suffix("'s").str.strip_suffix("n't").str.strip_prefix("'"))
        .otherwise(pl.lit("")),
        flags=(
            bit_where(piece.str.contains(r"^\p{Lu}"), "CAPITAL")
            | bit_where(piece.str.contains(r"^[\p{Lu}.]{2,}(?:['’]s)?$"), "UPPER")
            | bit_where(piece.str.contains(r"^\p{N}"), "NUMBER")
            | bit_where(low.str.ends_with("'s") | plural_possessive, "POSSESSIVE")
            | bit_where(low.str.ends_with("n't"), "NOT")
            | bit_where(marks.str.contains(",", literal=True), "COMMA")
            | bit_where(marks.str.contains(r"[.?!…]"), "STOP")
            | bit_where(piece.str.ends_with(".") & (after.str.len_chars() == 0), "ABBREVIATION")
            | bit_where(marks.str.contains("?", literal=True), "QUESTION")
            | bit_where(marks.str.contains(r"[;:—()\[\]]|--|^–$|^-$|\|") & ~pl.col("joins"), "CLAUSE")
            | bit_where(pl.col("joins"), "HYPHEN")
            | bit_where(before.str.contains(r'["“«]'), "OPEN_QUOTE")
            | bit_where(marks.str.contains(r'["”»]'), "CLOSE_QUOTE")
            | bit_where(marks.str.contains("\n", literal=True), "BREAK")
            | bit_where(before.str.contains(r"[(\[]"), "PARENTHESIS")
            | bit_where(piece.str.contains(r"^(?:1[89]|20)\d\d$"), "TIME")
            | _endings()
        ),
    )


def _joins() -> pl.Expr:
    """Whether a hyphen, dash or slash joins the word to the next one of the chunk."""
    return pl.col("is_word") & ~pl.col("last") & pl.col("after").str.contains(r"^['’]?[-‐‑–/]$")


def _endings() -> pl.Expr:
    """The bits that the end of a word gives."""
    piece, length, is_lower, is_letters = (pl.col(name) for name in ("piece", "length", "is_lower", "is_letters"))
    plural = (piece.str.ends_with("s") & (length > 2)) | pl.any_horizontal(
        piece.str.to_lowercase().str.ends_with(word) for word in ("men", "people", "police", "children")
    )
    return (
        bit_where(is_lower & piece.str.ends_with("ed") & (length > 3), "ED")
        | bit_where((is_lower & piece.str.ends_with("ing") & (length > 5)) | piece.is_in(_OPENING_GERUNDS), "ING")
        | bit_where(is_lower & piece.str.ends_with("ly") & (length > 4) & ~piece.is_in(_NO_ADVERBS), "ADVERB")
        | bit_where(is_letters & plural, "ENDS_S")
    )
