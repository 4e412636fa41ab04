"""Gold rows of our own, one of each kind, and mentions to compare with."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

Row = dict[str, Any]

NEWS: Row = {
    "id": "n1",
    "date": "2025-03-02",
    "text": "France imposed sanctions on Iran.",
    "events": [
        {
            "source": "France",
            "target": "Iran",
            "source_country": "FRA",
            "target_country": "IRN",
            "source_role": "CTR",
            "target_role": "CTR",
            "code": "163",
            "status": "actual",
        }
    ],
}
MARKED: Row = {
    "id": "m1",
    "text": "The Zorgs bombed the Blips.",
    "source_span": [4, 9],
    "target_span": [21, 26],
    "label_conflict": False,
    "events": [{"source": "Zorgs", "target": "Blips", "code": None, "root": "ASSAULT"}],
}
PLOVER: Row = {
    "id": "p1",
    "date": "2000-01-01",
    "text": "Iran's army bombed Iraq.",
    "events": [
        {"source": "Iran's army", "target": "Iraq", "source_code": "IRNMIL", "target_code": "IRQ", "root": "ASSAULT"}
    ],
}
PETRARCH: Row = {
    "id": "d1",
    "date": "20000101",
    "text": "Rebels attacked Iraq.",
    "events": [{"source": "---REB", "target": "IRQ", "code": "190", "actor_form": "code"}],
}
CODEBOOK: Row = {
    "id": "c1",
    "text": "France met Iran.",
    "events": [{"source": None, "target": None, "code": "040"}],
}
EMPTY: Row = {"id": "e1", "title": "A goal", "text": "The home side won."}

_MENTION: Mapping[str, Any] = {
    "article_id": "n1",
    "sentence": "France imposed sanctions on Iran.",
    "status": "actual",
    "source_text": "France",
    "source_code": "FRA",
    "source_country": "FRA",
    "source_role": None,
    "source_group": None,
    "target_text": "Iran",
    "target_code": "IRN",
    "target_country": "IRN",
    "target_role": None,
    "target_group": None,
    "trigger_text": "imposed sanctions",
    "event_code": "163",
    "root_code": "16",
    "plover_event": "SANCTION",
    "plover_quad": 4,
    "rule_id": "verbs/16.csv:1",
    "confidence": 0.75,
}
_SCHEMA = {name: pl.Int64() if name == "plover_quad" else pl.String() for name in _MENTION} | {
    "confidence": pl.Float64()
}


def write(folder: Path, *rows: Mapping[str, Any] | str) -> Path:
    """A gold file of the rows; a text stands as it is."""
    path = folder / "gold.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def mentions(*changes: Mapping[str, Any]) -> pl.DataFrame:
    """A mention for each change of the usual one, with the columns that are compared or shown."""
    return pl.DataFrame([{**_MENTION, **change} for change in changes], schema=_SCHEMA)
