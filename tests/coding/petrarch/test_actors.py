"""Actors and agents of PETRARCH files as lines of the lexicon."""

import re

import pytest

from pipelines.coding.entries import Entries
from pipelines.coding.petrarch.actors import read_actors, read_agents
from pipelines.coding.petrarch.codes import ActorCodes
from pipelines.coding.petrarch.lines import Unread


def shown(rows) -> list[str]:
    return [f"{file}: {','.join(cells.values())}" for file, cells in rows]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("FRANCE_ [FRA]\n+FRENCH_\n+FRANCE'S", ["places: France|French,,FRA"]),
        ("ROMANIA [ROM]", ["places: Romania,,ROU"]),
        ("MARS [---]", ["places: Mars,,"]),
        ("ANN_FOX [USAGOV >010120]", ["persons: Ann Fox,,USA,,GOV,2001-01-20,,"]),
        ("ANN_FOX [USAGOV <20010120]", ["persons: Ann Fox,,USA,,GOV,,2001-01-19,"]),
        (
            "ANN_FOX\n  [USAGOV 991231-20010119]\n\t[USAELI > 010120]",
            ["persons: Ann Fox,,USA,,GOV,1999-12-31,2001-01-19,", "persons: Ann Fox,,USA,,ELI,2001-01-20,,"],
        ),
        ("HAMAS [PSEREBHMS]", ["armed_groups: Hamas,,PSE,HMS,REB,,"]),
        ("UN_ [IGOUNO]\n+UNITED_NATIONS", ["organizations: UN|United Nations,,,UNO,IGO,,"]),
        ("WAR_OFFICE [GBRMIL]", ["institutions: War Office,,GBR,,MIL,,"]),
        ("AL-NAHDA{AL-NAHDAS} [TUNOPP]", ["institutions: Al-Nahda|Al-Nahdas,,TUN,,OPP,,"]),
        ("AT&T [MNC]", ["organizations: AT&T,,,,MNC,,"]),
        ("AFRICA_CORPS [AFR][GER]", []),
    ],
)
def test_actors(content: str, expected: list[str], entries: Entries, lines):
    assert shown(read_actors(lines(content), ActorCodes(entries), [])) == expected


@pytest.mark.parametrize(
    ("content", "number", "reason"),
    [
        ("ANN_FOX\nBO_LEE [USA]", 1, "has no code that can be read"),
        ("[USA]\nBO_LEE [USA]", 1, "has no name that can be read"),
        ("BO_LEE [USA\n", 1, "a bracket is not closed"),
        ("BO_LEE [USAGOV >991332]", 1, "'991332' is no day"),
        ("BO_LEE [USAGOV <00010101]", 1, "'00010101' is no day"),
        ("BO_LEE [USAGOV 010101-000101]", 1, "the period begins on 2001-01-01 and ends before, on 2000-01-01"),
        ("BO_LEE [USAGOV 010101]", 1, r"'\[USAGOV 010101\]' is no code with a period"),
        ("BO_LEE\n[usagov]", 2, "the code 'usagov' is no series of three capital letters"),
        ("BO_LEE [CHR]", 1, "the code 'CHR' has no state, group or role"),
        ("BO_LEE [USAGOVHLH]", 1, "imported without HLH, for which a line has no room"),
        ("MARS [--- >010101]", 1, "a name that stands for nobody in a period has no counterpart"),
        ("1984 [USA]", 1, "'1984' is nothing that a text can hold"),
        ("US$ [USA]", 1, "is nothing that a text can hold"),
        ("BO{LEE [USA]", 1, "is no name with its plural in braces"),
        ("BO|LEE [USA]", 1, "is no name with its plural in braces"),
    ],
)
def test_actors_that_cannot_be_represented(content: str, number: int, reason: str, entries: Entries, lines):
    unread: list[Unread] = []
    list(read_actors(lines(content), ActorCodes(entries), unread))
    assert unread[0].line.number == number
    assert re.search(reason, unread[0].reason)


def test_codes_of_a_line_that_cannot_be_read_go_to_nobody_else(entries: Entries, lines):
    unread: list[Unread] = []
    rows = read_actors(lines("BO_LEE [USA]\nANN|FOX\n[FRA]"), ActorCodes(entries), unread)
    assert shown(rows) == ["places: Bo Lee,,USA"]
    assert [one.line.number for one in unread] == [2, 3]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("PRESIDENT_ELECT{PRESIDENTS_ELECT} [~GOV]", ["agents: president elect|presidents elect,GOV,"]),
        (
            "!MINIST! = MINISTER, MINISTRY\n!MINIST!_OF_WAR [~GOVMIL]",
            ["agents: minister of war|ministry of war,GOV,"],
        ),
        ("COOK [CVL~]", ["agents: cook,CVL,"]),
        ("BISHOP [~CHR]", []),
        ("!NONE!_MAN [~GOV]", []),
    ],
)
def test_agents(content: str, expected: list[str], entries: Entries, lines):
    unread: list[Unread] = []
    assert shown(read_agents(lines(content), ActorCodes(entries), unread)) == expected
    assert bool(unread) == (not expected or "MIL" in content)
