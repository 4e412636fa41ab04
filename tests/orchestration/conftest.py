"""A lake that can be filled with documents, and a checker that starts no process."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.checks import Checked, Checker, CheckFailed, Run, Surroundings
from pipelines.contracts import load_contract
from pipelines.orchestration.gate import Gate
from pipelines.tables import Lake


class LenientChecker(Checker):
    """Lets every row pass but those that a test names; a table named in `broken` fails as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.bad_rows: dict[str, pl.Expr] = {}
        self.broken: set[str] = set()

    def check(self, frame: pl.DataFrame, table: str, run: Run, surroundings: Surroundings | None = None) -> Checked:
        if table in self.broken:
            raise CheckFailed(f"{table}: rule a_rule is broken", _result(table, run, is_success=False))
        is_bad = self.bad_rows.get(table, pl.lit(value=False))
        bad = frame.filter(is_bad)
        return Checked(frame.filter(~is_bad), _quarantined(bad, table, run), _result(table, run, bad.is_empty()))


def _result(table: str, run: Run, is_success: bool) -> pl.DataFrame:
    day = run.started_at.date()
    row = {
        "run_id": run.run_id,
        "run_date": day,
        "checked_at": run.started_at,
        "table_name": table,
        "rule_id": "a_rule",
        "expectation": "expect_it",
        "severity": "error",
        "first_day": day,
        "last_day": day,
        "is_success": is_success,
        "rows_checked": 1,
        "rows_failed": 0,
    }
    return pl.DataFrame([row], schema=load_contract("check_results").schema)


def _quarantined(rows: pl.DataFrame, table: str, run: Run) -> pl.DataFrame:
    key = pl.concat_str(pl.col(load_contract(table).key).cast(pl.String), separator="/")
    columns = rows.select(
        quarantine_id=key,
        run_id=pl.lit(run.run_id),
        run_date=run.started_at.date(),
        checked_at=run.started_at,
        table_name=pl.lit(table),
        row_key=key,
        rule_id=pl.lit("a_rule"),
        row_json=pl.struct(rows.columns).struct.json_encode(),
    )
    return pl.concat([pl.DataFrame(schema=load_contract("quarantine").schema), columns], how="diagonal_relaxed")


@pytest.fixture
def checker() -> LenientChecker:
    return LenientChecker()


@pytest.fixture
def gate(tmp_path: Path, checker: LenientChecker) -> Gate:
    return Gate(Lake(tmp_path / "lake"), checker, Run("a-run", datetime(2025, 6, 1, tzinfo=UTC)))


@pytest.fixture
def lake(gate: Gate) -> Lake:
    return gate.lake


Documents = Callable[..., pl.DataFrame]


@pytest.fixture
def documents() -> Documents:
    """Documents published on a day, one for each text."""

    def make(day: str, *texts: str, status: str = "ready") -> pl.DataFrame:
        published_at = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
        return pl.DataFrame(
            {
                "document_id": [hashlib.sha256(f"{day}{text}".encode()).hexdigest()[:16] for text in texts],
                "received_date": date(2025, 6, 1),
                "received_at": datetime(2025, 6, 1, tzinfo=UTC),
                "landing_key": "0" * 64,
                "source_path": "a.jsonl",
                "record_no": list(range(1, len(texts) + 1)),
                "text": list(texts),
                "published_at": published_at,
                "date_source": "field",
                "language": "en" if status == "ready" else "fr",
                "status": status,
            }
        )

    return make
