"""The search for copies on a hundred thousand articles: how fast one core is, and what it finds of copies made by hand.

Articles are put together of sentences of real news, some words of which are exchanged so that no two are alike by
chance. Three in ten are copies of one of the same or the three days before: cut, given another head and foot, or worded
otherwise here and there, each to several degrees.
"""

import gzip
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from bench.runs import PROJECT
from pipelines.text.copies import WINDOW_DAYS, find_copies

Text = list[list[str]]

POOL = PROJECT.parent / "shared" / "articles"
ARTICLES, DAYS = 100_000, 10
_COPIES = 0.3
_SENTENCES = range(12, 30)
_EXCHANGED = 0.3
_FIRST = datetime(2025, 3, 1, tzinfo=UTC)
_FOOT = "Reporting by our correspondents; editing by the desk. All rights reserved by the agency."
# What is done to a copy, and the shares of its words or sentences that it is done to.
_CUTS, _REWORDINGS, _HEADS = (0.05, 0.1, 0.15, 0.2, 0.3), (0.01, 0.02, 0.03, 0.05, 0.1), (1, 2)


@dataclass(frozen=True)
class Search:
    """How many articles were searched in what time and memory, and how many copies of each kind were found and made."""

    articles: int
    seconds: float
    megabytes: float
    found: Mapping[str, tuple[int, int]]
    false: int

    @property
    def per_second(self) -> float:
        """Articles a second."""
        return self.articles / self.seconds

    @property
    def precision(self) -> float:
        """The share of what was found that was made as a copy."""
        right = sum(found for found, _ in self.found.values())
        return right / max(1, right + self.false)

    @property
    def recall(self) -> float:
        """The share of what was made as a copy that was found."""
        return sum(found for found, _ in self.found.values()) / max(1, sum(made for _, made in self.found.values()))


def measure_copies(articles: int = ARTICLES) -> Iterator[Search]:
    """The search on one core, in a process of its own; nothing where the news is not there."""
    if POOL.is_dir():
        command = [sys.executable, "-m", "bench.copies", str(articles)]
        environment = os.environ | {"POLARS_MAX_THREADS": "1"}
        done = subprocess.run(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        yield Search(**json.loads(done.stdout))


def search_here(articles: int) -> Search:
    """The search in this process."""
    made = make_articles(articles)
    texts = made.select("id", "at", "text")
    start = time.process_time()
    copies = find_copies(texts)
    seconds = time.process_time() - start
    judged = made.join(copies, on="id", how="left", validate="1:1").with_columns(
        is_found=pl.col("duplicate_of").is_not_null(), is_made=pl.col("how").is_not_null()
    )
    found = judged.filter("is_made").group_by("how").agg(pl.col("is_found").sum(), made=pl.len()).sort("how")
    return Search(
        articles=articles,
        seconds=seconds,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10,
        found={how: (right, number) for how, right, number in found.rows()},
        false=judged.filter(pl.col("is_found") & ~pl.col("is_made")).height,
    )


def make_articles(number: int, seed: int = 1) -> pl.DataFrame:
    """One row per article: id, instant and text, and for a copy how it was made."""
    chance = random.Random(seed)  # noqa: S311 - no secret hangs on it
    sentences = _sentences()
    words = [word for sentence in sentences for word in sentence]
    per_day = -(-number // DAYS)
    originals: list[list[Text]] = [[] for _ in range(DAYS)]
    rows = []
    for place in range(number):
        day = place // per_day
        before = [text for past in originals[max(0, day - WINDOW_DAYS) : day + 1] for text in past[-2000:]]
        how = None
        if before and chance.random() < _COPIES:
            how, text = _copied(chance.choice(before), chance, words)
        else:
            length = chance.choice(_SENTENCES)
            text = [_exchanged(chance.choice(sentences), _EXCHANGED, chance, words) for _ in range(length)]
            originals[day].append(text)
        at = _FIRST + timedelta(days=day, seconds=place % per_day)
        rows.append((f"{place:08}", at, "\n".join(" ".join(sentence) for sentence in text), how))
    schema = {"id": pl.String(), "at": pl.Datetime("us", "UTC"), "text": pl.String(), "how": pl.String()}
    return pl.DataFrame(rows, schema, orient="row")


def _copied(text: Text, chance: random.Random, words: list[str]) -> tuple[str, Text]:
    """A copy, and how it was made."""
    how = chance.choice(list(_WAYS))
    share = chance.choice(_WAYS[how][0])
    return f"{how} {share:g}", _WAYS[how][1](text, share, chance, words)


def _cut(text: Text, share: float, _: random.Random, __: list[str]) -> Text:
    return text[: max(1, round(len(text) * (1 - share)))]


def _reheaded(text: Text, sentences: float, chance: random.Random, words: list[str]) -> Text:
    """Other first sentences, and a foot."""
    head = [chance.choices(words, k=12) for _ in range(int(sentences) - 1)]
    return [*head, chance.choices(words, k=8), *text, _FOOT.split()]


def _reworded(text: Text, share: float, chance: random.Random, words: list[str]) -> Text:
    return [_exchanged(sentence, share, chance, words) for sentence in text]


_WAYS: Mapping[str, tuple[tuple[float, ...], Callable[[Text, float, random.Random, list[str]], Text]]] = {
    "cut": (_CUTS, _cut),
    "another head of": (_HEADS, _reheaded),
    "reworded": (_REWORDINGS, _reworded),
}


def _exchanged(sentence: list[str], share: float, chance: random.Random, words: list[str]) -> list[str]:
    """The sentence with some of its words in place of which stand others."""
    return [chance.choice(words) if chance.random() < share else word for word in sentence]


def _sentences() -> list[list[str]]:
    """The sentences of the news at hand, as words."""
    found = []
    for name in ("ag_news_test", "wikipedia_current_events_2025-01_2026-03", "html_gold"):
        with gzip.open(Path(POOL, f"{name}.jsonl.gz"), "rt", encoding="utf-8") as lines:
            for line in lines:
                found += [sentence.split() for sentence in json.loads(line)["text"].replace("\n", " ").split(". ")]
    return [sentence for sentence in found if len(sentence) >= 6]


if __name__ == "__main__":
    print(json.dumps(vars(search_here(int(sys.argv[1])))))
