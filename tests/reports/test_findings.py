"""What a report gathers from the marts and the lake's own tables."""

import errno
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.contracts import load_contract
from pipelines.reports import write_report
from pipelines.reports.findings import gather
from pipelines.tables import Lake, LakeError

TODAY = date(2025, 6, 2)
NOW = datetime(2025, 6, 2, 3, tzinfo=UTC)

# The columns that a report reads, as the marts have them.
MARTS = """
create schema marts;
create table marts.dim_entities as from (values
    ('CHN', 'China'), ('USA', 'United States'), ('NAT', 'NATO')
) t(entity, name);
create table marts.dim_event_codes as from (values ('057', 'Sign formal agreement')) t(event_code, label);
create table marts.relation_trends_monthly as from (values
    ('dyad', 'CHN-USA', 'CHN', 'USA', 'all', date '2025-04-01', 6, null, 1, 5, -6e0, null),
    ('dyad', 'CHN-USA', 'CHN', 'USA', 'all', date '2025-05-01', 7, 6, 5, 2, 4e0, 10e0),
    ('dyad', 'CHN-USA', 'CHN', 'USA', 'gov', date '2025-05-01', 3, 0, 3, 0, 5e0, null),
    ('dyad', 'CHN-NAT', 'CHN', 'NAT', 'all', date '2025-05-01', 2, null, 0, 2, -3e0, null)
) t(coder, dyad, entity_a, entity_b, actor_scope, trend_month, events, previous_events, cooperation, conflict,
    goldstein_mean, goldstein_mean_change);
create table marts.coverage_daily as from (values
    ('Post', date '2025-05-12', 3, 2, 1, 1), ('Times', date '2025-05-14', 4, 4, 0, 0)
) t(publisher, published_date, articles, coded_articles, other_language_articles, copies);
create table marts.fct_events as from (values
    ('dyad', 'e1', 'USA', 'CHN', 'actual', '057', date '2025-05-12', 7.0, 1, 'm1'),
    ('dyad', 'e2', 'CHN', 'USA', 'actual', '057', date '2025-05-13', 7.0, 3, 'm2'),
    ('dyad', 'e3', 'CHN', 'USA', 'actual', '057', date '2025-05-14', -9.0, 9, 'm3'),
    ('dyad', 'e4', 'CHN', 'USA', 'negated', '057', date '2025-05-14', 9.0, 9, 'm4'),
    ('dyad', 'e5', 'CHN', 'USA', 'actual', '057', date '2025-04-14', 8.0, 9, 'm5')
) t(coder, event_id, source_entity, target_entity, status, event_code, trend_date, goldstein, mentions,
    first_mention_id);
create table marts.fct_event_mentions as
select
    events.* exclude (trend_date, mentions, first_mention_id),
    'm' || n as mention_id,
    'Sentence ' || n as sentence,
    'https://example.org/' || n as url,
    'Post' as publisher,
    date '2025-05-14' as published_date
from range(1, 6) t(n) inner join marts.fct_events as events on 'm' || n = events.first_mention_id;
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a published warehouse and empty tables."""
    build = tmp_path / "builds" / "1"
    build.mkdir(parents=True)
    with duckdb.connect(build / "warehouse.duckdb") as warehouse:
        warehouse.execute(MARTS)
    (tmp_path / "builds" / "current").symlink_to("1")
    return tmp_path


def row(table: str, **values) -> pl.DataFrame:
    """One row of a table, with something in every required column that is not given."""
    filler = {pl.String: "x", pl.Int64: 0, pl.Boolean: True, pl.Date: TODAY, pl.Datetime: NOW}
    contract = load_contract(table)
    required = {name: filler[contract.schema[name].base_type()] for name in contract.required}
    empty = dict.fromkeys(contract.schema.names())
    return pl.DataFrame([empty | required | values], schema=contract.schema)


def append(home: Path, table: str, *rows: dict[str, Any]) -> None:
    Lake(home).append(table, pl.concat([row(table, **values) for values in rows]))


