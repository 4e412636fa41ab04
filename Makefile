# Python 3.11 to 3.13 and make are all that a fresh machine needs; everything else goes into .venv.
#   make run [ARTICLES=path]   set up, run the whole pipeline, say where to look
#   make test                  set up, run every test
#   make check                 lint, format, types, SQL, Dagster definitions
# PYTHON=/path/to/python picks the interpreter.

ARTICLES ?= examples/articles
BIN := .venv/bin

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export PYTHONUNBUFFERED := 1
# dbt (called by SQL lint) and Dagster honour this; the pipeline itself switches both off in their own settings.
export DO_NOT_TRACK := 1

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench dev clean

help:
	@sed -n 's/^#   \(make .*\)/\1/p' Makefile

setup: $(BIN)/dyad

run: setup
	@$(BIN)/dyad run "$(ARTICLES)"

test: setup
	@$(BIN)/python -m pytest -q --numprocesses auto --maxprocesses 4 --dist loadfile

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint dbt_project/models dbt_project/tests docs/queries
	$(BIN)/sqlfluff lint --templater placeholder pipelines/explorer/queries
	$(BIN)/dagster definitions validate

bench: setup
	@$(BIN)/python -m bench

dev: setup
	@$(BIN)/dyad dev

clean:
	rm -rf .venv *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis dbt_project/target dbt_project/logs
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A name on PATH may be a shim that starts nothing, and Debian ships an interpreter without ensurepip: only running tells.
PYTHONS := $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python)
FITS := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

.venv/.packages: requirements.lock
	@for python in $(PYTHONS); do \
	    if "$$python" -c '$(FITS)' 2>/dev/null; then \
	        echo "Setting up .venv with $$("$$python" --version), once: $$(grep -c == $<) packages, a few minutes ..."; \
	        exec "$$python" -m venv --clear .venv; \
	    fi; \
	done; \
	{ \
	    echo "Dyad needs Python 3.11, 3.12 or 3.13 with the venv module, and none of these is one:"; \
	    for python in $(PYTHONS); do \
	        echo "  $$python: $$("$$python" --version 2>/dev/null || echo not found)"; \
	    done; \
	    echo "Install one (Debian, Ubuntu: apt install python3 python3-venv) or say where it is: make PYTHON=/path/to/python3.12"; \
	} >&2; \
	exit 1
	@$(BIN)/python -m pip install -qq --no-deps --require-hashes --requirement $<
	@touch $@

$(BIN)/dyad: .venv/.packages pyproject.toml
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@
