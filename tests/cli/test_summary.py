from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.checks import Run
from pipelines.cli.summary import balance, checks, largest_moves, next_steps, rejections
from pipelines.orchestration.intake import Refused
from pipelines.orchestration.run import Report

APRIL, MAY = date(2025, 4, 2), date(2025, 5, 12)
COUNTS = Counter(
    received=251, documents=248, known=2, rejected=1, days=40, articles=245, copies=3,
    mentions=1612, quarantined=2, events=540,
)  # fmt: skip


def report(**changes: Any) -> Report:
    fields: dict[str, Any] = {
        "run": Run("a-run", datetime(2025, 6, 1, tzinfo=UTC)),
        "counts": COUNTS,
        "refused": [],
        "stretches": [(APRIL, APRIL), (MAY, MAY)],
        "lexicon_version": "abc",
        "days_coded_otherwise": 0,
        "days_to_come": [],
        "is_built": True,
    }
    return Report(**fields | changes)


def test_the_balance_accounts_for_everything():
    assert list(balance(report())) == [
        "Received  251 records = 248 new documents + 2 known + 1 rejected",
        "Coded     40 days from 2025-04-02 to 2025-05-12",
        "Articles  245 originals + 3 copies",
        "Mentions  1,612 = 1,610 merged into 540 events + 2 quarantined",
        "Lexicon   abc",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stretches": []}, "Coded     nothing: no day has new documents"),
        ({"counts": COUNTS + Counter(not_coded=7)}, "245 originals + 3 copies + 7 in languages that are not coded"),
        ({"days_coded_otherwise": 12}, "abc; 12 days were coded with another: dyad recode"),
        ({"days_to_come": [MAY]}, "documents dated 2025-05-12 are coded by the first run after"),
    ],
)
def test_what_is_out_of_the_ordinary_is_told(changes, said):
    lines = list(balance(report(**changes)))
    assert said in " ".join(" ".join(lines).split()) or said in lines
    assert max(map(len, lines)) <= 80


def test_a_run_that_only_codes_again():
    counts = COUNTS - Counter(articles=245, copies=3)
    lines = list(balance(report(counts=counts)))
    assert not any(line.startswith("Articles") for line in lines)
    assert "Coded     nothing: all is new" in list(balance(report(stretches=[]), idle="all is new"))


def test_each_reason_names_the_first_place():
    refused = [
        Refused("bad_json", 1, "a.jsonl:3", "the line is no JSON"),
        Refused("no_date", 1200, f"{'folder/' * 20}b.html", "says nowhere when it was published\x1b[2J; " * 4),
    ]
    lines = list(rejections(report(refused=refused)))
    assert lines[0] == "Rejected"
    assert lines[1].startswith("    1,200 no_date, first …")
    assert lines[1].endswith("b.html")
    assert lines[-2:] == ["        1 bad_json, first a.jsonl:3", "          the line is no JSON"]
    assert max(map(len, lines)) <= 80
    assert all(line.isprintable() for line in lines)
    assert list(rejections(report())) == []


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], None),
        ([("events", "a", True), ("events", "b", True), ("events", "a", True)], "Checks    2 of 2 rules held"),
        ([("events", "a", True), ("events", "a", False)], "Checks    0 of 1 rules held; not events.a"),
        ([("t", name, False) for name in "edcba"], "Checks    0 of 5 rules held; not t.a, t.b, t.c and 2 more"),
    ],
)
def test_checks_name_the_rules_that_did_not_hold(rules, expected):
    columns = ["table_name", "rule_id", "is_success"]
    schema = {"table_name": pl.String, "rule_id": pl.String, "is_success": pl.Boolean, "severity": pl.String}
    results = pl.DataFrame([dict(zip(columns, rule, strict=True)) | {"severity": "error"} for rule in rules], schema)
    assert list(checks(results)) == ([expected] if expected else [])


def movers(*rows: tuple[str, str, str, float, float]) -> pl.DataFrame:
    columns = ("dyad", "name_a", "name_b", "goldstein_mean_before", "goldstein_mean")
    frame = pl.DataFrame([dict(zip(columns, row, strict=True)) for row in rows])
    return frame.with_columns(
        trend_month=MAY, goldstein_mean_change=pl.col("goldstein_mean") - pl.col("goldstein_mean_before")
    )


def test_movers_fit_the_terminal():
    lines = list(largest_moves(movers(("CHN-USA", "China", "United States", -4.12, 2.3), ("A-B", "A" * 60, "B", 1, 0))))
    assert lines[2] == f"  China - United States{'2025-05    -4.1  +2.3    +6.4':>50}"
    assert max(map(len, lines)) <= 80


def test_no_movers():
    (line,) = largest_moves(pl.DataFrame())
    assert line.startswith("Movers    no pair has")


def test_next_steps_can_be_pasted():
    found = movers(("CHN-USA", "China", "United States", -4.12, 2.3))
    assert list(next_steps(Path("lake"), False, found)) == [
        "Next",
        "  open lake/reports/index.html",
        '  dyad query "select * from relation_trends_monthly',
        "    where actor_scope = 'all' and dyad = 'CHN-USA'\"",
        "  dyad dev    for Dagster's web UI, schedule and sensor",
    ]
    assert "  export DYAD_HOME='a lake'" in next_steps(Path("a lake"), True, pl.DataFrame())
