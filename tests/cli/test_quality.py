"""What `dyad quality` and `dyad quarantine` say of a lake, without a run."""

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import quality, quarantine
from pipelines.cli.lines import WIDTH
from pipelines.reports.quality.state import read_quality
from pipelines.tables import Lake
from tests.reports.quality.test_state import ARTICLE, BROKEN, DAY, NOON, RESULT, RUN, WARNED, add

LONG = "x" * 300
HELD = {
    "quarantine_id": "0123456789abcdef",
    "run_id": "r",
    "run_date": DAY,
    "checked_at": NOON,
    "table_name": "articles",
    "row_key": "a",
    "rule_id": "title_first",
    "column_name": "text",
    "value": "A text\x1b[2J",
    "row_json": '{"article_id": "a", "title": "A \\u001b[2J title", "published_date": "2025-05-01"}',
}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    add(lake, "check_results", RESULT, {} | BROKEN, WARNED | {"observed": f'{{"largest_root_share": "{LONG}"}}'})
    add(lake, "runs", RUN, {"message": f"a path that is long: {LONG}\x1b[2J", "status": "failure"})
    add(lake, "articles", ARTICLE, {"article_id": "0", "publisher": LONG})
    add(lake, "quarantine", HELD, {}, {"quarantine_id": "0123000000000000", "row_key": "b"})
    return lake


def invoke(app: object, *arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])  # type: ignore[arg-type]
    return result.exit_code, result.output


def test_the_state_fits_a_terminal(lake: Lake) -> None:
    lines = list(quality.described(read_quality(lake.home), lake.home))
    told = [line for line in lines if LONG not in line]
    assert max(map(len, told)) <= WIDTH
    assert lines[0] == "Quality   ERRORS"
    assert "error: event_mentions.goldstein_of_code: 2 of 10 rows" in lines
    assert not any("\x1b" in line for line in lines)


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (DAY, "1 run checked since 2025-05-02; a rule is broken that any of them found broken"),
        (date(2025, 6, 1), "no run has checked anything since 2025-06-01"),
    ],
)
def test_since_says_what_was_looked_at(lake: Lake, since: date, expected: str) -> None:
    lines = " ".join(" ".join(quality.described(read_quality(lake.home, since), lake.home)).split())
    assert expected in lines


def test_sources_that_fail_are_told_with_the_reason(lake: Lake) -> None:
    counts = dict.fromkeys(("bytes", "items", "landed", "known", "failed", "left_over", "failures"), 0)
    moments = dict.fromkeys(("started_at", "finished_at", "next_at", "last_success_at"), NOON)
    source = {"source": "world", "source_group": "news", "kind": "feed", "place": "https://example.org/feed"}
    visit = {"fetch_id": "a", "fetch_date": DAY, "outcome": "nothing_new"} | source | counts | moments
    reason = f"the feed is damaged\x1b[2J: {LONG}"
    failed = {"fetch_id": "b", "source": "sport", "outcome": "failed", "failures": 2, "message": reason}
    add(lake, "source_fetches", visit, {}, failed)
    lines = list(quality.described(read_quality(lake.home), lake.home))
    assert "Sources   2 visited, 1 failed at the latest visit; see dyad sources list" in lines
    told = " ".join(" ".join(lines).split())
    assert "sport: failed 2 times, worked last at 2025-05-02 12:00 UTC: the feed is damaged" in told
    assert "world: " not in told
    assert not any("\x1b" in line for line in lines)


@pytest.mark.parametrize(("results", "expected"), [([{}], 0), ([WARNED], 0), ([BROKEN], 1)])
def test_errors_end_with_one(tmp_path: Path, results: list[dict[str, object]], expected: int) -> None:
    import typer

    add(Lake(tmp_path), "check_results", RESULT, *results)
    app = typer.Typer()
    app.command()(quality.quality)
    assert invoke(app, "--home", tmp_path)[0] == expected
    assert invoke(app, "--home", tmp_path, "--format", "json")[0] == expected
    assert invoke(app, "--home", tmp_path / "nowhere")[0] == 2


def test_rows_are_listed_and_shown(lake: Lake) -> None:
    code, listed = invoke(quarantine.app, "list", "--home", lake.home)
    assert code == 0
    assert "2 entries, one for each row and rule that it broke" in listed
    assert "01234567  open   articles.title_first  2025-05-01  a" in listed
    assert invoke(quarantine.app, "list", "--rule", "complete", "--home", lake.home)[1] == "nothing\n"
    code, shown = invoke(quarantine.app, "show", "01234", "--home", lake.home)
    assert code == 0
    assert "The text begins with the title" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(("name", "expected"), [("0123", "2 have an id that begins so"), ("f", "none has")])
def test_an_id_names_one_row(lake: Lake, name: str, expected: str) -> None:
    code, output = invoke(quarantine.app, "show", name, "--home", lake.home)
    assert (code, expected in " ".join(output.replace("│", " ").split())) == (2, True)


def test_a_row_that_lacks_a_value_is_not_released(lake: Lake) -> None:
    add(lake, "quarantine", HELD, {"quarantine_id": "fedcba9876543210", "rule_id": "complete"})
    code, output = invoke(quarantine.app, "release", "fedc", "--home", lake.home)
    assert code == 2
    assert "no table can take it" in " ".join(output.replace("│", " ").split())
