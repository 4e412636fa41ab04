"""The mart tables: one private dbt build of the whole lake.

The only module that runs dbt. What the marts are is said in `dbt_project`; which build everybody sees belongs to
`builds`, reading it to `warehouse`.
"""

import json
import logging
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from pipelines.builds import new_build_id, prune, publish
from pipelines.contracts import Contract, contract_names, load_contract
from pipelines.lake_views import create_lake_views, create_view, lake_sources, literal
from pipelines.slices import Slices, assemble, plan, recipe_of, slice_sources

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

_log = logging.getLogger(__name__)

_PROJECT = Path(__file__).parents[1] / "dbt_project"
# The same folder for each build: dbt parses its project anew when a path in the profile changes.
_PRIVATE = ".next"
_DOC_BLOCK = re.compile(r"{% docs (\w+) %}(.*?){% enddocs %}", re.DOTALL)
_OF_A_DATABASE = re.compile(r'"(?:scratch|warehouse)"\."marts"\.')
_MEMORY = "4GB"
_FLAGS = (
    "--no-send-anonymous-usage-stats",
    "--no-upload-to-artifacts-ingest-api",
    "--no-version-check",
    "--no-use-colors",
    "--no-use-colors-file",
    "--no-print",
    "--no-write-json",
    "--quiet",
    "--log-level=none",
    "--log-level-file=info",
    "--partial-parse",
    "--threads=2",
)
_DUCKDB: Mapping[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
}


class MartsError(Exception):
    """The marts could not be built; those of the build before still stand."""


@dataclass(frozen=True)
class Build:
    """One published build: its folder, the rows of each mart, and the views on these."""

    build_id: str
    path: Path
    rows: Mapping[str, int]
    views: Sequence[str]


@dataclass(frozen=True)
class _Mart:
    """What storing a mart takes, as the model's .yml says it."""

    name: str
    database: str
    description: str
    columns: Mapping[str, str]
    # What the rows are sorted by in Parquet; a reader skips the row groups that cannot hold what it asks for.
    order: tuple[str, ...]
    year_of: str | None
    # What a view selects; one has no rows of its own.
    sql: str | None
    is_sliced: bool

    @property
    def is_in_parquet_only(self) -> bool:
        """Whether its rows are no table of the warehouse."""
        return self.database != "warehouse"


def build_marts(home: Path, dims: Mapping[str, pl.DataFrame], unit_tests: bool = False) -> Build:
    """The build that was made of the lake's tables and the lexicon's frames, tested and published as a whole.

    What no changed partition of the lake reaches is taken over from the build before, unless that was made by another
    project or lexicon.
    """
    home = home.resolve()
    builds = home / "builds"
    build_id = new_build_id()
    with _explained(), _removed_on_failure(builds / _PRIVATE, builds / build_id):
        _prepare(home, dims)
        marts, sliced = _run_dbt(builds / _PRIVATE / "dbt", unit_tests)
        (builds / _PRIVATE).rename(builds / build_id)
        assemble(home, builds / build_id, sliced)
        rows = _store(home, build_id, marts)
        publish(home, build_id)
    prune(builds, build_id, [mart.name for mart in marts if mart.is_in_parquet_only])
    return Build(build_id, builds / build_id, rows, [mart.name for mart in marts if mart.sql])


