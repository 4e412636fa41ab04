"""A lake with what the marts are made of: articles, mentions and events, written by hand or by chance."""

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import polars as pl

from pipelines.tables import Lake

# Event code -> quad class and Goldstein value.
CODES = {"042": (1, 1.9), "057": (1, 8.0), "061": (2, 6.4), "112": (3, -2.0), "138": (3, -7.0), "190": (4, -10.0)}
DIMS = {
    "event_codes": pl.DataFrame(
        [
            {
                "code": code,
                "label": f"What {code} says",
                "root_code": code[:2],
                "quad_class": quad_class,
                "goldstein": goldstein,
                "plover_event": None,
                "plover_quad": None,
            }
            for code, (quad_class, goldstein) in CODES.items()
        ]
    ),
    "event_scales": pl.DataFrame(
        {
            "code": list(CODES),
            "icews_intensity": [goldstein for _, goldstein in CODES.values()],
            "penta_class": 1,
            "plover_type": ["CONSULT", "SUPPORT", "COOPERATE", "ACCUSE", None, "ASSAULT"],
            "plover_mode": None,
            "plover_contexts": "diplomatic",
        },
        schema_overrides={"plover_mode": pl.String},
    ),
    "countries": pl.DataFrame(
        {
            "country": ["CHN", "IND", "PAK", "USA"],
            "name": ["China", "India", "Pakistan", "United States"],
            "cameo_code": ["CHN", "IND", "PAK", "USA"],
            "fips_code": ["CH", "IN", "PK", "US"],
        }
    ),
    "groups": pl.DataFrame({"group": ["NAT", "INT"], "name": ["NATO", "international"]}),
    "actors": pl.DataFrame(
        [("CHNGOV", "Beijing", "CHN", "GOV", None, "place", None, None)],
        schema={
            **dict.fromkeys(["actor_code", "name", "country", "role", "group", "kind"], pl.String),
            "first_date": pl.Date,
            "last_date": pl.Date,
        },
        orient="row",
    ),
}
# Marts whose rows come with the project, whatever the lake and the lexicon hold.
SEEDED = {"dim_state_numbers", "dim_countries", "dim_entities"}


@dataclass(frozen=True)
class Event:
    """One event as one article reports it."""

    published_date: date
    source: str
    target: str
    code: str = "042"
    event_date: date | None = None
    status: str = "actual"

    def row(self) -> dict[str, object]:
        """What mentions and events say alike."""
        quad_class, goldstein = CODES[self.code]
        event_date = self.event_date or self.published_date
        return {
            "event_id": f"{event_date}/{self.source}/{self.target}/{self.code}/{self.status}",
            "published_date": self.published_date,
            "event_date": event_date,
            "event_date_precision": "day" if self.event_date else "none",
            "status": self.status,
            **_actor("source", self.source),
            **_actor("target", self.target),
            "event_code": self.code,
            "root_code": self.code[:2],
            "quad_class": quad_class,
            "goldstein": goldstein,
            "confidence": 0.5,
            "coder": "dyad",
            "lexicon_version": "v1",
        }


def fill(home: Path, events: Iterable[Event], coded_days: Collection[date] = (), **told: object) -> None:
    """Write a lake in which each event has an article of its own, and in which further days were coded in vain.

    What is `told` stands in the mentions in place of what they say otherwise.
    """
    mentions = pl.DataFrame(
        [
            event.row()
            | {
                "mention_id": f"mention {event.published_date}/{number}",
                "article_id": f"article {event.published_date}/{number}",
                "url": f"https://example.org/{number}",
                "publisher": "The Daily",
                "sentence_no": 1,
                "sentence_start": 0,
                "sentence": f"{event.source} met {event.target}.",
                "is_title": False,
                "is_quoted": False,
                "is_lead": True,
                "rule_id": "04.csv:1",
                "source_start": 0,
                "source_end": len(event.source),
                "trigger_start": len(event.source) + 1,
                "trigger_end": len(event.source) + 4,
                "target_start": len(event.source) + 5,
                "target_end": len(event.source) + 5 + len(event.target),
                **told,
            }
            for number, event in enumerate(events)
        ],
        infer_schema_length=None,
    )
    lake = Lake(home)
    same = list(Event(date.min, "", "").row())
    for (day,), of_day in mentions.partition_by("published_date", as_dict=True).items():
        lake.write("event_mentions", day, of_day)
        merged = of_day.group_by(same).agg(
            mentions=pl.len(), articles=pl.len(), publishers=pl.lit(1), first_mention_id=pl.col("mention_id").min()
        )
        lake.write("events", day, merged)
        lake.write("articles", day, _articles(of_day["article_id"].to_list(), day))
    for day in set(coded_days) - set(mentions["published_date"]):
        lake.write("articles", day, _articles([f"article of {day}"], day))


def visit(home: Path, day: date) -> None:
    """Write a visit to a source."""
    at = datetime.combine(day, time(12), UTC)
    row = {
        "fetch_id": "0" * 16,
        "fetch_date": day,
        "source": "daily",
        "source_group": "news",
        "kind": "feed",
        "place": "https://example.org/feed",
        "outcome": "new",
        "last_success_at": at,
        **dict.fromkeys(("started_at", "finished_at", "next_at"), at),
        **dict.fromkeys(("bytes", "items", "landed", "known", "failed", "left_over", "failures"), 0),
    }
    Lake(home).append("source_fetches", pl.DataFrame([row]))


def by_chance(first: date, days: int, seed: int) -> tuple[list[Event], list[date]]:
    """Events of a few dyads over many days, and the days that were coded, with gaps."""
    chance = random.Random(seed)
    coded = [first + timedelta(day) for day in range(days) if chance.random() < 0.85]
    actors = ["CHN", "CHNGOV", "USA", "USAGOV", "USAMIL", "INDGOV", "PAKMIL", "PAK"]
    events = []
    for day in coded:
        for _ in range(chance.choice([0, 0, 1, 2])):
            source, target = chance.sample(actors, 2)
            before = chance.choice([None, 0, 1, 20, 31])
            events.append(
                Event(
                    day,
                    source,
                    target,
                    chance.choice(list(CODES)),
                    None if before is None else day - timedelta(before),
                    chance.choice(["actual", "actual", "actual", "future"]),
                )
            )
    return events, coded


def _actor(side: str, code: str) -> dict[str, str | None]:
    """The columns of an actor like CHNGOV; one that is no state is a group."""
    country, role = code[:3], code[3:] or None
    is_state = country in {*DIMS["countries"]["country"], "RUS", "SAU", "SUN", "YUG"}
    return {
        f"{side}_code": code,
        f"{side}_country": country if is_state else None,
        f"{side}_role": role,
        f"{side}_group": None if is_state else country,
        f"{side}_entity": country or None,
    }


def _articles(ids: list[str], day: date) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "article_id": ids,
            "published_date": day,
            "published_at": datetime.combine(day, time(), UTC),
            "date_source": "field",
            "publisher": "The Daily",
            "title": "A meeting",
            "text": "They met.",
            "language": "en",
        }
    )
