"""Articles to event mentions: the steps in order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from pipelines.coding.actors import find_phrases, link_actors
from pipelines.coding.acts import announce, choose_acts, compose, find_matches, halt_nouns, with_taker
from pipelines.coding.anaphora import drop_strays, name_deeds
from pipelines.coding.compounds import group_compounds, specify
from pipelines.coding.crowds import HARM_TO_PERSONS, name_crowds, name_victims
from pipelines.coding.custody import name_custodians
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.event_dates import date_acts
from pipelines.coding.grammar import Grammar, read_grammar
from pipelines.coding.mentions import attach_actors, expand_members, has_sides, to_mentions
from pipelines.coding.nominal_roles import assign_nominal_roles, name_clashes, name_instruments
from pipelines.coding.objects import count_certain_verbs
from pipelines.coding.patterns import Reach
from pipelines.coding.references import refer_back
from pipelines.coding.roles import assign_roles
from pipelines.coding.spans import find_names, keep_promising
from pipelines.coding.statuses import add_status
from pipelines.coding.strangers import add_strangers
from pipelines.coding.times import find_times
from pipelines.coding.tokens import Stream, tokenise
from pipelines.coding.topics import tell_topics, tell_weapons
from pipelines.coding.verbs import find_heads
from pipelines.coding.visits import name_hosts
from pipelines.contracts import conform, load_contract

_BATCH_CHARACTERS = 8_000_000  # some 65,000 sentences: fewer cost more calls per sentence, more of them memory


def code(articles: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """One row per event mention (the columns of the contract) of `articles`.

    Articles have `article_id`, `text` and, where known (null otherwise), `title` (then the text begins with it),
    `published_date`, `url`, `publisher`. Rows are sorted by mention id within each batch of articles.
    """
    return in_batches(articles, lambda batch: mentions_of(read(batch, lexicon), lexicon))


def in_batches(articles: pl.DataFrame, code_batch: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """The mentions of all articles in contract shape, coded some 65,000 sentences at a time."""
    lengths = articles["text"].str.len_chars().cast(pl.Int64)
    numbers = (lengths.cum_sum() - lengths) // _batch_size(int(lengths.sum()))
    heights = numbers.rle().struct.field("len")
    places = zip(heights.cum_sum() - heights, heights, strict=True) if articles.height else [(0, 0)]
    columns = load_contract("event_mentions").schema.names()
    # Most steps are one pass over one column, so two batches at a time use two cores.
    with ThreadPoolExecutor(max_workers=pl.thread_pool_size()) as pool:
        coded = list(pool.map(lambda place: code_batch(articles.slice(*place).rechunk()).select(columns), places))
    return conform(pl.concat(coded), "event_mentions")


def _batch_size(characters: int) -> int:
    """Characters of a batch when so many are to code: in one batch if they are few, else in pairs of equal batches."""
    if characters <= _BATCH_CHARACTERS // 4:
        return characters + 1
    pairs = max(1, round(characters / (2 * _BATCH_CHARACTERS)))
    return -(-characters // (2 * pairs))


@dataclass(frozen=True)
class Batch:
    """Some articles and their words."""

    articles: pl.DataFrame
    stream: Stream
    grammar: Grammar


@dataclass(frozen=True)
class Reading:
    """What each step made of a batch of articles: for `code` the mentions, for `explain` all of it."""

    batch: Batch
    actors: pl.DataFrame
    heads: pl.DataFrame
    matches: pl.DataFrame
    acts: pl.DataFrame
    placed: pl.DataFrame


def read(articles: pl.DataFrame, lexicon: Lexicon, only_promising: bool = True) -> Reading:
    """All steps on one batch of articles (columns as for `code`).

    Sentences that cannot hold an event are passed over unless all are asked for.
    """
    stream = tokenise(articles["text"], lexicon)
    names = find_names(stream, lexicon).pipe(drop_strays, stream, lexicon).pipe(add_strangers, stream, lexicon)
    if only_promising:
        stream, names = keep_promising(stream, names, lexicon)
    grammar = read_grammar(stream, lexicon)
    actors = find_phrases(names, stream, grammar, lexicon, articles["published_date"]).pipe(
        link_actors, stream, grammar
    )
    return read_acts(Batch(articles, stream, grammar), actors, lexicon, only_promising)


def read_acts(
    batch: Batch, actors: pl.DataFrame, lexicon: Lexicon, only_promising: bool = True, are_given: bool = False
) -> Reading:
    """The steps from actors to acts with their roles.

    Where the actors are given, what else counts only as the content of another act ("resigned") counts by itself.
    """
    grammar = batch.grammar
    several = actors.filter(pl.col("sentence") == pl.col("sentence").shift(1))["sentence"]
    heads = find_heads(grammar, actors, lexicon, several if only_promising else None)
    verbs = heads.filter("is_verb")
    reach = Reach(grammar, verbs, actors)
    matches = find_matches(heads, reach, grammar, lexicon)
    possible = matches if are_given else with_taker(matches, heads, grammar, lexicon)
    acts = (
        choose_acts(possible, heads, actors, grammar, lexicon)
        .pipe(compose, actors, grammar, lexicon)
        .pipe(announce, actors, grammar, lexicon)
        .filter(~pl.col("is_content") | are_given)
        .drop("is_content")
        .pipe(tell_topics, grammar, lexicon)
    )
    nouns = acts.filter(~pl.col("is_verb"))
    sites = group_compounds(actors, grammar)
    compounds = sites.filter(~pl.col("is_sea"))  # a sea does nothing, but who is attacked there suffers
    verb_counts = count_certain_verbs(verbs, grammar)
    verbal = assign_roles(acts.filter("is_verb"), verbs, compounds, grammar, verb_counts)
    verbal = verbal.pipe(name_instruments, compounds, nouns).pipe(tell_weapons, compounds, grammar, lexicon)
    verbal = verbal.pipe(name_clashes, compounds, nouns)
    nominal = assign_nominal_roles(nouns, verbs, compounds, grammar, verb_counts)
    nominal = nominal.pipe(halt_nouns, verbs, reach, lexicon)
    placed = pl.concat([verbal, nominal.select(verbal.columns)]).pipe(name_crowds, compounds)
    placed = placed.pipe(specify, sites, grammar).pipe(refer_back, compounds, grammar)
    placed = placed.pipe(name_deeds, actors, compounds, batch.stream).pipe(name_custodians, actors, grammar)
    placed = placed.pipe(name_hosts, acts, actors, grammar)
    tolls = acts.filter(pl.col("code").is_in(HARM_TO_PERSONS))["sentence"]
    placed = placed.pipe(name_victims, sites, grammar, tolls)
    told = placed.filter(has_sides()) if only_promising else placed
    times = times_of(told, actors, batch, lexicon)
    return Reading(batch, actors, heads, matches, acts, judge(told, placed["head"], times, verbs, grammar))


def times_of(acts: pl.DataFrame, actors: pl.DataFrame, batch: Batch, lexicon: Lexicon) -> pl.DataFrame:
    """The expressions of time in the sentences of these acts."""
    return find_times(acts["sentence"], actors, batch.stream, lexicon, batch.articles["published_date"])


def judge(
    acts: pl.DataFrame, others: pl.Series, times: pl.DataFrame, verbs: pl.DataFrame, grammar: Grammar
) -> pl.DataFrame:
    """The acts with their status and, where the sentence says when, their date.

    `others` are the heads of all acts, to which a date may belong as well.
    """
    return add_status(acts, grammar).pipe(date_acts, others, times, verbs, grammar)


def mentions_of(reading: Reading, lexicon: Lexicon) -> pl.DataFrame:
    """The mentions that a reading gives, sorted by mention_id."""
    batch = reading.batch
    pairs = expand_members(reading.placed, reading.actors).pipe(attach_actors, reading.actors, lexicon)
    return to_mentions(pairs.with_columns(reading=0), batch.stream, batch.grammar, batch.articles, lexicon)
