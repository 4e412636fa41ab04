"""How fast rows are checked: event mentions against all rules of their contract, the broken ones told apart."""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

import polars as pl

from bench.runs import BUNDLED, PROJECT, memory
from pipelines.checks import Checker, Run, Surroundings
from pipelines.coding import code, load_lexicon

SCALES = (200_000, 1_000_000, 10_000_000)
_BATCH, _BROKEN_EVERY = 200_000, 100
_RUN = Run("bench", datetime(2026, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class CheckRate:
    """So many mentions checked: seconds once the worker is up, and the most memory that both processes held."""

    mentions: int
    rules: int
    seconds: float
    megabytes: float


def measure_checks() -> Iterator[CheckRate]:
    """Each number of mentions in a process of its own, whose memory nothing else has touched."""
    for mentions in SCALES:
        command = [sys.executable, "-m", "bench.checks", str(mentions)]
        done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True)
        yield CheckRate(mentions, **json.loads(done.stdout))


def check_here(mentions: int) -> dict[str, float]:
    """What `CheckRate` says, of this process and its worker; the mentions come in slices, as a run hands them on."""
    articles, few = _coded()
    copies = -(-_BATCH // few.height)
    confidence = pl.when(pl.int_range(pl.len()) % _BROKEN_EVERY == 0).then(2.0).otherwise("confidence")
    rows = _repeat(few, copies, "mention_id").head(_BATCH).with_columns(confidence=confidence)
    around = Surroundings(date(2025, 1, 1), date(2025, 12, 31), _repeat(articles, copies))
    logging.disable()
    with Checker() as checker, _Watched() as most:
        # The worker is busy loading first, which a run does not wait for.
        rules = checker.check(few, "event_mentions", _RUN).results.height
        start = time.perf_counter()
        for _ in range(mentions // _BATCH):
            checked = checker.check(rows, "event_mentions", _RUN, around)
            if checked.quarantined.height != _BATCH // _BROKEN_EVERY:
                raise SystemExit(f"quarantined {checked.quarantined.height} of {_BATCH} mentions")
        seconds = time.perf_counter() - start
    return {"rules": rules, "seconds": seconds, "megabytes": most.megabytes}


def _coded() -> tuple[pl.DataFrame, pl.DataFrame]:
    """The bundled articles, and the mentions found in them."""
    items = pl.concat([pl.read_ndjson(path) for path in sorted(BUNDLED.glob("*.jsonl"))], how="diagonal_relaxed")
    articles = items.select(
        article_id="id",
        title="title",
        text=pl.concat_str("title", "text", separator="\n\n"),
        published_date=pl.coalesce("date", "published_at").str.head(10).str.to_date(),
        url="url",
        publisher="publisher",
    )
    return articles, code(articles, load_lexicon())


def _repeat(rows: pl.DataFrame, copies: int, *ids: str) -> pl.DataFrame:
    """The rows so many times over, each copy under ids of its own."""
    numbers = pl.DataFrame({"copy": range(copies)})
    own = [pl.format("{}-{}", name, "copy").alias(name) for name in ("article_id", *ids)]
    return numbers.join(rows, how="cross").with_columns(own).drop("copy")


class _Watched:
    """The most memory that this process and its children hold while the context lasts."""

    megabytes = 0.0

    def __enter__(self) -> Self:
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(0.25):
            self.megabytes = max(self.megabytes, memory(os.getpid()) / 2**20)


if __name__ == "__main__":
    print(json.dumps(check_here(int(sys.argv[1]))))
