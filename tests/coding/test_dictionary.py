"""Entries compiled: word ids, names with their terms, patterns written out, lines that only compiling can refuse."""

from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest

from pipelines.coding import Lexicon, LexiconError, dictionary
from pipelines.coding.bits import names_of
from pipelines.coding.dictionary import ANY_CASE, CAPITAL_CASE, TITLE_CASE, UPPER_CASE, compile_lexicon
from pipelines.coding.entries import Entries
from pipelines.coding.tries import NOUN_ROOT, ROOT, Trie
from pipelines.coding.wordings import word_sequences
from tests.coding.samples import lexicon_of, rows

COUNTRIES = """
    country,name,cameo,fips,names,adjectives,people,capitals
    FRA,France,FRA,FR,France,French,French|Frenchman,Paris
    USA,United States,USA,US,United States|US|U.S.,American,American|Americans,Washington
"""
PERSONS = """
    names,country,group,role,office,from,to,note
    Ann Fox|Fox,FRA,,GOV,minister,2020-01-01,2021-12-31,
    Ann Fox|Fox,FRA,,GOV,president,2022-01-01,,
    Bo Lee,FRA,,OPP,,,,
    Paris Lee,,,,,,,no place
"""
BODIES = """
    names,country,group,role,from,to,note
    UN|United Nations,,UNO,IGO,,,
    pro-French rebels,USA,,REB,,,
    al-Fox,USA,,REB,,,
    Bo Lee,USA,,BUS,,,
"""
AGENTS = """
    names,role,note
    envoy|prime minister,GOV,
    drone,MIL,weapon
    world leader,GOV,international
"""
VERBS = """
    code,kind,pattern,direction,example
    190,verb,attack,,
    057,verb,sign|ink treaty|pact with,both,
    112,verb,accuse T of,,
    010,verb,tell T,,
    190,noun,air strike on|against,,
    111,verb,attack,,
"""
OPERATORS = """
    effect,pattern,example
    threaten,threaten to V,
    appeal,urge T to V,
"""


@pytest.fixture(scope="module")
def small(entries: Entries) -> Lexicon:
    return lexicon_of(
        entries,
        countries=COUNTRIES,
        persons=PERSONS,
        organizations=BODIES,
        agents=AGENTS,
        verbs=VERBS,
        operators=OPERATORS,
        light_verbs="verb,note\ncarry out,",
    )


OWN = {
    "persons": """
        names,country,group,role,office,from,to,note
        Ann Fox,FRA,,OPP,,2022-01-01,2022-12-31,
        Bo Lee,USA,,MED,,,,
        Paris,USA,,MED,singer,,,
    """,
    "agents": """
        names,role,note
        envoy,OPP,
    """,
    "verbs": """
        code,kind,pattern,direction,example
        ---,verb,attack,,
        040,verb,threaten to,,
        130,noun,air strike on,,
    """,
    "role_codes": """
        code,source_role,target_role,new_code,note
        190,CVL,,145,
    """,
    "operator_codes": """
        effect,inner,code
        threaten,190,130
    """,
    "time_expressions": """
        pattern,precision,offset,unit,note
        yesterday,day,-2,day,
    """,
}


@pytest.fixture(scope="module")
def overridden(entries: Entries) -> Lexicon:
    """The small lexicon under a user's lines for words that it has too."""
    return lexicon_of(
        entries,
        OWN,
        countries=COUNTRIES,
        persons=PERSONS,
        organizations=BODIES,
        agents=AGENTS,
        verbs=VERBS,
        operators=OPERATORS,
        role_codes="code,source_role,target_role,new_code,note\n190,CVL,,173,",
        operator_codes="effect,inner,code\nthreaten,19,138\nthreaten,190,1382",
        time_expressions="pattern,precision,offset,unit,note\nyesterday,day,-1,day,",
    )


