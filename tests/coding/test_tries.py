"""Walking a trie: which edges lead on, from which words it is entered."""

import polars as pl
import pytest

from pipelines.coding.tries import NOUN_ROOT, ROOT, Path, Trie, TrieBuilder, path_of


@pytest.fixture(scope="module")
def trie() -> Trie:
    """1 2 is entry 0 and 1 3 with T before 3 entry 1; 1 3 without T is entry 2, and the noun 4 entry 3."""
    builder = TrieBuilder()
    builder.add(path_of([1, 2]), 0)
    builder.add(Path([[[1]], [[3]]], slot=1), 1)
    builder.add(path_of([1, 3]), 2)
    builder.add(path_of([4]), 3, NOUN_ROOT)
    return builder.build()


def entered(trie: Trie, root: int) -> pl.Series:
    return pl.DataFrame({"word": [0, 1, 4, 9]}).select(trie.enter(pl.col("word"), root).is_not_null()).to_series()


def test_enter(trie: Trie):
    assert entered(trie, ROOT).to_list() == [False, True, False, False]
    assert entered(trie, NOUN_ROOT).to_list() == [False, False, True, False]


def test_follow_gives_each_edge_once_in_the_order_of_rows(trie: Trie):
    state = pl.select(trie.enter(pl.lit(1))).item()
    rows = pl.DataFrame(
        {"row": [0, 1, 2, 3], "state": [state] * 4, "word": [3, 5, 2, 9]},
        schema_overrides={"state": pl.UInt32, "word": pl.UInt32},
    )
    followed = trie.follow(rows)
    assert followed["row"].to_list() == [0, 0, 2]
    assert sorted(followed.head(2)["slot"]) == [False, True]
    ends = followed.with_columns(entry=pl.lit(trie.ends["entry"]).gather(pl.col("next")))["entry"].to_list()
    assert set(ends[:2]) == {1, 2}
    assert ends[2] == 0


def test_states_have_no_gaps(trie: Trie):
    states = pl.concat([trie.edges["state"], trie.edges["next"]]).unique().sort()
    assert states.to_list() == list(range(states.len()))
