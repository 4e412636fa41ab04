"""What is found wrong with the lines of an overlay that can all be read."""

from pathlib import Path

import pytest

from pipelines.coding.checking import OVERLAP, Problem, check_lexicon, count_kinds

FILES = {
    "agents.csv": """
names,role,note
warlord,REB,
warlords,GOV,
harbour pilot|chief pilot,CVL,
chief pilot,CVL,
spokesman,OPP,
""",
    "persons.csv": """
names,country,group,role,office,from,to,note
Ann Fox|Fox,FRA,,GOV,minister,2020-01-01,2022-12-31,
Ann Fox|Fox,FRA,,OPP,,2023-01-01,,
Ann Fox,FRA,,LEG,,2022-06-01,2022-07-01,
Jo Bär|Jo Baer,DEU,,GOV,minister,2020-01-01,2022-12-31,
Jo Bär|Jo Baer,DEU,,OPP,,2023-01-01,,
Jo Bar,FRA,,MED,,,,
Fox, the elder,FRA,,MED,,,,
""".replace("Fox, the elder", '"Fox, the elder"'),
    "parties.csv": """
names,country,group,role,from,to,note
Ann Fox,USA,,OPP,,,
""",
    "operators.csv": """
effect,pattern,example
reject,balk at V,[France] balked at aiding {Iran}.
""",
    "verbs/16.csv": """
code,kind,pattern,direction,example
163,verb,slap|clap fee on,,[France] slapped fees on {Iran}.
162,verb,clap fee on,,[France] clapped fees on {Iran}.
163,verb,slap fee on,,[France] slapped a fee on {Iran}.
120,verb,balk at,,[France] balked at {Iran}.
163,verb,frown upon,,[France] slapped a fine on {Iran}.
163,noun,fee against|on,,
040,verb,attack,,[France] attacked {Iran}.
---,verb,slap wrist|wrists,,A cook slapped wrists.
""",
    "role_codes.csv": """
code,source_role,target_role,new_code,note
190,CVL,,145,
190,CVL,COP,145,
180,COP,REB,190,
180,COP,,175,
9,CVL,,145,
""",
    "operator_codes.csv": """
effect,inner,code
halt,1631,0861
halt,1631,0862
""",
    "light_verbs.csv": """
verb,note
wage,
wage,
""",
    "function_words.csv": """
class,words
adverb,hereby|hereby
""",
    "topics.csv": """
family,digits,words
request,53,zither|lute
request,11,lute
""",
}
EXPECTED = [
    ("agents.csv", 3, "conflict", "'warlords' is GOV here and REB in agents.csv:2, which counts"),
    ("agents.csv", 5, "repeat", "'chief pilot': agents.csv:4 says the same"),
    ("function_words.csv", 2, "repeat", "'hereby': function_words.csv:2 says the same"),
    ("light_verbs.csv", 3, "repeat", "'wage': light_verbs.csv:2 says the same"),
    ("operator_codes.csv", 3, "conflict", "'halt 1631' is 0862 here and 0861 in operator_codes.csv:2, which counts"),
    ("parties.csv", 2, "conflict", "'Ann Fox' is USAOPP here and FRAGOV in persons.csv:2, which counts"),
    ("persons.csv", 4, "conflict", "'Ann Fox' is FRALEG here and FRAGOV in persons.csv:2, which counts"),
    ("persons.csv", 7, "conflict", "'Jo Bar' is FRAMED here and DEUGOV in persons.csv:5, which counts"),
    ("persons.csv", 8, "unreachable", "the coder does not find 'Fox, the elder'"),
    ("role_codes.csv", 3, "unreachable", "role_codes.csv:2 stands before it and takes every case of it"),
    ("role_codes.csv", 6, "unreachable", "no event has the code '9'"),
    ("topics.csv", 3, "conflict", "'lute' is request,11 here and request,53 in topics.csv:2, which counts"),
    (
        "verbs/16.csv",
        3,
        "conflict",
        "'clap fee on' is 162 here and 163 in verbs/16.csv:2, which counts; nothing is left",
    ),
    ("verbs/16.csv", 4, "repeat", "'slap fee on': verbs/16.csv:2 says the same; nothing is left of the line"),
    ("verbs/16.csv", 5, "repeat", "'balk at': operators.csv:2 says the same; nothing is left of the line"),
    ("verbs/16.csv", 6, "example", "the coder does not find 'frown upon' in '[France] slapped a fine on {Iran}.'"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An overlay with something wrong in most files."""
    folder = tmp_path_factory.mktemp("lexicon")
    for name, content in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content.lstrip(), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def checked(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, list[Problem]]:
    """How many lines were checked, and what was found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return check_lexicon(folder)


def test_what_is_found(checked: tuple[int, list[Problem]], folder: Path):
    """That a line takes the words of a bundled one ("spokesman", "attack") is no problem; nor are bundled problems."""
    _, problems = checked
    found = [
        (problem.row.file, problem.row.line, problem.kind, problem.text.replace(f"{folder}/", ""))
        for problem in problems
    ]
    places = [(file.removeprefix("overlay/"), line, kind) for file, line, kind, _ in found]
    assert places == [expected[:3] for expected in EXPECTED]
    for (*_, text), (*_, expected) in zip(found, EXPECTED, strict=True):
        assert text.startswith(expected)


def test_lines_are_counted(checked: tuple[int, list[Problem]]):
    assert checked[0] == sum(content.strip().count("\n") for content in FILES.values())


def test_kinds_are_counted(checked: tuple[int, list[Problem]]):
    assert count_kinds(checked[1]) == {"conflict": 7, "repeat": 5, "unreachable": 3, "example": 1}
    assert count_kinds([]) == {}


def test_the_bundled_lexicon_is_in_order():
    """Every line can be reached and says what no other says, and every pattern is found in its own example."""
    _, problems = check_lexicon()
    assert [f"{problem.row.place}: {problem.text}" for problem in problems if problem.kind != OVERLAP] == []
