# `make demo` shows what mlcard does; `make test` checks everything. Both set up what they need in .venv.

PYTHON ?= python3
BIN := .venv/bin
DEMO := build/demo

.PHONY: demo test fuzz generate benchmarks clean

demo: $(BIN)/.demo-ready
	@$(BIN)/python tools/demo.py $(DEMO)

test: $(BIN)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/generate.py --check
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

generate: $(BIN)/.test-ready
	$(BIN)/python tools/generate.py

fuzz: $(BIN)/.test-ready
	$(BIN)/python tests/fuzz/harness.py --seconds 600 --keep build/fuzz

benchmarks: $(BIN)/.test-ready
	$(BIN)/python -m pip install --quiet --group benchmarks
	@for script in $$(ls benchmarks/*.py | grep -v own_process); do echo "== $$script"; $(BIN)/python $$script || exit 1; done

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("mlcard needs Python 3.11 or later") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

$(BIN)/.demo-ready: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[data]'
	@touch $@

$(BIN)/.test-ready: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[data]' --group dev
	@touch $@

clean:
	rm -rf .venv build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
