"""Near-copies: which texts repeat an earlier one of the days before, word for word in the main.

Texts are sets of word shingles, and two match from a Jaccard of .8. The search is exact, not sampled: left out is only
what cannot match, as too many of its shingles stand nowhere else or too few of the rarest are shared.
"""

from collections.abc import Iterator, Sequence
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
    stretches = list(_stretches(groups))
    looked_up = _looked_up(groups, stretches)
    found = pl.concat([_NO_COPIES, *(_copies_in(stretch, groups, looked_up) for stretch in stretches)])
    return found.select(id=ranked["id"].gather(found["rank"]), duplicate_of=ranked["id"].gather(found["match"]))


def _words(text: pl.Expr) -> pl.Expr:
    """The words of a text without case and punctuation, one space between two."""
    return text.str.to_lowercase().str.replace_all(r"[\W_]+", " ").str.strip_chars()


def _stretches(groups: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The groups of same texts on a day, the days in turn and as many as memory holds."""
    volume = groups.group_by("day").agg(words=pl.col("words").str.count_matches(" ").sum()).sort("day")
    for _, part in volume.group_by(pl.col("words").cum_sum() // _MAX_WORDS, maintain_order=True):
        yield groups.filter(pl.col("day").is_in(part["day"].implode()))


def _looked_up(groups: pl.DataFrame, stretches: Sequence[pl.DataFrame]) -> list[pl.DataFrame]:
    """The shingles by which candidates meet: a row per group and shingle, those of poor groups in a frame of their own.

    Of the four fifths that a match shares, so many as `needed` are marks, even where all that are none are shared. A
    group is poor if that may be none; where a group is not, its matches meet it by their marks, poor or not.
    """
    counted = [_counted(stretch) for stretch in stretches]
    if not counted:
        return []
    marks = _told(pl.concat(marks for _, marks in counted)).filter(pl.col("texts") <= _COMMON)
    sizes = pl.concat(sizes for sizes, _ in counted).join(
        marks.group_by("group").agg(held=pl.len()), on="group", how="left", validate="1:1"
    )
    four_fifths = (pl.col("size").cast(pl.Int64) * _PART + _WHOLE - 1) // _WHOLE
    held = pl.col("held").fill_null(0).cast(pl.Int64)
    judged = sizes.with_columns(held, needed=four_fifths - (pl.col("size") - held))
    poor = judged.filter(pl.col("needed") < 1).with_columns(held=pl.col("size").cast(pl.Int64), needed=four_fifths)
    shingles_of_poor = _shingles(groups.filter(pl.col("group").is_in(poor["group"].implode())))
    return [_rarest(marks, judged), _rarest(_told(shingles_of_poor), poor)]


def _counted(stretch: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The groups with the number of their distinct shingles as `size`, and their marks, some of them repeated."""
    shingles = _shingles(stretch)
    counted = shingles.group_by("group", maintain_order=True).agg(size=pl.col("shingle").n_unique())
    sizes = stretch.select("group", "day", "first").join(counted, on="group", validate="1:1", maintain_order="left")
    return sizes, shingles.filter(pl.col("shingle") < _MARKED)


def _told(shingles: pl.DataFrame) -> pl.DataFrame:
    """The distinct shingles of each group with the number of groups that have them, ordered by shingle, then group."""
    # Sorting and counting runs takes a third of what grouping and joining does.
    ordered = shingles.sort("shingle", maintain_order=True)
    distinct = ordered.filter(pl.any_horizontal(pl.all().ne_missing(pl.all().shift())))
    return distinct.with_columns(texts=pl.col("shingle").rle().struct.field("len").gather(pl.col("shingle").rle_id()))


def _rarest(shingles: pl.DataFrame, sets: pl.DataFrame) -> pl.DataFrame:
    """The rarest of the shingles that each set holds, all but so many as are needed, where another set has them too.

    Two sets that share so many as either needs share one at least that is among the rarest of both.
    """
    wanted = sets.with_columns(most=pl.col("held") - (pl.col("needed") - 1).clip(0))
    # One number for group and rarity, as sorting by two columns takes seven times as long.
    by_rarity = pl.col("group").cast(pl.UInt64) * 2**32 + pl.col("texts")
    ordered = shingles.sort(by_rarity, maintain_order=True)
    number = pl.int_range(pl.len())
    place = number - number.filter(pl.col("group").ne_missing(pl.col("group").shift())).gather(pl.col("group").rle_id())
    return (
        ordered.with_columns(place=place)
        .join(wanted.select("group", "most"), on="group", validate="m:1", maintain_order="left")
        .filter(pl.col("place") < pl.col("most"), pl.col("texts") > 1)
        .join(
            wanted.select("group", "day", "first", "size", rest=pl.col("size") - pl.col("most")),
            on="group",
            validate="m:1",
            maintain_order="left",
        )
        .drop("place", "most")
    )


def _copies_in(stretch: pl.DataFrame, groups: pl.DataFrame, looked_up: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The rank of each copy in the stretch and the rank of its earliest match."""
    pairs = pl.concat(_candidates(shingles, stretch) for shingles in looked_up).unique().sort("group", "match")
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


def _candidates(shingles: pl.DataFrame, stretch: pl.DataFrame) -> pl.DataFrame:
    """The pairs of a group of the stretch and one of its window with an earlier text that may be alike.

    All that two sets share is looked up of both, but for what one of them has beyond its rarest.
    """
    window = timedelta(days=WINDOW_DAYS)
    known = shingles.filter(pl.col("group") <= stretch["group"][-1], pl.col("day") >= stretch["day"][0] - window)
    earlier = known.select(
        "shingle", other="group", match="first", other_day="day", other_size="size", other_rest="rest"
    )
    sizes_fit = pl.min_horizontal("size", "other_size") * _WHOLE >= pl.max_horizontal("size", "other_size") * _PART
    pairs = [
        part.join(earlier, on="shingle", validate="m:m")
        .filter(pl.col("match") < pl.col("first"), pl.col("day") - pl.col("other_day") <= window, sizes_fit)
        .group_by("group", "other")
        .agg(pl.col("match", "size", "other_size", "rest", "other_rest").first(), common=pl.len())
        .filter(_is_alike(pl.col("common") + pl.max_horizontal("rest", "other_rest")))
        .select(_NO_PAIRS.columns)
        for part in _slices(known.filter(pl.col("group") >= stretch["group"][0]), "texts")
    ]
    return pl.concat([_NO_PAIRS, *pairs])


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
