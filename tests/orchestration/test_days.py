from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.checks import CheckFailed
from pipelines.coding import Lexicon, load_lexicon
from pipelines.orchestration import days
from pipelines.orchestration.days import Written, write_articles, write_events, write_mentions
from pipelines.orchestration.freshness import document_digests, stale_days
from pipelines.orchestration.gate import Gate
from pipelines.orchestration.partitions import Stretch
from pipelines.tables import Lake

ATTACK = "Israel attacked Iran. The weather was fine on that day, and all the shops were open as they always are."
DEAL = "Japan signed an agreement with France. It rained for hours, and few people were seen in the old streets."
DULL = "Nothing of any note happened anywhere in the whole wide world today, as far as anybody could tell us."
MAY = (date(2025, 5, 1), date(2025, 5, 31))


@pytest.fixture(scope="module")
def lexicon():
    return load_lexicon()


def write_all(gate: Gate, lexicon: Lexicon, stretch: Stretch = MAY) -> tuple[Written, Written, Written]:
    return (
        write_articles(stretch, gate),
        write_mentions(stretch, lexicon, gate),
        write_events(stretch, gate),
    )


def files(lake: Lake) -> dict[str, bytes]:
    tables = [path for name in ("articles", "event_mentions", "events") for path in lake.path(name).rglob("*.parquet")]
    return {str(path.relative_to(lake.home)): path.read_bytes() for path in tables}


def test_documents_become_events_day_by_day(gate, lexicon, documents):
    gate.lake.append("documents", documents("2025-05-12", ATTACK, DEAL))
    gate.lake.append("documents", documents("2025-05-14", ATTACK, DULL))
    articles, mentions, events = write_all(gate, lexicon)
    third, fifth = date(2025, 5, 12), date(2025, 5, 14)
    assert articles.counts == {
        third: {"rows": 2, "articles": 2, "copies": 0, "not_coded": 0},
        fifth: {"rows": 2, "articles": 1, "copies": 1, "not_coded": 0},
    }
    assert mentions.counts[third]["mentions"] == mentions.counts[third]["rows"] > 0
    # A copy is not coded, and the other article has no event: the day is there, and empty.
    assert mentions.counts[fifth] == {"rows": 0, "mentions": 0, "quarantined": 0}
    assert events.counts[fifth] == {"rows": 0, "events": 0}
    assert [gate.lake.days(table) for table in ("articles", "event_mentions", "events")] == [[third, fifth]] * 3


def test_a_day_says_what_it_was_made_of(gate, lexicon, documents):
    gate.lake.append("documents", documents("2025-05-12", ATTACK))
    digests = document_digests(gate.lake)
    write_all(gate, lexicon)
    day = date(2025, 5, 12)
    assert gate.lake.note("articles", day) == {"documents": digests[day]}
    coded = {"documents": digests[day], "lexicon_version": lexicon.version}
    assert gate.lake.note("event_mentions", day) == gate.lake.note("events", day) == coded
    assert stale_days(gate.lake, digests) == []


def test_neither_slices_nor_stretches_nor_order_change_a_byte(gate, lexicon, documents, tmp_path: Path, monkeypatch):
    received = [documents("2025-05-12", ATTACK, DEAL), documents("2025-05-14", ATTACK), documents("2025-05-15", DULL)]
    for rows in received:
        gate.lake.append("documents", rows)
    write_all(gate, lexicon)
    expected = files(gate.lake)
    other = type(gate)(Lake(tmp_path / "other"), gate.checker, gate.run)
    monkeypatch.setattr(days, "_SLICE", 1)
    for rows in reversed(received):
        other.lake.append("documents", rows)
        for day in stale_days(other.lake, document_digests(other.lake)):
            write_all(other, lexicon, (day, day))
    assert files(other.lake) == expected


def test_a_day_whose_documents_are_all_in_another_language(gate, lexicon, documents):
    gate.lake.append("documents", documents("2025-05-12", "Un texte.", status="other_language"))
    articles, _, _ = write_all(gate, lexicon)
    counts = articles.counts[date(2025, 5, 12)]
    assert (counts["articles"], counts["not_coded"]) == (0, 1)
    assert stale_days(gate.lake, document_digests(gate.lake)) == []


def test_a_stretch_without_documents_writes_nothing(gate, lexicon):
    assert [written.counts for written in write_all(gate, lexicon)] == [{}, {}, {}]
    assert not gate.lake.exists()


def test_mentions_are_merged_or_quarantined(gate, checker, lexicon, documents):
    gate.lake.append("documents", documents("2025-05-12", ATTACK, DEAL))
    checker.bad_rows["event_mentions"] = pl.int_range(pl.len()) == 0
    _, mentions, _ = write_all(gate, lexicon)
    counts = mentions.counts[date(2025, 5, 12)]
    assert counts["quarantined"] > 0
    assert counts["mentions"] == counts["rows"] + counts["quarantined"]
    merged = gate.lake.scan("events").select(pl.col("mentions").sum()).collect().item()
    assert merged == counts["rows"]
    assert gate.lake.scan("quarantine").collect().height == counts["quarantined"]


@pytest.mark.parametrize("table", ["articles", "event_mentions", "events"])
def test_a_table_that_fails_its_check_is_not_written(gate, checker, lexicon, documents, table):
    gate.lake.append("documents", documents("2025-05-12", ATTACK))
    write_all(gate, lexicon)
    before = files(gate.lake)
    gate.lake.append("documents", documents("2025-05-12", DEAL))
    checker.broken.add(table)
    with pytest.raises(CheckFailed):
        write_all(gate, lexicon)
    changed = {name for name, content in files(gate.lake).items() if before[name] != content}
    assert not any(name.startswith(f"tables/{table}/") for name in changed)
    assert stale_days(gate.lake, document_digests(gate.lake)) == [date(2025, 5, 12)]
