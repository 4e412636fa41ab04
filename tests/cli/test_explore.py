"""`dyad explore`, `dyad report` and `dyad plot`: what is typed wrongly, and files that are made."""

import socket

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.explorer.serving import served

run = CliRunner().invoke


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (["explore", "--port", "0"], 2, "--port"),
        (["explore"], 2, "no lake at"),
        (["report"], 2, "no marts are published here"),
        (["plot", "USA-CHN", "-o", "trend.pdf"], 2, "ends in .svg or .png"),
        (["plot", "USA-CHN-PAK", "-o", "trend.svg"], 2, "expected two codes"),
        (["plot", "U", "-o", "trend.svg"], 2, "expected two codes"),
        (["plot", "USA-CHN"], 2, "--output"),
        (["plot", "-o", "heat_map.svg"], 2, "no marts are published here"),
        (["plot", "USA-CHN", "-o", "trend.svg"], 2, "no marts are published here"),
        (["plot", "USA-CHN", "-o", "trend.svg", "--from", "May"], 2, "--from"),
        (["plot", "USA-CHN", "-o", "a.svg", "--from", "2026-01-02", "--to", "2026-01-01"], 2, "is after --to"),
    ],
)
def test_what_is_wrong_is_said(monkeypatch, tmp_path, command, code, says):
    monkeypatch.setenv("DYAD_HOME", str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)
    result = run(app, command)
    assert (result.exit_code, says in result.output, list(tmp_path.iterdir())) == (code, True, [])


def test_a_folder_of_somebody_elses_is_kept(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    result = run(app, ["report", "--output", str(tmp_path)])
    assert (result.exit_code, "holds something else" in result.output) == (2, True)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize(("host", "is_open"), [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", False)])
def test_a_token_is_asked_of_who_comes_from_elsewhere(tmp_path, host, is_open):
    with served(tmp_path, host, None) as found:
        assert ("token=" not in found.address) == is_open
        assert "//0.0.0.0" not in found.address


def test_a_port_that_is_taken_is_passed_over_unless_it_was_asked_for(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"), served(tmp_path, "127.0.0.1", port):
            pass
