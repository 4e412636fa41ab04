"""How the checks of the last run went, in a figure for the overview."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.tables import Lake


def last_checks(home: Path, href: str | None) -> Mapping[str, Any] | None:
    """How many rules held and how many were broken in the last run that checked; none where nothing was checked."""
    lake = Lake(home)
    last_day = lake.days("check_results")[-1:]
    if not last_day:
        return None
    results = lake.scan("check_results", *last_day, *last_day)
    rules = (
        results.join(results.sort("checked_at", "run_id").select(pl.col("run_id").last()), on="run_id", how="semi")
        .group_by("table_name", "rule_id")
        .agg(pl.col("is_success").all())
        .collect()
    )
    held = int(rules["is_success"].sum())
    return {"held": held, "broken": rules.height - held, "href": href}
