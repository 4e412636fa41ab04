"""Verbs and patterns of PETRARCH files as lines of the lexicon."""

import re

import pytest

from pipelines.coding.entries import Entries
from pipelines.coding.petrarch.lines import Unread
from pipelines.coding.petrarch.verbs import read_verbs

BLOCK = "&ARMS\n+GUN\n+LONG_BOWS\n--- HIT [190] ---\nHIT {HITS HITTING}\nBEAT_UP_\n"


def shown(rows) -> list[str]:
    return [f"{file}: {cells['code']} {cells['pattern']} {cells['direction']}".strip() for file, cells in rows]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("--- HIT [190] ---\nHIT\nBEAT_UP [182]", ["verbs/19: 190 hit", "verbs/18: 182 beat-up"]),
        ("--- HIT ---\nHIT [190]\nMEET [040:040]\nACCUSE [112:111]",
         ["verbs/19: 190 hit", "verbs/04: 040 meet both", "verbs/11: 112 accuse 111"]),
        ("HIT [---]\n", ["verbs/01: --- hit"]),
        ("HIT\n- * WALL [190]", ["verbs/19: 190 hit wall"]),
        ("HIT [190]\n- * WALL [180]\nSING [010]",
         ["verbs/19: 190 hit", "verbs/18: 180 hit wall", "verbs/01: 010 sing"]),
    ],
)  # fmt: skip
def test_blocks(content: str, expected: list[str], entries: Entries, lines):
    assert shown(read_verbs(lines(content), entries.codes, [])) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("- * &ARMS [180]", "verbs/18: 180 hit|beat-up gun|long-bows"),
        ("- * {ARMED FORCES} (OF +) [180]", "verbs/18: 180 hit|beat-up armed forces of"),
        ("- $ * + (WITH &ARMS) [180]", "verbs/18: 180 hit|beat-up T with gun|long-bows"),
        ("- $ * WALL_OF + # ours [180]", None),
        ("- $ * WALL_OF + [180] # ours", "verbs/18: 180 hit|beat-up wall of"),
        ("- % * WITH [057]", "verbs/05: 057 hit|beat-up with both"),
        ("- * WITH % [057]", "verbs/05: 057 hit|beat-up with both"),
        ("- + * BY $ [180]", "verbs/18: 180 hit|beat-up"),
        ("- + * $ [180]", "verbs/18: 180 hit|beat-up"),
        ("- + * AID FROM $ [070]", "verbs/07: 070 hit|beat-up aid from reverse"),
        ("- + * $ FOR AID [070]", "verbs/07: 070 hit|beat-up T for aid reverse"),
        ("- * HARD [190:---]", "verbs/19: 190 hit|beat-up hard"),
        ("- * HARD [---]", "verbs/01: --- hit|beat-up hard"),
    ],
)
def test_patterns(pattern: str, expected: str | None, entries: Entries, lines):
    rows = shown(read_verbs(lines(f"{BLOCK}{pattern}"), entries.codes, []))
    assert rows == ["verbs/19: 190 hit|beat-up", *([expected] if expected else [])]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("- &ARMS * + [180]", "words before the verb; patterns begin with the verb"),
        ("- * &NONE [180]", "the set 'NONE' is not defined in the file"),
        ("- * WALL", "needs one code in brackets"),
        ("- * WALL [180] [190]", "needs one code in brackets"),
        ("- * WALL [999]", "'999' is no CAMEO event code"),
        ("- * WALL [180:999]", "'999' is no CAMEO event code"),
        ("- * WALL [:180]", "'''' is no CAMEO event code"),
        ("- * WALL [180", "a bracket is not closed"),
        ("- * (WALL [180]", r"'\(' is not closed"),
        ("- * WALL) [180]", r"'\)' closes nothing"),
        ("- * {WALL) [180]", r"'\)' closes nothing"),
        ("- WALL [180]", "words before|needs one"),
        ("- * * [180]", r"needs one \* where the verb stands"),
        ("- * ^ WALL [180]", r"'\^' has no counterpart in patterns"),
        ("- * $ [180]", "the source after the verb"),
        ("- + * WALL [180]", "a target before the verb and no source"),
        ("- $ + * [180]", "source and target before the verb"),
        ("- * + WALL + [180]", "the source or the target twice"),
        ("- + * BY $ [180:190]", "a code for each direction where the verb is passive"),
        ("~ a (a b HIT) SAY = a b SAY_HIT", "a transformation of one event into another"),
        ("- * &MANY &MANY &MANY [180]", "stands for more than 20,000 wordings"),
    ],
)
def test_patterns_that_cannot_be_represented(pattern: str, reason: str, entries: Entries, lines):
    many = "&MANY\n" + "".join(f"+W{chr(65 + number)}\n" for number in range(26))
    unread: list[Unread] = []
    rows = shown(read_verbs(lines(f"{many}{BLOCK}{pattern}"), entries.codes, unread))
    assert rows == ["verbs/19: 190 hit|beat-up"]
    assert [one.line.text.partition("#")[0].strip() for one in unread] == [pattern]
    assert re.search(reason, unread[0].reason)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("HIT", "needs one code in brackets"),
        ("_ [190]", "is no verb with its forms in braces and one code"),
        ("&ODD\n+_\nHIT [190]\n- * &ODD [180]", "the set 'ODD' holds '', which is no word"),
        ("&ODD\n+A|B\nHIT [190]\n- * &ODD [180]", "the set 'ODD' holds 'A|B', which is no word"),
        ("HIT [19]x", "a bracket is not closed, or something stands after it"),
        ("HIT {HITS [190]", "is no verb with its forms in braces and one code"),
        ("HIT [190] [180]", "is no verb with its forms in braces and one code"),
        ("--- X [999] ---\nHIT", "'999' is no CAMEO event code"),
        ("- * WALL [190]", "a pattern without a verb before it"),
        ("HIT [190]\n+WALL", "a member of no set"),
        ("HIT {HITS HITTEN} [190]", "imported without the forms hitten, which are no inflections of 'hit'"),
    ],
)
def test_verbs_that_cannot_be_represented(content: str, reason: str, entries: Entries, lines):
    unread: list[Unread] = []
    list(read_verbs(lines(content), entries.codes, unread))
    assert [one for one in unread if reason in one.reason]
