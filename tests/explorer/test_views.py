from collections.abc import Mapping
from datetime import date

import pytest

from pipelines.explorer.views import Mark, grain_of, marked


@pytest.mark.parametrize(
    ("first", "last", "grain"),
    [
        (date(2025, 1, 1), date(2025, 2, 1), "day"),
        (date(2025, 1, 1), date(2025, 9, 1), "week"),
        (date(2025, 1, 1), date(2027, 1, 1), "month"),
        (date(1979, 1, 1), date(2027, 1, 1), "year"),
    ],
)
def test_the_longer_the_span_the_coarser_its_periods(first, last, grain):
    assert grain_of(first, last) == grain


Span = tuple[int | None, int | None]


def row(sentence: str | None, source: Span, trigger: Span, target: Span) -> Mapping[str, object]:
    spans = {"source": source, "trigger": trigger, "target": target}
    starts = {f"{name}_start": start for name, (start, _) in spans.items()}
    return {"sentence": sentence} | starts | {f"{name}_end": end for name, (_, end) in spans.items()}


@pytest.mark.parametrize(
    ("told", "pieces"),
    [
        (
            row("China met Japan today", (0, 5), (6, 9), (10, 15)),
            [("China", "source"), (" ", None), ("met", "trigger"), (" ", None), ("Japan", "target"), (" today", None)],
        ),
        (row("China met", (0, 5), (3, 9), (None, None)), [("China", "source"), (" met", None)]),
        (row("China", (0, 99), (None, None), (None, None)), [("China", None)]),
        (row(None, (0, 5), (6, 9), (10, 15)), []),
    ],
)
def test_a_sentence_is_cut_at_what_was_read_in_it(told, pieces):
    assert list(marked(told)) == [Mark(*piece) for piece in pieces]
