from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines import builds


def test_a_link_moves_by_one_rename(tmp_path):
    for target in ("a", "a", "b"):
        builds._link(tmp_path / "current", Path(target))
        assert [path.name for path in tmp_path.iterdir()] == ["current"]
        assert (tmp_path / "current").readlink() == Path(target)


@pytest.mark.parametrize(
    ("hours", "current", "whole", "thinned"),
    [
        ([0], 0, [0], []),
        ([0, 48, 96], 96, [0, 48, 96], []),
        # What took a build's place a day ago, or less, is what counts.
        ([0, 1, 2, 3, 4], 4, [2, 3, 4], [0, 1]),
        ([0, 10, 20, 30, 40], 40, [20, 30, 40], [10]),
        # What was never published goes.
        ([0, 1, 2, 90], 2, [0, 1, 2], []),
    ],
)
def test_prune(tmp_path, hours, current, whole, thinned):
    def name(hour: int) -> str:
        return f"{datetime(2025, 1, 1) + timedelta(hours=hour):%Y%m%dT%H%M%S}.000000Z"

    read = {"marts/a_view/data.parquet", "schemas/a.parquet"}
    files = {"warehouse.duckdb", "marts/a_table/data.parquet", *read}
    for hour in hours:
        for file in files:
            (tmp_path / name(hour) / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name(hour) / file).touch()
    (tmp_path / "notes").mkdir()
    for _ in range(2):
        builds.prune(tmp_path, name(current), ["a_view"])
        assert sorted(path.name for path in tmp_path.iterdir()) == [*map(name, sorted(thinned + whole)), "notes"]
        for hour in whole + thinned:
            found = {str(path.relative_to(tmp_path / name(hour))) for path in (tmp_path / name(hour)).rglob("*.*")}
            # An open session holds its warehouse, and looks for the files of its views.
            assert found == (files if hour in whole else read)
