from collections.abc import Mapping

import pytest

from pipelines.explorer.listing import Mark, marked, standing_out

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


def event(sentence: str, code: str, publishers: int, goldstein: float | None) -> dict[str, object]:
    told = {"sentence": sentence, "event_code": code, "publishers": publishers, "goldstein": goldstein}
    return told | {"event_id": f"{sentence}/{code}/{goldstein}", "mentions": publishers}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([event("a", "042", 1, 1.9), event("b", "190", 1, -10.0), event("c", "057", 2, 8.0)], ["c", "b", "a"]),
        # Both sides of a meeting stand in one sentence.
        ([event("a", "042", 2, 1.9), event("a", "043", 2, 2.8), event("b", "010", 1, None)], ["a", "b"]),
        ([event(name, "190", 1, -10.0) for name in "abcd"], ["a", "b", "c"]),
        ([], []),
    ],
)
def test_what_most_publishers_tell_of_stands_out(events, expected):
    assert [row["sentence"] for row in standing_out(events, 3)] == expected
