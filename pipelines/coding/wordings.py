"""Verb patterns, event nouns and operators as the word sequences that they stand for, alternatives written out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from pipelines.coding.entries import TOPIC_FAMILIES, Entries, Row
from pipelines.coding.inflection import inflect
from pipelines.coding.tries import NOUN_ROOT, ROOT
from pipelines.coding.vocabulary import Vocabulary
from pipelines.coding.words import split_words

Places = list[list[list[str]]]  # places in order, each with the word sequences that may fill it


class Wording(NamedTuple):
    """The base forms that stand for a line; `places`, `slot` and `tight` as in `tries.Path`."""

    line: int
    places: Places
    slot: int | None
    tight: int
    root: int


class Wordings:
    """The lines of verb patterns, event nouns and operators by number, and every way to word them."""

    def __init__(self, entries: Entries) -> None:
        verbs, nouns = _verb_lines(entries), [row for row in own_first(entries, "verbs") if row["kind"] == "noun"]
        self.lines = [*verbs, *nouns]
        plain = _plain_words(self.lines)
        self._verbs = [_places(row, plain) for row in verbs]
        self._nouns = [_places(row, plain) for row in nouns]
        self.light_verbs = word_sequences([row["verb"] for row in own_first(entries, "light_verbs")])
        self.occurrence_verbs = word_sequences([row["verb"] for row in own_first(entries, "occurrence_verbs")])
        bare = [*self.light_verbs, *self.occurrence_verbs]
        heads = [words for places, _ in self._verbs for words in places[0]] + bare
        inner = [words for places, _ in [*self._verbs, *self._nouns] for place in places for words in place]
        inner += word_sequences([word for row in entries["topics"] for word in row.items("words")])
        self.forms = inflect({words[0] for words in heads}, {word for words in [*inner, *bare] for word in words})

    def words(self) -> Iterable[str]:
        """Every base form."""
        return self.forms.lemmas.values()

    def claims(self) -> Iterator[Wording]:
        """Every wording, in the order in which the first to claim words keeps them.

        Event nouns with and without the preposition that leads to the target; a noun's own words follow each other
        without a gap.
        """
        for line, (places, slot) in enumerate(self._verbs):
            yield Wording(line, self._base_forms(places), slot, 0, ROOT)
        for line, (places, slot) in enumerate(self._nouns, len(self._verbs)):
            yield Wording(line, self._base_forms(places), slot, max(len(places) - 1, 1), NOUN_ROOT)
        for line, (places, _) in enumerate(self._nouns, len(self._verbs)):
            if len(places) > 1:
                yield Wording(line, self._base_forms(places[:-1]), None, len(places) - 1, NOUN_ROOT)

    def lemmas(self, words: Sequence[str]) -> list[str]:
        """The base forms of the words."""
        return [self.forms.lemma(word) for word in words]

    def _base_forms(self, places: Places) -> Places:
        return [[self.lemmas(words) for words in place] for place in places]


def own_first(entries: Entries, name: str) -> list[Row]:
    """The lines of a file, the user's before the bundled ones."""
    return [row for layer in entries.layers() for row in layer[name]]


def word_sequences(texts: Sequence[str]) -> list[list[str]]:
    """The words of each text, split as the coder splits articles."""
    sequences: list[list[str]] = [[] for _ in texts]
    for chunk, word in split_words(pl.Series(texts, dtype=pl.String)).select("chunk", "word").iter_rows():
        sequences[chunk].append(word)
    return sequences


def topic_digits(entries: Entries, wordings: Wordings, words: Vocabulary) -> pl.DataFrame:
    """By word id, a column per family: the digits that the base form stands for, null where it tells nothing."""
    columns: dict[str, list[str | None]] = {family: [None] * (len(words) + 1) for family in TOPIC_FAMILIES}
    for row in reversed(own_first(entries, "topics")):
        for sequence in word_sequences(row.items("words")):
            columns[row["family"]][words[wordings.lemmas(sequence)[0]]] = row["digits"]
    return pl.DataFrame(columns, schema=dict.fromkeys(TOPIC_FAMILIES, pl.String))


def _verb_lines(entries: Entries) -> list[Row]:
    """The lines of operators and verbs, those first that keep the words that several claim.

    An operator without an inner act means what the bare verb does.
    """
    return [
        row
        for layer in entries.layers()
        for row in (*layer["operators"], *(row for row in layer["verbs"] if row["kind"] != "noun"))
    ]


def _places(row: Row, plain: Mapping[str, list[str]]) -> tuple[Places, int | None]:
    """The places of a pattern, each with its alternatives, and the index of the one after T.

    The index is None without T, or with T at the end.
    """
    slots = row["pattern"].split()
    slot = slots.index("T") if "T" in slots else None
    places = [[plain[word] for word in item.split("|")] for item in slots if item not in ("T", "V")]
    if not places or slot == 0:
        raise row.fail(f"pattern '{row['pattern']}' must begin with a word")
    if not all(word for place in places for word in place):
        raise row.fail(f"pattern '{row['pattern']}' has an empty alternative")
    return places, slot if slot is not None and slot < len(places) else None


def _plain_words(rows: Iterable[Row]) -> dict[str, list[str]]:
    """The words of every alternative in the patterns, split as the coder splits articles."""
    alternatives = sorted({word for row in rows for item in row["pattern"].split() for word in item.split("|")})
    return {
        alternative: [word for word in words if word]
        for alternative, words in zip(alternatives, word_sequences(alternatives), strict=True)
    }
