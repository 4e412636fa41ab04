"""Near-copies: which texts repeat an earlier one of the days before, word for word in the main.

Texts are sets of word shingles, and two match from a Jaccard of .8. The search is exact, not sampled: left out is only
what cannot match, as too many of its shingles stand nowhere else or too few of the rarest are shared.
"""

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

WINDOW_DAYS = 3

_SHINGLE_WORDS = 3
# Odd numbers of 64 bits without a pattern: the hashes of a shingle's words are added up, each weighted by its place.
_WEIGHTS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
# A Jaccard of four fifths, in integers so that a text on the border is judged the same everywhere.
_PART, _WHOLE = 4, 5
# What is held in memory at once: words of whole days, then shingles of candidate pairs.
_MAX_WORDS = 5_000_000
_MAX_SHINGLES = 2_000_000
_NO_COPIES = pl.DataFrame(schema={"rank": pl.UInt32, "match": pl.UInt32})
_NO_PAIRS = pl.DataFrame(schema=dict.fromkeys(("group", "other", "match", "size", "other_size"), pl.UInt32))


def find_copies(texts: pl.DataFrame) -> pl.DataFrame:
    """One row per copy: its `id`, and the `id` of the earliest match as `duplicate_of`.

    `texts` holds `id`, `at` and `text`; earlier is by `at`, then `id`. A match is any earlier text of the same or the
    three days before, itself a copy or not, so that no answer depends on what was found before.
    """
    ordered = texts.sort("at", "id").select("id", pl.col("at").dt.date().alias("day"), words=_words(pl.col("text")))
    ranked = ordered.with_row_index("rank")
    copies = pl.concat([_NO_COPIES, *(_copies_in(stretch, days) for stretch, days in _stretches(ranked))])
    return copies.select(id=ranked["id"].gather(copies["rank"]), duplicate_of=ranked["id"].gather(copies["match"]))


def _words(text: pl.Expr) -> pl.Expr:
    """The words of a text without case and punctuation, one space between two."""
    return text.str.to_lowercase().str.replace_all(r"[\W_]+", " ").str.strip_chars()


