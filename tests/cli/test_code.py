import json

import pytest

ROW = {"id": "a", "text": "The Zorgs bombed the Blips.", "source_span": [4, 9], "target_span": [21, 26]}


def test_given_actors(dyad, tmp_path):
    (tmp_path / "rows.jsonl").write_text(json.dumps(ROW) + "\n" + json.dumps({**ROW, "source_span": [4, 99]}) + "\n")
    done = dyad("code", "--given-actors", "rows.jsonl")
    assert done.returncode == 0
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(m["article_id"], m["source_text"], m["target_text"], m["event_code"]) for m in found] == [
        ("a", "Zorgs", "Blips", "195")
    ]
    assert done.stderr == (
        "dyad: rows.jsonl:2: source_span is [4, 99], expected [start, end) within the text's 27 characters\n"
    )


@pytest.mark.parametrize(
    ("arguments", "content", "message"),
    [
        (["--explain"], json.dumps(ROW), "goes without --given-actors"),
        ([], "Iran attacked Iraq.", "takes JSON Lines with `text`, `source_span`, `target_span`"),
        ([], '{"id": 1, "text": "Iran attacked Iraq."}', "nothing in it could be read"),
    ],
)
def test_what_given_actors_cannot_be_had_of(dyad, tmp_path, arguments, content, message):
    file = tmp_path / ("a.jsonl" if content.startswith("{") else "a.txt")
    file.write_text(content)
    done = dyad("code", "--given-actors", *arguments, file)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.replace("│", " ").split())
