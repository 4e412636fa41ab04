"""`dyad lexicon` as a user calls it: what it says, and with which code it ends."""

from pathlib import Path

import pytest

AGENTS = "names,role,note\n"


def write(folder: Path, **files: str) -> Path:
    """An overlay of these files."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def environment(environment, tmp_path):
    """Compiled overlays are not kept."""
    return environment | {"XDG_CACHE_HOME": str(tmp_path / "cache")}


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        ("warlord,REB,", 0, "1 lines checked: nothing found\n"),
        ("warlord,REB,\nwarlord,GOV,", 1, "agents.csv:3: conflict: 'warlord' is GOV here and REB in "),
    ],
)
def test_check(dyad, tmp_path, lines, code, said):
    done = dyad("lexicon", "check", "--lexicon", write(tmp_path / "own", agents=AGENTS + lines))
    assert (done.returncode, done.stderr) == (code, "")
    assert said in done.stdout


@pytest.mark.parametrize(
    ("folder", "said"),
    [("nowhere", "no folder 'nowhere'"), ("own", "own/agents.csv:2: unknown role 'REP'")],
)
def test_check_of_what_cannot_be_read(dyad, tmp_path, folder, said):
    write(tmp_path / "own", agents=f"{AGENTS}warlord,REP,")
    done = dyad("lexicon", "check", "--lexicon", folder)
    assert done.returncode == 2
    assert said in done.stderr


def test_diff(dyad, tmp_path):
    (tmp_path / "a.txt").write_text("France glomped Iran.", encoding="utf-8")
    (tmp_path / "own" / "verbs").mkdir(parents=True)
    verbs = "code,kind,pattern,direction,example\n163,verb,glomp,,\n"
    (tmp_path / "own" / "verbs" / "16.csv").write_text(verbs, encoding="utf-8")
    done = dyad("lexicon", "diff", "bundled", "own", "a.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "gained a.txt:0",
        "    France glomped Iran.",
        "  + FRA -> IRN 163 actual: 'glomped' (overlay/verbs/16.csv:2)",
        "0 events as before, 1 gained, 0 lost, 0 changed",
    ]


def test_gaps(dyad, tmp_path):
    (tmp_path / "a.txt").write_text("France glomps Iran. Iran glomps China and swoons.", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"text": "Iran glomps China."}\n{broken', encoding="utf-8")
    done = dyad("lexicon", "gaps", "a.txt", "b.jsonl", "--format", "csv", "--top", "1")
    assert done.stdout == "word,kind,sentences,example\nglomps,unknown,3,France glomps Iran.\n"
    assert (done.returncode, done.stderr[:17]) == (0, "dyad: b.jsonl:2: ")
    table = dyad("lexicon", "gaps", "a.txt").stdout.splitlines()
    assert table[0].split() == ["word", "kind", "sentences", "example"]
    assert table[1].split()[:3] == ["glomps", "unknown", "2"]


def test_import_petrarch(dyad, tmp_path):
    (tmp_path / "a.actors").write_text("GROK_ISLANDS [FRA]\nNOTHING", encoding="utf-8")
    done = dyad("lexicon", "import-petrarch", "--actors", "a.actors", "--out", "own")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "       1  places.csv",
        "1 lines in own",
        "1 lines left out, or in part: own/not-imported.txt",
    ]
    again = dyad("lexicon", "import-petrarch", "--actors", "a.actors", "--out", "own")
    assert again.returncode == 2
    assert "own is not empty" in again.stderr
    assert "give at least one file" in dyad("lexicon", "import-petrarch", "--out", "other").stderr