def _stretches(texts: pl.DataFrame) -> Iterator[tuple[pl.DataFrame, pl.Series]]:
    """The days in turn, as many as memory holds, with the texts that may be copies there or be matched by one."""
    volume = texts.group_by("day").agg(words=pl.col("words").str.count_matches(" ").sum()).sort("day")
    for _, part in volume.group_by(pl.col("words").cum_sum() // _MAX_WORDS, maintain_order=True):
        days = part["day"]
        window = pl.col("day").is_between(days[0] - timedelta(days=WINDOW_DAYS), days[-1])
        yield texts.filter(window), days


def _copies_in(texts: pl.DataFrame, days: pl.Series) -> pl.DataFrame:
    """The rank of each copy on the days and the rank of its earliest match."""
    same = texts.group_by("words", "day", maintain_order=True).agg(pl.col("rank"), first=pl.col("rank").first())
    groups = same.with_row_index("group")
    shingles = groups.pipe(_shingles).pipe(_of_possible_copies)
    pairs = shingles.pipe(_candidates, groups).pipe(_verified, shingles)
    earliest = (
        pl.concat([groups.select("group", match="first"), pairs.select("group", "match")])
        .group_by("group")
        .agg(pl.col("match").min())
    )
    # Where the earliest match of a group comes after a text of that group, so do all of them.
    return (
        groups.filter(pl.col("day").is_in(days.implode()))
        .join(earliest, on="group", validate="1:1")
        .explode("rank")
        .filter(pl.col("match") < pl.col("rank"))
        .select("rank", "match")
    )


def _shingles(groups: pl.DataFrame) -> pl.DataFrame:
    """A row per group and run of three words; a text of fewer words is one shingle, which only its like matches."""
    words = (
        groups.select("group", word=pl.col("words").str.split(" ")).explode("word").with_columns(pl.col("word").hash())
    )
    group = pl.col("group")
    is_first = group != group.shift(1, fill_value=groups.height)
    terms = []
    for place, weight in enumerate(_WEIGHTS):
        is_inside = group == group.shift(-place, fill_value=groups.height)
        terms.append(pl.when(is_inside).then(pl.col("word").shift(-place) * pl.lit(weight, pl.UInt64)).otherwise(0))
    is_whole = group == group.shift(1 - _SHINGLE_WORDS, fill_value=groups.height)
    return words.select(group, shingle=pl.sum_horizontal(terms), keep=is_first | is_whole).filter("keep").drop("keep")


def _of_possible_copies(shingles: pl.DataFrame) -> pl.DataFrame:
    """The distinct shingles of the groups of which at most a fifth stands nowhere else, with their number."""
    alone = shingles.with_columns(is_alone=pl.col("shingle").is_unique())
    counted = alone.group_by("group").agg(alone=pl.col("is_alone").sum(), total=pl.len())
    possible = counted.filter(pl.col("alone") * _WHOLE <= pl.col("total") * (_WHOLE - _PART))
    distinct = shingles.join(possible.select("group"), on="group", how="semi").unique()
    return distinct.join(distinct.group_by("group").agg(size=pl.len()), on="group", validate="m:1")


def _candidates(shingles: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """The pairs of a group and one of the window with an earlier text that may be alike, by their rarest shingles.

    A Jaccard of 4/5 makes 4/5 of either set common. So in any order of all shingles, the first fifth and one more of
    each set share some; where they share so few that even all the rest could not make up for it, the pair is none.
    """
    rarest = _rarest(shingles, groups)
    earlier = pl.concat(
        rarest.select("shingle", pl.col("day").dt.offset_by(f"{days}d"), other="group", match="first")
        for days in range(WINDOW_DAYS + 1)
    )
    meetings = earlier.group_by("shingle", "day").agg(meetings=pl.len())
    later = rarest.select("shingle", "day", "group", "first").join(
        meetings, on=["shingle", "day"], validate="m:1", maintain_order="left"
    )
    sizes = rarest.unique("group").select("group", "size", "rest")
    pairs = [
        part.join(earlier, on=["shingle", "day"], validate="m:m")
        .filter(pl.col("match") < pl.col("first"))
        .group_by("group", "other")
        .agg(pl.col("match").first(), common=pl.len())
        .join(sizes, on="group", validate="m:1")
        .join(sizes.select(other="group", other_size="size", other_rest="rest"), on="other", validate="m:1")
        .filter(_is_alike(pl.col("common") + pl.max_horizontal("rest", "other_rest")))
        .select(_NO_PAIRS.columns)
        for part in _slices(later, "meetings")
    ]
    return pl.concat([_NO_PAIRS, *pairs]).sort("group", "match")


def _rarest(shingles: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """The rarest fifth and one more of each group's shingles, where another has them too; `rest` counts the others."""
    rarity = shingles.group_by("shingle").agg(rarity=pl.len())
    four_fifths = (pl.col("size") * _PART + _WHOLE - 1) // _WHOLE
    return (
        shingles.join(rarity, on="shingle", validate="m:1")
        .sort("group", "rarity", "shingle")
        .with_columns(rest=four_fifths - 1)
        .filter(pl.int_range(pl.len()).over("group") < pl.col("size") - pl.col("rest"), pl.col("rarity") > 1)
        .join(groups.select("group", "day", "first"), on="group", validate="m:1", maintain_order="left")
    )


def _verified(pairs: pl.DataFrame, shingles: pl.DataFrame) -> pl.DataFrame:
    """The pairs with a Jaccard of four fifths, the earliest of each group among them; it is tried first."""
    sets = shingles.select("group", "shingle")
    found = [_NO_PAIRS]
    tries = 1
    while pairs.height:
        place = pl.int_range(pl.len()).over("group")
        tried = pairs.filter(place < tries)
        alike = [_NO_PAIRS]
        for part in _slices(tried, "size"):
            common = (
                part.select("group", "other")
                .join(sets, on="group", validate="m:m")
                .join(sets.rename({"group": "other"}), on=["other", "shingle"], how="semi")
                .group_by("group", "other")
                .agg(common=pl.len())
            )
            counted = part.join(common, on=["group", "other"], validate="1:1")
            alike.append(counted.filter(_is_alike(pl.col("common"))).select(_NO_PAIRS.columns))
        found.append(pl.concat(alike))
        pairs = pairs.filter(place >= tries).join(found[-1], on="group", how="anti")
        tries *= 4
    return pl.concat(found)


def _is_alike(common: pl.Expr) -> pl.Expr:
    """Whether two sets with so many shingles in common have a Jaccard of four fifths."""
    return common * (_PART + _WHOLE) >= (pl.col("size") + pl.col("other_size")) * _PART


def _slices(rows: pl.DataFrame, weight: str) -> Iterator[pl.DataFrame]:
    """The rows in slices whose weights stay within what is held in memory, each group in one slice."""
    numbered = rows.with_columns(slice=pl.col(weight).cast(pl.Int64).cum_sum() // _MAX_SHINGLES)
    for _, part in numbered.group_by(pl.col("slice").first().over("group"), maintain_order=True):
        yield part
