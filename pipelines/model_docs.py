"""dbt's own documentation of the models, as one page that works offline.

Running dbt belongs to `marts`.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

# What is made in Python, from which dbt does not know: source -> the sources that it is made from.
MADE_FROM: Mapping[str, str] = {
    "lake.documents": "landing.files",
    "lake.articles": "lake.documents",
    "lake.event_mentions": "lake.articles",
    "lake.events": "lake.event_mentions",
}
_OURS = "dyad"
# What is true of one run, or of this machine, alone.
_OF_THE_RUN = {"invocation_id", "invocation_started_at", "run_started_at", "user_id", "env"}
_OF_THE_MACHINE = {"compiled_path", "build_path", "created_at"}
_NO_STATISTICS = {
    "has_stats": {"id": "has_stats", "label": "Has Stats?", "value": False, "include": False, "description": ""}
}
_HEAD = '<meta charset="utf-8">'
_LINK = re.compile(r"<link [^>]*>")
_SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL)


def render(manifest: Mapping[str, Any]) -> str:
    """The page with a manifest in it, which asks no server for anything, its own maker's included."""
    from dbt.task.docs import DOCS_INDEX_FILE_PATH  # costs a second

    shown = _shown(manifest)
    page = _asking_for_nothing(Path(DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8"))
    for name, content in {"MANIFEST": shown, "CATALOG": _catalog(shown)}.items():
        page = page.replace(f'"{name}.JSON INLINE DATA"', _in_script(content))
    return page.replace(_HEAD, f"{_HEAD}{_policy(page)}", 1)


def _asking_for_nothing(page: str) -> str:
    """The page without what a browser would look for beside it before the page's script is at work."""
    return _LINK.sub("", page).replace('xlink:href="{{', 'ng-attr-xlink:href="{{')


def _shown(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a manifest that is ours, on any machine the same, and with what Python makes in the lineage."""
    shown = dict(manifest)
    shown["metadata"] = {name: value for name, value in manifest["metadata"].items() if name not in _OF_THE_RUN} | {
        "send_anonymous_usage_stats": False
    }
    for kind in ("macros", "docs"):
        shown[kind] = {key: value for key, value in manifest[kind].items() if key.split(".")[1] == _OURS}
    shown["nodes"] = {key: _node(node) for key, node in manifest["nodes"].items()}
    parents, children = (_without_unit_tests(manifest[name]) for name in ("parent_map", "child_map"))
    for made, source in MADE_FROM.items():
        parents[f"source.{_OURS}.{made}"].append(f"source.{_OURS}.{source}")
        children[f"source.{_OURS}.{source}"].append(f"source.{_OURS}.{made}")
    return shown | {"parent_map": parents, "child_map": children}


def _without_unit_tests(neighbours: Mapping[str, Any]) -> dict[str, list[str]]:
    """The neighbours of each node, but for unit tests, of which the graph would be full."""
    return {
        key: [other for other in others if not other.startswith("unit_test.")]
        for key, others in neighbours.items()
        if not key.startswith("unit_test.")
    }


def _node(node: Mapping[str, Any]) -> dict[str, Any]:
    """A model or test; marts are said to be where analysts find them, which of some is after the build."""
    shown = {name: value for name, value in node.items() if name not in _OF_THE_MACHINE}
    if node["schema"] == "marts":
        shown |= {"database": "warehouse", "relation_name": f'"warehouse"."marts"."{node["name"]}"'}
    return shown


def _catalog(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What dbt would find in the database: the columns that contracts promise, and a build that breaks one fails."""
    return {
        "metadata": {"generated_at": manifest["metadata"]["generated_at"]},
        "nodes": {key: _table(node) for key, node in _relations(manifest["nodes"])},
        "sources": {key: _table(source) for key, source in _relations(manifest["sources"])},
        "errors": None,
    }


def _relations(nodes: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Those of the nodes that have columns."""
    return ((key, node) for key, node in nodes.items() if node["resource_type"] in ("model", "source"))


def _table(node: Mapping[str, Any]) -> dict[str, Any]:
    """A table or view with its columns in order."""
    columns = {
        name: {"index": index, "name": name, "type": column["data_type"], "comment": column["description"]}
        for index, (name, column) in enumerate(node["columns"].items(), 1)
    }
    metadata = {
        "type": node["config"].get("materialized", "view"),
        "database": node["database"],
        "schema": node["schema"],
        "name": node["name"],
        "comment": node["description"],
        "owner": None,
    }
    return {"unique_id": node["unique_id"], "metadata": metadata, "columns": columns, "stats": _NO_STATISTICS}


def _in_script(content: Mapping[str, Any]) -> str:
    """A value for a script, of which nothing ends the script."""
    return json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")


def _policy(page: str) -> str:
    """What the browser is to allow the page: its own script and styles, and no request."""
    # The first is dbt's; what looks like another is a string in it.
    script = next(_SCRIPT.finditer(page))[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
