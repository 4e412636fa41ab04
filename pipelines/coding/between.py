"""The action between two given actors, whether or not the lexicon knows them."""

import polars as pl

from pipelines.coding.actors import find_phrases, link_actors
from pipelines.coding.acts import composed_code
from pipelines.coding.anaphora import drop_strays
from pipelines.coding.coder import Batch, Reading, in_batches, judge, read_acts, times_of
from pipelines.coding.columns import at
from pipelines.coding.confidence import NEAREST_READING
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.given import SIDES, insert_given, locate_spans
from pipelines.coding.grammar import read_grammar
from pipelines.coding.mentions import attach_actors, expand_members, to_mentions
from pipelines.coding.spans import find_names
from pipelines.coding.tokens import tokenise

_STATEMENT_ROOT = "01"
_INTENDED_ROOTS = ("04", "05", "06", "07", "08")
_FIRST_THREATENED_ROOT = "14"


def code_between(articles: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """At most one row per article: the event mention (columns of the contract) from its given source to its target.

    Articles have the columns that `code` takes and `given.SPAN_COLUMNS`, the actors' characters in `text`. Rows are
    sorted as the articles are.

    Three readings are tried, each where the one before joins no act with both actors: the roles as the grammar assigns
    them among all actors of the text; the roles among the given two alone; the act that stands nearest.
    """
    return in_batches(articles, lambda batch: mentions_between(batch, lexicon))


def mentions_between(articles: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """What `code_between` gives for one batch of articles, with every column that the coder works with."""
    stream = tokenise(articles["text"], lexicon)
    grammar = read_grammar(stream, lexicon)
    actors = (
        find_names(stream, lexicon)
        .pipe(drop_strays, stream, lexicon)
        .pipe(find_phrases, stream, grammar, lexicon, articles["published_date"])
        .pipe(insert_given, locate_spans(articles, stream), grammar)
        .pipe(link_actors, stream, grammar)
    )
    batch = Batch(articles, stream, grammar)
    among_all = read_acts(batch, actors, lexicon, only_promising=False, are_given=True)
    alone = actors.filter(pl.col("side").is_not_null())
    among_given = read_acts(batch, alone, lexicon, only_promising=False, are_given=True)
    pairs = pl.concat(
        [
            _assigned(among_all, lexicon).with_columns(reading=0),
            _assigned(among_given, lexicon).with_columns(reading=1),
            _nearest(among_given, lexicon).with_columns(reading=NEAREST_READING),
        ],
        how="diagonal_relaxed",
    )
    article = pl.lit(stream.sentences["article"]).gather(pl.col("sentence"))
    best = (
        pairs.pipe(_intend, lexicon)
        .with_columns(article=article, states=pl.col("code").str.starts_with(_STATEMENT_ROOT))
        .sort("article", "states", "reading", "distance", "head")
        .unique("article", keep="first", maintain_order=True)
    )
    return to_mentions(best, stream, grammar, articles, lexicon).sort("article")


def _intend(pairs: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """What is to come as the intent to do it, or the threat, which CAMEO makes of it: "say they will kill the hostage".

    In dated news it stays what it is, `future`, to be found under its day.
    """
    root = pl.col("code").str.head(2)
    effect = (
        pl.when(root.is_in(_INTENDED_ROOTS))
        .then(pl.lit("intent"))
        .when(root >= _FIRST_THREATENED_ROOT)
        .then(pl.lit("threaten"))
    )
    return (
        pairs.with_columns(effect=pl.when(pl.col("status") == "future").then(effect), inner_code="code")
        .with_columns(takes=pl.col("effect").is_not_null())
        .pipe(composed_code, lexicon)
        .with_columns(
            code=pl.when("takes").then(pl.coalesce("new_code", "code")).otherwise("code"),
            status=pl.when("takes").then(pl.lit("actual")).otherwise("status"),
        )
        .select(pairs.columns)
    )


def _assigned(reading: Reading, lexicon: Lexicon) -> pl.DataFrame:
    """The pairs of a reading that lead from the given source to the given target."""
    sides = reading.actors["side"]
    pairs = expand_members(reading.placed, reading.actors).filter(
        pl.lit(sides).gather(pl.col(f"{side}_actor")) == side for side in SIDES
    )
    return attach_actors(pairs, reading.actors, lexicon).with_columns(distance=pl.lit(0, pl.Int64))


def _nearest(reading: Reading, lexicon: Lexicon) -> pl.DataFrame:
    """Every act of an article with its given actors as source and target, and its `distance` from them in tokens.

    None for an act that stands between the two.
    """
    article = at(reading.batch.stream.sentences["article"], pl.col("sentence"))
    actors = reading.actors.with_row_index("actor").with_columns(article=article)
    source, target = (
        actors.filter(pl.col("side") == side)
        .unique("article", keep="first", maintain_order=True)
        .select("article", pl.col("actor", "first", "last").name.prefix(f"{side}_"))
        for side in SIDES
    )
    head = pl.col("head").cast(pl.Int64)
    left = pl.min_horizontal("source_last", "target_last").cast(pl.Int64)
    right = pl.max_horizontal("source_first", "target_first").cast(pl.Int64)
    times = times_of(reading.acts, reading.actors, reading.batch, lexicon)
    verbs = reading.heads.filter("is_verb")
    pairs = (
        reading.acts.with_columns(
            *(pl.lit(False).alias(name) for name in ("is_first_verb", "is_crowd", "is_scene", "has_toll")),
            article=article,
        )
        .pipe(judge, reading.acts["head"], times, verbs, reading.batch.grammar)
        .join(source, on="article", validate="m:1")
        .join(target, on="article", validate="m:1")
        .with_columns(distance=pl.max_horizontal(left - head, head - right, 0))
        .drop("article", *(f"{side}_{edge}" for side in SIDES for edge in ("first", "last")))
    )
    return attach_actors(pairs, reading.actors, lexicon)
