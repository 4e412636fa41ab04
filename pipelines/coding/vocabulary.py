"""The words of the lexicon, numbered, with what each can be."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import polars as pl

from pipelines.coding.bits import CLASSES, OPEN_CLASSES
from pipelines.coding.entries import Row
from pipelines.coding.inflection import Forms


class Vocabulary:
    """Word ids, from 1."""

    def __init__(self, words: Iterable[str]) -> None:
        self._ids = {word: number for number, word in enumerate(dict.fromkeys(words), 1)}

    def __getitem__(self, word: str) -> int:
        return self._ids[word]

    def __len__(self) -> int:
        return len(self._ids)

    def frame(self) -> pl.DataFrame:
        """One row per word: `word`, `id`."""
        return pl.DataFrame(
            {"word": list(self._ids), "id": list(self._ids.values())}, schema={"word": pl.String, "id": pl.UInt32}
        )

    def flags(self, classes: dict[str, int], forms: Forms) -> pl.Series:
        """By word id, class bits, and form bits where the word is not closed-class: "a" and "that" are no verbs."""
        values = [0]
        for word in self._ids:
            closed = classes.get(word, 0)
            values.append(closed | (0 if closed & ~OPEN_CLASSES else forms.bits.get(word, 0)))
        return pl.Series(values, dtype=pl.UInt64)

    def lemmas(self, forms: Forms) -> pl.Series:
        """By word id, the id of the word whose form it is in patterns; 0 where none."""
        values = [0, *(self._ids[forms.lemmas[word]] if word in forms.lemmas else 0 for word in self._ids)]
        return pl.Series(values, dtype=pl.UInt32)


def word_classes(rows: Sequence[Row]) -> dict[str, int]:
    """The class bits of each word of function_words.csv."""
    classes: dict[str, int] = defaultdict(int)
    for row in rows:
        if row["class"] not in CLASSES:
            raise row.fail(f"unknown word class '{row['class']}'; expected one of {', '.join(CLASSES)}")
        for word in row.items("words"):
            classes[word] |= CLASSES[row["class"]]
    return dict(classes)
