# Two commands do everything on a fresh machine:
#   make demo    sets up, analyses a sample video and says where the report is
#   make test    sets up and runs the quick tests
# `make help` lists the rest. Windows: the README gives the same steps as plain pip lines.

VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
TOOLS  := $(VENV)/.ready-dev

# The first of these that is Python 3.11 or newer; `make PYTHON=/path/to/python3.12 ...` chooses another.
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13 python3.14 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$name"; break; }; done)

# What the demo analyses: the first deep squat in data/, unless VIDEO says otherwise. MOVEMENT only if neither name nor clip tells.
VIDEO    ?= $(firstword $(sort $(wildcard data/*deep_squat*.webm data/*deep_squat*.mp4)))
MOVEMENT ?=
export VIDEO MOVEMENT

.DEFAULT_GOAL := help
.PHONY: help sample demo test check lint types layers format slow documents clean

help:
	@echo 'make demo     analyse a sample video; make demo VIDEO=clip.mp4 analyses yours'
	@echo 'make test     quick tests'
	@echo 'make check    lint, types, layers and quick tests: run it before you push'
	@echo 'make lint     ruff: rules and formatting'
	@echo 'make types    mypy --strict'
	@echo 'make layers   import-linter: imports run downwards only'
	@echo 'make slow     the tests that make test leaves out'
	@echo 'make documents   the commands that README and docs show'
	@echo 'make format   let ruff put the code in order'
	@echo 'make clean    remove the virtual environment, caches and build products'

$(VENV)/pyvenv.cfg:
	@test -n '$(PYTHON)' || { echo 'fms-score needs Python 3.11 or newer, and none was found: install one, or say make PYTHON=/path/to/python3' >&2; exit 1; }
	@'$(PYTHON)' -m venv $(VENV) || { rm -rf $(VENV); echo 'no virtual environment could be made; on Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }

# The stamps are younger than pyproject.toml once its packages are installed, so setting up happens once.
$(READY): pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(TOOLS): pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $(READY) $@

# Asked before the minute that setting up takes.
sample:
	@test -n "$$VIDEO" || { echo 'There is no sample video in data/ yet. Film a deep squat from the side, then: make demo VIDEO=path/to/clip.mp4' >&2; exit 1; }
	@test -f "$$VIDEO" || { echo "VIDEO=$$VIDEO: there is no such file" >&2; exit 1; }

demo: sample $(READY)
	$(BIN)/fms-score analyze "$$VIDEO" $${MOVEMENT:+--movement "$$MOVEMENT"} --out fms_results
	@name="$${VIDEO##*/}"; echo "Open $(CURDIR)/fms_results/$${name%.*}/report.html in a browser."

test: $(TOOLS)
	$(BIN)/python -m pytest -n auto -m 'not slow'

check: lint types layers test

lint: $(TOOLS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TOOLS)
	$(BIN)/mypy

layers: $(TOOLS)
	$(BIN)/lint-imports

slow: $(TOOLS)
	$(BIN)/python -m pytest -m slow --ignore=tests/test_documents.py

documents: $(TOOLS)
	$(BIN)/python -m pytest tests/test_documents.py

format: $(TOOLS)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
