"""Precision, recall and F1 of judged keys, per class, macro and micro, with bootstrap intervals over items."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.evaluation.measures import Measure

RESAMPLES = 1000
_SEED = 1
_LEVEL = (2.5, 97.5)
_DRAWN_AT_ONCE = 5_000_000  # 40 MB
_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 of one kind of key, and the counts behind them."""

    true_positives: int
    false_positives: int
    false_negatives: int

    @property
    def precision(self) -> float:
        """Share of the coded keys that are in the gold records; 0 where nothing was coded."""
        return float(self._rates[0])

    @property
    def recall(self) -> float:
        """Share of the gold keys that were coded; 0 where there are none."""
        return float(self._rates[1])

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return float(self._rates[2])

    @property
    def _rates(self) -> _Floats:
        return _rates(np.array([self.true_positives, self.false_positives, self.false_negatives], float))


@dataclass(frozen=True)
class Estimate:
    """A figure and the ends of its 95% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Share:
    """How many of how many, and the rate."""

    part: int
    whole: int
    rate: Estimate


@dataclass(frozen=True)
class Figures:
    """How one class fared, or all of them: keys in the gold records, keys found, those that are both, and the rates."""

    name: str
    gold: int
    found: int
    right: int
    precision: Estimate
    recall: Estimate
    f1: Estimate


@dataclass(frozen=True)
class Result:
    """What one measure says: over all keys, as the mean of the classes of the gold records, and for each class."""

    measure: Measure
    micro: Figures
    macro: Figures | None
    classes: tuple[Figures, ...]


def score(judged: pl.DataFrame) -> Score:
    """The counts over all keys."""
    is_gold, is_found = judged["gold_no"].is_not_null(), judged["found_no"].is_not_null()
    return Score(int((is_gold & is_found).sum()), int((~is_gold).sum()), int((~is_found).sum()))


def estimate(judged: pl.DataFrame, measure: Measure, ids: Sequence[str], resamples: int = RESAMPLES) -> Result:
    """The figures of one measure; `ids` are all items, since those without any key are resampled too."""
    named = judged[measure.by] if measure.by else pl.repeat("", judged.height, eager=True)
    classes = named.unique().sort().to_list()
    counts = _counts(judged, named, ids, classes)
    whole, drawn = counts.sum(axis=0), _resampled(counts, resamples)
    micro = _figures("micro", whole.sum(axis=0), _rates(whole.sum(axis=0)), _rates(drawn.sum(axis=1)))
    if measure.by is None:
        return Result(measure, micro, None, ())
    macro = _figures("macro", whole.sum(axis=0), _macro(whole, whole), _macro(drawn, whole))
    each = (
        _figures(name, whole[place], _rates(whole[place]), _rates(drawn[_occurs(drawn[:, place]), place]))
        for place, name in enumerate(classes)
    )
    return Result(measure, micro, macro, tuple(each))


def _counts(judged: pl.DataFrame, named: pl.Series, ids: Sequence[str], classes: Sequence[str]) -> _Floats:
    """Items x classes x (right, coded in vain, missed)."""
    counts = np.zeros((len(ids), len(classes), 3))
    item, of_class = judged["id"].cast(pl.Enum(ids)).to_physical(), named.cast(pl.Enum(classes)).to_physical()
    outcome = judged.select(
        pl.when(pl.col("gold_no").is_null()).then(1).when(pl.col("found_no").is_null()).then(2).otherwise(0)
    ).to_series()
    np.add.at(counts, (item.to_numpy(), of_class.to_numpy(), outcome.to_numpy()), 1)
    return counts


def share(part: pl.Series, whole: pl.Series, resamples: int = RESAMPLES) -> Share:
    """What share of `whole` is `part`; both are counts, an item a row."""
    counts = np.stack([part.to_numpy(), whole.to_numpy()], axis=-1).astype(float)
    total, drawn = counts.sum(axis=0), _resampled(counts, resamples)
    rate = _estimate(_ratio(*total), _ratio(*drawn[drawn[:, 1] > 0].T))
    return Share(int(total[0]), int(total[1]), rate)


def _resampled(counts: _Floats, resamples: int) -> _Floats:
    """The sums over as many items as there are, drawn with replacement; the same draws for every measure of a file."""
    random, flat = np.random.default_rng(_SEED), counts.reshape(len(counts), -1)
    at_once = max(1, _DRAWN_AT_ONCE // len(counts))
    sizes = [min(at_once, resamples - first) for first in range(0, resamples, at_once)]
    sums = [_drawn(random, size, len(counts)) @ flat for size in sizes]
    return np.concatenate(sums).reshape(resamples, *counts.shape[1:])


def _drawn(random: np.random.Generator, draws: int, items: int) -> _Floats:
    """Draws x items: how often each draw holds the item."""
    places = random.integers(items, size=(draws, items)) + items * np.arange(draws)[:, None]
    return np.bincount(places.ravel(), minlength=draws * items).reshape(draws, items).astype(float)


def _rates(counts: _Floats) -> _Floats:
    """Precision, recall and F1 on the last axis, where the counts of right, in vain and missed stand."""
    right, in_vain, missed = np.moveaxis(counts, -1, 0)
    f1 = _ratio(2 * right, 2 * right + in_vain + missed)
    return np.stack([_ratio(right, right + in_vain), _ratio(right, right + missed), f1], axis=-1)


def _macro(counts: _Floats, whole: _Floats) -> _Floats:
    """The mean of each rate over the classes that occur in the gold records.

    Draws without a gold event of a class say nothing of it: the rates of the whole file stand in. Without them, rare
    classes that fare badly would drop out of many draws, and the interval would lie above the figure.
    """
    rates = np.where(_occurs(counts)[..., None], _rates(counts), _rates(whole))
    return _ratio((rates * _occurs(whole)[:, None]).sum(axis=-2), _occurs(whole).sum())


def _occurs(counts: _Floats) -> NDArray[np.bool_]:
    """Where there are gold events, right or missed."""
    occurs: NDArray[np.bool_] = counts[..., 0] + counts[..., 2] > 0
    return occurs


def _ratio(part: _Floats, whole: _Floats) -> _Floats:
    """The part of the whole, 0 where there is no whole."""
    part, whole = np.broadcast_arrays(part, whole)
    ratio: _Floats = np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)
    return ratio


def _figures(name: str, counts: _Floats, rates: _Floats, drawn: _Floats) -> Figures:
    right, in_vain, missed = (int(count) for count in counts)
    precision, recall, f1 = (_estimate(rates[place], drawn[:, place]) for place in range(3))
    return Figures(name, right + missed, right + in_vain, right, precision, recall, f1)


def _estimate(value: _Floats, drawn: _Floats) -> Estimate:
    low, high = np.percentile(drawn, _LEVEL) if len(drawn) else (value, value)
    return Estimate(float(value), float(low), float(high))