def compile_models(home: Path, dims: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """What dbt knows of the project: its manifest, with the SQL of every model as it would run in this lake."""
    home = home.resolve()
    with _explained(), _removed_on_failure(home / "builds" / _PRIVATE):
        _prepare(home, dims)
        project = home / "builds" / _PRIVATE / "dbt"
        _invoke("compile", project, "--write-json")
        manifest: dict[str, Any] = json.loads((project / "target" / "manifest.json").read_bytes())
    return manifest


def docs() -> dict[str, str]:
    """What stands for `{{ doc("name") }}` in the descriptions of models and columns, by name."""
    written = (path.read_text(encoding="utf-8") for path in sorted((_PROJECT / "models").rglob("*.md")))
    return _contract_docs() | dict(_DOC_BLOCK.findall("".join(written)))


def _prepare(home: Path, dims: Mapping[str, pl.DataFrame]) -> None:
    """Lay out the private folder: the dbt project, what is rendered for it, and the frames it reads."""
    if "," in str(home):
        raise MartsError(f"{home}: DuckDB cannot search a folder with a comma in its name; set DYAD_HOME to another")
    private = home / "builds" / _PRIVATE
    if private.exists():
        shutil.rmtree(private)
    project, inputs = private / "dbt", private / "inputs"
    shutil.copytree(_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs", "rendered"))
    (project / "rendered").mkdir()
    inputs.mkdir()
    for contract in map(load_contract, contract_names()):
        pl.DataFrame(schema=contract.schema).write_parquet(inputs / f"{contract.name}.parquet")
    for name, frame in dims.items():
        frame.write_parquet(inputs / f"{name}.parquet")
    recipe = recipe_of(project, inputs)
    (private / "recipe").write_text(recipe, encoding="ascii")
    before = (home / "builds" / "current").resolve()
    is_like_before = (before / "recipe").exists() and (before / "recipe").read_text("ascii") == recipe
    models = [path.stem for path in sorted((project / "models").rglob("*.sql"))]
    plan(home, private, before if is_like_before else None, models)
    # JSON is YAML that needs no quoting rules.
    sources = _sources(home, tuple(dims))
    (project / "rendered" / "sources.yml").write_text(json.dumps(sources, indent=2), encoding="utf-8")
    blocks = [f"{{% docs {name} %}}{text}{{% enddocs %}}" for name, text in _contract_docs().items()]
    (project / "rendered" / "contracts.md").write_text("\n".join(blocks), encoding="utf-8")
    (project / "profiles.yml").write_text(json.dumps(_profile(home), indent=2), encoding="utf-8")
    parsed = home / "builds" / "current" / "dbt" / "target" / "partial_parse.msgpack"
    if parsed.exists():
        (project / "target").mkdir()
        shutil.copy(parsed, project / "target")


def _sources(home: Path, dims: Sequence[str]) -> dict[str, Any]:
    """The sources for dbt: the lake's tables as their contracts describe them, the lexicon's frames, our own lists."""
    frames = {"external_location": f"builds/{_PRIVATE}/inputs/{{name}}.parquet"}
    lists = {"external_location": f"read_csv('builds/{_PRIVATE}/dbt/reference/{{name}}.csv', comment = '#')"}
    names = [{"name": path.stem} for path in sorted((_PROJECT / "reference").glob("*.csv"))]
    return {
        "version": 2,
        "sources": [
            *lake_sources(partial(_table_files, home)),
            {
                "name": "lexicon",
                "description": "What the lexicon that codes knows of codes, countries, groups and actors.",
                "config": {"meta": frames},
                "tables": [{"name": name} for name in dims],
            },
            {
                "name": "reference",
                "description": "Lists typed in from what others published; each file names its source.",
                "config": {"meta": lists},
                "tables": names,
            },
            *slice_sources(f"builds/{_PRIVATE}"),
        ],
    }


def _table_files(home: Path, contract: Contract) -> str:
    """The call that reads a table: an empty file in its columns, and the partitions that `sliced` names."""
    partitions = f"tables/{contract.name}/{contract.partition}=*/data.parquet"
    present = [partitions] if next(home.glob(partitions), None) else []
    named = f"coalesce(getvariable('partitions_of_{contract.name}'), {present}::varchar[])"
    files = f"list_concat(['builds/{_PRIVATE}/inputs/{contract.name}.parquet'], {named})"
    return f"read_parquet({files}, union_by_name = true, hive_partitioning = false)"


def _contract_docs() -> dict[str, str]:
    """The contracts' words for their columns, by the names under which models refer to them."""
    return {
        f"{table}__{column}": description
        for table in contract_names()
        for column, description in load_contract(table).descriptions.items()
    }


def _profile(home: Path) -> dict[str, Any]:
    """The connection for dbt: marts go to the warehouse, the rest and what stays in Parquet to a scratch file."""
    private = home / "builds" / _PRIVATE
    target = {
        "type": "duckdb",
        "schema": "main",
        "path": _unrendered(private / "scratch.duckdb"),
        "attach": [{"path": _unrendered(private / "warehouse.duckdb"), "alias": "warehouse"}],
        "config_options": dict(_DUCKDB),
        "settings": {
            "file_search_path": _unrendered(home),
            "parquet_metadata_cache": True,
            # What needs more goes to a folder beside the scratch file.
            "memory_limit": _MEMORY,
        },
    }
    return {"dyad": {"target": "build", "outputs": {"build": target}}}


def _unrendered(path: Path) -> str:
    """A path whose braces dbt leaves alone."""
    return f"{{% raw %}}{path}{{% endraw %}}"


def _run_dbt(project: Path, unit_tests: bool) -> tuple[list[_Mart], list[Slices]]:
    """Run and test the models; what they say of the marts, and of those in slices."""
    results = _invoke("build", project, *([] if unit_tests else ["--exclude-resource-type=unit_test"]))
    models = [result.node for result in results if result.node.resource_type == "model"]
    sliced = [model for model in models if model.config.materialized == "sliced"]
    return (
        [_mart(model) for model in models if model.schema == "marts"],
        [Slices(model.name, model.schema) for model in sliced],
    )


def _invoke(command: str, project: Path, *arguments: str) -> list[Any]:
    """Run a command of dbt on a project; its results, none of which is a failure."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner  # costs two seconds

    folders = {
        "project-dir": project,
        "profiles-dir": project,
        "target-path": project / "target",
        "log-path": project / "logs",
    }
    paths = [f"--{name}={path}" for name, path in folders.items()]
    outcome = dbtRunner().invoke([command, *_FLAGS, *paths, *arguments])
    # dbt keeps its database open for a next call; closing it completes the files.
    with suppress(Exception):  # a bare one, where dbt never got as far as opening it
        DuckDBConnectionManager.env().close()  # type: ignore[no-untyped-call]
    if isinstance(outcome.exception, Exception):
        raise MartsError(f"dbt could not run: {outcome.exception}") from outcome.exception
    if outcome.exception:
        raise outcome.exception  # the user's Ctrl-C
    results: list[Any] = list(outcome.result or ())  # type: ignore[arg-type]
    for result in results:
        if result.status == "warn":
            _log.warning(_problem(result))
    problems = [_problem(result) for result in results if result.status in ("error", "fail")]
    if problems or not outcome.success:
        raise MartsError("\n".join(problems) or "dbt did not finish")
    return results


def _problem(result: Any) -> str:
    """What a model, or a test of one, has to say; on one line, but for the frames that a unit test compares."""
    message = str(result.message)
    if result.node.resource_type != "unit_test":
        message = " ".join(message.split())
    return f"{result.node.name}: {message}"


def _mart(model: Any) -> _Mart:
    """The mart that a dbt model makes."""
    return _Mart(
        name=model.name,
        database=model.database,
        description=model.description,
        columns={column.name: column.description for column in model.columns.values()},
        order=tuple(model.config.meta.get("order_by") or model.config.meta["key"]),
        year_of=model.config.meta.get("year_of"),
        sql=model.compiled_code if model.config.materialized == "view" else None,
        is_sliced=model.config.materialized == "sliced",
    )


def _store(home: Path, build_id: str, marts: Sequence[_Mart]) -> dict[str, int]:
    """Write the marts' Parquet files and finish the warehouse; the rows of each mart."""
    import duckdb

    build = home / "builds" / build_id
    with duckdb.connect(build / "warehouse.duckdb", config=dict(_DUCKDB)) as connection:
        connection.execute(f"set file_search_path = {literal(home)}")
        connection.execute(f"attach {literal(build / 'scratch.duckdb')} as scratch (read_only)")
        counts = {}
        for mart in (mart for mart in marts if not mart.sql):
            if not mart.is_sliced:
                rows = connection.table(f"{mart.database}.marts.{mart.name}")
                _write_parquet(rows, mart, build / "marts" / mart.name)
            if mart.is_in_parquet_only:
                files = literal(f"builds/{build_id}/marts/{mart.name}/*/*.parquet")
                _create_view(connection, mart, f"from read_parquet({files}, hive_partitioning = false)")
            counts[mart.name] = connection.table(f"marts.{mart.name}").shape[0]
        for mart in marts:
            if mart.sql:
                # Without the database's name, which is the attaching client's to choose.
                _create_view(connection, mart, _OF_A_DATABASE.sub("marts.", mart.sql))
        create_lake_views(connection, home, build)
    (build / "scratch.duckdb").unlink()
    return counts


def _write_parquet(rows: "DuckDBPyRelation", mart: _Mart, folder: Path) -> None:
    """Write a mart as one file, or one a year in folders that Spark and Polars take as partitions."""
    parts = {folder: rows}
    if mart.year_of:
        year = f"year({mart.year_of})"
        found = rows.project(year).distinct().fetchall()
        # Of no rows, one empty file still says the columns.
        years = sorted(number for (number,) in found) or [datetime.now(UTC).year]
        parts = {folder / f"year={number}": rows.filter(f"{year} = {number}") for number in years}
    for part, selected in parts.items():
        part.mkdir(parents=True)
        selected.order(", ".join(mart.order)).write_parquet(str(part / "data.parquet"), compression="zstd")


def _create_view(connection: "DuckDBPyConnection", mart: _Mart, sql: str) -> None:
    """Let the warehouse read a mart that is no table of its own, in the words of its model."""
    connection.execute("create schema if not exists marts")
    create_view(connection, f"marts.{mart.name}", sql, mart.description, mart.columns)


@contextmanager
def _removed_on_failure(*folders: Path) -> Iterator[None]:
    """Leave no half-made build behind."""
    try:
        yield
    except BaseException:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def _explained() -> Iterator[None]:
    """Say what went wrong with the files in words a user can act on."""
    import duckdb

    try:
        yield
    except OSError as error:
        raise MartsError(f"the marts could not be written: {error.strerror or error}: {error.filename}") from error
    except (duckdb.Error, pl.exceptions.PolarsError) as error:
        raise MartsError(f"the marts could not be made of the lake's tables: {error}") from error