@pytest.mark.parametrize(
    ("name", "kind", "codes"),
    [
        ("Bo Lee", "person", ("USA", None, "MED")),
        ("Paris", "person", ("USA", None, "MED")),
        ("envoy", "agent", (None, None, "OPP")),
        ("prime minister", "agent", (None, None, "GOV")),
        ("France", "country", ("FRA", None, None)),
    ],
)
def test_own_line_for_a_name_wins(name: str, kind: str, codes: tuple[str | None, ...], overridden: Lexicon):
    entry = overridden.entries.filter(name=name).row(0, named=True)
    assert (entry["kind"], entry["country"], entry["group"], entry["role"]) == (kind, *codes)


def test_own_term_replaces_those_that_begin_in_it(overridden: Lexicon):
    entry = overridden.entries.with_row_index("entry").filter(name="Ann Fox")["entry"].item()
    terms = overridden.terms.filter(entry=entry).select("role", "first_date", "last_date")
    assert terms.rows() == [
        ("GOV", date(2020, 1, 1), date(2021, 12, 31)),
        ("OPP", date(2022, 1, 1), date(2022, 12, 31)),
    ]
    assert set(overridden.actors.filter(name="Bo Lee")["actor_code"]) == {"USAMED"}


def test_own_line_for_a_pattern_wins(overridden: Lexicon):
    claimed = overridden.patterns.with_row_index("entry").join(
        overridden.pattern_trie.finals.select("entry").unique(), on="entry"
    )
    assert claimed.sort("entry").select("rule_id", "code").rows() == [
        ("overlay/verbs.csv:2", "---"),
        ("overlay/verbs.csv:3", "040"),
        ("operators.csv:3", ""),
        ("verbs.csv:3", "057"),
        ("verbs.csv:4", "112"),
        ("verbs.csv:5", "010"),
        ("overlay/verbs.csv:4", "130"),
        ("verbs.csv:6", "190"),  # "air strike against"
    ]


def test_own_line_for_a_code_wins(overridden: Lexicon):
    assert overridden.operator_codes.rows() == [("threaten", "190", "130"), ("threaten", "19", "138")]
    assert overridden.role_codes["new_code"].to_list() == ["145", "173"]


def test_own_line_for_an_expression_of_time_wins(overridden: Lexicon):
    reached = overridden.time_expressions[overridden.time_trie.finals["entry"].to_list()]
    assert reached["offset"].to_list() == [-2]


def test_word_ids_are_dense_from_one(small: Lexicon):
    assert small.vocabulary["id"].to_list() == list(range(1, small.vocabulary.height + 1))
    assert small.vocabulary["word"].is_unique().all()
    assert small.flags.len() == small.lemmas.len() == small.vocabulary.height + 1
    assert (small.flags[0], small.lemmas[0]) == (0, 0)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("signed", {"PAST", "PARTICIPLE"}),
        ("attacked", {"PAST", "PARTICIPLE"}),
        ("the", {"DETERMINER", "DEFINITE"}),
        ("will", {"FUTURE"}),
        ("france", set()),
    ],
)
def test_flags_of_words(word: str, expected: set[str], small: Lexicon):
    assert set(names_of(small.flags[small.vocabulary.filter(word=word)["id"].item()])) == expected


def test_forms_have_the_lemma_of_their_pattern_word(small: Lexicon):
    ids = dict(small.vocabulary.select("word", "id").iter_rows())
    assert {small.lemmas[ids[form]] for form in ("sign", "signs", "signed", "signing")} == {ids["sign"]}
    assert small.lemmas[ids["france"]] == 0


