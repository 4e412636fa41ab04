"""Why a sentence was coded as it was, by the lexicon of the lake."""

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

import polars as pl

from pipelines.coding import Lexicon, explain, load_lexicon

_LONGEST = 2000


def explainer(home: Path) -> Callable[[str], str]:
    """A function from a sentence to what the coder weighed in it."""
    return lambda sentence: _explained(home, sentence[:_LONGEST])


@lru_cache(maxsize=1000)
def _explained(home: Path, sentence: str) -> str:
    """What the coder weighed, kept: working it out takes a tenth of a second."""
    return explain(_article(sentence), _lexicon(home))


@cache
def _lexicon(home: Path) -> Lexicon:
    overlay = home / "lexicon"
    return load_lexicon(overlay if overlay.is_dir() else None)


def _article(sentence: str) -> pl.DataFrame:
    """The sentence as an article that nothing else is known of."""
    names = ("article_id", "title", "text", "url", "publisher")
    schema = {**dict.fromkeys(names, pl.String), "published_date": pl.Date}
    return pl.DataFrame([{"article_id": "sentence", "text": sentence}], schema=schema)
