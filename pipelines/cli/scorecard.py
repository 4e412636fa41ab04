"""What `dyad evaluate` says on a terminal: the figures of each measure and class, and what was taken for what."""

from collections.abc import Iterator, Sequence

from pipelines.cli.lines import WIDTH, labelled, printable, table
from pipelines.evaluation.cells import NONE, Matrix, count
from pipelines.evaluation.results import Evaluation
from pipelines.evaluation.scores import Estimate, Figures

_HEAD = 3  # letters of a class above its column
_NAME = 25


def scorecard(evaluation: Evaluation) -> Iterator[str]:
    """The lines, a part after the other; a part that the records say nothing of is left out."""
    for part in (_about, _measures, _classes, _matrix, _confidence):
        yield from part(evaluation)


def _about(evaluation: Evaluation) -> Iterator[str]:
    gold, no_event, status = evaluation.gold, evaluation.no_event, evaluation.status_agreement
    yield from labelled("Gold", f"{printable(gold.name)}: {gold.kind.value}, {_items(gold.articles.height)}")
    if gold.left_out:
        yield from labelled("Left out", ", ".join(f"{_items(n)} {reason}" for reason, n in gold.left_out.items()))
    yield from labelled("Lexicon", evaluation.lexicon_version)
    if no_event:
        told = f"something is coded from {no_event.part:,} of {_items(no_event.whole)} without an event"
        yield from labelled("No event", f"{told}, {_interval(no_event.rate)}")
    if status:
        told = f"{status.part:,} of {status.whole:,} right events have the right status"
        yield from labelled("Status", f"{told}, {_interval(status.rate)}")


def _measures(evaluation: Evaluation) -> Iterator[str]:
    if not evaluation.results:
        return
    yield "Measures, with 95% intervals by bootstrap; macro F1 is the mean of the classes"
    rows = [
        (
            result.measure.name,
            *(_interval(figure) for figure in (result.micro.precision, result.micro.recall, result.micro.f1)),
            _interval(result.macro.f1) if result.macro else "",
        )
        for result in evaluation.results
    ]
    yield from table(("measure", "precision", "recall", "micro F1", "macro F1"), rows)
    for result in evaluation.results:
        yield from labelled(f"  {result.measure.name}", result.measure.meaning)


def _classes(evaluation: Evaluation) -> Iterator[str]:
    if not evaluation.results:
        return
    main = evaluation.results[0]
    yield f"By {main.measure.name}"
    names = [_named(evaluation, figures.name) for figures in main.classes]
    rows = [(name, *_row(figures)) for name, figures in zip(names, main.classes, strict=True)]
    heads = ("gold", "found", "right", "prec.", "recall", "F1", "95%")
    yield from table(("class", *heads), rows, numbers=heads[:-1])


def _matrix(evaluation: Evaluation) -> Iterator[str]:
    """The counts, in as many pieces as the width asks for."""
    matrix = count(evaluation.cells)
    if not matrix.counts:
        return
    yield "Gold event (row) against what was found (column); none: missed, or coded in vain"
    label = max(map(len, matrix.gold))
    columns = [[_head(found), *(_cell(matrix, gold, found) for gold in matrix.gold)] for found in matrix.found]
    for piece in _pieces(columns, WIDTH - label):
        widths = [max(map(len, column)) for column in piece]
        for name, *row in zip(["", *matrix.gold], *piece, strict=True):
            yield "".join([name.ljust(label), *(f" {cell:>{width}}" for cell, width in zip(row, widths, strict=True))])


def _confidence(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.confidence.is_empty():
        return
    yield "Share that is right, by confidence"
    rows = [
        (
            f"{row['confidence_from']:.1f} to {row['confidence_from'] + 0.1:.1f}",
            row["found"],
            _rate(row["mean_confidence"]),
            _rate(row["share_right"]),
        )
        for row in evaluation.confidence.to_dicts()
    ]
    yield from table(("confidence", "found", "mean", "right"), rows, numbers=("found", "mean", "right"))


def _pieces(columns: Sequence[list[str]], room: int) -> Iterator[list[list[str]]]:
    """The columns that fit beside each other, each with a space before it."""
    piece: list[list[str]] = []
    left = room
    for column in columns:
        needed = 1 + max(map(len, column))
        if piece and needed > left:
            yield piece
            piece, left = [], room
        piece.append(column)
        left -= needed
    yield piece


def _head(name: str) -> str:
    return name if name == NONE else name[:_HEAD]


def _cell(matrix: Matrix, gold: str, found: str) -> str:
    return str(matrix.counts.get((gold, found), "·"))


def _row(figures: Figures) -> tuple[object, ...]:
    """Counts and rates of a class; a dash where a rate would be one of nothing."""
    f1 = figures.f1
    precision = _rate(figures.precision.value) if figures.found else "–"
    recall = _rate(figures.recall.value) if figures.gold else "–"
    counts = (figures.gold, figures.found, figures.right)
    return (*counts, precision, recall, _rate(f1.value), f"[{_rate(f1.low)} {_rate(f1.high)}]")


def _named(evaluation: Evaluation, name: str) -> str:
    full = f"{name} {evaluation.labels.get(name, '')}".rstrip()
    return full if len(full) <= _NAME else f"{full[: _NAME - 1]}…"


def _items(number: int) -> str:
    return f"{number:,} item{'' if number == 1 else 's'}"


def _interval(estimate: Estimate) -> str:
    return f"{_rate(estimate.value)} [{_rate(estimate.low)} {_rate(estimate.high)}]"


def _rate(rate: float) -> str:
    """Two digits, three characters: a table of them has no room for more."""
    text = f"{rate:.2f}"
    return text.removesuffix("0") if text == "1.00" else text.removeprefix("0")
