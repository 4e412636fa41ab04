"""`dyad recode` as a user calls it: which days it codes again, and how many it says are left."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.orchestration.freshness import lexicon_versions
from pipelines.tables import Lake

DAYS = ("2025-05-12", "2025-05-14", "2025-05-20")


@pytest.fixture
def environment(environment, tmp_path):
    """Compiled overlays are not kept."""
    return environment | {"XDG_CACHE_HOME": str(tmp_path / "cache")}


def test_without_a_lake(dyad, tmp_path):
    done = dyad("recode")
    assert done.returncode == 2
    assert "there is no lake at lake; dyad run makes one" in " ".join(done.stderr.replace("│", "").split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_recode(dyad, tmp_path: Path):
    records = [{"date": day, "text": f"France glomped Iran on day {day}."} for day in DAYS]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    lake = Lake(tmp_path / "lake")
    assert dyad("run", "a.jsonl").returncode == 0
    assert lake.scan("events").collect().is_empty()
    articles = (lake.path("articles") / f"published_date={DAYS[2]}" / "data.parquet").stat()

    verbs = lake.home / "lexicon" / "verbs" / "17.csv"
    verbs.parent.mkdir(parents=True)
    verbs.write_text("code,kind,pattern,direction,example\n173,verb,glomp,,\n", encoding="utf-8")
    some = dyad("recode", "--since", DAYS[1])
    assert some.returncode == 0, some.stderr
    assert "2 days from 2025-05-14 to 2025-05-20" in some.stdout
    assert "1 day was coded with another: dyad recode" in " ".join(some.stdout.split())
    assert lake.scan("events").collect()["published_date"].to_list() == [*map(date.fromisoformat, DAYS[1:])]

    rest = dyad("recode")
    assert "1 day from 2025-05-12 to 2025-05-12" in rest.stdout
    assert set(lake.scan("events").collect()["event_code"]) == {"173"}
    assert len(set(lexicon_versions(lake).values())) == 1
    # What the lexicon has no part in is left alone.
    assert (lake.path("articles") / f"published_date={DAYS[2]}" / "data.parquet").stat() == articles


@pytest.mark.slow
def test_days_of_another_contract_are_made_again(dyad, tmp_path: Path):
    record = {"date": DAYS[0], "text": "France imposed sanctions on Iran."}
    (tmp_path / "a.jsonl").write_text(json.dumps(record), encoding="utf-8")
    assert dyad("run", "a.jsonl").returncode == 0
    lake = Lake(tmp_path / "lake")
    written = lake.scan("events").collect()
    for table, column in (("articles", "date_source"), ("events", "goldstein")):
        file = lake.path(table) / f"published_date={DAYS[0]}" / "data.parquet"
        pl.read_parquet(file).drop(column).write_parquet(file, metadata=pl.read_parquet_metadata(file))
    failed = dyad("quality")
    assert failed.returncode == 1
    assert "lacks the column 'date_source', which is required; dyad recode makes such days again" in failed.stderr
    assert dyad("recode").returncode == 0
    assert Lake(lake.home).scan("events").collect().equals(written)
    assert dyad("quality").returncode == 0
