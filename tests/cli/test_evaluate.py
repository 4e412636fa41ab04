"""`dyad evaluate` as a user types it: table, JSON, page, and what it says of files that it cannot read."""

import json
import sys

import pytest

from pipelines.cli import main
from tests.evaluation.samples import EMPTY, MARKED, NEWS, write


@pytest.fixture
def evaluate(monkeypatch, capfd, tmp_path):
    """Type a `dyad evaluate` and get back its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["dyad", "evaluate", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        output = capfd.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return run


def test_table_of_news(evaluate, tmp_path):
    missed = {**NEWS, "id": "n2", "text": "It was a quiet day."}
    code, output, errors = evaluate(write(tmp_path, NEWS, missed))
    lines = output.splitlines()
    assert (code, errors) == (0, "")
    assert lines[0] == "Gold      gold.jsonl: news, 2 items"
    assert "Status    1 of 1 right events have the right status, 1.0 [1.0 1.0]" in lines
    assert "  root     1.0 [.00 1.0]  .50 [.00 1.0]  .67 [.00 1.0]  .67 [.00 1.0]" in lines
    assert "  16 Reduce relations     2      1      1    1.0     .50  .67  [.00 1.0]" in lines
    assert lines[lines.index("Share that is right, by confidence") - 2 :][:2] == [
        "   16 none",
        "16  1    1",
    ]


def test_table_of_items_without_events(evaluate, tmp_path):
    code, output, _ = evaluate(write(tmp_path, EMPTY, {"id": "x", "text": "France imposed sanctions on Iran."}))
    assert code == 0
    assert "No event  something is coded from 1 of 2 items without an event, .50 [.00 1.0]" in output
    assert output.splitlines()[-2:] == ["     16", "none  1"]


def test_rows_left_out_are_told(evaluate, tmp_path):
    _, output, _ = evaluate(write(tmp_path, MARKED, {**MARKED, "id": "x", "target_span": None}))
    assert "Left out  1 item without both spans" in output


def test_json(evaluate, tmp_path):
    code, output, _ = evaluate(write(tmp_path, NEWS), "--format", "json")
    record = json.loads(output)
    assert (code, record["gold"]["kind"], record["confusion"]) == (
        0,
        "news",
        [{"gold": "16", "found": "16", "events": 1}],
    )
    assert record["cells"][0]["sentence"] == NEWS["text"]


def test_page(evaluate, tmp_path):
    code, output, errors = evaluate(write(tmp_path, NEWS), "--html", "scores.html")
    assert (code, errors) == (0, "")
    assert output.startswith("Gold      gold.jsonl")
    assert (tmp_path / "scores.html").read_text().startswith("<!doctype html>")


def test_kind(evaluate, tmp_path):
    assert evaluate(write(tmp_path, NEWS), "--kind", "codebook")[1].startswith(
        "Gold      gold.jsonl: codebook, 1 item\n"
    )


def test_an_overlay_joins_the_lexicon(evaluate, tmp_path):
    """A verb of the user's own makes the difference."""
    (tmp_path / "more" / "verbs").mkdir(parents=True)
    lines = "code,kind,pattern,direction,example\n163,verb,zorgle,,[France] zorgled {Iran}.\n"
    (tmp_path / "more" / "verbs" / "16.csv").write_text(lines)
    gold = write(tmp_path, {**NEWS, "text": "France zorgled Iran."})
    found = [
        json.loads(evaluate(gold, "--format", "json", *more)[1])["measures"][0]["micro"]["right"]
        for more in ([], ["--lexicon", "more"])
    ]
    assert found == [0, 1]


@pytest.mark.parametrize(
    ("rows", "arguments", "message"),
    [
        (
            [NEWS, "{"],
            [],
            "dyad: gold.jsonl:2: the line is no JSON at character 2; a gold file has one object a line\n",
        ),
        ([{**NEWS, "text": 5}], [], "dyad: gold.jsonl:1: text: input should be a valid string, found 5 (read as news"),
        ([NEWS], ["--kind", "no-event"], "dyad: gold.jsonl:1: events: expected none"),
        ([NEWS], ["--kind", "gold"], "'gold' is not one of"),
        ([NEWS], ["--lexicon", "nowhere"], "no folder 'nowhere'"),
        ([NEWS], ["--html", "no/such/page.html"], "no/such/page.html: cannot be written: No such file"),
    ],
)
def test_bad_input(evaluate, tmp_path, rows, arguments, message):
    write(tmp_path, *rows)
    code, output, errors = evaluate("gold.jsonl", *arguments)
    assert (code, output) == (2, "")
    assert " ".join(message.split()) in " ".join(errors.replace("│", "").split())
    assert "Traceback" not in errors


def test_no_file(evaluate):
    code, _, errors = evaluate("nowhere.jsonl")
    assert code == 2
    assert "does not exist" in errors
