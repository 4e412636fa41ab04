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
        ("warlord,REB,\nwarlord,GOV,", 1, "agents.csv:3: conflict: 'warlord', 'warlords' is GOV here and REB in "),
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
