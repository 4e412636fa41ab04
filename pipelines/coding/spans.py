"""Names found in the token stream: the longest phrase of the lexicon at each place, none overlapping."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import largest, members, running
from pipelines.coding.dictionary import CAPITAL_CASE, TITLE_CASE, UPPER_CASE, Lexicon
from pipelines.coding.references import counts_states, may_refer
from pipelines.coding.tokens import Stream

_GAPS = ("COMMA", "CLAUSE", "BREAK", "CLOSE_QUOTE")


def find_names(stream: Stream, lexicon: Lexicon) -> pl.DataFrame:
    """One row per name: `first`, `last` (tokens, inclusive), `entry`, in reading order."""
    tokens = stream.tokens
    words, flags = tokens["word"], tokens["flags"]
    following = words.shift(-1, fill_value=0)
    ends = tokens.select((pl.col("sentence") != pl.col("sentence").shift(-1)).fill_null(True)).to_series()
    closes, last = _closing(stream.pieces), pl.col("last")
    piece = pl.lit(tokens["piece"]).gather(last)
    # The first word of a name is looked up in an array: a search would meet every token.
    reached = (
        pl.DataFrame({"state": lexicon.first_states[words]})
        .with_row_index("first")
        .filter(pl.col("state") > 0)
        .select("first", pl.col("first").alias("last"), "state")
    )
    found = []
    while reached.height:
        found.append(reached)
        # Few words go on with a name, so that is asked before the marks between them.
        reached = (
            reached.with_columns(word=pl.lit(following).gather(last))
            .pipe(lexicon.names.follow)
            .filter(~pl.lit(ends).gather(last) & ~pl.lit(closes).gather(piece))
            .select("first", last=last + 1, state="next")
        )
    if not found:
        return pl.DataFrame(schema={"first": pl.UInt32, "last": pl.UInt32, "entry": pl.UInt32})
    return (
        pl.concat(found)
        .filter(pl.lit(lexicon.names.is_final).gather(pl.col("state")))
        .join(lexicon.names.finals, on="state")
        .pipe(_right_case, flags, lexicon)
        .pipe(_longest)
        .select("first", "last", "entry")
    )


def keep_promising(stream: Stream, names: pl.DataFrame, lexicon: Lexicon) -> tuple[Stream, pl.DataFrame]:
    """The stream without the tokens of sentences that cannot hold an event, and the names in the tokens that stay.

    A sentence stays if it names two actors of which one has a state or group, or may have that of the article, or a
    person, to whom a later "he" may refer. Rows of `sentences` stay all; those without tokens are empty ranges.
    """
    tokens, sentences = stream.tokens, stream.sentences
    of_names = names.select(
        sentence=pl.lit(tokens["sentence"]).gather(pl.col("first")),
        is_known=pl.lit(lexicon.entry_kinds["is_known"]).gather(pl.col("entry")),
        is_person=pl.lit(lexicon.entry_kinds["is_person"]).gather(pl.col("entry")),
        is_local=pl.lit(lexicon.entry_kinds["is_local"]).gather(pl.col("entry")),
        is_pair=pl.lit(lexicon.entry_kinds["is_pair"]).gather(pl.col("entry")),
    )
    pronouns = may_refer(tokens["flags"], tokens["sentence"]).filter(
        has(pl.col("flags"), "PERSON_PRONOUN", "STATE_NOUN") | counts_states()
    )["sentence"]
    pairs = of_names.filter("is_pair")["sentence"]  # each counts as two that are known
    counted = pl.concat([of_names["sentence"], pairs, pronouns]).sort()
    several, known, person, local = (
        members(found, sentences.height)
        for found in (
            counted.filter(counted == counted.shift(1)),
            of_names.filter(pl.col("is_known") | pl.col("is_pair"))["sentence"],
            of_names.filter("is_person")["sentence"],
            of_names.filter("is_local")["sentence"],
        )
    )
    # "A bomb went off in Lima. Police arrested four suspects."
    placed = members(sentences["article"].filter(known), largest(sentences["article"]) + 1)
    lonely = several & local & ~known & placed[sentences["article"]]
    asks = members(sentences["article"].filter(lonely), largest(sentences["article"]) + 1)
    stays = person | (several & known) | lonely | (known & asks[sentences["article"]])
    kept = stays.gather(tokens["sentence"])
    before = running(kept)
    place = {name: pl.lit(before).gather(pl.col(name)) for name in ("first", "last")}
    last_stays = pl.lit(stays).cast(pl.Int64)
    return (
        Stream(
            tokens.filter(kept),
            stream.pieces,
            stream.chunks,
            sentences.with_columns(first=place["first"], last=place["last"].cast(pl.Int64) - 1 + last_stays),
        ),
        names.filter(pl.lit(kept).gather(pl.col("first"))).with_columns(**place),
    )


def _closing(pieces: pl.DataFrame) -> pl.Series:
    """By piece, whether punctuation parts it from the next one; a possessive ends a name, except inside one.

    The stop of an initial or a title parts nothing: "George W. Bush", "St. Petersburg".
    """
    flags, initial = pl.col("flags"), pl.col("length") == 1
    shortened = has(flags, "CAPITAL") & (initial | has(flags, "ABBREVIATION"))
    return pieces.select(has(flags, *_GAPS) | (has(flags, "STOP") & ~shortened)).to_series()


def _right_case(spans: pl.DataFrame, flags: pl.Series, lexicon: Lexicon) -> pl.DataFrame:
    """Drop "turkey" for Turkey, "us" for US, and "Japan open" for a tournament."""
    spans = spans.with_columns(case=pl.lit(lexicon.entries["case"]).gather(pl.col("entry")))
    case = pl.col("case")
    start = pl.lit(flags).gather(pl.col("first"))
    end = pl.lit(flags).gather(pl.col("last"))
    return spans.filter(
        ((case != UPPER_CASE) | has(start, "UPPER"))
        & ((case != CAPITAL_CASE) | has(start, "CAPITAL", "NUMBER") | has(end, "CAPITAL"))
        & ((case != TITLE_CASE) | (has(start, "CAPITAL", "NUMBER") & has(end, "CAPITAL")))
    )


def _longest(spans: pl.DataFrame) -> pl.DataFrame:
    """Of overlapping spans the one that begins first, of these the longest, and "Senate" before "senate".

    A span that only overlapped one that has gone comes back: "spokesman" in "Chinese foreign ministry spokesman",
    where "Chinese foreign ministry" goes before "foreign ministry spokesman".
    """
    # Sorting by one number takes a third of the time that three columns take.
    rank = pl.col("first").cast(pl.Int64) * 2**16 - pl.col("length") * 2**8 - pl.col("case")
    ordered = spans.sort(rank).filter((pl.col("first") != pl.col("first").shift(1)).fill_null(True))
    free = (pl.col("first") > pl.col("last").cum_max().shift(1)).fill_null(True)
    kept = ordered.filter(free)
    bounds = kept.select(key="first", kept_first="first", kept_last="last")
    back = (
        ordered.filter(~free)
        .join_asof(bounds.drop("kept_first"), left_on="first", right_on="key", strategy="backward", coalesce=False)
        .drop("key")
        .join_asof(bounds.drop("kept_last"), left_on="first", right_on="key", strategy="forward", coalesce=False)
        .filter((pl.col("first") > pl.col("kept_last")) & (pl.col("last") < pl.col("kept_first")).fill_null(True))
        .filter(free)
    )
    return pl.concat([kept, back.select(kept.columns)]).sort("first")
