"""The frames that the marts take from the lexicon and the formats."""

import re

import polars as pl
import pytest

from pipelines.coding import load_lexicon
from pipelines.dimensions import dimensions
from pipelines.marts import docs


@pytest.fixture(scope="module")
def codes() -> pl.DataFrame:
    """What the two PLOVER tables say of a CAMEO code that is no root."""
    frames = dimensions(load_lexicon())
    return (
        frames["event_codes"]
        .join(frames["event_scales"], on="code", validate="1:1")
        .filter(pl.col("code") != pl.col("root_code"))
    )


def test_the_younger_plover_table_leaves_two_roots_out(codes):
    untyped = codes.filter(pl.col("plover_type").is_null())
    assert set(untyped["root_code"]) == {"01", "02"}
    assert untyped.height == codes.filter(pl.col("root_code").is_in(["01", "02"])).height
    assert "Null for roots 01 and 02" in docs()["plover_type"]


def test_descriptions_say_where_the_two_plover_tables_differ(codes):
    changed = codes.filter(pl.col("plover_type").ne_missing(pl.col("plover_event")), pl.col("root_code") != "01")
    # A root stands for all codes of it.
    roots = {"02", "08"}
    expected = roots | set(changed.filter(~pl.col("root_code").is_in(roots))["code"])
    for name in ("events__plover_event", "event_mentions__plover_event", "imported_events__plover_event"):
        (said,) = re.findall(r"differs in ([^.]+)\.", docs()[name])
        assert (name, set(re.findall(r"\d+", said))) == (name, expected)
