"""The lexicon compiled for column work: a vocabulary with word ids, tries of names and patterns, attribute tables."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, product, repeat
from typing import NamedTuple

import polars as pl

from pipelines.coding.columns import filled, members
from pipelines.coding.entries import INTERNATIONAL, NAMED_FILES, Entries, Row, event_codes
from pipelines.coding.inflection import plurals
from pipelines.coding.places import city_names
from pipelines.coding.time_words import TimeWords
from pipelines.coding.tries import NOUN_ROOT, Path, Trie, TrieBuilder, path_of
from pipelines.coding.vocabulary import Vocabulary, word_classes
from pipelines.coding.wordings import Wordings, own_first, topic_digits, word_sequences

# File -> what dim_actors calls an entry of it.
_ACTOR_KINDS: Mapping[str, str] = {
    "institutions": "institution",
    "organizations": "organization",
    "armed_groups": "armed group",
    "parties": "party",
    "persons": "person",
}
# Note of an agent -> its kind where that is another: bodies have no state but the one that is named with them.
_AGENT_KINDS: Mapping[str, str] = {"international": "body"} | {x: x for x in ("weapon", "deed", "pair", "states")}
TOOK_PLACE, ENDED, COLLAPSED = range(3)
EACH = "each"  # direction: the members of a compound act on each other, but whoever they address does not act
MUTUAL = ("both", EACH)
PAIRS = ("pair", "states")  # kinds that stand for two actors named before
# seldom act far from the state that a text names
LOCAL_ROLES = ("COP", "MIL", "JUD", "LEG", "GOV", "OPP", "SPY", "ELI", "REB", "INS", "SEP", "RAD", "UAF", "CRM")
_ENDINGS: Mapping[str, int] = {"": TOOK_PLACE, "end": ENDED, "collapse": COLLAPSED}
# Column of countries.csv, kind of name, role.
_COUNTRY_COLUMNS = (
    ("names", "country", None),
    ("adjectives", "adjective", None),
    ("people", "people", "CVL"),
    ("capitals", "capital", None),
)
ANY_CASE, CAPITAL_CASE, UPPER_CASE, TITLE_CASE = 0, 1, 2, 3

# Country, group, role, first and last day.
Term = tuple[str | None, str | None, str | None, date | None, date | None]


class NameClaim(NamedTuple):
    """A name that a line gives to what it stands for."""

    kind: str
    name: str
    term: Term
    row: Row


PLACE_KINDS = ("country", "capital", "place")
KINDS = pl.Enum(
    [
        "country",
        "adjective",
        "people",
        "capital",
        "place",
        "sea",
        "body",
        "person",
        "agent",
        "weapon",
        "pronoun",
        "reciprocal",
        "given",
        "deed",
        "pair",
        "states",
    ]
)
NAME_SCHEMA: Mapping[str, pl.DataType | type[pl.DataType]] = {"name": pl.String, "case": pl.UInt8, "kind": KINDS}
TERM_SCHEMA = {
    "entry": pl.UInt32,
    "country": pl.String,
    "group": pl.String,
    "role": pl.String,
    "first_date": pl.Date,
    "last_date": pl.Date,
}
PATTERN_SCHEMA = {
    "code": pl.String,
    "kind": pl.String,
    "direction": pl.String,
    "effect": pl.String,
    "addressee": pl.Boolean,
    "rule_id": pl.String,
    "pattern": pl.String,
}


@dataclass(frozen=True)
class Lexicon:
    """What the coder looks things up in. Word id 0 stands for every word that the lexicon does not know."""

    version: str
    vocabulary: pl.DataFrame  # word, id
    flags: pl.Series  # feature bits by word id
    lemmas: pl.Series  # pattern word by word id; 0 where none
    names: Trie  # over word ids -> entry
    entries: pl.DataFrame  # by entry: name, case, kind, is_dated, and country, group, role of its latest term
    terms: pl.DataFrame  # one row per dated entry and term
    light_verbs: Trie  # over lemmas -> 0
    occurrence_verbs: Trie  # over lemmas -> 0 took place, 1 ended, 2 collapsed
    pattern_trie: Trie  # over lemmas -> pattern; verbs from ROOT, event nouns from NOUN_ROOT
    patterns: pl.DataFrame  # by pattern
    time_trie: Trie  # over the symbols of words -> time expression
    time_symbols: pl.DataFrame  # by word id: symbol, value
    time_expressions: pl.DataFrame  # by time expression: precision, offset, unit, is_counted, is_before_act
    operator_codes: pl.DataFrame  # effect, inner, code
    role_codes: pl.DataFrame  # code, source_role, target_role, new_code
    topics: pl.DataFrame  # by word id: the digits that the word tells in each family of topics
    event_codes: pl.DataFrame
    countries: pl.DataFrame
    groups: pl.DataFrame
    actors: pl.DataFrame

    @cached_property
    def first_states(self) -> pl.Series:
        """By word id, the state that a name beginning with the word enters; 0 where no name does."""
        roots = self.names.entries()
        return filled(0, self.flags.len(), pl.UInt32).scatter(roots["lemma"], roots["state"])

    @cached_property
    def words(self) -> pl.Enum:
        """The words of the vocabulary, each at the place that is its id less one."""
        return pl.Enum(self.vocabulary.sort("id")["word"])

    @cached_property
    def entry_kinds(self) -> pl.DataFrame:
        """By entry, whether it `is_known` (has a state or group, or is a body), `is_person` with one, or `is_local`.

        Who is local (police, rebels) has the state of the place where it acts. `is_pair`: two, `is_deed`: an act.
        """
        has_entity = pl.col("country").is_not_null() | pl.col("group").is_not_null()
        return self.entries.select(
            is_known=has_entity | (pl.col("kind") == "body"),
            is_person=(pl.col("kind") == "person") & has_entity,
            is_local=(pl.col("kind") == "agent") & pl.col("role").is_in(LOCAL_ROLES),
            is_pair=pl.col("kind").is_in(PAIRS),
            is_deed=pl.col("kind") == "deed",
        )

    @cached_property
    def opens_pattern(self) -> pl.Series:
        """By word id, whether a pattern, an event noun, a light verb or a verb of occurrence begins with the word."""
        tries = (self.pattern_trie, self.light_verbs, self.occurrence_verbs)
        entries = [*(trie.entries() for trie in tries), self.pattern_trie.entries(NOUN_ROOT)]
        return members(pl.concat(entries)["lemma"], self.flags.len())

    @cached_property
    def composed_codes(self) -> pl.DataFrame:
        """What an effect makes of each code and of nothing (empty): `effect`, `inner`, `new_code`.

        The line of operator_codes.csv with the longest beginning of the inner code counts.
        """
        codes = pl.concat([self.patterns["code"], self.operator_codes["code"], pl.Series([""])]).unique()
        beginnings = pl.concat(
            [codes.to_frame("inner").with_columns(begin=pl.col("inner").str.head(length)) for length in (4, 3, 2, 0)]
        )
        lines = self.operator_codes.rename({"inner": "begin", "code": "new_code"})
        return (
            beginnings.join(lines, on="begin", maintain_order="left")
            .unique(["effect", "inner"], keep="first", maintain_order=True)
            .select("effect", "inner", "new_code")
        )


def compile_lexicon(entries: Entries, version: str) -> Lexicon:
    """Entries as vocabulary, tries and tables."""
    wordings, names = Wordings(entries), Names(entries)
    classes = word_classes(entries["function_words"])
    times = TimeWords(entries)
    words = Vocabulary([*times.words(), *names.words(), *wordings.words(), *wordings.forms.lemmas, *classes])
    endings = [_ENDINGS[row["effect"]] for row in own_first(entries, "occurrence_verbs")]
    return Lexicon(
        version=version,
        vocabulary=words.frame(),
        flags=words.flags(classes, wordings.forms),
        lemmas=words.lemmas(wordings.forms),
        names=_name_trie(names, words),
        entries=names.entries(),
        terms=names.terms().filter(pl.col("is_dated")).drop("is_dated"),
        light_verbs=_verb_trie(map(wordings.lemmas, wordings.light_verbs), repeat(0), words),
        occurrence_verbs=_verb_trie(map(wordings.lemmas, wordings.occurrence_verbs), endings, words),
        pattern_trie=_pattern_trie(wordings, words),
        patterns=_patterns(wordings.lines),
        time_trie=times.trie(words),
        time_symbols=times.symbols(words, len(words) + 1),
        time_expressions=times.expressions(),
        operator_codes=_table(own_first(entries, "operator_codes"), ("effect", "inner", "code")).unique(
            ["effect", "inner"], keep="first", maintain_order=True
        ),
        role_codes=_table(own_first(entries, "role_codes"), ("code", "source_role", "target_role", "new_code")),
        topics=topic_digits(entries, wordings, words),
        event_codes=event_codes(entries),
        countries=_countries(entries),
        groups=_groups(entries),
        actors=_actors(entries),
    )


def _name_trie(names: "Names", words: Vocabulary) -> Trie:
    """Names, each leading to its entry."""
    trie = TrieBuilder()
    for entry, sequence in enumerate(names.sequences):
        trie.add(path_of([words[word] for word in sequence]), entry, variant=names.rows[entry][1])
    return trie.build()


def _verb_trie(verbs: Iterable[Sequence[str]], entries: Iterable[int], words: Vocabulary) -> Trie:
    """Verbs with their particles, each leading to its entry."""
    trie = TrieBuilder()
    for lemmas, entry in zip(verbs, entries, strict=False):
        trie.add(path_of([words[lemma] for lemma in lemmas]), entry)
    return trie.build()


def _pattern_trie(wordings: Wordings, words: Vocabulary) -> Trie:
    """Wordings of patterns and event nouns, each leading to its line."""
    trie = TrieBuilder()
    for line, places, slot, tight, root in wordings.claims():
        ids = [[[words[lemma] for lemma in lemmas] for lemmas in place] for place in places]
        trie.add(Path(ids, slot, tight), line, root)
    return trie.build()


class Names:
    """Every name of an actor or place once, with the terms that it can stand for."""

    def __init__(self, entries: Entries) -> None:
        self.rows: list[tuple[str, int, str]] = []
        self._terms: list[tuple[object, ...]] = []
        self._numbers: dict[str, int] = {}
        own, bundled = entries.layers()
        for claim in all_names(own):
            self._add(claim.kind, claim.name, claim.term)
        replaced = _replaced(own)
        for claim in all_names(bundled):
            if not replaced(claim.name, claim.term):
                self._add(claim.kind, claim.name, claim.term)
        for name in ("each other", "one another"):
            self._add("reciprocal", name, (None, None, None, None, None))
        self.sequences = word_sequences([row[0] for row in self.rows])
        self._add_cities(entries)

    def words(self) -> Iterable[str]:
        """Every word of a name."""
        return (word for sequence in self.sequences for word in sequence)

    def terms(self) -> pl.DataFrame:
        """One row per entry and term, by date; `is_dated` where it matters when the entry is used."""
        dated = pl.col("first_date").is_not_null() | pl.col("last_date").is_not_null()
        return (
            pl.DataFrame(self._terms, schema=TERM_SCHEMA, orient="row")
            .sort("entry", "first_date", nulls_last=False, maintain_order=True)
            .with_columns(is_dated=dated.any().over("entry"))
        )

    def entries(self) -> pl.DataFrame:
        """One row per entry with its latest term."""
        latest = (
            self.terms().group_by("entry", maintain_order=True).last().sort("entry").drop("first_date", "last_date")
        )
        names = pl.DataFrame(self.rows, schema=NAME_SCHEMA, orient="row")
        return pl.concat([names, latest.drop("entry")], how="horizontal")

    def _add(self, kind: str, name: str, term: Term) -> None:
        number = self._numbers.setdefault(name, len(self.rows))
        if number == len(self.rows):
            self.rows.append((name, case_of(name), kind))
        if self.rows[number][2] == kind:
            self._terms.append((number, *term))

    def _add_cities(self, entries: Entries) -> None:
        """Cities that no entry names: the package's, with the state they lie in."""
        taken = {" ".join(sequence) for sequence in self.sequences}
        cities = city_names({row["country"] for row in entries["countries"]})
        for (name, country), sequence in zip(cities, word_sequences([name for name, _ in cities]), strict=True):
            if " ".join(sequence) not in taken:
                self._add("place", name, (country, None, None, None, None))
                self.sequences.append(sequence)


