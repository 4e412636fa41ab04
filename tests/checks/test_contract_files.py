from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.checks import contract_files
from pipelines.checks.contract_files import check_files, check_tables
from pipelines.contracts import contract_path
from pipelines.tables import Lake

DAY = date(2025, 5, 2)


def test_the_contracts_keep_to_the_standard() -> None:
    assert list(check_files()) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("status: active", "state: active", "Additional properties are not allowed ('state' was unexpected)"),
        ("dimension: uniqueness", "dimension: beauty", "'beauty' is not one of"),
        ("severity: error", "severity: fatal", "severity is fatal, expected error or warning"),
        ("unit: d", "unit: h", "latency is 2 h, expected whole days, unit d"),
        ("properties/document_id", "properties/document", "points to documents.document, which is in no contract"),
        ("kind: DataContract", "kind: [", "cannot be read"),
    ],
)
def test_what_is_wrong_with_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, expected: str
) -> None:
    broken = tmp_path / "articles.odcs.yaml"
    broken.write_text(contract_path("articles").read_text("utf-8").replace(old, new, 1), "utf-8")
    monkeypatch.setattr(
        contract_files, "contract_path", lambda name: broken if name == "articles" else contract_path(name)
    )
    remarks = list(check_files())
    assert any(expected in remark.text and remark.is_problem for remark in remarks), remarks


def written(lake: Lake, **changes: Any) -> None:
    """A partition of articles as another version of the contract had it; null drops a column."""
    columns: dict[str, Any] = {"article_id": "a", "published_date": DAY, "title": "A title"}
    frame = pl.DataFrame([{name: value for name, value in (columns | changes).items() if value is not None}])
    file = lake.path("articles") / f"published_date={DAY}" / "data.parquet"
    file.parent.mkdir(parents=True)
    frame.write_parquet(file)


@pytest.mark.parametrize(
    ("changes", "expected", "is_problem"),
    [
        ({}, "lacks the column 'text', which is required; dyad recode makes such days again", True),
        ({}, "was written before the column 'url', which reads as null there", False),
        ({"title": 7}, "has 'title' as Int64, contract says String; dyad recode makes such days again", True),
        ({"colour": "red"}, "has the column 'colour' still, which the contract has dropped", False),
    ],
)
def test_partitions_of_another_version(
    tmp_path: Path, changes: dict[str, Any], expected: str, is_problem: bool
) -> None:
    lake = Lake(tmp_path)
    written(lake, **changes)
    (remark,) = [remark for remark in check_tables(lake) if expected in remark.text]
    assert (remark.where, remark.is_problem) == ("articles", is_problem)
    assert remark.text.endswith("1 partitions, 2025-05-02 to 2025-05-02")


def test_a_lake_as_it_is_written_now(tmp_path: Path) -> None:
    from tests.mart_lake import by_chance, fill

    fill(tmp_path, *by_chance(DAY, 5, seed=1))
    assert list(check_tables(Lake(tmp_path))) == []
