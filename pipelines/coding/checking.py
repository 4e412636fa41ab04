"""What is wrong with a lexicon though every line can be read: words claimed twice, lines that nothing can reach."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipelines.coding.bits import CLASSES
from pipelines.coding.caching import load_lexicon
from pipelines.coding.coder import read
from pipelines.coding.dictionary import Lexicon, NameClaim, Term, all_names, case_of, period
from pipelines.coding.entries import Entries, Row, read_entries
from pipelines.coding.spans import find_names
from pipelines.coding.tokens import tokenise
from pipelines.coding.wordings import Wording, Wordings, own_first, word_sequences

OVERLAP = "overlap"
_QUOTED = 3  # wordings that a problem names
_MARKS = re.compile(r"[\[\]{}]")


class Problem(NamedTuple):
    """What is wrong with a line.

    `kind`: "conflict" (the words mean something else in another line), "repeat" (they mean the same there),
    "unreachable" (no text can lead to it), "example" (its sentence does not hold its pattern). "overlap" is
    nothing to mend: some of a pattern's many wordings stand in an earlier line, which counts for these.
    """

    row: Row
    kind: str
    text: str


def check_lexicon(overlay: Path | None = None) -> tuple[int, list[Problem]]:
    """How many lines were checked, and what is wrong with them by file and line: those of the overlay if there is one.

    That a user's line takes the words of a bundled one is no problem: it is what overlays are for.
    """
    entries, lexicon = read_entries(overlay), load_lexicon(overlay)
    found = [*_tables(entries), *_names(entries), *_unreachable_names(entries, lexicon), *_patterns(entries)]
    lost = {problem.row.rule_id for problem in found}
    found += (problem for problem in _examples(entries, lexicon) if problem.row.rule_id not in lost)
    checked = [row for rows in entries.files.values() for row in rows if row.is_own or overlay is None]
    of_checked = [problem for problem in found if problem.row.is_own or overlay is None]
    return len(checked), sorted(of_checked, key=lambda problem: (problem.row.file, problem.row.line))


def _tables(entries: Entries) -> Iterator[Problem]:
    """Problems of the lines that are looked up by a key."""
    keys: dict[str, tuple[str, ...]] = {
        "countries": ("country",),
        "groups": ("group",),
        "operator_codes": ("effect", "inner"),
        "light_verbs": ("verb",),
        "occurrence_verbs": ("verb",),
    }
    for file, columns in keys.items():
        first: dict[tuple[str, ...], Row] = {}
        for row in own_first(entries, file):
            key = tuple(row[column] for column in columns)
            kept = first.setdefault(key, row)
            if kept is not row and kept.is_own == row.is_own:
                yield _claimed(row, kept, f"'{' '.join(key)}'", _cells(row, columns), _cells(kept, columns))
    yield from _role_codes(entries)
    yield from _listed_words(entries, "function_words", "class")
    yield from _listed_words(entries, "topics", "family")
    for row in own_first(entries, "function_words"):
        if row["class"] not in CLASSES:
            yield Problem(row, "unreachable", f"unknown word class '{row['class']}'")


def _cells(row: Row, key: Sequence[str]) -> str:
    """What a line says of its key."""
    return ",".join(cell for column, cell in row.cells.items() if column not in (*key, "note", "example"))


def _role_codes(entries: Entries) -> Iterator[Problem]:
    """Lines of which an earlier one takes every case, and codes that no event has."""
    earlier: dict[str, list[Row]] = defaultdict(list)
    for row in own_first(entries, "role_codes"):
        if row["code"] not in entries.codes:
            yield Problem(row, "unreachable", f"no event has the code '{row['code']}'")
        before = next((other for other in earlier[row["code"]] if _takes_all(other, row)), None)
        if before and before.is_own == row.is_own:
            yield Problem(row, "unreachable", f"{before.place} stands before it and takes every case of it")
        earlier[row["code"]].append(row)


def _takes_all(one: Row, other: Row) -> bool:
    """Whether a line of role_codes.csv fits whatever the other fits."""
    columns = ("source_role", "target_role")
    return all(not one[column] or set() != set(other.items(column)) <= set(one.items(column)) for column in columns)


def _listed_words(entries: Entries, file: str, column: str) -> Iterator[Problem]:
    """Words that a line of the same class has too, or that one line has twice."""
    first: dict[tuple[str, str], Row] = {}
    for row in own_first(entries, file):
        words = row.items("words")
        for number, word in enumerate(words):
            kept = first.setdefault((row[column], word), row)
            if kept is not row or word in words[:number]:
                yield _claimed(row, kept, f"'{word}'", _cells(row, ("words",)), _cells(kept, ("words",)))


def _names(entries: Entries) -> Iterator[Problem]:
    """Names that another line has too, of the same words in the same case; one problem for each pair of lines.

    A plural that is made by rule gives way to a line that has it in so many words: that is no problem.
    """
    for layer in entries.layers():
        claims = list(all_names(layer))
        there = {(claim.row.rule_id, claim.kind, claim.name) for claim in claims}
        kept: dict[Hashable, list[NameClaim]] = defaultdict(list)
        lost: dict[tuple[str, str], list[tuple[NameClaim, NameClaim]]] = defaultdict(list)
        for claim, words in zip(claims, word_sequences([claim.name for claim in claims]), strict=True):
            before = kept[tuple(words), case_of(claim.name)]
            # "Jose" beside "José" in each line of a person is the same name to the coder.
            is_spelling = before and (claim.row.rule_id, before[0].kind, before[0].name) in there
            if not (is_spelling and claim.name != before[0].name):
                clash = next((other for other in before if _clash(claim, other, before[0])), None)
                if clash and _is_written(claim):
                    lost[claim.row.rule_id, clash.row.rule_id].append((claim, clash))
                before.append(claim)
        for pairs in lost.values():
            claim, clash = pairs[0]
            names = _listed([claim.name for claim, _ in pairs])
            yield _claimed(claim.row, clash.row, names, _code(claim.term), _code(clash.term))


def _is_written(claim: NameClaim) -> bool:
    """Whether a line has the name itself, not only its singular."""
    return any(claim.name in cell.split("|") for cell in claim.row.cells.values())


def _clash(claim: NameClaim, other: NameClaim, kept: NameClaim) -> bool:
    """Whether two lines cannot both have a name: at the same time, or because the first line's name is another."""
    if claim.row is other.row:
        return False
    if (claim.kind, claim.name) != (kept.kind, kept.name):
        return other is kept
    (first, last), (other_first, other_last) = period(claim.term), period(other.term)
    return first <= other_last and other_first <= last


