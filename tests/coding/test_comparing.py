"""Two codings of one article compared."""

import polars as pl
import pytest

from pipelines.coding import code
from pipelines.coding.comparing import compare_mentions
from pipelines.coding.entries import Entries
from tests.coding.samples import articles, lexicon_of

COUNTRIES = """
    country,name,cameo,fips,names,adjectives,people,capitals
    FRA,France,FRA,FR,France,French,French,Paris
    IRN,Iran,IRN,IR,Iran,Iranian,Iranians,Tehran
    USA,United States,USA,US,America,American,Americans,Washington
"""
HEADER = "code,kind,pattern,direction,example\n"
TEXT = "France slapped Iran. France hailed Iran, and America hailed France."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("173,verb,slap,,", "173,verb,slap,,", []),
        ("173,verb,slap,,", "173,verb,slap|smack,,", []),
        ("173,verb,slap,,", "051,verb,hail,,", ["lost 0 173 None", "gained 1 None 051", "gained 1 None 051"]),
        ("173,verb,slap,,", "163,verb,slap,,", ["changed 0 173 163"]),
        ("051,verb,hail,,", "051,verb,hail,reverse,", ["changed 1 051 051", "changed 1 051 051"]),
        ("", "173,verb,slap,,", ["gained 0 None 173"]),
    ],
)
def test_compare(old: str, new: str, expected: list[str], entries: Entries):
    codings = [
        code(articles([TEXT]), lexicon_of(entries, countries=COUNTRIES, verbs=HEADER + lines)) for lines in (old, new)
    ]
    changes = compare_mentions(*codings)
    assert [" ".join(map(str, row)) for row in changes.select(
        "change", "sentence_no", "old_event_code", "new_event_code"
    ).iter_rows()] == expected  # fmt: skip
    assert changes["sentence"].null_count() == 0


def test_a_mention_of_the_same_trigger_is_paired():
    row = {
        "article_id": "a",
        "sentence_no": 0,
        "mention_id": "m",
        "published_date": None,
        "url": None,
        "sentence": "S.",
        "source_code": "FRA",
        "target_code": "IRN",
        "event_code": "051",
        "status": "actual",
        "trigger_text": "hail",
        "rule_id": "verbs.csv:2",
        "source_start": 0,
        "target_start": 9,
        "trigger_start": 5,
    }
    old, new = pl.DataFrame([row]), pl.DataFrame([row | {"source_code": "FRAGOV", "source_start": 2}])
    changes = compare_mentions(old, new)
    assert changes.select("change", "old_source_code", "new_source_code").rows() == [("changed", "FRA", "FRAGOV")]
    moved = pl.DataFrame([row | {"source_start": 2, "rule_id": "verbs.csv:3"}])
    assert compare_mentions(old, moved).is_empty()
