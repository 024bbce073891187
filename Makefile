# Everything a person does with Préau. Needs python3 (3.11 or later) and make; no other tool, no database.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test lint bench

PYTHON ?= python3
PORT ?= 8000
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv

help: ## This list
	@echo "Préau: the open portal of an académie"
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS='	' read -r cible texte; do \
		printf '  make %-8s %s\n' "$$cible" "$$texte"; done
	@echo "  make run PORT=8100 takes another port; DATABASE_URL=postgresql://… uses that server; PREAU_DATA=… another folder"

setup: $(VENV)/.preau ## Virtual environment, locked dependencies, the command .venv/bin/preau

setup-dev: $(VENV)/.dev

run: setup ## The whole portal with its demonstration, on http://localhost:8000
	@exec $(BIN)/preau demarrer --port $(PORT)

test: setup-dev ## Every test, on a throwaway PostgreSQL
	@$(BIN)/pytest -q -n 2 $(ARGS)

lint: setup-dev ## Style, templates, rules of import, missing migrations
	@echo "ruff"; $(BIN)/ruff check -q . && $(BIN)/ruff format -q --check .
	@echo "templates"; $(BIN)/djlint --quiet --lint src
	@echo "import rules"; $(BIN)/lint-imports --no-cache > $(VENV)/imports.log 2>&1 || { cat $(VENV)/imports.log; exit 1; }
	@echo "migrations"; $(BIN)/python tools/migrations_manquantes.py

bench: setup-dev ## Every measure; writes bench/RESULTS.md
	@$(BIN)/preau bench tout

# --- Stamps: a step runs again only when what it depends on has changed ----------------------------------

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Préau needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@echo "• virtual environment ($(VENV))"
	@$(PYTHON) -m venv $(VENV) || { \
		echo "The venv module is missing: install it (Debian: apt install python3-venv), then start again." >&2; rm -rf $(VENV); exit 2; }
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# uv does not read pip's own configuration: where only that one names the packages' server, pip does the work.
define installer
$(UV) pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r $(1) 2> $(VENV)/uv.log || { \
		echo "  uv cannot ($(VENV)/uv.log); with pip, slower"; \
		$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(1); }
endef

# install, not sync: the two sets of packages live in one environment, and running must not remove the tests' own.
$(VENV)/.requirements: requirements.txt | $(UV)
	@echo "• dependencies"
	@$(call installer,requirements.txt)
	@touch $@

# uv, at the version pinned above, is also the project's build backend: no network is needed here.
$(VENV)/.preau: pyproject.toml $(VENV)/.requirements
	@echo "• Préau itself"
	@$(UV) pip install --quiet --python $(BIN)/python --offline --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.preau
	@echo "• development tools"
	@$(call installer,requirements-dev.txt)
	@touch $@
