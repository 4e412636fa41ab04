import ast
import subprocess
import sys
from errno import EACCES, ENOSPC

import pytest
from typer.testing import CliRunner

from pipelines import cli
from pipelines.cli import describe, exit_code
from pipelines.coding import LexiconError
from pipelines.formats import FormatError
from pipelines.receipts import LandingError
from pipelines.tables import LakeBusy, LakeError


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def noted(error: Exception, note: str) -> Exception:
    error.add_note(note)
    return error


@pytest.mark.parametrize(
    ("error", "code", "lines"),
    [
        (LakeError("tables: cannot be written"), 1, ["tables: cannot be written"]),
        (LakeBusy("the lake is being written"), 75, ["the lake is being written"]),
        (LexiconError("verbs/01.csv:3: no such code"), 2, ["verbs/01.csv:3: no such code"]),
        (FormatError("a.tsv: is broken"), 2, ["a.tsv: is broken"]),
        (LandingError("--map x: no such field"), 2, ["--map x: no such field"]),
        (caused(LandingError("a.txt: cannot be landed"), OSError(ENOSPC, "full")), 1, ["a.txt: cannot be landed"]),
        (noted(LakeError("one\ntwo\nthree"), "more in a.log"), 1, ["one (and 2 more lines)", "more in a.log"]),
        (PermissionError(EACCES, "Permission denied", "lake/x"), 1, ["lake/x: Permission denied"]),
        (KeyError("x"), 1, ["failed unexpectedly: KeyError: 'x' (DYAD_TRACEBACK=1 shows where)"]),
        (noted(KeyError("x"), "more in a.log"), 1, ["failed unexpectedly: KeyError: 'x'", "more in a.log"]),
    ],
)
def test_an_error_is_a_line_and_a_code(error, code, lines):
    assert (exit_code(error), list(describe(error))) == (code, lines)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("dyad que", ["query"]), ("dyad query --li", ["--limit"]), ("dyad query --format c", ["csv"])],
)
def test_the_shell_completes_what_is_typed(monkeypatch, capfd, typed, offered):
    monkeypatch.setattr(sys, "argv", ["dyad"])
    monkeypatch.setenv("_DYAD_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(typed.count(" ")))
    with pytest.raises(SystemExit):
        cli.main()
    assert capfd.readouterr().out.split() == offered


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["quality", "--format", "foo"], "Error: Invalid value for '--format': 'foo' is not one of 'text', 'json'."),
        (["recode", "--since", "foo"], "Error: Invalid value for '--since': 'foo' is no day such as 2025-05-31"),
        (["sources", "add", "x", "--kind", "y"], "'--kind': 'y' is not one of 'feed', 'sitemap', 'page'."),
    ],
)
def test_a_value_that_an_option_does_not_take_is_told_in_plain_words(typed, expected):
    result = CliRunner().invoke(cli.app, typed)
    assert result.exit_code == 2
    assert expected in " ".join(result.output.split())
    assert "Value error" not in result.output


@pytest.mark.parametrize("command", sorted(cli._COMMANDS))
def test_help_says_what_the_command_says_of_itself(project, command):
    name = cli._OTHERWISE_NAMED.get(command, command)
    source = (project / "pipelines" / "cli" / f"{name}.py").read_text(encoding="utf-8")
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    assert (ast.get_docstring(functions[name]) or "").splitlines()[0] == cli._COMMANDS[command]


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["--help"], ["polars", "dagster", "dbt", "great_expectations", "duckdb"]),
        (["code", "--help"], ["dagster", "dbt", "great_expectations", "duckdb"]),
        (["evaluate", "--help"], ["dagster", "dbt", "great_expectations", "duckdb"]),
        (["status", "--help"], ["dagster", "dbt", "great_expectations", "duckdb"]),
        (["run", "--help"], ["dagster", "dbt", "great_expectations"]),
        (["import", "--help"], ["dagster", "dbt", "great_expectations"]),
        (["export", "--help"], ["dagster", "dbt", "great_expectations", "duckdb"]),
        (["recode", "--help"], ["dagster", "dbt", "great_expectations"]),
        (["lexicon", "check", "--help"], ["polars", "dagster", "dbt", "great_expectations", "duckdb"]),
        (["dev", "--help"], ["polars", "dagster", "dbt"]),
    ],
)
def test_a_command_loads_what_it_needs(project, arguments, absent):
    code = f"""
import sys
from pipelines import cli
sys.argv = ["dyad", *{arguments!r}]
try:
    cli.main()
except SystemExit:
    pass
assert not set({absent!r}) & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: dyad" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rum"], "No such command 'rum'. Did you mean 'run'?"),
        (["run", "nowhere.jsonl"], "'nowhere.jsonl' does not exist"),
        (["run"], "give files or folders to take in: there is no lake at"),
        (["run", "--map", "text", "."], "'text': write FIELD=NAME"),
        (["run", "--date", "yesterday", "."], "'yesterday' is no day such as"),
        (["dev", "--port", "99999"], "less than or equal to 65535"),
    ],
)
def test_what_was_typed_wrong_is_told_and_nothing_made(dyad, tmp_path, arguments, message):
    done = dyad(*arguments)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_goes_away_is_no_matter(environment, tmp_path):
    command = f"{sys.executable} -m pipelines.cli --help | true"
    done = subprocess.run(
        ["sh", "-c", command], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