def all_names(entries: Entries) -> Iterator[NameClaim]:
    """Every name of the entries; an earlier kind keeps a name that a later one claims too."""
    for kind, files in (("person", ("persons",)), ("body", NAMED_FILES)):
        for row in chain.from_iterable(entries[file] for file in files):
            yield from (NameClaim(kind, name, _term(row), row) for name in row.items("names"))
    for column, kind, role in _COUNTRY_COLUMNS:
        for row in entries["countries"]:
            national: Term = (row["country"], None, role, None, None)
            yield from (NameClaim(kind, name, national, row) for name in row.items(column))
    for row in entries["places"]:
        is_sea = row["country"] == INTERNATIONAL
        local: Term = (None if is_sea else row["country"] or None, INTERNATIONAL if is_sea else None, None, None, None)
        yield from (NameClaim("sea" if is_sea else "place", name, local, row) for name in row.items("names"))
    for row in entries["agents"]:
        kind = _AGENT_KINDS.get(row["note"], "agent")
        forms = dict.fromkeys(form for name in row.items("names") for form in (name, *plurals(name)))
        yield from (NameClaim(kind, form, (None, None, row["role"] or None, None, None), row) for form in forms)


def _replaced(own: Entries) -> Callable[[str, Term], bool]:
    """Whether a bundled line's name and term give way to the user's: one of the same name in whose period it begins."""
    periods: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for claim in all_names(own):
        periods[claim.name].append(period(claim.term))

    def replaced(name: str, term: Term) -> bool:
        begins, _ = period(term)
        return any(first <= begins <= last for first, last in periods.get(name, ()))

    return replaced


