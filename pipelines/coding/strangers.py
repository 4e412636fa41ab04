"""People whom no entry names, known by what is done to them: "Belarus jailed Nina Petrova"."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, members
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.grammar import FUNCTION, Grammar
from pipelines.coding.tokens import Stream
from pipelines.coding.tries import ROOT

_DONE_TO_PERSONS = ("173", "174", "0841", "186")  # the codes of arrests, deportations, releases, assassinations
_ANYBODY = "person"  # the agent noun of whose kind they are
_DESCRIPTION = 3  # tokens between the verb and the name: "sentenced 27-year-old"
_AUXILIARY_REACH = 3  # tokens between the name and the verb: "has been arrested"
_MOST_NAMES = 3  # capitals behind a title: "Minister Odd Einar Doerum"
_NAME_LENGTHS = (2, 4)
_ENDS = ("COMMA", "STOP", "CLAUSE", "BREAK", "OPEN_QUOTE", "CLOSE_QUOTE", "POSSESSIVE")


def add_strangers(names: pl.DataFrame, stream: Stream, lexicon: Lexicon) -> pl.DataFrame:
    """The names with those that two capitals or more show beside a verb of arrest, as agents (see `find_names`)."""
    anybody = lexicon.entries.with_row_index("entry").filter(pl.col("name") == _ANYBODY, pl.col("kind") == "agent")
    verbs = _verbs(stream, lexicon)
    if anybody.is_empty() or verbs.is_empty():
        return names
    found = _beside(verbs, names, stream).with_columns(entry=pl.lit(anybody["entry"][0], pl.UInt32))
    return pl.concat([names, found.select(names.columns)]).sort("first")


def _verbs(stream: Stream, lexicon: Lexicon) -> pl.DataFrame:
    """The tokens (`verb`, with `flags`, `sentence`) that alone say what is done to persons."""
    single = lexicon.pattern_trie.entries(ROOT)
    patterns = lexicon.pattern_trie.ends["entry"].gather(single["state"])
    codes = lexicon.patterns["code"].gather(patterns)
    lemmas = members(single["lemma"].filter(codes.is_in(_DONE_TO_PERSONS)), lexicon.flags.len())
    of_word = lemmas.gather(lexicon.lemmas)
    tokens = of_word.gather(stream.tokens["word"]).arg_true()
    return (
        stream.tokens.select(pl.col("flags", "sentence").gather(tokens), verb=tokens.cast(pl.Int64)).filter(
            ~has(pl.col("flags"), "CAPITAL")
        )  # no headline
    )


def _beside(verbs: pl.DataFrame, names: pl.DataFrame, stream: Stream) -> pl.DataFrame:
    """`first` and `last` of the unknown names behind active verbs and before passive ones."""
    flags = stream.tokens["flags"]
    verb, first, last = pl.col("verb"), pl.col("first"), pl.col("last")
    behind = (
        verbs.pipe(_first_capital, flags)
        .drop_nulls("first")
        .pipe(_count_following, stream, "first", 1)
        .with_columns(last=first + pl.col("count"))
    )
    before = (
        verbs.filter(has(at(flags, verb - 1), "BE"))
        .with_columns(last=_before_auxiliaries(flags))
        .filter(_is_named(at(flags, last)) & ~has(at(flags, last), *_ENDS))
        .pipe(_count_following, stream, "last", -1)
        .with_columns(first=last - pl.col("count"))
    )
    sentences = stream.tokens["sentence"]
    return (
        pl.concat([behind, before], how="diagonal")
        .filter(
            (last - first + 1).is_between(*_NAME_LENGTHS),
            ~has(at(flags, last), "POSSESSIVE"),
            at(sentences, first) == pl.col("sentence"),
            at(sentences, last) == pl.col("sentence"),
        )
        .select("verb", first.cast(pl.UInt32), last.cast(pl.UInt32))
        .unique("first", keep="first")
        .sort("last")
        .join_asof(
            names.select(known="first", known_last="last"), left_on="last", right_on="known", strategy="backward"
        )
        # "arrests the senator Nina Petrova" names her already
        .filter((pl.col("known_last") < pl.min_horizontal("verb", "first")).fill_null(True))
        .select("first", "last")
    )


def _is_named(flags: pl.Expr) -> pl.Expr:
    return has(flags, "CAPITAL") & ~has(flags, *FUNCTION, "NUMBER", "TIME")


def _first_capital(verbs: pl.DataFrame, flags: pl.Series) -> pl.DataFrame:
    """`first`: the first token with a capital behind the verb; null where a function word or a comma comes before."""
    free, here = pl.col("free"), pl.col("here")
    seen = verbs.with_columns(first=pl.lit(None, pl.Int64), free=pl.lit(True))
    for step in range(1, _DESCRIPTION + 2):
        token = pl.col("verb") + step
        seen = seen.with_columns(here=at(flags, token)).with_columns(
            first=pl.coalesce("first", pl.when(free & _is_named(here)).then(token)),
            free=free & ~has(here, *FUNCTION, *_ENDS),
        )
    return seen.drop("free", "here")


def _before_auxiliaries(flags: pl.Series) -> pl.Expr:
    """The token before the auxiliaries and adverbs that stand before the verb."""
    steps = range(1, _AUXILIARY_REACH + 2)
    return pl.coalesce(
        pl.when(~has(at(flags, pl.col("verb") - step), "BE", "HAVE", "ADVERB", "NOT")).then(pl.col("verb") - step)
        for step in steps
    )


def _count_following(rows: pl.DataFrame, stream: Stream, token: str, direction: int) -> pl.DataFrame:
    """`count`: how many capitals of its sentence follow a token without a mark between, to the right (1) or left (-1).

    One too many at most.
    """
    flags, sentences = stream.tokens["flags"], stream.tokens["sentence"]
    here, parting = pl.col("here"), pl.col("parting")
    seen = rows.with_columns(count=pl.lit(0, pl.Int64), goes_on=pl.lit(True))
    for step in range(1, _NAME_LENGTHS[1] + 1):
        row = pl.col(token) + direction * step
        inside = row.is_between(0, flags.len() - 1) & (at(sentences, row) == pl.col("sentence"))
        seen = (
            seen.with_columns(here=at(flags, row), parting=at(flags, row - 1 if direction > 0 else row))
            .with_columns(goes_on=pl.col("goes_on") & inside & _is_named(here) & ~has(parting, *_ENDS))
            .with_columns(count=pl.col("count") + pl.col("goes_on").cast(pl.Int64))
        )
    return seen.drop("here", "parting", "goes_on")


def take_names(phrases: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The phrases with the unknown names behind a title: the phrase of "trade minister Andrew Robb" ends with his."""
    end = pl.col("last").cast(pl.Int64)
    following = (pl.col("first").shift(-1, fill_value=grammar.flags.len())).cast(pl.Int64)
    goes_on = (pl.col("kind") == "agent") & has(at(grammar.flags, pl.col("first")), "CAPITAL")
    count = pl.lit(0, pl.Int64)
    for step in range(1, _MOST_NAMES + 1):
        here = at(grammar.flags, end + step)
        goes_on &= (end + step < following) & _is_named(here)
        goes_on &= (at(grammar.lemmas, end + step) == 0) & (at(grammar.sentences, end + step) == pl.col("sentence"))
        goes_on &= ~has(at(grammar.flags, end + step - 1), *_ENDS)
        count += goes_on.cast(pl.Int64)
    return phrases.with_columns(last=(end + count).cast(pl.UInt32))
