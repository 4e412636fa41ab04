import io

import polars as pl
import pytest

from pipelines.formats import read_events
from pipelines.formats.writing import OUTPUTS, received, write_events
from tests.formats.samples import file_of, gdelt1, gdelt1_before_urls, gdelt2, icews, icews_head


def written(frame: pl.DataFrame, name: str, with_text: bool = True) -> list[str]:
    file = io.BytesIO()
    assert write_events([frame], OUTPUTS[name], file, with_text) == frame.height
    return file.getvalue().decode().splitlines()


def of(name: str, **values: object) -> pl.DataFrame:
    """One event in the columns of a format, of which some have values."""
    return pl.DataFrame([dict.fromkeys(OUTPUTS[name].columns) | values])


@pytest.mark.parametrize(
    ("name", "columns", "has_header", "missing"),
    [("gdelt2", 61, False, ""), ("icews", 20, True, "NA"), ("phoenix", 26, False, ""), ("polecat", 40, True, "")],
)
def test_files(name, columns, has_header, missing):
    lines = written(of(name), name)
    assert lines[:-1] == (["\t".join(OUTPUTS[name].columns)] if has_header else [])
    assert lines[-1] == "\t".join([missing] * columns)


def test_nothing_can_divide_a_field():
    (line,) = written(of("gdelt2", Actor1Name='A\t"B"\r\nC'), "gdelt2")
    assert line.count("\t") == 60
    assert line.split("\t")[6] == 'A "B" C'


@pytest.mark.parametrize(("with_text", "expected"), [(True, "the premier"), (False, "")])
def test_words_of_articles_may_be_left_out(with_text, expected):
    event = of("polecat", **{"Actor Name": "France", "Actor Name Raw": "the premier"})
    fields = written(event, "polecat", with_text)[1].split("\t")
    assert (fields[7], fields[13]) == ("France", expected)


@pytest.mark.parametrize(
    ("coder", "lines", "expected"),
    [
        ("gdelt", [gdelt2(Actor2Code=" IRN", AvgTone="-1.50", GoldsteinScale="-8.0")], None),
        # The districts of GDELT 2 are what GDELT 1 lacks.
        ("gdelt", [gdelt1()], [gdelt2(DATEADDED="20250303", ActionGeo_ADM2Code="")]),
        ("gdelt", [gdelt1_before_urls()], [gdelt2(DATEADDED="20250303", ActionGeo_ADM2Code="", SOURCEURL="")]),
        ("icews", [icews_head(), icews()], None),
    ],
)
def test_what_was_imported_comes_out_as_it_went_in(tmp_path, coder, lines, expected):
    (tmp_path / "a").write_bytes(file_of(*lines))
    output = OUTPUTS["gdelt2" if coder == "gdelt" else "icews"]
    events = pl.concat([piece.events for piece in read_events(tmp_path / "a", coder, "a")])
    assert written(received(events, output), output.name) == (expected or lines)


def test_real_rows_come_out_as_they_went_in(tmp_path, shared):
    file = shared / "compat" / "gdelt1_georgia_2012_2013.csv.gz"
    before = pl.read_csv(file, infer_schema=False)
    events = pl.concat([piece.events for piece in read_events(file, "gdelt", "a")])
    lines = written(received(events, OUTPUTS["gdelt2"]), "gdelt2")
    (tmp_path / "out").write_text("\n".join(lines), encoding="utf-8")
    after = pl.read_csv(
        tmp_path / "out",
        separator="\t",
        has_header=False,
        quote_char=None,
        schema=dict.fromkeys(OUTPUTS["gdelt2"].columns, pl.String),
    )
    assert after.select(before.columns).equals(before)
    # Without a head, as GDELT publishes it: every field of every line, but for the districts that GDELT 2 alone has.
    daily = shared / "compat" / "gdelt1_20170912_sample.tsv"
    events = pl.concat([piece.events for piece in read_events(daily, "gdelt", "a")])
    fields = [line.split("\t") for line in written(received(events, OUTPUTS["gdelt2"]), "gdelt2")]
    added = [number for number, name in enumerate(OUTPUTS["gdelt2"].columns) if name.endswith("_ADM2Code")]
    assert {line[number] for line in fields for number in added} == {""}
    kept = ["\t".join(field for number, field in enumerate(line) if number not in added) for line in fields]
    assert kept == daily.read_text(encoding="utf-8").splitlines()
    others = shared / "compat" / "icews_2018_sample.tab.gz"
    rows = pl.concat([piece.events for piece in read_events(others, "icews", "a")])
    expected = pl.read_csv(others, separator="\t", quote_char=None, infer_schema=False)
    assert received(rows, OUTPUTS["icews"]).equals(expected)
