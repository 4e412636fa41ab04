"""Which kind a gold file is, what its rows give, and what is said of a row that cannot be read."""

from datetime import date

import pytest

from pipelines.evaluation.gold import GoldError, Kind, read_gold, recognise
from tests.evaluation.samples import CODEBOOK, EMPTY, MARKED, NEWS, PETRARCH, PLOVER, Row, write


def changed(row: Row, **event: object) -> Row:
    """The row with its event changed."""
    return {**row, "events": [{**row["events"][0], **event}]}


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([NEWS], Kind.news),
        ([EMPTY, {**NEWS, "events": []}, NEWS], Kind.news),
        ([{"events": [{"source": "France", "target": "Iran", "code": "163"}]}], Kind.news),
        ([MARKED], Kind.marked),
        ([PLOVER], Kind.plover),
        ([PETRARCH], Kind.petrarch),
        ([CODEBOOK], Kind.codebook),
        ([EMPTY], Kind.no_event),
        ([{**NEWS, "events": []}], Kind.no_event),
    ],
)
def test_recognise(rows, kind):
    assert recognise(rows) is kind


@pytest.mark.parametrize(
    ("row", "event"),
    [
        (
            NEWS,
            {
                "source": "FRA",
                "target": "IRN",
                "source_role": "CTR",
                "target_role": "CTR",
                "source_text": "France",
                "target_text": "Iran",
                "code": "163",
            },
        ),
        (MARKED, {"source_text": "Zorgs", "target_text": "Blips", "plover_event": "ASSAULT"}),
        (changed(MARKED, root=None, code="19"), {"source_text": "Zorgs", "target_text": "Blips", "code": "190"}),
        (
            PLOVER,
            {
                "source": "IRN",
                "target": "IRQ",
                "source_text": "Iran's army",
                "target_text": "Iraq",
                "plover_event": "ASSAULT",
            },
        ),
        (
            changed(PLOVER, target=None, target_code=None),
            {"source": "IRN", "target": "", "source_text": "Iran's army", "plover_event": "ASSAULT"},
        ),
        (
            PETRARCH,
            {"source": "REB", "target": "IRQ", "source_text": "---REB", "target_text": "IRQ", "code": "190"},
        ),
        (CODEBOOK, {"code": "040"}),
    ],
)
def test_an_event_of_each_kind(tmp_path, row, event):
    gold = read_gold(write(tmp_path, row))
    found = {name: value for name, value in gold.events.row(0, named=True).items() if value is not None}
    assert found == {"id": row["id"], "status": "actual", **event}


def test_articles_have_title_and_date_where_they_are_told(tmp_path):
    gold = read_gold(write(tmp_path, {**NEWS, "title": "Paris acts"}, "", {**NEWS, "id": 7, "date": None}))
    assert gold.articles.select("article_id", "text", "published_date").rows() == [
        ("n1", "Paris acts\n\nFrance imposed sanctions on Iran.", date(2025, 3, 2)),
        ("7", "France imposed sanctions on Iran.", None),
    ]
    assert (gold.name, gold.kind) == ("gold.jsonl", Kind.news)


@pytest.mark.parametrize("row", [PLOVER, PETRARCH])
def test_made_up_dates_are_not_used(tmp_path, row):
    assert read_gold(write(tmp_path, row)).articles["published_date"].to_list() == [None]


def test_marked_rows_that_say_nothing_are_left_out_and_counted(tmp_path):
    without, doubtful = {**MARKED, "id": "m2", "source_span": None}, {**MARKED, "id": "m3", "label_conflict": True}
    gold = read_gold(write(tmp_path, MARKED, without, doubtful))
    spans = ["source_start", "source_end", "target_start", "target_end"]
    assert gold.articles.select("article_id", *spans).rows() == [("m1", 4, 9, 21, 26)]
    assert gold.left_out == {"without both spans": 1, "with conflicting labels": 1}
    assert gold.events["id"].to_list() == ["m1"]


def test_a_title_does_not_move_spans(tmp_path):
    gold = read_gold(write(tmp_path, {**MARKED, "title": "War"}))
    assert gold.articles.select("text", "source_start").row(0) == (MARKED["text"], 4)


def test_the_kind_that_is_given_counts(tmp_path):
    assert read_gold(write(tmp_path, NEWS), Kind.codebook).events.select("source", "code").rows() == [(None, "163")]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", "the line is no JSON at character 2; a gold file has one object a line"),
        ("[1]", "expected an object with id and text, found [1]"),
        ({"text": "x"}, "'id' is missing"),
        ({**NEWS, "id": True}, "id: input should be a valid string, found true"),
        ({"id": "x"}, "'text' is missing"),
        ({**NEWS, "id": "x", "text": " "}, 'text: expected some text, found " "'),
        ({**NEWS, "id": "x", "date": "2 March"}, "date: "),
        (NEWS, "id 'n1' stands on line 1 already; ids must differ"),
        (
            {**changed(NEWS, code="2163"), "id": "x"},
            'events[0].code: expected a CAMEO code such as 042 or 1823, found "2163"',
        ),
        ({**changed(NEWS, code=42), "id": "x"}, "events[0].code: input should be a valid string, found 42"),
        ({**changed(NEWS, status="done"), "id": "x"}, "events[0].status: input should be 'actual', 'future'"),
        ({**changed(NEWS, source_country="France"), "id": "x"}, "events[0].source_country: "),
        (
            {**NEWS, "id": "x", "events": [{"source": "France", "code": "163"}]},
            "events[0]: expected 'target' (words of the text), 'target_country' or both",
        ),
        ({"id": "x", "text": "y"}, "'events' is missing"),
        ('{"id": "x", "text": "\\ud800", "events": []}', ""),
    ],
)
def test_a_bad_row_is_named_with_file_and_line(tmp_path, row, message):
    path = write(tmp_path, NEWS, "", row)
    with pytest.raises(GoldError) as raised:
        read_gold(path, Kind.news)
    assert str(raised.value).startswith(f"{path}:3: {message}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**MARKED, "target_span": [21, 99]}, "'target_span' ends at 99, the text at 27"),
        ({**MARKED, "target_span": [9, 9]}, "target_span: expected [start, end], in characters, found [9, 9]"),
        ({**MARKED, "target_span": [9]}, "'target_span[1]' is missing"),
        (changed(MARKED, root=None), "events[0]: expected 'root' (a PLOVER class) or 'code'"),
        (changed(MARKED, root="BOMB"), "events[0].root: input should be 'ACCUSE'"),
        ({**MARKED, "events": []}, "events: "),
    ],
)
def test_a_bad_marked_row(tmp_path, row, message):
    path = write(tmp_path, row)
    with pytest.raises(GoldError, match=r"gold\.jsonl") as raised:
        read_gold(path)
    assert message in str(raised.value)


def test_a_row_of_another_kind_says_how_it_was_read(tmp_path):
    with pytest.raises(GoldError, match=r"events: expected none.*\(read as no-event gold; --kind changes that\)"):
        read_gold(write(tmp_path, NEWS), Kind.no_event)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "holds nothing"), (b"\n \n", "holds no item"), (b"\x00\x01\x02\xff" * 9, "binary data")],
)
def test_a_file_without_items(tmp_path, content, message):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content)
    with pytest.raises(GoldError, match=message):
        read_gold(path)