def _code(term: Term) -> str:
    country, group, role, *_ = term
    return "".join(filter(None, (country, role, group))) or "nobody"


def _unreachable_names(entries: Entries, lexicon: Lexicon) -> Iterator[Problem]:
    """Names that are not found even where a text consists of them: punctuation inside, a case that no text has."""
    claims = [claim for layer in entries.layers() for claim in all_names(layer)]
    names = pl.Series(list(dict.fromkeys(claim.name for claim in claims)), dtype=pl.String)
    stream = tokenise(names, lexicon)
    sentences = stream.sentences.filter(pl.len().over("article") == 1).select("article", "first", "last")
    found = find_names(stream, lexicon).select(pl.col("first", "last").cast(pl.UInt32))
    reached = set(names.gather(sentences.join(found, on=["first", "last"], how="semi")["article"]))
    lost: dict[str, list[NameClaim]] = defaultdict(list)
    for claim in claims:
        if claim.name not in reached:
            lost[claim.row.rule_id].append(claim)
    for of_row in lost.values():
        phrases = _listed([claim.name for claim in of_row])
        yield Problem(of_row[0].row, "unreachable", f"the coder does not find {phrases} in a text of just that name")


def _patterns(entries: Entries) -> Iterator[Problem]:
    """Patterns whose words an earlier line has already, one problem for each pair of lines."""
    wordings = Wordings(entries)
    kept: dict[Hashable, int] = {}
    lost: dict[tuple[int, int], list[str]] = defaultdict(list)
    alone = {row["effect"]: row["code"] for row in entries["operator_codes"] if not row["inner"]}
    free: set[int] = set()
    for wording in wordings.claims():
        for words, path in _paths(wording):
            before = kept.setdefault(path, wording.line)
            if before == wording.line:
                free.add(before)
            # That "attack" alone is only one of "attack on" and "attack by" is meant so.
            elif not _is_bare(wording, wordings.lines[wording.line]):
                lost[wording.line, before].append(" ".join(words))
    for (line, before_line), phrases in lost.items():
        row, before_row = wordings.lines[line], wordings.lines[before_line]
        if row.is_own == before_row.is_own:
            problem = _claimed(row, before_row, _listed(phrases), _meaning(row, alone), _meaning(before_row, alone))
            if line in free:
                yield problem._replace(kind=OVERLAP)
            else:
                yield problem._replace(text=f"{problem.text}; nothing is left of the line")


