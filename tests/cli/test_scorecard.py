"""The scorecard keeps to the terminal's width, however many classes there are."""

from itertools import pairwise

import pytest

from pipelines.cli.lines import WIDTH
from pipelines.cli.scorecard import scorecard
from pipelines.coding import load_lexicon
from pipelines.evaluation.gold import read_gold
from pipelines.evaluation.results import compare
from tests.evaluation.samples import NEWS, Row, mentions, write


def row(name: str, root: str) -> Row:
    """An item with one event of the root."""
    return {**NEWS, "id": name, "events": [{**NEWS["events"][0], "code": f"{root}0"}]}


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """Each root once taken for the next, and, of all but the first, a hundred times for itself."""
    roots = [f"{root:02}" for root in range(1, 21)]
    alike = [(f"{root}-{number}", root) for root in roots[1:] for number in range(100)]
    rows = [row(root, root) for root in roots] + [row(*item) for item in alike]
    pairs = [*pairwise(roots), *alike]
    gold = read_gold(write(tmp_path_factory.mktemp("gold"), *rows))
    found = mentions(*({"article_id": name, "root_code": root} for name, root in pairs))
    return list(scorecard(compare(gold, found, load_lexicon())))


def matrix(lines: list[str]) -> list[str]:
    """The lines of the confusion matrix."""
    start, end = (
        next(place for place, line in enumerate(lines) if line.startswith(words)) for words in ("Gold event", "Share")
    )
    return lines[start + 1 : end]


def test_no_line_is_wider_than_the_terminal(lines):
    assert max(map(len, lines)) <= WIDTH


def test_a_matrix_that_is_too_wide_goes_on_below(lines):
    heads = [line.split() for line in matrix(lines) if line.startswith("  ")]
    assert len(heads) > 1
    assert [name for head in heads for name in head] == [f"{root:02}" for root in range(2, 21)] + ["none"]


def test_counts_stand_below_their_classes(lines):
    assert [line[:10] for line in matrix(lines)[:3]] == ["    02  03", "01   1   ·", "02 100   1"]


def test_a_file_that_is_all_right_fits(tmp_path):
    everything = scorecard(compare(read_gold(write(tmp_path, NEWS)), mentions({}), load_lexicon()))
    assert "  root     1.0 [1.0 1.0]  1.0 [1.0 1.0]  1.0 [1.0 1.0]  1.0 [1.0 1.0]" in everything


def test_a_rate_of_nothing_is_a_dash(lines):
    assert next(line for line in lines if line.startswith("  01 Make")).split()[-5:-2] == ["–", ".00", ".00"]
