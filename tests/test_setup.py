"""How the project sets itself up: what make does and says, and what the lock file holds."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# Asked for though no module imports them -> who needs them.
USED_BY_OTHERS = {
    "dagster-webserver": "dagster dev",
    "lxml-html-clean": "trafilatura",
    "pandas": "Great Expectations, and Polars to hand rows to it",
}

MAKE = shutil.which("make") or ""
needs_make = pytest.mark.skipif(not MAKE, reason="make is not installed")

# An interpreter that writes down how it is called and makes an environment of copies of itself.
INTERPRETER = """#!/bin/sh
echo "$@" >> calls
case "$*" in
    --version) echo Python {version} ;;
    "-c "*) {fits} ;;
    "-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python && cp "$0" .venv/bin/dyad ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path, project: Path) -> Path:
    """A folder with what make needs, and no interpreter yet."""
    shutil.copy(project / "Makefile", tmp_path)
    (tmp_path / "requirements.lock").write_text("one==1\ntwo==2\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "bin").mkdir()
    for tool in ("cp", "grep", "mkdir", "touch"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or "")
    return tmp_path


# `make test` is a make itself: what it hands to the makes below it must not reach the one under test.
SET_BY_MAKE = {"PYTHON", "ARTICLES", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}


def add_interpreter(clone: Path, name: str = "python3", version: str = "3.12.1", fits: str = "true") -> None:
    path = clone / "bin" / name
    path.write_text(INTERPRETER.format(version=version, fits=fits), encoding="utf-8")
    path.chmod(0o755)


def make(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in SET_BY_MAKE}
    environment["PATH"] = str(clone / "bin")
    return subprocess.run([MAKE, *arguments], cwd=clone, env=environment, capture_output=True, text=True, check=False)


def calls(clone: Path) -> list[str]:
    """How the interpreters were called since the last time, the search for one aside."""
    log = clone / "calls"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return [line for line in lines if not line.startswith(("-c", "--version"))]


INSTALLS = [
    "-m venv --clear .venv",
    "-m pip install -qq --no-deps --require-hashes --requirement requirements.lock",
    "-m pip install -qq --no-deps --no-build-isolation --editable .",
]


@needs_make
def test_the_first_command_sets_up_and_the_second_does_not(clone):
    add_interpreter(clone)
    first = make(clone, "run")
    assert first.stdout == "Setting up .venv with Python 3.12.1, once: 2 packages, a few minutes ...\n"
    assert calls(clone) == [*INSTALLS, "run examples/articles"]
    assert make(clone, "run", "ARTICLES=my news").stdout == ""
    assert calls(clone) == ["run my news"]


@needs_make
@pytest.mark.parametrize(("changed", "expected"), [("requirements.lock", INSTALLS), ("pyproject.toml", INSTALLS[2:])])
def test_a_change_of_what_is_installed_installs_again(clone, changed, expected):
    add_interpreter(clone)
    make(clone, "setup")
    calls(clone)
    later = (clone / ".venv" / "bin" / "dyad").stat().st_mtime + 2
    os.utime(clone / changed, (later, later))
    assert make(clone, "setup").returncode == 0
    assert calls(clone) == expected


@needs_make
def test_a_failed_set_up_is_not_taken_for_one(clone):
    add_interpreter(clone)
    (clone / "requirements.lock").unlink()
    assert make(clone, "setup").returncode == 2
    assert not (clone / ".venv").exists()


@needs_make
def test_the_first_interpreter_that_fits_is_taken(clone):
    add_interpreter(clone, "python3", "3.10.4", fits="exit 1")
    add_interpreter(clone, "python3.13", "3.13.0", fits="echo no such command; exit 127")
    add_interpreter(clone, "python3.11", "3.11.7")
    assert "with Python 3.11.7" in make(clone, "setup").stdout


@needs_make
@pytest.mark.parametrize(
    ("arguments", "named"),
    [([], ["python3: Python 3.10.4", "python3.13: not found"]), (["PYTHON=/no/python"], ["/no/python: not found"])],
)
def test_without_a_fitting_interpreter_make_says_what_it_tried(clone, arguments, named):
    add_interpreter(clone, "python3", "3.10.4", fits="exit 1")
    outcome = make(clone, "run", *arguments)
    assert outcome.returncode == 2
    assert outcome.stdout == ""
    for text in ["Dyad needs Python 3.11, 3.12 or 3.13 with the venv module", "make PYTHON=/path/to/", *named]:
        assert text in outcome.stderr


def test_the_lock_pins_everything_by_hash_and_names_no_index(project):
    lock = (project / "requirements.lock").read_text(encoding="utf-8")
    pins = re.split(r"\n(?=\S)", lock.strip())
    assert all(re.match(r"[a-z0-9.-]+(\[[a-z,-]+\])?==\S+", pin) and "--hash=sha256:" in pin for pin in pins)
    assert "://" not in lock
    assert "index" not in lock


def test_what_is_asked_for_is_what_is_imported(project):
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    asked = {canonicalize_name(Requirement(text).name) for text in declared}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (project / "pipelines").rglob("*.py"))
    modules = set(re.findall(r"^\s*(?:from|import) (\w+)", sources, flags=re.MULTILINE)) - sys.stdlib_module_names
    packages = packages_distributions()
    owners = {
        module: {canonicalize_name(name) for name in packages.get(module, [])} for module in modules - {"pipelines"}
    }
    assert {module for module, names in owners.items() if names and not names & asked} == set()
    assert asked - set().union(*owners.values()) == USED_BY_OTHERS.keys()


def test_the_lock_keeps_what_the_project_asks_for(project):
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *declared["project"]["dependencies"],
        *declared["dependency-groups"]["dev"],
        *declared["build-system"]["requires"],
    ]
    lock = (project / "requirements.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,-]+\])?==(\S+)", lock, flags=re.MULTILINE))
    missed = [
        text
        for text in wanted
        if not (requirement := Requirement(text)).specifier.contains(
            pinned.get(canonicalize_name(requirement.name), "0")
        )
    ]
    assert missed == []