def _paths(wording: Wording) -> Iterator[tuple[list[str], Hashable]]:
    """Every word sequence of a wording, and what tells its path through the trie from others."""
    for chosen in product(*wording.places):
        words = [word for part in chosen for word in part]
        slot, tight = (sum(map(len, chosen[:place])) if place else 0 for place in (wording.slot, wording.tight))
        yield words, (wording.root, tuple(words), slot, max(tight, 1))


def _is_bare(wording: Wording, row: Row) -> bool:
    """Whether it is an event noun without its preposition."""
    return len(wording.places) < sum(item not in ("T", "V") for item in row["pattern"].split())


def _meaning(row: Row, alone: Mapping[str, str]) -> str:
    """What a pattern is read as; of an operator, what it is without an act that it takes."""
    if "effect" in row.cells:
        return alone.get(row["effect"], row["effect"])
    return " ".join(filter(None, (row["code"], row["direction"])))


def _examples(entries: Entries, lexicon: Lexicon) -> Iterator[Problem]:
    """Patterns that the coder does not find in their own example."""
    rows = [row for row in (*entries["verbs"], *entries["operators"]) if row["example"]]
    articles = pl.DataFrame({"text": [_MARKS.sub("", row["example"]) for row in rows]}).select(
        pl.int_range(pl.len()).cast(pl.String).alias("article_id"),
        "text",
        *(pl.lit(None, pl.String).alias(column) for column in ("title", "url", "publisher")),
        pl.lit(None, pl.Date).alias("published_date"),
    )
    reading = read(articles, lexicon, only_promising=False)
    sentence = pl.lit(reading.batch.stream.tokens["sentence"]).gather(pl.col("head"))
    found = reading.matches.select(
        article=pl.lit(reading.batch.stream.sentences["article"]).gather(sentence),
        rule_id=pl.lit(lexicon.patterns["rule_id"]).gather(pl.col("pattern")),
    )
    there = set(found.iter_rows())
    for number, row in enumerate(rows):
        if (number, row.rule_id) not in there:
            yield Problem(row, "example", f"the coder does not find '{row['pattern']}' in '{row['example']}'")


def _claimed(row: Row, kept: Row, words: str, meaning: str, kept_meaning: str) -> Problem:
    """The problem of a line whose words an earlier line has."""
    if meaning == kept_meaning:
        return Problem(row, "repeat", f"{words}: {kept.place} says the same")
    return Problem(row, "conflict", f"{words} is {meaning} here and {kept_meaning} in {kept.place}, which counts")


def _listed(phrases: Sequence[str]) -> str:
    """The first of the phrases, and how many more there are."""
    words = ", ".join(f"'{phrase}'" for phrase in phrases[:_QUOTED])
    return f"{words} and {len(phrases) - _QUOTED} more" if len(phrases) > _QUOTED else words


def count_kinds(problems: Iterable[Problem]) -> dict[str, int]:
    """How many problems there are of each kind, the most first."""
    counts = pl.Series([problem.kind for problem in problems], dtype=pl.String).value_counts(sort=True)
    return dict(counts.iter_rows())
