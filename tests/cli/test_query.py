import io
import json
import sys
from pathlib import Path

import polars as pl
import pytest

from pipelines.cli import main
from tests.published import publish


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home") / "lake"
    publish(home, "b1", events=250)
    return home


@pytest.fixture
def dyad(published: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Type a `dyad query` and get back its exit code, output and errors."""
    monkeypatch.setenv("DYAD_HOME", str(published))
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["dyad", "query", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        output = capfd.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return run


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "select dyad, trend_month, events, goldstein_mean from relation_trends_monthly "
            "where dyad = 'IND-PAK' order by all",
            "dyad     trend_month  events  goldstein_mean\n"
            "-------  -----------  ------  --------------\n"
            "IND-PAK  2025-04-01        4               5\n"
            "IND-PAK  2025-05-01       50              -8\n"
            "(2 rows)\n",
        ),
        ("select 1 as a, null as b, 1 / 3 as c", "a  b            c\n-  ----  --------\n1  null  0.333333\n(1 row)\n"),
        ("select 1 as a where false", "a\n-\n(0 rows)\n"),
        ("select '北京' as city, 'x' as b", "city  b\n----  -\n北京  x\n(1 row)\n"),
        ("select ['a', 'b'] as list", "list\n------\n[a, b]\n(1 row)\n"),
        # What a headline says must not reach the terminal as a command.
        (
            "select 'a' || chr(27) || '[2J' || chr(10) || chr(8238) as t",
            "t\n----------------\na\\x1b[2J\\n\\u202e\n(1 row)\n",
        ),
        (
            f"select 7 as number, '{'long ' * 20}' as words",
            f"-- row 1 {'-' * 71}\nnumber  7\nwords   {'long ' * 20}\n(1 row)\n",
        ),
    ],
)
def test_table(dyad, sql, expected):
    assert dyad(sql) == (0, expected, "")


def test_a_long_table_is_cut_and_says_so(dyad):
    _, output, _ = dyad("from numbers order by number")
    assert output.splitlines()[-2:] == ["    99", "(250 rows, the first 100 shown; --format csv has them all)"]


@pytest.mark.parametrize(
    ("arguments", "rows", "said"),
    [
        (["--limit", "2"], ["0", "1"], "(250 rows, the first 2 shown; --format csv has them all)"),
        (["--limit", "250"], [str(number) for number in range(250)], "(250 rows)"),
        (["--limit", "2", "--format", "csv"], ["0", "1"], "dyad: the first 2 of 250 rows; without --limit it is all"),
        (["--limit", "250", "--format", "csv"], [str(number) for number in range(250)], ""),
        (["--format", "csv"], [str(number) for number in range(250)], ""),
    ],
)
def test_a_limit_is_announced(dyad, arguments, rows, said):
    code, output, errors = dyad("from numbers order by number", *arguments)
    lines = [line.strip() for line in output.splitlines()]
    assert code == 0
    assert [line for line in lines if line.isdigit()] == rows
    assert (errors.strip() or lines[-1]) == said if said else not errors


def test_explain(dyad):
    words = "long " * 40
    sql = f"select sum(a.number) from numbers as a, numbers as b where a.number > 7 and '{words}' != b.number::text"
    code, output, errors = dyad(sql, "--explain")
    assert (code, errors) == (0, "")
    assert "  SEQ_SCAN (about 50 rows)\n      Table: warehouse.marts.numbers\n" in output
    assert "number > 7" in " ".join(output.replace(">7", "> 7").split())
    assert max(map(len, output.splitlines())) <= 80


@pytest.mark.parametrize("arguments", [[], ["--format", "csv"]])
@pytest.mark.parametrize(
    "sql",
    [
        "-- the top\nselect 1 as a",
        "--the top\nselect 1 as a",
        "--top\n-- of = all\nselect 1 as a",
        "--\nselect 1 as a",
        "/* the top */ select 1 as a",
    ],
)
def test_a_statement_may_begin_with_a_comment(dyad, sql, arguments):
    code, output, errors = dyad(*arguments, sql)
    assert (code, output.splitlines()[0], errors) == (0, "a", "")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("csv", 'event_id,list,day\nb1-0,"[1, 2]",2025-01-02\n'),
        ("json", [{"event_id": "b1-0", "list": [1, 2], "day": "2025-01-02"}]),
    ],
)
@pytest.mark.parametrize("to_file", [False, True])
def test_formats(dyad, tmp_path, form, expected, to_file):
    sql = "select event_id, [1, 2] as list, date '2025-01-02' as day from fct_events order by all limit 1"
    file = tmp_path / "result"
    code, output, errors = dyad(sql, "--format", form, *(["-o", str(file)] if to_file else []))
    text = file.read_text() if to_file else output
    assert (code, errors) == (0, "")
    assert (json.loads(text) if form == "json" else text) == expected


def test_parquet(dyad, tmp_path):
    code, output, _ = dyad("select sum(number) as n from numbers", "--format", "parquet", "-o", str(tmp_path / "n"))
    assert (code, output) == (0, "")
    assert pl.read_parquet(tmp_path / "n").to_dicts() == [{"n": 249 * 125}]


def test_table_to_a_file(dyad, tmp_path):
    assert dyad("select 1 as a", "-o", str(tmp_path / "a.txt"))[:2] == (0, "")
    assert (tmp_path / "a.txt").read_text() == "a\n-\n1\n(1 row)\n"


def test_sql_from_standard_input(dyad, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("select 1 as a"))
    assert dyad("-", "--format", "csv")[:2] == (0, "a\n1\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["select nothing from numbers"], 'Referenced column "nothing" not found'),
        (["drop table numbers"], "expected one SELECT statement"),
        (["drop table numbers", "--explain"], "expected one SELECT statement"),
        (["select nothing from numbers", "--explain"], 'Referenced column "nothing" not found'),
        (["select 1", "--limit", "0"], "greater than or equal to 1"),
        (["select 1; select 2"], "expected one SELECT statement"),
        (["select * from read_text('/etc/passwd')"], "Cannot access file"),
        (["select 1", "--format", "parquet"], "parquet needs a file"),
        (["select 1", "--format", "xml"], "'xml' is not one of"),
        (["select 1", "-o", "/no/such/folder/x"], "/no/such/folder/x: cannot be written: No such file"),
        (["select 1", "--formt"], "No such option: --formt"),
        (["--formt=a b", "select 1"], "No such option: --formt"),
        ([], "Missing argument"),
    ],
)
def test_bad_input(dyad, arguments, message):
    code, output, errors = dyad(*arguments)
    assert (code, output) == (2, "")
    assert message in " ".join(errors.replace("│", "").split())
    assert "Traceback" not in errors


def test_no_lake(dyad, monkeypatch, tmp_path):
    monkeypatch.setenv("DYAD_HOME", str(tmp_path / "nowhere"))
    code, output, errors = dyad("select 1")
    assert (code, output) == (2, "")
    assert errors == f"dyad: {tmp_path / 'nowhere'}: no marts are published here; `dyad run PATH...` makes them\n"
    assert not (tmp_path / "nowhere").exists()
