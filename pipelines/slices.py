"""Which slices of the marts a build has to make again, and how those of the build before become part of it.

A build keeps for each partition of the lake how its file looked and which days its rows are of. Partitions that look
otherwise are read again; the days that they are of, then and now, are touched. What follows from these is said in
`dbt_project`.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

import polars as pl

from pipelines.contracts import load_contract

# The dates of the events of a partition's rows, and those of their publication, where they are not the partition's.
_DATES: Mapping[str, Mapping[str, str | None]] = {
    "articles": {"event": None, "published": "published_date"},
    "event_mentions": {"event": "event_date", "published": "published_date"},
    "events": {"event": "event_date", "published": "published_date"},
    "imported_events": {"event": "event_date", "published": "published_date"},
}
# What runs the project: another version of one of these may make other rows of the same lake.
_TOOLS = ("duckdb", "dbt-core", "dbt-duckdb")
_LOOK = pl.Schema({"table": pl.String, "day": pl.Date, "bytes": pl.Int64, "changed_ns": pl.Int64})
_PARTITIONS = pl.Schema({**_LOOK, "event": pl.List(pl.Date), "published": pl.List(pl.Date)})
_SERIES: Mapping[str, pl.DataType] = dict.fromkeys(("coder", "entity_a", "entity_b", "actor_scope"), pl.String())
_CUSUMS: Mapping[str, pl.DataType] = dict.fromkeys(("cusum_up", "cusum_down"), pl.Float64())
# What a slice goes on with from the one before, and what of the build before is compared with this one.
CARRIED: Mapping[str, pl.Schema] = {
    "relation_trends_daily": pl.Schema({**_SERIES, "trend_date": pl.Date(), **_CUSUMS}),
    "relation_trends_monthly": pl.Schema({**_SERIES, "trend_month": pl.Date(), **_CUSUMS}),
}
COMPARED: Mapping[str, pl.Schema] = {
    "fct_events": pl.Schema(
        {
            "status": pl.String,
            **dict.fromkeys(("event_date", "trend_date", "first_published_date", "last_published_date"), pl.Date),
        }
    ),
    "int_relation_days": pl.Schema({**_SERIES, "trend_date": pl.Date()}),
    "coded_events_daily": pl.Schema(
        {
            "coder": pl.String,
            "published_date": pl.Date,
            "is_coded": pl.Boolean,
            "coded_articles": pl.Int64,
            "trend_events": pl.Int64,
        }
    ),
}


@dataclass(frozen=True)
class Slices:
    """A model in slices, and the folder of the build that keeps those of its kind."""

    model: str
    kind: str


def take_over_nothing(home: Path) -> None:
    """Have the next build make all anew, whatever the lake's partitions say."""
    (home / "builds" / "current" / "recipe").unlink(missing_ok=True)


def recipe_of(project: Path, inputs: Path) -> str:
    """A digest of all that a build is made of besides the lake's tables: the project, the frames, what runs them."""
    tools = ["python", python_version(), *(part for name in _TOOLS for part in (name, version(name)))]
    digest = hashlib.sha256(" ".join(tools).encode())
    for folder in (project, inputs):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"\0{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def slice_sources(folder: str) -> list[dict[str, Any]]:
    """The sources for dbt in the folder of a build, a path from the lake."""
    touched = {"external_location": f"{folder}/inputs/{{name}}.parquet"}
    return [
        {
            "name": "build",
            "description": "What a build has to make again.",
            "config": {"meta": touched},
            "tables": [
                {"name": "touched_days", "description": "A day, of events or of publication, of a changed partition."}
            ],
        },
        {
            "name": "before",
            "description": "What the build before had made of days that may have changed; nothing without one.",
            "config": {"meta": _parts(f"{folder}/before")},
            "tables": [{"name": f"{name}_before", "identifier": name} for name in COMPARED],
        },
        {
            "name": "carried",
            "description": "The CUSUMs with which the slice before the one being made ends.",
            "config": {"meta": _parts(f"{folder}/carried")},
            "tables": [{"name": name} for name in CARRIED],
        },
    ]


def _parts(folder: str) -> dict[str, str]:
    """The call that reads the files of a name in a folder, in the columns of the empty one among them."""
    files = f"{folder}/{{identifier}}"
    call = (
        f"read_parquet(['{files}/none.parquet', '{files}/*.parquet'], union_by_name = true, hive_partitioning = false)"
    )
    return {"external_location": call}


