"""Why sentences were coded as they were, by the lexicon of the lake."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import polars as pl

from pipelines.coding import Lexicon, LexiconError, explain, load_lexicon
from pipelines.coding.entries import entries_version
from pipelines.settings import overlay_of

_LONGEST = 2000
_FEW = 10

Explain = Callable[[Sequence[str]], Mapping[str, str]]


def explainer(home: Path) -> Explain:
    """A function from sentences to what the coder weighs in each by the lexicon as it then is.

    It takes a few milliseconds more for each sentence more; what it finds of a few is kept.
    """

    def explain_all(sentences: Sequence[str]) -> Mapping[str, str]:
        overlay = overlay_of(home)
        told = _told if len(sentences) > _FEW else _kept
        try:
            return dict(zip(sentences, told(tuple(sentences), overlay, entries_version(overlay)), strict=True))
        except LexiconError as error:
            # A line of the overlay that is being written: the page says so instead of failing.
            return dict.fromkeys(sentences, f"the lexicon of the lake cannot be read: {error}")

    return explain_all


def _told(sentences: tuple[str, ...], overlay: Path | None, version: str) -> Sequence[str]:
    """What the coder weighs in each sentence; a fifth of a second, however few they are."""
    return explain(_articles(sentences), _lexicon(overlay, version))


_kept = lru_cache(maxsize=100)(_told)


@lru_cache(maxsize=1)
def _lexicon(overlay: Path | None, _version: str) -> Lexicon:
    return load_lexicon(overlay)


def _articles(sentences: Sequence[str]) -> pl.DataFrame:
    """Each sentence as an article that nothing else is known of."""
    unknown = pl.lit(None, pl.String)
    return pl.DataFrame({"text": [sentence[:_LONGEST] for sentence in sentences]}, {"text": pl.String}).with_columns(
        article_id=pl.int_range(pl.len()).cast(pl.String),
        title=unknown,
        url=unknown,
        publisher=unknown,
        published_date=pl.lit(None, pl.Date),
    )
