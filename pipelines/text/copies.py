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
# Three shingles in ten are looked up, told by their hashes: more than the fifth that two copies may differ in.
_MARKED = int(0.3 * 2**64)
# A shingle in more texts than this tells too little of each, unless a text has hardly any other.
_COMMON = 50
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
    same = ranked.group_by("words", "day", maintain_order=True).agg(pl.col("rank"), first=pl.col("rank").first())
    groups = same.with_row_index("group")
    copies = [_NO_COPIES]
    sizes, marks = pl.DataFrame(), pl.DataFrame()
    for stretch in _stretches(groups):
        is_near = pl.col("day") >= stretch["day"][0] - timedelta(days=WINDOW_DAYS)
        new_sizes, new_marks = _marked(stretch)
        sizes, marks = (
            pl.concat([old.filter(is_near), new]) if old.width else new
            for old, new in ((sizes, new_sizes), (marks, new_marks))
        )
        copies.append(_copies_in(stretch, groups, sizes, marks))
    found = pl.concat(copies)
    return found.select(id=ranked["id"].gather(found["rank"]), duplicate_of=ranked["id"].gather(found["match"]))


def _words(text: pl.Expr) -> pl.Expr:
    """The words of a text without case and punctuation, one space between two."""
    return text.str.to_lowercase().str.replace_all(r"[\W_]+", " ").str.strip_chars()


