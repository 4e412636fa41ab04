"""Which pages `python -m bench.pages` measures on a lake, however small that is."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from bench import pages


@pytest.fixture
def lake_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A lake with these relations, the busiest first."""

    def make(*relations: str) -> Path:
        def query(_: Path, sql: str) -> pl.DataFrame:
            if "fct_events" in sql:
                return pl.DataFrame(
                    {"event_id": ["e"], "dyad": [relations[0]], "source_code": ["s"], "event_code": ["c"]}
                )
            if "max(trend_date)" in sql:
                return pl.DataFrame({"first_date": ["2025-01-01"], "last_date": ["2025-04-01"]})
            return pl.DataFrame({"dyad": list(relations)}, schema={"dyad": pl.String})

        monkeypatch.setattr(pages, "query", query)
        return Path("lake")

    return make


@pytest.mark.parametrize(
    ("relations", "second", "rarest"),
    [(["A-B"], "A-B", "A-B"), (["A-B", "C-D"], "C-D", "C-D"), (["A-B", "C-D", "E-F"], "C-D", "E-F")],
)
def test_a_lake_may_have_a_single_relation(lake_of, relations, second, rarest):
    found = pages.pages_of(lake_of(*relations))
    assert found["second busiest relation"] == f"/dyad/{second}"
    assert found["rarest relation"] == f"/dyad/{rarest}"


def test_a_lake_without_relations_is_told_of(lake_of):
    with pytest.raises(SystemExit, match="no relation has an event"):
        pages.pages_of(lake_of())