def plan(home: Path, private: Path, before: Path | None, models: Sequence[str]) -> None:
    """Lay out for a build what it takes from the one before, if it may take anything, and which days are touched."""
    known = pl.read_parquet(before / "partitions.parquet", glob=False) if before else pl.DataFrame(schema=_PARTITIONS)
    partitions, touched = _touched(home, known)
    partitions.write_parquet(private / "partitions.parquet")
    folders = {table: f"tables/{table}/{load_contract(table).partition}=" for table in _DATES}
    path = pl.concat_str(
        pl.col("table").replace_strict(folders, return_dtype=pl.String), "day", pl.lit("/data.parquet")
    )
    partitions.with_columns(path=path).write_parquet(private / "inputs" / "partitions.parquet")
    touched.write_parquet(private / "inputs" / "touched_days.parquet")
    slices = pl.DataFrame(
        list(_made(home, before)), orient="row", schema={"model": pl.String, "first_day": pl.Date, "path": pl.String}
    )
    slices.write_parquet(private / "inputs" / "slices.parquet")
    for model in models:
        (private / "fresh" / model).mkdir(parents=True)
        (private / "carried" / model).mkdir(parents=True)
    for name, schema in CARRIED.items():
        pl.DataFrame(schema=schema).write_parquet(private / "carried" / name / "none.parquet")
    for name, schema in COMPARED.items():
        folder = private / "before" / name
        folder.mkdir(parents=True)
        pl.DataFrame(schema=schema).write_parquet(folder / "none.parquet")
    months = touched.filter(pl.col("kind") == "event")["day"].dt.truncate("1mo").unique().to_list()
    for model, first_day, path in slices.iter_rows():
        if model == "int_relation_days" or (model == "fct_events" and first_day in months):
            _share(home / path, private / "before" / model / f"{first_day}.parquet")
    if before:
        for file in sorted((before / "marts" / "coded_events_daily").rglob("*.parquet")):
            _share(file, private / "before" / "coded_events_daily" / f"{file.parent.name}.parquet")


def _share(file: Path, path: Path) -> None:
    """The file under another name; a copy where the file system knows no hard links."""
    try:
        os.link(file, path)
    except OSError:
        shutil.copyfile(file, path)


def assemble(home: Path, build: Path, sliced: Sequence[Slices]) -> None:
    """Put the slices that a build has made where they belong, and link those of the build before that it has not."""
    made = pl.read_parquet(build / "inputs" / "slices.parquet", glob=False)
    for slices in sliced:
        fresh = build / "fresh" / slices.model
        files = {date.fromisoformat(file.stem): file for file in fresh.glob("*-*-*.parquet")}
        for first_day, file in files.items():
            if pl.scan_parquet(file, glob=False).select(pl.len()).collect().item():
                file.rename(_place(build, slices, first_day))
        for first_day, path in made.filter(pl.col("model") == slices.model).select("first_day", "path").iter_rows():
            if first_day not in files:
                _share(home / path, _place(build, slices, first_day))
        if not (build / slices.kind / slices.model).exists():
            # Of no rows, one empty file still says the columns.
            (fresh / "none.parquet").rename(_place(build, slices, datetime.now(UTC).date()))
    for folder in ("fresh", "carried", "before", "inputs"):
        shutil.rmtree(build / folder)


def _place(build: Path, slices: Slices, first_day: date) -> Path:
    """Where a slice is kept: in folders that Spark and Polars take as partitions."""
    folder = build / slices.kind / slices.model / f"year={first_day.year}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{first_day}.parquet"


def _made(home: Path, before: Path | None) -> Iterator[tuple[str, date, str]]:
    """Each slice of a build: model, first day, path from the lake."""
    for kind in ("marts", "intermediate") if before else ():
        for file in sorted((before or home).glob(f"{kind}/*/year=*/*-*-*.parquet")):
            yield file.parts[-3], date.fromisoformat(file.stem), str(file.relative_to(home))


def _touched(home: Path, known: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All partitions as they are now, and the days (kind, day) of those that are not as they were."""
    looks = pl.DataFrame(list(_looks(home)), schema=_LOOK, orient="row")
    key = list(_LOOK)
    same = known.join(looks, on=key, how="semi")
    changed = looks.join(known, on=key, how="anti")
    read = pl.concat([pl.DataFrame(schema=_PARTITIONS), *_read(home, changed)])
    of_changed = pl.concat([read, known.join(looks, on=key, how="anti")])
    days = [of_changed.select(kind=pl.lit(kind), day=pl.col(kind).explode()) for kind in ("event", "published")]
    touched = pl.concat(days).drop_nulls().unique().sort("kind", "day")
    return pl.concat([same, read]).sort(key), touched


def _looks(home: Path) -> Iterator[tuple[str, date, int, int]]:
    """Each partition's table, day, size in bytes and time of its last change."""
    for table in _DATES:
        for file in home.glob(f"tables/{table}/{load_contract(table).partition}=*/data.parquet"):
            found = file.stat()
            yield table, date.fromisoformat(file.parent.name.partition("=")[2]), found.st_size, found.st_mtime_ns


def _read(home: Path, changed: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The partitions with the days that their rows are of."""
    for (table,), partitions in changed.partition_by("table", as_dict=True).items():
        partition = load_contract(table).partition
        found = partitions
        for kind, column in _DATES[table].items():
            if column == partition:
                found = found.with_columns(pl.concat_list("day").alias(kind))
            elif column is None:
                found = found.with_columns(pl.lit(None, pl.List(pl.Date)).alias(kind))
            else:
                files = [home / "tables" / table / f"{partition}={day}" / "data.parquet" for day in partitions["day"]]
                days = (
                    pl.scan_parquet(files, glob=False, hive_partitioning=False, extra_columns="ignore")
                    .group_by(day=partition)
                    .agg(pl.col(column).unique().sort().alias(kind))
                )
                found = found.join(days.collect(engine="streaming"), on="day", how="left")
        yield found.select(list(_PARTITIONS))
