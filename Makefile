# Everything a fresh machine needs is Python ≥ 3.11, make and git; each target installs what it uses.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup run test lint bench airflow clean

help:  ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

setup: $(READY)  ## Create .venv with the locked packages

$(READY): requirements.lock pyproject.toml
	@echo "── installing the locked packages"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --python $(BIN)/python --editable .
	@touch $@

lint: $(READY)  ## Format, types, SQL, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint  ## Every check, as CI runs it
	$(BIN)/pytest

clean:  ## Remove what runs have made, and nothing else
	rm -rf var build dbt_project/target dbt_project/logs .pytest_cache .mypy_cache .ruff_cache .hypothesis
