"""The lexicon's files read: what an overlay adds, and what is said of a line that cannot be read."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.coding import LexiconError
from pipelines.coding.entries import Entries, Row, entries_version, event_codes, read_entries

VERBS = "code,kind,pattern,direction,example"
PERSONS = "names,country,group,role,office,from,to,note"
TIME_WORDS = "class,words,value"
TIMES = "pattern,precision,offset,unit,note"
PARTIES = "names,country,group,role,from,to,note"


def write(folder: Path, file: str, *lines: str) -> Path:
    """An overlay folder with one file."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("file", "lines", "where", "problem"),
    [
        ("agents.csv", ["names,rolle,note"], 1, "header is 'names,rolle,note', expected 'names,role,note'"),
        ("agents.csv", ["# ours", "", "names,role"], 3, "header is 'names,role', expected"),
        ("agents.csv", ["names,role,note", "warlord,REB"], 2, r"2 cells, expected 3 \(names,role,note\)"),
        ("agents.csv", ["names,role,note", "warlord,REB,,"], 2, "4 cells, expected 3"),
        ("agents.csv", ["names,role,note", "# ours", "warlord,REP,"], 3, "unknown role 'REP'; expected one of .*REB"),
        ("agents.csv", ["names,role,note", ",REB,"], 2, "column 'names' is empty"),
        ("places.csv", ["names,country,note", "Atlantis,ATL,"], 2, "unknown country 'ATL'"),
        ("groups.csv", ["group,name,scheme", "FRA,Fruit Alliance,own"], 2, "group 'FRA' has the code of a country"),
        ("groups.csv", ["group,name,scheme", "FRU,,own"], 2, "column 'name' is empty"),
        ("parties.csv", [PARTIES, "Our Party,FRA,XYZ,OPP,,,"], 2, "unknown group 'XYZ'; expected a code of groups.csv"),
        ("parties.csv", [PARTIES, "Our Party,FRA,,OP,,,"], 2, "unknown role 'OP'"),
        ("persons.csv", [PERSONS, "Ann Fox,XXX,,GOV,mayor,,,"], 2, "unknown country 'XXX'"),
        ("persons.csv", [PERSONS, "Ann Fox,FRA,,GOV,mayor,2025-13-01,,"], 2, "'from' is '2025-13-01', expected a date"),
        ("persons.csv", [PERSONS, "Ann Fox,FRA,,GOV,mayor,,1 May 2025,"], 2, "'to' is '1 May 2025', expected a date"),
        (
            "persons.csv",
            [PERSONS, "Ann Fox,FRA,,GOV,mayor,2025-02-01,2025-01-31,"],
            2,
            "'from' 2025-02-01 is after 'to' 2025-01-31",
        ),
        ("verbs/19.csv", [VERBS, "999,verb,zap,,"], 2, "unknown CAMEO code '999' in column 'code'"),
        ("verbs/19.csv", [VERBS, "190,verbs,zap,,"], 2, "unknown kind 'verbs'; expected one of verb, noun, inner"),
        ("topics.csv", ["family,digits,words", "wish,1,"], 2, "column 'words' is empty"),
        ("topics.csv", ["family,digits,words", "wish,1,fog"], 2, "unknown family 'wish'; expected one of request, thr"),
        ("verbs/19.csv", [VERBS, "190,verb,,,"], 2, "column 'pattern' is empty"),
        ("verbs/19.csv", [VERBS, "190,verb,zap,back,"], 2, "unknown CAMEO code 'back' in column 'direction'"),
        ("operators.csv", ["effect,pattern,example", "wish,yearn to V,"], 2, "unknown effect 'wish'; expected one of"),
        ("operators.csv", ["effect,pattern,example", "intent,,"], 2, "column 'pattern' is empty"),
        ("operator_codes.csv", ["effect,inner,code", "intent,07,33"], 2, "unknown CAMEO code '33'"),
        (
            "role_codes.csv",
            ["code,source_role,target_role,new_code,note", "190,CVL,,19x,"],
            2,
            "unknown CAMEO code '19x' in column 'new_code'",
        ),
        ("operator_codes.csv", ["effect,inner,code", "wish,07,033"], 2, "unknown effect 'wish'"),
        (
            "role_codes.csv",
            ["code,source_role,target_role,new_code,note", "190,REB|REP,,111,"],
            2,
            "unknown role 'REP'",
        ),
        (
            "role_codes.csv",
            ["code,source_role,target_role,new_code,note", "190,CROWD,,111,"],
            2,
            "unknown role 'CROWD'",
        ),
        ("time_words.csv", [TIME_WORDS, "weekday,,1"], 2, "column 'words' is empty"),
        (
            "time_words.csv",
            [TIME_WORDS, "season,spring,1"],
            2,
            "unknown class 'season'; expected one of weekday, month, nu",
        ),
        ("time_words.csv", [TIME_WORDS, "month,brumaire,fog"], 2, "column 'value' is 'fog', expected a whole number"),
        ("time_words.csv", [TIME_WORDS, "month,brumaire,13"], 2, "value 13 of a month; expected 1 to 12"),
        ("time_expressions.csv", [TIMES, ",day,-1,day,"], 2, "column 'pattern' is empty"),
        (
            "time_expressions.csv",
            [TIMES, "yestreen,night,-1,day,"],
            2,
            "unknown precision 'night'; expected one of day,",
        ),
        (
            "time_expressions.csv",
            [TIMES, "yestreen,day,-1,night,"],
            2,
            "unknown unit 'night'; expected one of nothing,",
        ),
        ("time_expressions.csv", [TIMES, "yestreen,day,,day,"], 2, "column 'offset' is '', expected a whole number"),
        (
            "cameo_codes.csv",
            ["code,label,root_code,quad_class,goldstein,plover_event,plover_quad", "999,Zap,99,5x,high,,"],
            2,
            "code '999' needs a number as goldstein, and 1 to 4 as quad_class and plover_quad",
        ),
    ],
)
def test_line_that_cannot_be_read(file: str, lines: list[str], where: int, problem: str, tmp_path: Path):
    overlay = write(tmp_path, file, *lines)
    with pytest.raises(LexiconError, match=problem) as caught:
        read_entries(overlay)
    assert str(caught.value).startswith(f"{tmp_path / file}:{where}: ")


