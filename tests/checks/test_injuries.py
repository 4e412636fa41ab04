"""Each kind of damage that tables can suffer, and the rule that is meant to catch it.

A healthy lake of four weeks is made by the coder itself; what is checked is the day after them, whole or injured.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.checks import Checker, CheckFailed, Run, Surroundings
from pipelines.coding import code, load_lexicon, merge_mentions
from pipelines.contracts import load_contract
from pipelines.reports import write_quality
from pipelines.tables import Lake
from pipelines.text.articles import make_articles

pytestmark = pytest.mark.slow

DAY = date(2025, 5, 30)
FIRST = DAY - timedelta(days=28)
A_DAY = 108
PUBLISHERS = ["Daily", "Herald", "Courier", "Post", "Times", "Dispatch"]
RUN = Run("injured", datetime(2025, 6, 1, 12, tzinfo=UTC))
SIDE = ("code", "country", "role", "group", "entity")


@dataclass(frozen=True)
class Tables:
    """The rows of the day, each table with what it was made from, and what there was before."""

    documents: pl.DataFrame
    articles: pl.DataFrame
    coded: pl.DataFrame
    event_mentions: pl.DataFrame
    events: pl.DataFrame
    articles_before: pl.DataFrame
    mentions_before: pl.DataFrame

    def around(self, table: str) -> Surroundings:
        before = {"articles": self.articles_before, "event_mentions": self.mentions_before}.get(table)
        made_from = {"articles": self.documents, "event_mentions": self.coded, "events": self.event_mentions}[table]
        return Surroundings(DAY, DAY, made_from, None if before is None else before.lazy(), self.articles_before.lazy())


def documents(project: Path) -> pl.DataFrame:
    """So many documents on each day, each of two of the bundled items, no two of which go together twice."""
    files = sorted((project / "examples" / "articles").glob("*.jsonl"))
    lines = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    items = [line for line in lines if line.get("language", "en") == "en" and "title" in line]
    rows = []
    for number in range(29 * A_DAY):
        day, of_day = FIRST + timedelta(days=number // A_DAY), number % A_DAY
        one, other = items[number * 7 % len(items)], items[(number * 11 + number // A_DAY) % len(items)]
        rows.append(
            {
                "document_id": hashlib.sha256(str(number).encode()).hexdigest()[:16],
                "received_date": DAY,
                "received_at": datetime(2025, 5, 31, tzinfo=UTC),
                "landing_key": "ab" * 32,
                "source_path": "news.jsonl",
                "record_no": number + 1,
                "publisher": PUBLISHERS[of_day % len(PUBLISHERS)],
                "title": one["title"],
                "text": f"{one['text']}\n\n{other['text']}",
                "published_at": datetime(day.year, day.month, day.day, of_day % 24, tzinfo=UTC),
                "date_source": "field",
                "language": "en",
                "status": "ready",
            }
        )
    return pl.DataFrame(rows, schema=load_contract("documents").schema)


def coded(articles: pl.DataFrame) -> pl.DataFrame:
    return articles.filter(pl.col("duplicate_of").is_null(), pl.col("language") == "en")


@pytest.fixture(scope="module")
def healthy(project: Path) -> Tables:
    received = documents(project)
    articles = make_articles(received, FIRST, DAY)
    mentions = code(coded(articles), load_lexicon())
    on_day = pl.col("published_date") == DAY
    return Tables(
        received.filter(pl.col("published_at").dt.date() >= DAY - timedelta(days=3)),
        articles.filter(on_day),
        coded(articles.filter(on_day)),
        mentions.filter(on_day),
        merge_mentions(mentions.filter(on_day)),
        articles.filter(~on_day),
        mentions.filter(~on_day),
    )


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    with Checker() as started:
        yield started


def identified(mentions: pl.DataFrame) -> pl.DataFrame:
    """The mentions as a coder that makes this mistake would write them: with ids of what they say."""
    parts = mentions.select("event_date", "source_code", "target_code", "event_code", "status").cast(pl.String)
    ids = [hashlib.sha256("\x1f".join(row).encode()).hexdigest()[:16] for row in parts.fill_null("").rows()]
    return mentions.with_columns(event_id=pl.Series(ids))


def some(where: pl.Expr | None = None, **columns: Any) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Other values in the first five rows where something holds."""
    fits = pl.int_range(pl.len()) >= 0 if where is None else where

    def injure(rows: pl.DataFrame) -> pl.DataFrame:
        is_one = fits & (fits.cast(pl.Int64).cum_sum() <= 5)
        made = {name: value if isinstance(value, pl.Expr) else pl.lit(value) for name, value in columns.items()}
        return rows.with_columns(
            pl.when(is_one).then(value).otherwise(name).alias(name) for name, value in made.items()
        )

    return injure