def period(term: Term) -> tuple[date, date]:
    """First and last day of a term, however long ago or far ahead where it is open."""
    return term[-2] or date.min, term[-1] or date.max


def _term(row: Row) -> Term:
    return (row["country"] or None, row["group"] or None, row["role"] or None, row.day("from"), row.day("to"))


def case_of(name: str) -> int:
    """How a name must be written: its capitals are looked for in its first and its last word ("al-Qaeda")."""
    words = name.replace("-", " ").split(" ")
    letters = [c for c in name if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return UPPER_CASE
    opens, ends = words[0][:1].isupper(), any(c.isupper() for c in words[-1])
    if opens and words[-1][:1].isupper() and len(words) > 1:
        return TITLE_CASE
    return CAPITAL_CASE if opens or ends else ANY_CASE


def _patterns(lines: Iterable[Row]) -> pl.DataFrame:
    """One row per line of a pattern: what it says, and where it stands."""
    rows = []
    for row in lines:
        cells = {"code": "", "kind": "operator", "direction": "", "effect": "", **row.cells}
        said = [cells[column] for column in ("code", "kind", "direction", "effect")]
        rows.append((*said, "T" in row["pattern"].split(), row.rule_id, row["pattern"]))
    return pl.DataFrame(rows, schema=PATTERN_SCHEMA, orient="row")


def _table(rows: Sequence[Row], columns: tuple[str, ...]) -> pl.DataFrame:
    """One row per line, several where a cell has alternatives ("REB|INS")."""
    cells = chain.from_iterable(product(*(row.items(c) or [""] for c in columns)) for row in rows)
    return pl.DataFrame(list(cells), schema=dict.fromkeys(columns, pl.String), orient="row")


def _countries(entries: Entries) -> pl.DataFrame:
    rows = [(row["country"], row["name"], row["cameo"], row["fips"] or None) for row in entries["countries"]]
    schema = dict.fromkeys(("country", "name", "cameo_code", "fips_code"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row").unique("country", keep="first", maintain_order=True)


def _groups(entries: Entries) -> pl.DataFrame:
    rows = [(row["group"], row["name"]) for row in entries["groups"]]
    schema = dict.fromkeys(("group", "name"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row").unique("group", keep="first", maintain_order=True)


def _actors(entries: Entries) -> pl.DataFrame:
    """One row per named actor and term: what `dim_actors` shows. Names without a code are no actors."""
    replaced = _replaced(entries.layers()[0])
    rows = [
        (row.items("names")[0], *_term(row)[:3], _ACTOR_KINDS[kind], row.day("from"), row.day("to"))
        for kind in _ACTOR_KINDS
        for row in entries[kind]
        if any(_term(row)[:3]) and (row.is_own or not all(replaced(name, _term(row)) for name in row.items("names")))
    ]
    schema = {
        **dict.fromkeys(("name", "country", "role", "group", "kind"), pl.String),
        "first_date": pl.Date,
        "last_date": pl.Date,
    }
    ordered = [
        (name, country, role, group, kind, first, last) for name, country, group, role, kind, first, last in rows
    ]
    return pl.DataFrame(ordered, schema=schema, orient="row").with_columns(
        actor_code=pl.concat_str("country", "role", "group", ignore_nulls=True)
    )
