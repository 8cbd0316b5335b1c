# What this workbench can do; `make` alone prints the list.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
EXAMPLES := client_data/example-bank/client.toml client_data/example-agency/client.toml
export OMP_NUM_THREADS := 1

.PHONY: help demo test check lab docs bench fuzz kill-test dask-demo clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): pyproject.toml constraints.txt
	@echo "Making the environment .venv (about two minutes, once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev,big,cluster,docs]'
	@touch $(READY)

$(EXAMPLES): | $(READY)
	@$(BIN)/python -m cxaudit.starters.examples client_data

demo: $(READY) $(EXAMPLES) ## audit the two example clients in both languages
	@$(BIN)/cxaudit batch example-bank example-agency --lang ru,en --format pdf,html,xlsx

test: $(READY) $(EXAMPLES) ## run every test
	@$(BIN)/python -m pytest -q -n 2

check: $(READY) ## style, types, directions of import, complete translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/language

lab: $(READY) ## open JupyterLab at the notebooks
	@$(BIN)/cxaudit lab

docs: $(READY) $(EXAMPLES) ## the guide in both languages, in docs/_build
	@$(BIN)/python docs/site/build.py

bench: $(READY) ## speed, coverage of intervals, found and missed problems
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

fuzz: $(READY) ## 10,000 broken files: each is read right or refused with its place
	@$(BIN)/python tests/fuzz/mutations.py 10000

kill-test: $(READY) ## kill anything of a batch at fifty random moments: the next one makes all whole
	@CXAUDIT_KILLS=50 $(BIN)/python -m pytest -q tests/batch/test_kills.py

dask-demo: $(READY) $(EXAMPLES) ## a batch on a scheduler and two workers of this machine, one of them killed
	@$(BIN)/python benchmarks/beside/dask_demo.py --clients client_data

clean: ## remove the environment and the caches, never data or reports
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