def coder(where: pl.Expr | None = None, **columns: Any) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A coder that gives other values in some rows."""
    return lambda rows: identified(some(where, **columns)(rows))


def everywhere(**columns: Any) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A coder that gives the same everywhere."""
    return lambda rows: identified(
        rows.with_columns(pl.lit(value, rows.schema[name]).alias(name) for name, value in columns.items())
    )


def swapped(*parts: str) -> dict[str, pl.Expr]:
    return {
        f"{side}_{part}": pl.col(f"{other}_{part}")
        for side, other in (("source", "target"), ("target", "source"))
        for part in parts
    }


def of(table: str) -> Callable[[Callable[[pl.DataFrame], pl.DataFrame]], Callable[[Tables], Tables]]:
    return lambda injure: lambda tables: replace(tables, **{table: injure(getattr(tables, table))})


IN_ARTICLES, IN_MENTIONS, IN_EVENTS = of("articles"), of("event_mentions"), of("events")
TWO_COUNTRIES = pl.col("source_country").ne(pl.col("target_country")).fill_null(value=False)
CUT = pl.col("sentence").str.head(pl.col("sentence").str.len_chars() - 3)
ENDS_IN_A_WORD = pl.col("sentence").str.contains(r"\w\w\w\w\.$") & (
    pl.max_horizontal("trigger_end", "source_end", "target_end")
    < pl.col("sentence_start") + pl.col("sentence").str.len_chars() - 6
)
CODE_010 = {"event_code": "010", "root_code": "01", "quad_class": 1, "goldstein": 0.0}
NO_PLOVER = {"plover_event": None, "plover_quad": None}
FRENCH = {f"source_{part}": "FRA" if part in ("code", "country", "entity") else None for part in SIDE}
OF_GROUPS = {
    f"{side}_{part}": code if part in ("code", "group", "entity") else None
    for side, code in (("source", "UNO"), ("target", "NAT"))
    for part in SIDE
}


def without_documents(lost: pl.Expr) -> Callable[[Tables], Tables]:
    """The day as it is made when some of its documents never came."""

    def injure(tables: Tables) -> Tables:
        gone = tables.documents.filter(lost & (pl.col("published_at").dt.date() == DAY))["document_id"].implode()
        return replace(
            tables,
            documents=tables.documents.filter(~pl.col("document_id").is_in(gone)),
            articles=tables.articles.filter(~pl.col("article_id").is_in(gone)),
        )

    return injure


def thrice(tables: Tables) -> Tables:
    """Every article of the day three times, under ids of their own."""
    originals = tables.articles.with_columns(duplicate_of=pl.lit(None, pl.String))
    copies = [originals.with_columns(article_id=pl.format("{}{}", "article_id", pl.lit(mark))) for mark in "abc"]
    articles = pl.concat(copies)
    made_from = articles.select("published_at", document_id="article_id")
    return replace(tables, articles=articles, documents=made_from)


