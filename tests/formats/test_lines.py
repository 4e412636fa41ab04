import pytest

from pipelines.formats.files import FormatError
from pipelines.formats.layouts import originals
from pipelines.formats.lines import Lines, check_form, read_lines
from tests.formats.samples import GDELT1, GDELT2, ICEWS, file_of, gdelt1, gdelt1_before_urls, gdelt2, icews, icews_head


def read(path, content: bytes, coder: str = "gdelt", size: int = 1 << 20) -> list[Lines]:
    path.write_bytes(content)
    return list(read_lines(path, coder, size))


def with_commas(line: str) -> str:
    """The same fields as a spreadsheet writes them."""
    return ",".join(f'"{field}"' if "," in field or '"' in field else field for field in line.split("\t"))


@pytest.mark.parametrize(
    ("coder", "content", "name", "columns"),
    [
        ("gdelt", file_of(gdelt2()), "gdelt2", 61),
        ("gdelt", file_of("\t".join(GDELT2.columns), gdelt2()), "gdelt2", 61),
        ("gdelt", file_of(gdelt1()), "gdelt1", 58),
        ("gdelt", file_of(gdelt1_before_urls()), "gdelt1", 57),
        ("gdelt", file_of(with_commas("\t".join(GDELT1.columns).lower()), with_commas(gdelt1())), "gdelt1", 58),
        ("gdelt", file_of(with_commas(gdelt1(Actor1Name='A "B", C'.replace('"', '""')))), "gdelt1", 58),
        ("gdelt", b"\xef\xbb\xbf" + file_of(gdelt1()), "gdelt1", 58),
        ("gdelt", file_of("", gdelt1()), "gdelt1", 58),
        ("gdelt", file_of(gdelt1()).replace(b"\n", b"\r\n"), "gdelt1", 58),
        ("gdelt", file_of(gdelt1()).rstrip(b"\n"), "gdelt1", 58),
        ("icews", file_of(icews_head(), icews()), "icews", 20),
        ("icews", file_of(icews()), "icews", 20),
    ],
)
def test_the_first_line_shows_the_format(tmp_path, coder, content, name, columns):
    (lines,) = read(tmp_path / "a", content, coder)
    assert (lines.form.layout.name, len(lines.form.layout.columns)) == (name, columns)
    assert set(lines.rows.columns) == {"record_no", *originals(coder)}
    assert (lines.received, lines.rejected.height) == (1, 0)
    assert lines.rows[f"{coder}_{'sqldate' if coder == 'gdelt' else 'event_id'}"].null_count() == 0


def test_fields_are_kept_as_they_are(tmp_path):
    (lines,) = read(tmp_path / "a", file_of(gdelt1(Actor2Code=" IRN", AvgTone="-1.50", Actor1Name='A "B')))
    (row,) = lines.rows.to_dicts()
    assert row["gdelt_actor2code"] == " IRN"
    assert row["gdelt_avgtone"] == "-1.50"
    assert row["gdelt_actor1name"] == 'A "B'
    assert row["gdelt_actor1ethniccode"] is None


def test_lines_are_numbered_through_the_file(tmp_path):
    content = file_of(icews_head(), "", *(icews({"Event ID": str(number)}) for number in range(2, 9)))
    pieces = read(tmp_path / "a", content, "icews", size=300)
    assert len(pieces) > 2
    numbers = [(row[0], int(row[1]) + 1) for piece in pieces for row in piece.rows.rows()]
    assert numbers == [(number, number) for number in range(3, 10)]


@pytest.mark.parametrize(
    ("line", "reason", "message"),
    [
        (gdelt1().rpartition("\t")[0], "wrong_columns", "has 57 columns, the first row of its file has 58"),
        (gdelt2(), "wrong_columns", "has 61 columns, the first row of its file has 58"),
        ("not found", "wrong_columns", "has 1 columns, the first row of its file has 58"),
        (icews(), "wrong_columns", "has 20 columns, the first row of its file has 58"),
        (
            gdelt1(Actor1Name="\udcff"),
            "bad_encoding",
            "has bytes that are no UTF-8; convert the file and import it again",
        ),
    ],
)
def test_lines_that_are_no_rows(tmp_path, line, reason, message):
    content = b"\n".join(row.encode("utf-8", "surrogateescape") for row in (gdelt1(), line, gdelt1()))
    (lines, *more) = read(tmp_path / "a", content)
    rejected = [row for piece in (lines, *more) for row in piece.rejected.to_dicts()]
    assert [(row["record_no"], row["reason"], row["message"]) for row in rejected] == [(2, reason, message)]
    assert sum(piece.rows.height for piece in (lines, *more)) == 2


def test_an_open_quotation_mark(tmp_path):
    (lines,) = read(tmp_path / "a", file_of(with_commas(gdelt1()), with_commas(gdelt1()).replace("FRANCE", '"FRANCE')))
    assert lines.rejected["reason"].to_list() == ["bad_quotes"]


@pytest.mark.parametrize(
    ("coder", "content", "message"),
    [
        ("gdelt", b"", "a: is empty; expected rows of gdelt events"),
        ("gdelt", b"\n\n", "a: is empty"),
        (
            "gdelt",
            file_of(icews_head()),
            "a:1: has the 20 columns of icews, so it is no file of gdelt; dyad import icews",
        ),
        ("icews", file_of(gdelt2()), "a:1: has the 61 columns of gdelt2, so it is no file of icews; dyad import gdelt"),
        ("gdelt", b"\n<html>not found</html>\n", "a:2: has 1 columns, beginning with '<html>not found</html>'"),
        (
            "gdelt",
            b"globaleventid,eventtimedate\n",
            "beginning with 'globaleventid'; event files of gdelt have 61 or 58",
        ),
        # The right number of columns under other names.
        ("gdelt", file_of("GLOBALEVENTID\t" + "\t".join("x" * 60)), "a:1: has 61 columns"),
    ],
)
def test_what_is_no_file_of_the_coder(tmp_path, coder, content, message):
    (tmp_path / "a").write_bytes(content)
    for check in (check_form, lambda path, coder: list(read_lines(path, coder))):
        with pytest.raises(FormatError) as error:
            check(tmp_path / "a", coder)
        assert message in str(error.value)


def test_layouts():
    assert [len(layout.columns) for layout in (GDELT2, GDELT1, ICEWS)] == [61, 58, 20]
    assert set(GDELT1.columns) < set(GDELT2.columns)
    assert set(GDELT2.columns) - set(GDELT1.columns) == {
        f"{place}Geo_ADM2Code" for place in ("Actor1", "Actor2", "Action")
    }