def test_totals_count_the_lake(home):
    append(home, "documents", {"document_id": "a"}, {"document_id": "b"})
    assert gather(home).totals == {
        "first_date": date(2025, 5, 12),
        "last_date": date(2025, 5, 14),
        "days": 2,
        "documents": 2,
        "other_language": 1,
        "articles": 6,
        "copies": 1,
        "events": 5,
        "actual_events": 4,
        "mentions": 31,
        "dyads": 1,
    }


def test_a_report_on_no_event(home):
    with duckdb.connect(home / "builds" / "1" / "warehouse.duckdb") as warehouse:
        warehouse.execute("delete from marts.fct_events; delete from marts.relation_trends_monthly")
    totals = gather(home).totals
    assert {name: totals[name] for name in ("events", "actual_events", "mentions", "dyads")} == {
        "events": 0,
        "actual_events": 0,
        "mentions": 0,
        "dyads": 0,
    }
    assert "No event between two states or groups was found." in write_report(home).read_text(encoding="utf-8")


def test_an_empty_lake_kept_nothing_out_and_checked_nothing(home):
    findings = gather(home)
    assert findings.kept_out.is_empty()
    assert findings.checks.is_empty()


def test_what_was_kept_out_is_counted_by_reason_and_by_rule(home):
    reasons = ["no_date", "empty", "no_date"]
    append(home, "rejected", *({"rejected_id": str(n), "reason": reason} for n, reason in enumerate(reasons)))
    broken = {"table_name": "events", "rule_id": "range", "column_name": "goldstein", "value": "99"}
    keys = [("1", "e1"), ("2", "e1"), ("3", "e2")]
    append(home, "quarantine", *(broken | {"quarantine_id": number, "row_key": key} for number, key in keys))
    assert gather(home).kept_out.rows() == [
        ("record", "no_date", 2, "x"),
        ("record", "empty", 1, "x"),
        ("events", "range", 2, "goldstein: 99"),
    ]


def test_the_checks_of_the_last_run_are_added_up_by_rule(home):
    first, second = date(2025, 6, 1), TODAY
    checks = [
        {"run_id": "b", "rule_id": "key", "first_day": second, "rows_checked": 5},
        {"run_id": "b", "rule_id": "range", "first_day": second, "rows_checked": 5},
        {
            "run_id": "b",
            "rule_id": "range",
            "first_day": first,
            "is_success": False,
            "rows_checked": 7,
            "rows_failed": 2,
        },
        {"run_id": "a", "rule_id": "key", "first_day": second, "checked_at": NOW.replace(hour=2), "rows_checked": 9},
    ]
    append(home, "check_results", *checks)
    found = gather(home).checks.select("rule_id", "is_success", "rows_checked", "rows_failed").rows()
    assert found == [("range", False, 12, 2), ("key", True, 5, 0)]


def test_a_mover_brings_the_sentence_that_moved_it(home):
    told = ["name_a", "name_b", "goldstein_mean_change", "source_name", "event_label", "sentence", "url"]
    expected = [
        ("China", "United States", 10.0, "China", "Sign formal agreement", "Sentence 2", "https://example.org/2"),
    ]
    assert gather(home).movers.select(told).rows() == expected


def test_relations_come_busiest_first_with_the_same_months(home):
    told = ["name_a", "name_b", "dyad_events", "trend_month", "cooperation", "conflict"]
    assert gather(home).relations.select(told).rows() == [
        ("China", "United States", 13, date(2025, 4, 1), 1, 5),
        ("China", "United States", 13, date(2025, 5, 1), 5, 2),
        ("China", "NATO", 2, date(2025, 4, 1), None, None),
        ("China", "NATO", 2, date(2025, 5, 1), 0, 2),
    ]


def test_a_report_replaces_the_one_before(home):
    page = write_report(home)
    page.write_text("old", encoding="utf-8")
    assert write_report(home) == page == home / "reports" / "index.html"
    assert "China – United States" in page.read_text(encoding="utf-8")
    assert [path.name for path in page.parent.iterdir()] == ["index.html"]


def test_a_report_that_cannot_be_written_leaves_the_one_before(home, monkeypatch):
    page = write_report(home)
    before = page.read_bytes()

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(LakeError, match=r"index\.html: cannot be written: No space left on device"):
        write_report(home)
    assert page.read_bytes() == before