def repeated(rows: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([rows.with_columns(mention_id=pl.format("{}{}", "mention_id", pl.lit(mark))) for mark in "abc"])


def without_commonest_file(rows: pl.DataFrame) -> pl.DataFrame:
    file = rows["rule_id"].str.split(":").list.first()
    return rows.filter(file != file.mode().sort()[0])


def of_fewer_mentions(tables: Tables) -> Tables:
    return replace(tables, events=merge_mentions(tables.event_mentions.head(-2)))


# Damage, table that is checked, how it comes about, the rule meant for it, rules that cannot but notice as well.
INJURIES: list[tuple[str, str, Callable[[Tables], Tables], str, set[str]]] = [
    ("null in the key", "event_mentions", IN_MENTIONS(some(mention_id=pl.lit(None, pl.String))), "complete", set()),
    ("null in the key", "articles", IN_ARTICLES(some(text=pl.lit(None, pl.String))), "complete", set()),
    ("a row twice", "event_mentions", IN_MENTIONS(lambda rows: pl.concat([rows, rows.head(3)])), "key_unique", set()),
    ("a row twice", "articles", IN_ARTICLES(lambda rows: pl.concat([rows, rows.head(1)])), "key_unique", set()),
    ("shifted offsets", "event_mentions", IN_MENTIONS(
        some(pl.col("source_start") >= pl.col("sentence_start"), source_start=pl.col("source_start") + 1,
             source_end=pl.col("source_end") + 1)), "source_in_place", set()),
    ("shifted offsets", "event_mentions", IN_MENTIONS(some(trigger_start=pl.col("trigger_start") + 1)),
     "trigger_in_place", set()),
    ("shifted sentence", "event_mentions", IN_MENTIONS(some(sentence_start=pl.col("sentence_start") + 1)),
     "sentence_in_article", {"source_in_place", "target_in_place", "trigger_in_place", "title_in_place"}),
    ("unknown event code", "event_mentions", IN_MENTIONS(coder(event_code="999")), "event_code_known", set()),
    ("unknown role", "event_mentions", IN_MENTIONS(
        coder(pl.col("source_role") == "GOV", source_role="KNG",
              source_code=pl.col("source_code").str.replace("GOV", "KNG"))), "source_code_known", set()),
    ("unknown country", "event_mentions", IN_MENTIONS(
        coder(pl.col("target_country") == "RUS", target_country="RSS", target_entity="RSS",
              target_code=pl.col("target_code").str.replace("RUS", "RSS"))), "target_country_known", set()),
    ("swapped countries", "event_mentions", IN_MENTIONS(some(TWO_COUNTRIES, **swapped("country"))), "source_whole",
     {"target_whole"}),
    ("swapped source and target", "event_mentions", IN_MENTIONS(some(**swapped(*SIDE))), "event_id_of_content", set()),
    ("wrong Goldstein value", "event_mentions", IN_MENTIONS(some(goldstein=9.9)), "goldstein_of_code", set()),
    ("wrong Goldstein value", "events", IN_EVENTS(some(goldstein=9.9)), "goldstein_of_code", set()),
    ("wrong root", "event_mentions", IN_MENTIONS(some(root_code="99")), "root_of_code", set()),
    ("wrong quad class", "event_mentions", IN_MENTIONS(some(quad_class=pl.col("quad_class") % 4 + 1)),
     "classes_of_code", set()),
    ("date in the future", "event_mentions", IN_MENTIONS(
        coder((pl.col("status") == "actual") & (pl.col("event_date_precision") == "day"),
              event_date=date(2025, 6, 5))), "event_date_possible", set()),
    ("date in the future", "articles", IN_ARTICLES(some(published_at=datetime(2031, 1, 1, tzinfo=UTC))),
     "published_in_range", {"date_of_instant"}),
    ("date without words for it", "event_mentions", IN_MENTIONS(
        coder(pl.col("event_date_precision") == "none", event_date=date(2025, 5, 20))), "date_as_precise", set()),
    ("day of another zone", "articles", IN_ARTICLES(some(published_date=date(2025, 5, 29))), "date_of_instant", set()),
    ("truncated sentence", "event_mentions", IN_MENTIONS(some(ENDS_IN_A_WORD, sentence=CUT)), "sentence_in_article",
     set()),
    ("truncated texts", "articles", IN_ARTICLES(
        lambda rows: rows.with_columns(text=pl.col("text").str.head(pl.col("text").str.len_chars() - 4))),
     "unfinished_share", set()),
    ("broken letters", "articles", IN_ARTICLES(some(text=pl.col("text") + "Itâ€™s over.")), "text_decoded", set()),
    ("title from another article", "articles", IN_ARTICLES(some(title="Another title")), "title_first", set()),
    ("copy of nothing", "articles", IN_ARTICLES(some(duplicate_of="0123456789abcdef")), "original_known", set()),
    ("article that nobody was to code", "event_mentions", IN_MENTIONS(some(article_id="0123456789abcdef")),
     "article_coded", set()),
    ("publishers mixed up", "event_mentions", IN_MENTIONS(some(publisher="Another")), "as_article", set()),
    ("half a day missing", "articles", without_documents(pl.col("published_at").dt.hour() >= 12), "day_missing", set()),
    ("a publisher gone", "articles", without_documents(pl.col("publisher") == "Post"), "publisher_gone", set()),
    ("documents lost on the way", "articles", IN_ARTICLES(lambda rows: rows.head(-1)), "documents_kept", set()),
    ("everything thrice", "articles", thrice, "day_flooded", set()),
    ("everything is 010", "event_mentions", IN_MENTIONS(everywhere(**CODE_010, **NO_PLOVER)),
     "root_share", {"root_drift", "repeat_share"}),
    ("the lexicon lost a file", "event_mentions", IN_MENTIONS(without_commonest_file), "lexicon_file_gone", set()),
    ("the coder finds nothing", "event_mentions", IN_MENTIONS(lambda rows: rows.clear()), "coding_rate_usual",
     {"coding_rate"}),
    ("boilerplate coded again and again", "event_mentions", IN_MENTIONS(repeated), "repeat_share",
     {"coding_rate_usual", "coding_rate", "mentions_of_a_sentence"}),
    ("all sources are French", "event_mentions", IN_MENTIONS(
        lambda rows: everywhere(**FRENCH)(rows.filter(pl.col("target_code") != "FRA"))), "actor_drift", set()),
    ("no countries", "event_mentions", IN_MENTIONS(everywhere(**OF_GROUPS)), "stateless_share",
     {"actor_drift", "repeat_share"}),
    ("mentions lost on the way", "events", of_fewer_mentions, "mentions_kept", set()),
    ("an event quotes another's mention", "events", IN_EVENTS(
        lambda rows: rows.with_columns(first_mention_id=pl.col("first_mention_id").shift(-1).fill_null("none"))),
     "first_mention_of_event", set()),
    ("an event without articles", "events", IN_EVENTS(some(publishers=99)), "publishers_within_articles", set()),
]  # fmt: skip


@pytest.mark.parametrize("table", ["articles", "event_mentions", "events"])
def test_a_healthy_day_breaks_no_rule(checker: Checker, healthy: Tables, table: str) -> None:
    rows: pl.DataFrame = getattr(healthy, table)
    checked = checker.check(rows, table, RUN, healthy.around(table))
    assert checked.results.filter(~pl.col("is_success"))["rule_id"].to_list() == []
    assert (checked.passed.height, checked.quarantined.height) == (rows.height, 0)
    # A rule that found too little to judge would prove nothing.
    unjudged = checked.results.filter(pl.col("observed").str.contains("null"))["rule_id"].to_list()
    assert unjudged == []


@pytest.mark.parametrize(
    "injury",
    [(table, injure, rule, others) for _, table, injure, rule, others in INJURIES],
    ids=[f"{table}: {damage} ({rule})" for damage, table, _, rule, _ in INJURIES],
)
def test_damage_is_caught_by_the_rule_meant_for_it(
    checker: Checker,
    healthy: Tables,
    tmp_path: Path,
    injury: tuple[str, Callable[[Tables], Tables], str, set[str]],
) -> None:
    table, injure, rule, others = injury
    injured = injure(healthy)
    rows: pl.DataFrame = getattr(injured, table)
    of_rule = next(known for known in load_contract(table).rules if known.rule_id == rule)
    if (of_rule.severity, of_rule.column) == ("error", None):
        with pytest.raises(CheckFailed) as stopped:
            checker.check(rows, table, RUN, injured.around(table))
        assert stopped.value.results.filter(~pl.col("is_success"))["rule_id"].to_list() == [rule]
        assert_shown(tmp_path, table, rule, stopped.value.results)
        return
    checked = checker.check(rows, table, RUN, injured.around(table))
    broken = set(checked.results.filter(~pl.col("is_success"))["rule_id"])
    assert rule in broken
    assert broken <= {rule} | others
    touched = rows.join(getattr(healthy, table), on=rows.columns, how="anti", nulls_equal=True)
    expected = touched if of_rule.severity == "error" else touched.clear()
    assert checked.passed.height == rows.height - expected.height
    assert checked.passed.join(expected, on=rows.columns, how="semi", nulls_equal=True).is_empty()
    assert_shown(tmp_path, table, rule, checked.results, checked.quarantined)


def assert_shown(
    home: Path, table: str, rule: str, results: pl.DataFrame, quarantined: pl.DataFrame | None = None
) -> None:
    """The page on quality tells of the broken rule, and of the rows that it keeps out."""
    lake = Lake(home)
    lake.append("check_results", results)
    if quarantined is not None:
        lake.append("quarantine", quarantined)
    page = write_quality(home).read_text("utf-8")
    what_is_broken = page.partition("What is broken")[2].partition("</section>")[0]
    assert f">{table}: {rule}</h3>" in what_is_broken
    kept_out = quarantined is not None and rule in quarantined["rule_id"]
    assert (f"<h3>{table}: {rule}, " in page) == kept_out
