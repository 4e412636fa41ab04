"""The marts on events by chance: how long a build of the whole takes, and one after a day more, in what memory.

Pairs of countries are drawn from all there are, by Zipf's law with the exponent and the cut-off that news has; an
event in six stays within its country. Each event is told of in a sentence, one in ten of them in two, by one of 300
publishers; two events come from an article.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import numpy as np
import polars as pl

from bench.runs import PROJECT
from pipelines.coding import Lexicon, load_lexicon
from pipelines.formats import event_scales
from pipelines.marts import build_marts
from pipelines.slices import take_over_nothing
from pipelines.tables import Lake

EVENTS, DAYS = 100_000, 3650
_FIRST = date(2015, 1, 1)
# Fitted to the 2,483 events between countries in 7,150 news items of 2025: they come from 552 pairs, of which the first
# ten have 41 % of the events and the first hundred 71 %. As many drawn by this law come from 541 pairs, with 42 % and
# 75 %; without a cut-off they would come from 1,209.
_EXPONENT, _CUT_OFF = 1.0, 1000
_DOMESTIC, _TWICE, _EARLIER = 1 / 6, 0.1, 0.2
_ROLES, _SHARES = (None, "GOV", "MIL", "CVL"), (0.35, 0.4, 0.1, 0.15)
_PUBLISHERS = 300


@dataclass(frozen=True)
class Built:
    """A build: seconds of wall time, the most memory it held in megabytes, and the rows of its daily trends."""

    name: str
    seconds: float
    megabytes: float
    rows: int


def measure_marts(events: int) -> Iterator[Built]:
    """A build of so many events in ten years, one after a day more, and one of the whole again."""
    with tempfile.TemporaryDirectory() as folder:
        lake, lexicon, chance = Lake(Path(folder, "lake")), load_lexicon(), np.random.default_rng(1)
        for number in range(DAYS):
            write_day(lake, lexicon, _FIRST + timedelta(number), events // DAYS, chance)
        yield _build(f"marts of {events:,} events in ten years", lake.home)
        write_day(lake, lexicon, _FIRST + timedelta(DAYS), events // DAYS, chance)
        yield _build("with a day more", lake.home)
        yield _build("the same, of the whole", lake.home, "--full")


def write_day(lake: Lake, lexicon: Lexicon, day: date, events: int, chance: np.random.Generator) -> None:
    """Write the articles, mentions and events of one day of publication."""
    drawn = _events(lexicon, day, events, chance)
    told = drawn.with_columns(times=pl.Series(1 + (chance.random(drawn.height) < _TWICE))).select(
        pl.exclude("times").repeat_by("times").explode()
    )
    article = [f"{day}{number:011d}" for number in chance.integers(0, max(1, events // 2), told.height)]
    mentions = told.with_columns(
        mention_id=pl.Series([f"{day}{number:06d}" for number in range(told.height)]),
        article_id=pl.Series(article),
        publisher=pl.Series([f"Publisher {number}" for number in chance.zipf(1.5, told.height) % _PUBLISHERS]),
        url=pl.format("https://example.org/{}", pl.Series(article)),
        sentence_no=pl.lit(1),
        sentence_start=pl.lit(0),
        sentence=pl.format("{} met {}.", "source_code", "target_code"),
        is_title=pl.lit(value=False),
        is_quoted=pl.lit(value=False),
        is_lead=pl.lit(value=True),
        rule_id=pl.lit("04.csv:1"),
        **{
            f"{part}_{end}": pl.lit(place)
            for part, place in (("source", 0), ("trigger", 7), ("target", 11))
            for end in ("start", "end")
        },
    )
    merged = mentions.group_by(drawn.columns).agg(
        mentions=pl.len(),
        articles=pl.col("article_id").n_unique(),
        publishers=pl.col("publisher").n_unique(),
        first_mention_id=pl.col("mention_id").min(),
    )
    articles = (
        mentions.group_by("article_id")
        .agg(pl.first("url", "publisher", "published_date"))
        .with_columns(
            published_at=pl.lit(datetime.combine(day, clock(12), UTC)),
            date_source=pl.lit("metadata"),
            title=pl.format("News {}", "article_id"),
            text=pl.lit("Text."),
            language=pl.lit("en"),
        )
    )
    for table, rows in (("articles", articles), ("event_mentions", mentions), ("events", merged)):
        lake.write(table, day, rows)


def _events(lexicon: Lexicon, day: date, events: int, chance: np.random.Generator) -> pl.DataFrame:
    """Distinct events of a day in what mentions and events say alike."""
    countries = np.sort(lexicon.countries["country"].to_numpy())
    pairs = np.stack(np.triu_indices(len(countries), 1), axis=1)
    # The same order of pairs on each day.
    np.random.default_rng(0).shuffle(pairs)
    ranks = np.arange(1, len(pairs) + 1)
    weights = ranks**-_EXPONENT * np.exp(-ranks / _CUT_OFF)
    pair = pairs[np.searchsorted(np.cumsum(weights) / weights.sum(), chance.random(events))]
    source, target = np.where(chance.random(events)[:, None] < 0.5, pair, pair[:, ::-1]).T
    target = np.where(chance.random(events) < _DOMESTIC, source, target)
    roles = [chance.choice(len(_ROLES), events, p=_SHARES) for _ in range(2)]
    codes = lexicon.event_codes.filter(pl.col("goldstein").is_not_null())
    earlier = np.where(chance.random(events) < _EARLIER, chance.integers(1, 10, events), 0)
    drawn = pl.DataFrame({"event_date": [day - timedelta(int(days)) for days in earlier]}).hstack(
        codes.select("code", "root_code", "quad_class", "goldstein", "plover_event", "plover_quad")[
            chance.integers(0, codes.height, events).tolist()
        ]
    )
    for side, numbers, role in (("source", source, roles[0]), ("target", target, roles[1])):
        drawn = drawn.with_columns(
            pl.Series(f"{side}_country", countries[numbers]),
            pl.Series(f"{side}_role", [_ROLES[number] for number in role]),
        ).with_columns(
            pl.concat_str(f"{side}_country", pl.col(f"{side}_role").fill_null("")).alias(f"{side}_code"),
            pl.lit(None, pl.String).alias(f"{side}_group"),
            pl.col(f"{side}_country").alias(f"{side}_entity"),
        )
    return (
        drawn.rename({"code": "event_code"})
        .with_columns(
            event_id=pl.concat_str("event_date", "source_code", "target_code", "event_code").hash(0).cast(pl.String),
            published_date=pl.lit(day),
            event_date_precision=pl.when(pl.col("event_date") < day).then(pl.lit("day")).otherwise(pl.lit("none")),
            status=pl.lit("actual"),
            confidence=pl.lit(0.5),
            coder=pl.lit("dyad"),
            lexicon_version=pl.lit("v1"),
        )
        .unique("event_id", maintain_order=True)
    )


def _build(name: str, home: Path, *flags: str) -> Built:
    """Build in a process of its own."""
    command = [sys.executable, "-m", "bench.marts", str(home), *flags]
    start = time.perf_counter()
    told = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, check=True)
    seconds = time.perf_counter() - start
    return Built(name, seconds, **json.loads(told.stdout.splitlines()[-1]))


def main() -> None:
    """Build the marts of a lake and print the memory that it took in megabytes, and the rows of the daily trends."""
    lexicon = load_lexicon()
    names = ("event_codes", "countries", "groups", "actors")
    dims = {name: getattr(lexicon, name) for name in names} | {"event_scales": event_scales()}
    if "--full" in sys.argv:
        take_over_nothing(Path(sys.argv[1]))
    build = build_marts(Path(sys.argv[1]), dims)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"megabytes": kilobytes / 1024, "rows": build.rows["relation_trends_daily"]}))


if __name__ == "__main__":
    main()