def test_unknown_file(tmp_path: Path):
    overlay = write(tmp_path, "agent.csv", "names,role,note")
    with pytest.raises(LexiconError, match=r"agent\.csv: unknown lexicon file; expected one of agents, armed_groups"):
        read_entries(overlay)


def test_file_that_is_not_utf8(tmp_path: Path):
    (tmp_path / "agents.csv").write_bytes(b"names,role,note\nca\xefd,REB,\n")
    with pytest.raises(LexiconError, match=r"agents.csv: not UTF-8 at byte 18; save the file as UTF-8"):
        read_entries(tmp_path)


def test_file_that_cannot_be_opened(tmp_path: Path):
    (tmp_path / "agents.csv").mkdir()
    with pytest.raises(LexiconError, match=r"agents\.csv: cannot be read: "):
        read_entries(tmp_path)
    with pytest.raises(LexiconError, match=r"agents\.csv: cannot be read: "):
        entries_version(tmp_path)


def test_overlay_comes_after_the_bundled_lines(entries: Entries, tmp_path: Path):
    write(tmp_path, "agents.csv", "# ours", "names,role,note", "warlord|war lord,REB,a note")
    write(tmp_path, "verbs/19.csv", VERBS, '190,verb,zap,,"[Iran], at last, zapped {Iraq}."')
    both = read_entries(tmp_path)
    assert both["agents"][:-1] == entries["agents"]
    assert both["agents"][-1].items("names") == ["warlord", "war lord"]
    assert both["agents"][-1].rule_id == "overlay/agents.csv:3"
    assert both["verbs"][-1]["example"] == "[Iran], at last, zapped {Iraq}."
    assert len(both["verbs"]) == len(entries["verbs"]) + 1


def test_empty_overlay_adds_nothing(entries: Entries, tmp_path: Path):
    (tmp_path / "notes.txt").write_text("not a lexicon file")
    (tmp_path / "agents.csv").write_text("# nothing yet\n")
    assert read_entries(tmp_path) == entries


def test_version_changes_with_any_byte(tmp_path: Path):
    versions = [entries_version(), entries_version(tmp_path)]
    for text in ("names,role,note\n", "names,role,note\n\n", "names,role,note\n#"):
        (tmp_path / "agents.csv").write_text(text)
        versions.append(entries_version(tmp_path))
    assert versions[0] == versions[1]
    assert len(set(versions)) == 4
    assert all(len(version) == 12 and int(version, 16) >= 0 for version in versions)


@pytest.mark.parametrize(
    ("cell", "expected"), [("", []), ("a", ["a"]), ("a|b c", ["a", "b c"]), (" a | |b|", ["a", "b"])]
)
def test_items(cell: str, expected: list[str]):
    assert Row({"names": cell}, "agents.csv", 2).items("names") == expected


@pytest.mark.parametrize(("cell", "expected"), [("", None), ("2025-01-20", date(2025, 1, 20))])
def test_day(cell: str, expected: date | None):
    assert Row({"from": cell}, "persons.csv", 2).day("from") == expected


def test_event_codes(entries: Entries):
    codes = event_codes(entries)
    row = codes.filter(code="1823").row(0, named=True)
    assert (row["root_code"], row["quad_class"], row["goldstein"]) == ("18", 4, -10.0)
    assert (row["plover_event"], row["plover_quad"]) == ("ASSAULT", 4)
    assert codes.filter(code="010")["plover_event"].to_list() == [None]
