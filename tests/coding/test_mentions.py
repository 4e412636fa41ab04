"""Rows of `event_mentions`: ids from content, offsets that cut the words, codes by role, each pair once."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.coding import Lexicon, code, load_lexicon
from pipelines.contracts import load_contract
from tests.coding.samples import DAY, articles

Mention = dict[str, Any]
ODD_TEXTS = [
    "Iran attacked Iraq.",
    "Über Zürich — 😀😀 — Türkiye’s army attacked “Iraq”.",
    "Zu\u0308rich waits.\n\n\tIran  was\tattacked by Côte d’Ivoire and İraq.",
    "北京。 Iran imposed  harsh sanctions on Iraq. Москва",
    "(Iran) attacked [Iraq]; Spain's premier Pedro Sánchez praised Peru's!",
]
PAIRS = [
    pytest.param("Iran attacked Iraq and Iran attacked Iraq.", [("Iran", "Iraq", "190")], id="the same act twice"),
    pytest.param(
        "Iran attacked Iraq, and Iran criticised Iraq.",
        [("Iran", "Iraq", "111"), ("Iran", "Iraq", "190")],
        id="two acts of one pair",
    ),
    pytest.param("Iran met Iraq.", [("Iran", "Iraq", "040"), ("Iraq", "Iran", "040")], id="both directions"),
    pytest.param(
        "Iran hosted Iraq.", [("Iran", "Iraq", "043"), ("Iraq", "Iran", "042")], id="with the counterpart's code"
    ),
    pytest.param("Iran criticised Iran.", [], id="nobody acts on itself"),
    pytest.param("Iran's navy attacked Iran.", [], id="nor a state's organ on the bare state"),
]
ROLES = [
    pytest.param("Iran attacked Iraq.", "IRNMIL", "IRQ", "190", id="a bare state that uses force is its army"),
    pytest.param("Iran praised Iraq.", "IRN", "IRQ", "051", id="but not one that speaks"),
    pytest.param("Iranian soldiers killed three Iraqi civilians.", "IRNMIL", "IRQCVL", "190", id="armies fight"),
    pytest.param("Somali militants killed three Kenyan civilians.", "SOMREB", "KENCVL", "1823", id="gangs kill"),
    pytest.param("Somali militants killed three Kenyan soldiers.", "SOMREB", "KENMIL", "190", id="or fight soldiers"),
    pytest.param("Somali militants attacked Kenyan civilians.", "SOMREB", "KENCVL", "1823", id="or attack people"),
    pytest.param("Somali militants attacked Kenya.", "SOMREB", "KEN", "190", id="but not a state abroad"),
    pytest.param("Kenyan protesters attacked Kenyan police.", "KENCVL", "KENCOP", "145", id="crowds riot"),
    pytest.param("Police in Kenya arrested protesters.", "KENCOP", "KENCVL", "173", id="a crowd belongs where it acts"),
]
QUOTES = [
    ("Iran attacked Iraq.", False),
    ("“Iran attacked Iraq,” she said.", True),
    ('"Iran attacked Iraq," she said.', True),
    ("“It rained,” they said, and Iran attacked Iraq.", False),
    ("She said that “Iran attacked Iraq”.", True),
]


def code_one(text: str, lexicon: Lexicon, /, **columns: Any) -> list[Mention]:
    """The mentions of one article."""
    frame = articles([text]).with_columns(pl.lit(value).alias(name) for name, value in columns.items())
    return code(frame, lexicon).sort("source_start", "target_start").to_dicts()


@pytest.fixture(scope="module")
def coded(lexicon: Lexicon) -> dict[str, list[Mention]]:
    """The mentions of the texts above, coded in one batch."""
    cases = [*PAIRS, *ROLES]
    texts = [*ODD_TEXTS, *(str(case.values[0]) for case in cases), *(text for text, _ in QUOTES)]
    frame = articles(list(dict.fromkeys(texts)))
    mentions = code(frame, lexicon).sort("source_start", "target_start")
    return {
        text: mentions.filter(article_id=number).to_dicts()
        for number, text in frame.select("article_id", "text").rows()
    }


@pytest.fixture(scope="module")
def plain(lexicon: Lexicon) -> Mention:
    """The one mention of a plain sentence."""
    (mention,) = code_one("Iran attacked Iraq.", lexicon)
    return mention


def test_columns_are_those_of_the_contract(lexicon: Lexicon):
    assert code(articles(["Iran attacked Iraq."]), lexicon).schema == load_contract("event_mentions").schema
    assert code(articles([]), lexicon).schema == load_contract("event_mentions").schema


@pytest.mark.parametrize(
    ("text", "mention_id", "event_id"),
    [
        ("Iran attacked Iraq.", "d81fdf127755cb98", "b513bd47fc56fdef"),
        ("France praised Spain.", "5e30d2d9cb2bffef", "1b0fb297bf678d6b"),
    ],
)
def test_ids_are_pinned(text: str, mention_id: str, event_id: str, lexicon: Lexicon):
    """Ids join tables of different runs: a change here changes every id that anybody has kept."""
    (mention,) = code_one(text, lexicon, article_id="article-1")
    assert (mention["mention_id"], mention["event_id"]) == (mention_id, event_id)


@pytest.mark.parametrize(
    ("changes", "same_mention", "same_event"),
    [
        pytest.param({"url": "https://example.org/a", "publisher": "Example"}, True, True, id="where it was published"),
        pytest.param({"published_date": date(2025, 6, 2)}, True, False, id="when"),
        pytest.param({"article_id": "other"}, False, True, id="in another article"),
        pytest.param({"text": "Iran has attacked Iraq."}, False, True, id="in other words"),
        pytest.param({"text": "It rained. Iran attacked Iraq."}, False, True, id="in another sentence"),
        pytest.param({"text": "Iran will attack Iraq."}, False, False, id="with another status"),
        pytest.param({"text": "Iranian rebels attacked Iraq."}, False, False, id="by another actor"),
    ],
)
def test_what_ids_depend_on(
    changes: dict[str, Any], same_mention: bool, same_event: bool, plain: Mention, lexicon: Lexicon
):
    (other,) = code_one(plain["sentence"], lexicon, **changes)
    assert (other["mention_id"] == plain["mention_id"]) is same_mention
    assert (other["event_id"] == plain["event_id"]) is same_event


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_offsets_cut_the_words(text: str, coded: dict[str, list[Mention]]):
    assert coded[text]
    for mention in coded[text]:
        for part in ("source", "target", "trigger"):
            assert text[mention[f"{part}_start"] : mention[f"{part}_end"]] == mention[f"{part}_text"] != ""
            within = range(mention["sentence_start"], mention["sentence_start"] + len(mention["sentence"]) + 1)
            assert {mention[f"{part}_start"], mention[f"{part}_end"]} <= set(within)
        assert text[mention["sentence_start"] :].startswith(mention["sentence"])


def test_spans_and_trigger(lexicon: Lexicon):
    (mention,) = code_one("Iran's leaders imposed harsh sanctions on Iraqi banks.", lexicon)
    parts = {part: mention[f"{part}_text"] for part in ("source", "target", "trigger")}
    assert parts == {"source": "Iran's leaders", "target": "Iraqi banks", "trigger": "imposed harsh sanctions on"}


@pytest.mark.parametrize(("text", "expected"), PAIRS)
def test_each_pair_once(text: str, expected: list[tuple[str, str, str]], coded: dict[str, list[Mention]]):
    assert sorted((m["source_text"], m["target_text"], m["event_code"]) for m in coded[text]) == expected


@pytest.mark.parametrize(("text", "source", "target", "event_code"), ROLES)
def test_codes_by_role(text: str, source: str, target: str, event_code: str, coded: dict[str, list[Mention]]):
    (mention,) = coded[text]
    assert (mention["source_code"], mention["target_code"], mention["event_code"]) == (source, target, event_code)


def test_attributes_of_code_and_actors(lexicon: Lexicon):
    (mention,) = code_one("Israeli soldiers attacked Hamas.", lexicon)
    expected = {
        "source_code": "ISRMIL",
        "source_country": "ISR",
        "source_role": "MIL",
        "source_group": None,
        "source_entity": "ISR",
        "target_code": "PSEREBHMS",
        "target_country": "PSE",
        "target_role": "REB",
        "target_group": "HMS",
        "target_entity": "PSE",
        "event_code": "190",
        "root_code": "19",
        "quad_class": 4,
        "goldstein": -10.0,
        "plover_event": "ASSAULT",
        "plover_quad": 4,
        "lexicon_version": lexicon.version,
    }
    assert {name: mention[name] for name in expected} == expected


def test_an_organisation_is_its_own_entity(lexicon: Lexicon):
    (mention,) = code_one("NATO praised Spain.", lexicon)
    assert (mention["source_country"], mention["source_group"], mention["source_entity"]) == (None, "NAT", "NAT")


@pytest.mark.parametrize(
    ("text", "files"),
    [("Iran attacked Iraq.", ["verbs/19.csv"]), ("Iran threatened to attack Iraq.", ["operators.csv", "verbs/19.csv"])],
)
def test_rule_id_names_the_lines_that_fired(text: str, files: list[str], lexicon: Lexicon):
    (mention,) = code_one(text, lexicon)
    rules = mention["rule_id"].split(" ")
    assert [rule.rsplit(":", 1)[0] for rule in rules] == files
    assert set(rules) <= set(lexicon.patterns["rule_id"])


@pytest.mark.parametrize(("day", "precision"), [(DAY, "none"), (None, None)])
def test_event_date_is_the_day_of_publication(day: date | None, precision: str | None, lexicon: Lexicon):
    mentions = code(articles(["Iran attacked Iraq."], [day]), lexicon)
    assert mentions.select("published_date", "event_date", "event_date_precision").rows() == [(day, day, precision)]


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        pytest.param("Iran attacked Iraq.", None, [(0, False, True)], id="no title"),
        pytest.param(
            "Iran attacks Iraq\n\nIran attacked Iraq.",
            "Iran attacks Iraq",
            [(0, True, True), (1, False, True)],
            id="title and body",
        ),
        pytest.param("Rain.\n\nOne. Two. Three. Iran attacked Iraq.", "Rain.", [(4, False, False)], id="far down"),
        pytest.param("One. Two. Iran attacked Iraq.", None, [(2, False, True)], id="third sentence"),
    ],
)
def test_place_in_the_article(text: str, title: str | None, expected: list[tuple[int, bool, bool]], lexicon: Lexicon):
    mentions = code(articles([text], titles=[title]), lexicon).sort("sentence_no")
    assert mentions.select("sentence_no", "is_title", "is_lead").rows() == expected


@pytest.mark.parametrize(("text", "expected"), QUOTES)
def test_is_quoted(text: str, expected: bool, coded: dict[str, list[Mention]]):
    assert [mention["is_quoted"] for mention in coded[text]] == [expected]


def test_rows_are_sorted_by_id(lexicon: Lexicon):
    texts = ["Iran attacked Iraq. France praised Spain. Peru sued Chile.", "Iran met Iraq.", "It rained."]
    mentions = code(articles(texts), lexicon)
    assert mentions["mention_id"].is_sorted()
    assert mentions["mention_id"].is_unique().all()
    assert mentions.height == 5


def test_own_lines_say_otherwise_what_is_done_to_civilians(lexicon: Lexicon, tmp_path: Path):
    (tmp_path / "role_codes.csv").write_text(
        "code,source_role,target_role,new_code,note\n190,REB,PEOPLE,182,\n190,MIL,CROWD,145,\n", encoding="utf-8"
    )
    own = load_lexicon(tmp_path)
    (attack,) = code_one("Somali militants attacked Kenyan civilians.", own)
    assert attack["event_code"] == "182"
    for entries, expected in ((lexicon, "175"), (own, "145")):
        clash = code_one("Kenyan soldiers and Kenyan protesters clashed.", entries)
        assert [mention["event_code"] for mention in clash if mention["source_role"] == "MIL"] == [expected]
