"""Rows that break no rule of their contracts, and for each rule a change that breaks it and no other."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from pipelines.checks import Surroundings
from pipelines.contracts import load_contract

DAY = date(2025, 5, 2)
NOON = datetime(2025, 5, 2, 12, tzinfo=UTC)

# One row of each table that breaks no rule.
GOOD: dict[str, dict[str, Any]] = {
    "documents": {
        "document_id": "good",
        "received_date": DAY,
        "received_at": NOON,
        "landing_key": "ab" * 32,
        "source_path": "news/a.txt",
        "record_no": 1,
        "url": "https://example.org/a",
        "text": "A text.",
        "published_at": NOON,
        "date_source": "field",
        "language": "en",
        "status": "ready",
    },
    "rejected": {
        "rejected_id": "good",
        "received_date": DAY,
        "received_at": NOON,
        "source_path": "news/a.txt",
        "reason": "bad_json",
        "message": "Line 3 is not JSON.",
    },
    "articles": {
        "article_id": "good",
        "published_date": DAY,
        "published_at": NOON,
        "date_source": "field",
        "url": "https://example.org/a",
        "title": "Russia strikes Ukraine",
        "text": "Russia strikes Ukraine\n\nRussia struck Ukraine on Friday.",
        "language": "en",
        "duplicate_of": "other",
    },
    "event_mentions": {
        "mention_id": "good",
        "article_id": "good",
        "url": "https://example.org/a",
        "sentence_no": 1,
        "sentence_start": 20,
        "sentence": "Russia struck Ukraine.",
        "is_title": False,
        "published_date": DAY,
        "event_date": DAY,
        "event_date_precision": "day",
        "status": "actual",
        "source_text": "Russia",
        "source_start": 20,
        "source_end": 26,
        "source_code": "RUSMIL",
        "source_country": "RUS",
        "source_role": "MIL",
        "source_entity": "RUS",
        "target_text": "Ukraine",
        "target_start": 34,
        "target_end": 41,
        "target_code": "UKR",
        "target_country": "UKR",
        "target_entity": "UKR",
        "trigger_text": "struck",
        "trigger_start": 27,
        "trigger_end": 33,
        "event_code": "190",
        "root_code": "19",
        "quad_class": 4,
        "plover_event": "ASSAULT",
        "plover_quad": 4,
        "goldstein": -10.0,
        "is_quoted": False,
        "is_lead": True,
        "rule_id": "19.csv:7",
        "confidence": 0.5,
        "coder": "dyad",
        "lexicon_version": "v1",
    },
    "events": {
        "event_id": "good",
        "published_date": DAY,
        "event_date": DAY,
        "event_date_precision": "day",
        "status": "actual",
        "source_code": "RUSMIL",
        "source_country": "RUS",
        "source_role": "MIL",
        "source_entity": "RUS",
        "target_code": "UKR",
        "target_country": "UKR",
        "target_entity": "UKR",
        "event_code": "190",
        "root_code": "19",
        "quad_class": 4,
        "plover_event": "ASSAULT",
        "plover_quad": 4,
        "goldstein": -10.0,
        "mentions": 3,
        "articles": 2,
        "publishers": 2,
        "confidence": 0.5,
        "first_mention_id": "m-good",
        "coder": "dyad",
        "lexicon_version": "v1",
    },
    "imported_events": {
        "coder": "gdelt",
        "event_id": "good",
        "format": "gdelt2",
        "event_date": DAY,
        "published_date": DAY,
        "source_name": "RUSSIA",
        "source_code": "RUS",
        "source_country": "RUS",
        "source_entity": "RUS",
        "event_code": "190",
        "root_code": "19",
        "quad_class": 4,
        "goldstein": -10.0,
        "mentions": 2,
        "articles": 2,
        "publishers": 1,
        "source_path": "20250502.export.CSV.zip",
        "record_no": 1,
    },
    "quarantine": {
        "quarantine_id": "good",
        "run_id": "run-1",
        "run_date": DAY,
        "checked_at": NOON,
        "table_name": "events",
        "row_key": "e",
        "rule_id": "complete",
        "row_json": "{}",
    },
    "quarantine_audit": {
        "audit_id": "good",
        "audit_date": DAY,
        "audited_at": NOON,
        "action": "released",
        "table_name": "events",
        "row_key": "e",
        "rule_id": "complete",
    },
    "check_results": {
        "run_id": "good",
        "run_date": DAY,
        "checked_at": NOON,
        "table_name": "events",
        "rule_id": "complete",
        "expectation": "expect_column_values_to_be_in_set",
        "severity": "error",
        "first_day": DAY,
        "last_day": DAY,
        "is_success": True,
        "rows_checked": 3,
        "rows_failed": 3,
    },
    "runs": {
        "run_id": "good",
        "run_date": DAY,
        "started_at": NOON,
        "finished_at": NOON,
        "trigger": "command",
        "status": "success",
        "received": 6,
        "documents": 1,
        "known": 2,
        "rejected": 3,
        "days": 1,
        "articles": 1,
        "copies": 0,
        "not_coded": 0,
        "mentions": 1,
        "quarantined": 0,
        "events": 1,
        "lexicon_version": "v1",
    },
    "evaluations": {
        "lexicon_version": "v1",
        "gold": "good",
        "part": "verbs/01.csv",
        "evaluated_date": DAY,
        "evaluated_at": NOON,
        "items": 3,
        "right": 3,
    },
    "tombstones": {
        "tombstone_id": "0" * 64,
        "forgotten_date": DAY,
        "forgotten_at": NOON,
        "kind": "address",
    },
}
GOOD["source_fetches"] = {
    "fetch_id": "good",
    "fetch_date": DAY,
    "source": "a",
    "source_group": "b",
    "kind": "feed",
    "url": "https://example.org/feed",
    "started_at": NOON,
    "finished_at": NOON,
    "outcome": "new",
    **dict.fromkeys(["bytes", "items", "landed", "known", "failed", "left_over", "failures"], 0),
    "next_at": NOON,
}
GOOD["source_items"] = {
    "item_id": "good",
    "seen_date": DAY,
    "seen_at": NOON,
    "source": "a",
    "status": "landed",
    "attempts": 1,
}
FAR = {"published_date": date(2025, 5, 5), "published_at": datetime(2025, 5, 5, tzinfo=UTC)}
OLD = {"published_date": date(1978, 12, 31), "published_at": datetime(1978, 12, 31, tzinfo=UTC)}
UNWRITTEN = {"article_id": "unwritten"}
AS_SOURCE = {"target_code": "RUSMIL", "target_country": "RUS", "target_role": "MIL", "target_entity": "RUS"}

# What a row of the table must look like to break this rule and no other.
BROKEN: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "documents": [
        ("complete", {"source_path": None}),
        ("landing_key_of_object", {"landing_key": "AB" * 32}),
        ("url_of_the_web", {"url": "javascript:alert(1)"}),
        ("zone_offset", {"published_zone": "CET"}),
        ("date_source_known", {"date_source": "guess"}),
        ("status_of_language", {"language": "fr"}),
        ("status_of_language", {"status": "other_language"}),
    ],
    "rejected": [("reason_code", {"reason": "Not JSON"}), ("message_short", {"message": "x" * 301})],
    "articles": [
        ("complete", {"date_source": None}),
        ("date_of_instant", {"published_date": date(2025, 5, 1)}),
        ("published_in_range", FAR),
        ("published_in_range", OLD),
        ("zone_offset", {"published_zone": "+5:30"}),
        ("url_of_the_web", {"url": "https://example.org/a b"}),
        ("title_first", {"title": "Another title"}),
        ("text_length", {"title": None, "text": "Short."}),
        ("text_length", {"title": None, "text": "x" * 200_001}),
        ("language_code", {"language": "English"}),
        ("text_decoded", {"title": None, "text": "A text of forty letters with one that is \ufffd."}),
        ("copy_of_another", {"article_id": "own", "duplicate_of": "own"}),
        ("original_known", {"duplicate_of": "gone"}),
    ],
    "event_mentions": [
        ("complete", {"rule_id": None}),
        ("event_id_of_content", {"event_id": "0123456789abcdef"}),
        ("article_coded", UNWRITTEN),
        ("url_of_the_web", {"url": 'https://example.org/"onclick=alert(1)'}),
        ("sentence_in_article", {"sentence": "Russia struck Ukrain"}),
        ("as_article", {"publisher": "The Daily"}),
        ("sentence_length", {"sentence": "Russia struck Ukraine." + "!" * 1500}),
        ("title_in_place", {"is_title": True}),
        ("event_date_possible", {"event_date": date(2025, 5, 3)}),
        ("date_as_precise", {"event_date": date(2025, 5, 1), "event_date_precision": "none"}),
        ("precision_known", {"event_date_precision": "decade"}),
        ("status_known", {"status": "past"}),
        ("source_in_place", {"source_start": 21, "source_end": 27}),
        ("source_whole", {"source_role": "GOV"}),
        ("source_code_known", {"source_role": "ARMY", "source_code": "RUSARMY"}),
        ("source_country_known", {"source_code": "RSSMIL", "source_country": "RSS", "source_entity": "RSS"}),
        ("target_in_place", {"target_end": 42}),
        ("target_whole", {"target_entity": None}),
        ("target_code_known", {"target_group": "XYZ", "target_code": "UKRXYZ"}),
        ("target_country_known", {"target_code": "UKN", "target_country": "UKN", "target_entity": "UKN"}),
        ("target_another", AS_SOURCE),
        ("trigger_in_place", {"trigger_text": "strikes"}),
        ("event_code_known", {"event_code": "199"}),
        ("root_of_code", {"root_code": "18"}),
        ("classes_of_code", {"plover_quad": 3}),
        ("goldstein_of_code", {"goldstein": 10.0}),
        ("rule_named", {"rule_id": "nineteen"}),
        ("confidence_in_range", {"confidence": 1.5}),
    ],
    "events": [
        ("complete", {"event_date": None}),
        ("goldstein_of_code", {"goldstein": 10.0}),
        ("mentions_counted", {"mentions": 0, "articles": 0, "publishers": 0}),
        ("articles_within_mentions", {"mentions": 1}),
        ("publishers_within_articles", {"publishers": 3}),
        ("first_mention_of_event", {"first_mention_id": "other"}),
    ],
    "imported_events": [
        ("event_date_not_to_come", {"event_date": date(2025, 5, 5)}),
        ("an_actor_named", dict.fromkeys(("source_name", "source_code", "target_name", "target_code"))),
        ("source_country_known", {"source_country": "QQQ"}),
        ("target_country_known", {"target_country": "QQQ"}),
        ("event_code_known", {"event_code": "199"}),
        ("event_code_of_three_digits", {"event_code": "19"}),
        ("mentions_counted", {"mentions": -1}),
        ("articles_counted", {"articles": -1}),
        ("publishers_counted", {"publishers": -1}),
        ("complete", {"goldstein": None}),
    ],
    "quarantine": [("row_readable", {"row_json": "{"})],
    "quarantine_audit": [("complete", {"row_key": None}), ("action_known", {"action": "forgotten"})],
    "check_results": [("failed_within_checked", {"rows_checked": 2})],
    "evaluations": [("right_within_items", {"right": 4})],
    "source_fetches": [("kind_known", {"kind": "letter"}), ("outcome_known", {"outcome": "old"})],
    "source_items": [("status_known", {"status": "lost"})],
    "runs": [
        ("status_known", {"status": "done"}),
        ("balanced", {"known": 1}),
        ("balanced", {"coder": "gdelt", "quarantined": 1}),
        ("finished_after_start", {"finished_at": datetime(2025, 5, 2, 11, tzinfo=UTC)}),
    ],
    "tombstones": [("kind_known", {"kind": "author"})],
}
# What else a row has for itself, beside its id.
OWN: dict[str, Callable[[int], dict[str, Any]]] = {
    "event_mentions": lambda number: {"article_id": f"article {number}"},
    "events": lambda number: {"first_mention_id": f"m-row {number}"},
}


def table(name: str, *changes: dict[str, Any]) -> pl.DataFrame:
    """The good row once for each change made to it."""
    rows = [GOOD[name] | change for change in changes]
    if name == "event_mentions":
        rows = [{"event_id": event_id(row)} | row for row in rows]
    return pl.DataFrame(rows, schema=load_contract(name).schema)


def event_id(mention: dict[str, Any]) -> str:
    parts = [mention[name] for name in ("event_date", "source_code", "target_code", "event_code", "status")]
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


def around(name: str, rows: pl.DataFrame) -> Surroundings:
    """What the rows were made from, as far as they say it themselves; what else they claim is a lie."""
    made_from = None
    if name == "articles":
        noon_before = NOON - timedelta(days=1)
        made = [{"document_id": "other", "published_at": noon_before}, {"document_id": "good", "published_at": NOON}]
        ids = [{"document_id": key, "published_at": NOON} for key in rows["article_id"] if key != "good"]
        made_from = pl.DataFrame([*made, *ids], schema=load_contract("documents").schema)
    elif name == "event_mentions":
        texts = pl.format("{}{} It rained.", pl.lit("." * 20), pl.col("sentence").str.replace("Ukrain$", "Ukraine."))
        made_from = rows.filter(pl.col("article_id") != UNWRITTEN["article_id"]).select(
            "article_id", "published_date", "url", text=texts, publisher=pl.lit(None, pl.String)
        )
        made_from = made_from.unique("article_id")
    elif name == "events":
        # The first event has one mention less, in favour of the one that claims to have none.
        mentions = rows.select("published_date", "event_id", pl.col("mentions").clip(1)).with_row_index()
        mentions = mentions.with_columns(pl.col("mentions") - (pl.col("index") == 0).cast(pl.Int64))
        mention_id = pl.when(pl.int_range(pl.len()).over("event_id") == 0).then(pl.format("m-{}", "event_id"))
        made_from = mentions.select(pl.all().repeat_by("mentions").explode()).with_columns(mention_id=mention_id)
    return Surroundings(DAY, DAY, made_from)


def mentions(count: int, **columns: pl.Expr) -> pl.DataFrame:
    """So many good mentions, one a sentence, with some columns made otherwise."""
    number = pl.int_range(count)
    return table("event_mentions", *[{}] * count).with_columns(
        **({"mention_id": pl.format("m{}", number), "article_id": number.cast(pl.String)} | columns)
    )
