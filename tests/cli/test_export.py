"""`dyad export` as a user calls it: whose events it writes, where, and what it says of the others."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.formats import read_events
from pipelines.marts import build_marts
from pipelines.tables import Lake
from tests.formats.samples import file_of, gdelt2
from tests.mart_lake import DIMS, Event, fill

OTHERS = [gdelt2(GLOBALEVENTID=str(number)) for number in range(3)]


def import_others(lake: Lake, folder: Path) -> None:
    (folder / "a.csv").write_bytes(file_of(*OTHERS))
    for piece in read_events(folder / "a.csv", "gdelt", "a.csv"):
        lake.append("imported_events", piece.events)


def test_no_lake(dyad, tmp_path):
    done = dyad("export", "gdelt2", "-o", "a.tsv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no marts are published here; `dyad run PATH...` makes them" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["wits"], "'wits' is not one of"),
        (["icews", "--coder", "gdelt"], "events of gdelt have no icews columns"),
        (["gdelt2", "--coder", "gdelt", "-o", "no/such/folder"], "no/such/folder: cannot be written: No such file"),
    ],
)
def test_bad_input(dyad, arguments, message):
    done = dyad("export", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in " ".join(done.stderr.replace("│", "").split())
    assert "Traceback" not in done.stderr


def test_what_was_imported(dyad, tmp_path):
    import_others(Lake(tmp_path / "lake"), tmp_path)
    # The lake has no other events.
    done = dyad("export", "gdelt2")
    assert (done.returncode, done.stdout.splitlines(), done.stderr) == (0, OTHERS, "dyad: 3 events of gdelt\n")


@pytest.mark.slow
def test_coders_are_never_in_one_file(dyad, tmp_path):
    home = tmp_path / "lake"
    fill(home, [Event(date(2025, 1, 2), "USAGOV", "CHNGOV")])
    import_others(Lake(home), tmp_path)
    build_marts(home, DIMS)
    ours = dyad("export", "gdelt2")
    assert ours.returncode == 0
    assert [line.split("\t")[5] for line in ours.stdout.splitlines()] == ["USAGOV"]
    assert ours.stderr == "dyad: 1 events of dyad\ndyad: 3 events of gdelt are not among them: --coder gdelt\n"
    others = dyad("export", "gdelt2", "--coder", "gdelt", "-o", "out.tsv")
    assert (others.returncode, others.stdout) == (0, "")
    assert (tmp_path / "out.tsv").read_text().splitlines() == OTHERS


@pytest.mark.slow
def test_what_has_no_place_in_a_format_is_counted(dyad, tmp_path):
    day = date(2025, 1, 2)
    planned = [Event(day, "USA", "CHN", "042", status=status) for status in ("future", "negated")]
    untyped = Event(day, "USAGOV", "CHNGOV", "138")  # has no PLOVER type in these tests
    fill(
        tmp_path / "lake",
        [Event(day, "USAGOV", "CHNGOV"), untyped, *planned, Event(day, "IND", "PAK", "190", status="future")],
    )
    build_marts(tmp_path / "lake", DIMS)
    assert dyad("export", "icews").stderr == "dyad: 2 events of dyad\ndyad: not among them: 2 future, 1 negated\n"
    quoting = dyad("export", "polecat", "--no-text")
    assert quoting.stderr == (
        "dyad: 1 events of dyad\ndyad: not among them: 2 future, 1 negated, 1 without a PLOVER type\n"
    )
    assert [len(line.split("\t")) for line in quoting.stdout.splitlines()] == [40, 40]
