"""Whole dictionaries in, an overlay out that codes what they say."""

import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.coding import code, load_lexicon
from pipelines.coding.entries import read_entries
from pipelines.coding.petrarch import REPORT, Import, import_dictionaries
from pipelines.coding.wordings import Wordings
from tests.coding.samples import articles

ACTORS = """; ours
GROK_ISLANDS_ [FRA]
+GROKISH_
ANN_BLOMQUIST
  [SWEGOV <140101]
  [SWEOPP >140101]
BAD_DATE [USAGOV >999999]
"""
AGENTS = "!MINIST! = MINISTER, MINISTRY\n!MINIST!_OF_MAGIC [~GOV]\n"
VERBS = "--- GLOMP [051] ---\nGLOMP {GLOMPS GLOMPED GLOMPING}\n- * AID TO [070]\n- WORDS * + [190]\n"


BUNDLED = sum(len(rows) for rows in read_entries().files.values())


def imported(folder: Path, actors: str = ACTORS, agents: str = AGENTS, verbs: str = VERBS) -> Import:
    """Files of these contents imported into a folder `out` beside them."""
    for name, content in (("actors", actors), ("agents", agents), ("verbs", verbs)):
        (folder / f"our.{name}").write_text(content, encoding="utf-8")
    paths = [[folder / f"our.{name}"] for name in ("actors", "agents", "verbs")]
    return import_dictionaries(paths[0], paths[1], paths[2], folder / "out")


def test_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    done = imported(tmp_path)
    assert done.lines == {"agents": 1, "persons": 2, "places": 1, "verbs/05": 1, "verbs/07": 1}
    assert (tmp_path / "out" / REPORT).read_text(encoding="utf-8").splitlines() == [
        f"{tmp_path}/our.actors:7: '999999' is no day such as 010911 or 20010911: BAD_DATE [USAGOV >999999]",
        f"{tmp_path}/our.verbs:4: words before the verb; patterns begin with the verb: - WORDS * + [190]",
    ]
    text = "Ann Blomquist glomped Iran. The Grokish minister of magic glomped aid to Iran."
    mentions = code(articles([text]), load_lexicon(tmp_path / "out"))
    assert set(mentions.select("source_code", "target_code", "event_code").rows()) == {
        ("SWEOPP", "IRN", "051"),
        ("FRAGOV", "IRN", "070"),
    }


def test_the_same_line_is_written_once(tmp_path: Path):
    done = imported(tmp_path, actors=ACTORS * 2)
    assert done.lines["places"] == 1
    assert len(done.unread) == 3


hostile = st.lists(
    st.one_of(
        st.text(alphabet=string.ascii_uppercase + " _[]{}()+-*$%&!=~<>#;,.'|\"\x85\u2028Éß0123456789", max_size=30),
        st.sampled_from(
            [*ACTORS.splitlines(), *AGENTS.splitlines(), *VERBS.splitlines(), "&A", "+B", "+_", "_", "- * &A [190]"]
        ),
    ),
    max_size=12,
).map("\n".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=hostile)
def test_whatever_is_written_can_be_read(content: str, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("import")
    done = imported(folder, content, content, content)
    entries = read_entries(folder / "out")
    assert sum(len(rows) for rows in entries.files.values()) == BUNDLED + sum(done.lines.values())
    own, _ = entries.layers()
    assert {wording.line for wording in Wordings(own).claims()} == set(range(len(own["verbs"])))
