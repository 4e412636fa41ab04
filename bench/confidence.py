"""`python -m bench.confidence GOLD...`: fits the weights of `confidence` on coded records and says how honest it is.

Every figure is for items that took no part in the fit (ten folds by item). `--write` keeps the weights.
"""

import argparse
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.coding import confidence as coded
from pipelines.coding import load_lexicon
from pipelines.coding.between import mentions_between
from pipelines.coding.coder import mentions_of, read
from pipelines.coding.dictionary import Lexicon
from pipelines.evaluation.gold import Gold, Kind, read_gold
from pipelines.evaluation.measures import comparable_found, comparable_gold, measures_of

Numbers = NDArray[np.float64]

_WEIGHTS = Path(coded.__file__).with_suffix(".csv")
_FOLDS = 10
_RIDGE = 4.0  # pulls weights towards 0: most pieces of evidence stand in some dozens of mentions
_STEPS = 50
_BINS = 10
_DECIMALS = 2


def main() -> None:
    """Print weights, Brier scores and the reliability of each gold file."""
    parser = argparse.ArgumentParser(prog="bench.confidence", description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path, help="coded records, JSON Lines, as for `dyad evaluate`")
    parser.add_argument("--test", nargs="*", type=Path, default=[], help="records to score, but not to fit on")
    parser.add_argument("--write", action="store_true", help=f"write the weights to {_WEIGHTS.name}")
    options = parser.parse_args()
    lexicon = load_lexicon()
    files = [_judged(read_gold(path), lexicon) for path in options.gold]
    names = [coded.INTERCEPT, *(name for name in coded.read_weights() if name != coded.INTERCEPT)]
    judged = pl.concat(files).with_columns(fold=_folds())
    weights = fit(judged, names)
    apart = pl.concat(
        part.with_columns(expected=predict(part, names, fit(judged.filter(pl.col("fold") != fold), names)))
        for (fold,), part in judged.group_by("fold", maintain_order=True)
    )
    unseen = [_judged(read_gold(path), lexicon) for path in options.test]
    parts = [*apart.partition_by("file", maintain_order=True)]
    parts += [part.with_columns(expected=predict(part, names, weights)) for part in unseen]
    for name, weight in zip(names, weights, strict=True):
        print(f"{name:<24}{weight:>8.2f}")
    for part in parts:
        print(*_report(part), sep="\n")
    if options.write:
        _write(dict(zip(names, weights, strict=True)))


def fit(judged: pl.DataFrame, names: Sequence[str]) -> Numbers:
    """Weights of a logistic regression with a ridge on all but the intercept, by Newton's method."""
    x, y = _matrix(judged, names), judged["is_right"].cast(pl.Float64).to_numpy()
    ridge = np.diag([0.0] + [_RIDGE] * (len(names) - 1))
    weights = np.zeros(len(names))
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (y - share) - ridge @ weights
        weights += np.linalg.solve((x.T * (share * (1 - share))) @ x + ridge, slope)
    return weights


def predict(judged: pl.DataFrame, names: Sequence[str], weights: Numbers) -> pl.Series:
    """The confidence that these weights give each mention, to the decimals that the coder keeps."""
    share: Numbers = 1 / (1 + np.exp(-_matrix(judged, names) @ weights))
    return pl.Series(share.round(_DECIMALS))


def _matrix(judged: pl.DataFrame, names: Sequence[str]) -> Numbers:
    return judged.select(pl.lit(1.0).alias(names[0]), *names[1:]).to_numpy()


def _judged(gold: Gold, lexicon: Lexicon) -> pl.DataFrame:
    """One row per mention that counts: its evidence, and whether a gold event has its actors and class."""
    if gold.kind is Kind.marked:
        mentions = mentions_between(gold.articles, lexicon)
    else:
        mentions = mentions_of(read(gold.articles, lexicon), lexicon)
    found = comparable_found(mentions, gold.kind)
    expected = comparable_gold(gold.events, found, gold.kind, lexicon.event_codes)
    key = ["id", *measures_of(gold)[0].columns]
    right = expected.select(key).unique().with_columns(is_right=pl.lit(True))
    return (
        found.join(right, on=key, how="left", nulls_equal=True, validate="m:1")
        .select(pl.lit(gold.name).alias("file"), "id", pl.col("is_right").fill_null(False), "confidence", "evidence")
        .unnest("evidence")
    )


def _folds() -> pl.Expr:
    """The fold of each item, the same whatever else is in the file."""
    return pl.concat_str("file", "id", separator="\x1f").hash(seed=0) % _FOLDS


def _report(part: pl.DataFrame) -> Iterator[str]:
    right = pl.col("is_right").cast(pl.Float64)
    scores = part.select(
        right.mean().alias("share"),
        expected=((pl.col("expected") - right) ** 2).mean(),
        shipped=((pl.col("confidence") - right) ** 2).mean(),
        constant=((right.mean() - right) ** 2).mean(),
    ).row(0)
    share, expected, shipped, constant = scores
    yield f"\n{part['file'][0]}: {part.height} mentions, {share:.3f} right"
    yield f"Brier score: {expected:.4f}; of the weights in use {shipped:.4f}, of one constant {constant:.4f}"
    bins = (
        part.group_by(tenth=(pl.col("expected") * _BINS).floor())
        .agg(pl.len(), pl.col("expected").mean(), right.mean())
        .sort("tenth")
    )
    for tenth, found, expected, share in bins.iter_rows():
        low = tenth / _BINS
        yield f"  {low:.1f} to {low + 0.1:.1f}: {found:>4} found, mean {expected:.2f}, right {share:.2f}"


def _write(weights: dict[str, float]) -> None:
    with _WEIGHTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with _WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | {"weight": f"{weights[row['evidence']]:.2f}"} for row in rows)


if __name__ == "__main__":
    main()