@pytest.mark.parametrize(
    ("name", "kind", "case", "codes"),
    [
        ("France", "country", CAPITAL_CASE, ("FRA", None, None)),
        ("US", "country", UPPER_CASE, ("USA", None, None)),
        ("U.S.", "country", UPPER_CASE, ("USA", None, None)),
        ("French", "adjective", CAPITAL_CASE, ("FRA", None, None)),
        ("Americans", "people", CAPITAL_CASE, ("USA", None, "CVL")),
        ("Paris", "capital", CAPITAL_CASE, ("FRA", None, None)),
        ("UN", "body", UPPER_CASE, (None, "UNO", "IGO")),
        ("pro-French rebels", "body", ANY_CASE, ("USA", None, "REB")),
        ("al-Fox", "body", CAPITAL_CASE, ("USA", None, "REB")),
        ("world leaders", "body", ANY_CASE, (None, None, "GOV")),
        ("envoys", "agent", ANY_CASE, (None, None, "GOV")),
        ("prime ministers", "agent", ANY_CASE, (None, None, "GOV")),
        ("drone", "weapon", ANY_CASE, (None, None, "MIL")),
        ("Bo Lee", "person", TITLE_CASE, ("FRA", None, "OPP")),
        ("Paris Lee", "person", TITLE_CASE, (None, None, None)),
        ("Lyon", "place", CAPITAL_CASE, ("FRA", None, None)),
    ],
)
def test_entries(name: str, kind: str, case: int, codes: tuple[str | None, ...], small: Lexicon):
    """Persons come before bodies, adjectives before people; cities are added for the states that there are."""
    entry = small.entries.filter(name=name).row(0, named=True)
    assert (entry["kind"], entry["case"]) == (kind, case)
    assert (entry["country"], entry["group"], entry["role"]) == codes


def test_entries_are_there_once(small: Lexicon):
    assert small.entries["name"].is_unique().all()
    assert small.names.finals["entry"].is_unique().all()


def test_terms_of_office(small: Lexicon):
    entry = small.entries.with_row_index("entry").filter(name="Fox").row(0, named=True)
    terms = small.terms.filter(entry=entry["entry"]).select("first_date", "last_date")
    assert entry["is_dated"]
    assert terms.rows() == [(date(2020, 1, 1), date(2021, 12, 31)), (date(2022, 1, 1), None)]
    assert set(small.terms["entry"]) == set(
        small.entries.with_row_index("entry").filter(pl.col("name").is_in(["Fox", "Ann Fox"]))["entry"]
    )


def test_patterns_and_where_they_come_from(small: Lexicon):
    columns = ("pattern", "code", "kind", "direction", "effect", "addressee", "rule_id")
    assert small.patterns.select(columns).rows() == [
        ("threaten to V", "", "operator", "", "threaten", False, "operators.csv:2"),
        ("urge T to V", "", "operator", "", "appeal", True, "operators.csv:3"),
        ("attack", "190", "verb", "", "", False, "verbs.csv:2"),
        ("sign|ink treaty|pact with", "057", "verb", "both", "", False, "verbs.csv:3"),
        ("accuse T of", "112", "verb", "", "", True, "verbs.csv:4"),
        ("tell T", "010", "verb", "", "", True, "verbs.csv:5"),
        ("attack", "111", "verb", "", "", False, "verbs.csv:7"),
        ("air strike on|against", "190", "noun", "", "", False, "verbs.csv:6"),
    ]


def ways_through(trie: Trie) -> Iterator[tuple[int, int]]:
    """The entry and length that each sequence of words ends in."""
    finals = {state: (entry, length) for state, entry, length in trie.finals.iter_rows()}
    following = trie.edges.group_by("state").agg("next")
    onward = dict(following.iter_rows())
    waiting = [ROOT, NOUN_ROOT]
    while waiting:
        state = waiting.pop()
        waiting += onward.get(state, [])
        if state in finals:
            yield finals[state]


def test_alternatives_are_written_out(small: Lexicon):
    """Two by two ways to sign a treaty; a noun with either preposition or none; of two equal patterns the first."""
    ways = pl.DataFrame(list(ways_through(small.pattern_trie)), schema=["entry", "length"], orient="row")
    counted = ways.cast({"entry": pl.UInt32}).group_by("entry").agg(pl.len(), pl.col("length").sort())
    named = counted.join(small.patterns.with_row_index("entry"), on="entry").select("rule_id", "len", "length")
    assert {rule: (count, lengths) for rule, count, lengths in named.iter_rows()} == {
        "operators.csv:2": (1, [2]),
        "operators.csv:3": (1, [2]),
        "verbs.csv:2": (1, [1]),
        "verbs.csv:3": (4, [3, 3, 3, 3]),
        "verbs.csv:4": (1, [2]),
        "verbs.csv:5": (1, [1]),
        "verbs.csv:6": (3, [2, 3, 3]),
    }