def _stretches(groups: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The groups of same texts on a day, the days in turn and as many as memory holds."""
    volume = groups.group_by("day").agg(words=pl.col("words").str.count_matches(" ").sum()).sort("day")
    for _, part in volume.group_by(pl.col("words").cum_sum() // _MAX_WORDS, maintain_order=True):
        yield groups.filter(pl.col("day").is_in(part["day"].implode()))


def _copies_in(stretch: pl.DataFrame, groups: pl.DataFrame, sizes: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
    """The rank of each copy in the stretch and the rank of its earliest match; sizes and marks are of its window."""
    telling = marks.join(marks.group_by("shingle").agg(texts=pl.len()), on="shingle", validate="m:1")
    telling = telling.filter(pl.col("texts") <= _COMMON)
    judged = sizes.join(telling.group_by("group").agg(marks=pl.len()), on="group", how="left", validate="1:1")
    # Of the four fifths that a match shares so many are marks, even where all that are none are shared.
    rest = pl.col("size").cast(pl.Int64) - pl.col("marks").fill_null(0)
    judged = judged.with_columns(needed=(pl.col("size") * _PART + _WHOLE - 1) // _WHOLE - rest)
    poor = judged.filter(pl.col("needed") < 1)
    of_poor = _candidates(_sets(groups, poor["group"]), groups)
    pairs = pl.concat([_candidates_by_marks(telling, judged, stretch), of_poor]).unique()
    pairs = pairs.filter(pl.col("group").is_in(stretch["group"].implode())).sort("group", "match")
    verified = pairs.pipe(_verified, groups)
    earliest = (
        pl.concat([stretch.select("group", match="first"), verified.select("group", "match")])
        .group_by("group")
        .agg(pl.col("match").min())
    )
    # Where the earliest match of a group comes after a text of that group, so do all of them.
    return (
        stretch.join(earliest, on="group", validate="1:1")
        .explode("rank")
        .filter(pl.col("match") < pl.col("rank"))
        .select("rank", "match")
    )


def _marked(stretch: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The groups with the number of their distinct shingles as `size`, and a row per shingle that is looked up."""
    shingles = _shingles(stretch)
    counted = shingles.group_by("group", maintain_order=True).agg(size=pl.col("shingle").n_unique())
    sizes = stretch.select("group", "day", "first").join(counted, on="group", validate="1:1", maintain_order="left")
    marks = shingles.filter(pl.col("shingle") < _MARKED).unique()
    return sizes, marks.join(sizes.select("group", "day", "first"), on="group", validate="m:1")


def _candidates_by_marks(marks: pl.DataFrame, sizes: pl.DataFrame, stretch: pl.DataFrame) -> pl.DataFrame:
    """The pairs of a group of the stretch and one of the window with an earlier text that may be alike, by their marks.

    As in `_candidates`, two sets of which so many marks must be common share one of their rarest, all but those many.
    """
    ordered = (
        marks.join(sizes.select("group", "marks", "needed"), on="group", validate="m:1")
        .sort("group", "texts", "shingle")
        .filter(pl.int_range(pl.len()).over("group") <= pl.col("marks").cast(pl.Int64) - pl.col("needed"))
    )
    looked_up = ordered.group_by("group").agg(looked_up=pl.len())
    of_group = sizes.join(looked_up, on="group", validate="1:1").select(
        "group", "size", rest=pl.col("size") - "looked_up"
    )
    shared = ordered.filter(pl.col("texts") > 1)
    earlier = shared.select("shingle", other="group", match="first", other_day="day")
    later = shared.filter(pl.col("group").is_in(stretch["group"].implode()))
    sizes_fit = pl.min_horizontal("size", "other_size") * _WHOLE >= pl.max_horizontal("size", "other_size") * _PART
    pairs = [
        part.join(earlier, on="shingle", validate="m:m")
        .filter(pl.col("match") < pl.col("first"), pl.col("day") - pl.col("other_day") <= timedelta(days=WINDOW_DAYS))
        .group_by("group", "other")
        .agg(pl.col("match").first(), common=pl.len())
        .join(of_group, on="group", validate="m:1")
        .join(of_group.select(other="group", other_size="size", other_rest="rest"), on="other", validate="m:1")
        .filter(sizes_fit, _is_alike(pl.col("common") + pl.max_horizontal("rest", "other_rest")))
        .select(_NO_PAIRS.columns)
        for part in _slices(later, "texts")
    ]
    return pl.concat([_NO_PAIRS, *pairs])


def _sets(groups: pl.DataFrame, wanted: pl.Series) -> pl.DataFrame:
    """The distinct shingles of some groups, with their number as `size`."""
    distinct = groups.filter(pl.col("group").is_in(wanted.implode())).pipe(_shingles).unique()
    return distinct.join(distinct.group_by("group").agg(size=pl.len()), on="group", validate="m:1")


def _shingles(groups: pl.DataFrame) -> pl.DataFrame:
    """A row per group and run of three words; a text of fewer words is one shingle, which only its like matches."""
    words = (
        groups.select("group", word=pl.col("words").str.split(" ")).explode("word").with_columns(pl.col("word").hash())
    )
    group = pl.col("group")
    nowhere = 2**32 - 1
    is_first = group != group.shift(1, fill_value=nowhere)
    terms = []
    for place, weight in enumerate(_WEIGHTS):
        is_inside = group == group.shift(-place, fill_value=nowhere)
        terms.append(pl.when(is_inside).then(pl.col("word").shift(-place) * pl.lit(weight, pl.UInt64)).otherwise(0))
    is_whole = group == group.shift(1 - _SHINGLE_WORDS, fill_value=nowhere)
    return words.select(group, shingle=pl.sum_horizontal(terms), keep=is_first | is_whole).filter("keep").drop("keep")


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
    return pl.concat([_NO_PAIRS, *pairs])


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


def _verified(pairs: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """The pairs with a Jaccard of four fifths, the earliest of each group among them; it is tried first."""
    wanted = pl.concat([pairs["group"], pairs["other"]]).unique()
    sets = _shingles(groups.filter(pl.col("group").is_in(wanted.implode()))).group_by("group").agg("shingle")
    common = pl.col("shingle").list.set_intersection("shingle_right").list.len()
    found = [_NO_PAIRS]
    tries = 1
    while pairs.height:
        place = pl.int_range(pl.len()).over("group")
        for part in _slices(pairs.filter(place < tries), "size"):
            both = part.join(sets, on="group", validate="m:1").join(
                sets, left_on="other", right_on="group", validate="m:1"
            )
            found.append(both.filter(_is_alike(common)).select(_NO_PAIRS.columns))
        pairs = pairs.filter(place >= tries).join(pl.concat(found), on="group", how="anti")
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