def test_alternatives_of_one_place_lead_to_one_state(small: Lexicon):
    """To sign or ink, a treaty or pact, with: five words, and as many edges."""
    rule = small.patterns.with_row_index("entry").filter(rule_id="verbs.csv:3")["entry"]
    trie = small.pattern_trie
    edges, states = trie.edges, trie.finals.filter(pl.col("entry").is_in(rule.implode()))["state"]
    found = 0
    while states.len():
        leading = edges.filter(pl.col("next").is_in(states.implode()))
        found, states = found + leading.height, leading.filter(pl.col("state") > NOUN_ROOT)["state"].unique()
    assert found == 5


def test_the_word_after_the_target_is_marked(small: Lexicon):
    ids = dict(small.vocabulary.select("id", "word").iter_rows())
    marked = small.pattern_trie.edges.filter("slot")["word"]
    assert {ids[word] for word in marked} == {"of", "to"}


def test_countries_and_actors(small: Lexicon):
    assert small.countries.rows() == [("FRA", "France", "FRA", "FR"), ("USA", "United States", "USA", "US")]
    actors = small.actors.select("actor_code", "name", "kind", "first_date", "last_date")
    assert set(actors.rows()) == {
        ("FRAGOV", "Ann Fox", "person", date(2020, 1, 1), date(2021, 12, 31)),
        ("FRAGOV", "Ann Fox", "person", date(2022, 1, 1), None),
        ("FRAOPP", "Bo Lee", "person", None, None),
        ("IGOUNO", "UN", "organization", None, None),
        ("USAREB", "al-Fox", "organization", None, None),
        ("USAREB", "pro-French rebels", "organization", None, None),
        ("USABUS", "Bo Lee", "organization", None, None),
    }


@pytest.mark.parametrize(
    ("file", "table", "problem"),
    [
        ("verbs", "code,kind,pattern,direction,example\n190,verb,T attack,,", "'T attack' must begin with a word"),
        ("verbs", "code,kind,pattern,direction,example\n190,verb,T,,", "'T' must begin with a word"),
        (
            "verbs",
            "code,kind,pattern,direction,example\n190,verb,hit||beat,,",
            r"'hit\|\|beat' has an empty alternative",
        ),
        ("operators", "effect,pattern,example\nintent,V,", "'V' must begin with a word"),
        (
            "function_words",
            "class,words\nnegatoin,not|never",
            "unknown word class 'negatoin'; expected one of .*negation",
        ),
    ],
)
def test_line_that_cannot_be_compiled(
    file: str, table: str, problem: str, entries: Entries, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dictionary, "city_names", lambda states: [])  # it costs a second, and matters not here
    files = dict.fromkeys(entries.files, ()) | {file: rows(file, table)}
    with pytest.raises(LexiconError, match=problem) as caught:
        compile_lexicon(Entries(files, entries.codes), "test")
    assert str(caught.value).startswith(f"{file}.csv:2: ")


@pytest.mark.xfail(reason="the People's Democratic Parties of Nigeria and Turkey differ by an apostrophe alone")
def test_names_of_the_same_words_mean_the_same(lexicon: Lexicon):
    """A name that another keeps out of the trie, since words and case are the same, has the code of that other."""
    sequences = word_sequences(lexicon.entries["name"].to_list())
    entries = lexicon.entries.with_row_index("entry").with_columns(words=pl.Series([" ".join(s) for s in sequences]))
    is_reached = pl.col("entry").is_in(lexicon.names.finals["entry"].implode())
    kept_out = entries.filter(~is_reached & (pl.col("kind") != "place"))
    code = pl.concat_str("country", "role", "group", ignore_nulls=True)
    pairs = kept_out.join(entries.filter(is_reached), on=["words", "case"], suffix="_kept", validate="m:1")
    kept_code = pl.concat_str("country_kept", "role_kept", "group_kept", ignore_nulls=True)
    assert kept_out.height == pairs.height > 0
    assert pairs.filter(code != kept_code).select("name", "name_kept").rows() == []
