# Requirements: Python 3.11 to 3.13, make and git. Each target installs what else it uses.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# Temporary files of the checks. Files of runs are in var/.
CHECKS := build/checks

# The kinds of tests. `make test` starts those that wait most first.
KINDS := e2e integration scenarios properties dags receiving conventions unit

# Python caches bytecode: compiling the libraries again would more than double the start of each process.
unexport PYTHONDONTWRITEBYTECODE

# No tool reports its usage: dbt and Great Expectations read the first two, Airflow the third.
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
export AIRFLOW__USAGE_DATA_COLLECTION__ENABLED := False

.PHONY: help setup run airflow test $(addprefix test-,$(KINDS)) oracle fuzz kill-test cockpit-test nights-test explain-test secrecy-test production-test sender-check lint lint-python lint-sql lint-market bench clean

# Run a command and print its duration: $(call timed,name,command)
define timed
@echo "── $(1)"; $(2) || exit 1; echo "   $(1): $$SECONDS s"
endef

# The same for a verbose program: its output is in $(CHECKS), and is printed when it fails.
define checked
@mkdir -p $(CHECKS); echo "── $(1)"; \
	$(2) > $(CHECKS)/$(1).txt 2>&1 || { cat $(CHECKS)/$(1).txt; exit 1; }; echo "   $(1): $$SECONDS s"
endef

help:  ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 10

setup: $(READY)  ## Create .venv with the locked packages (the other targets do it when needed)

$(READY): requirements.lock .ci/installer.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
		|| { echo "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=/path/to/python3.12 …" >&2; exit 1; }
	$(call timed,set up,$(PYTHON) -m venv .venv \
		&& $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/installer.lock \
		&& $(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock \
		&& $(BIN)/uv pip install --quiet --no-deps --python $(BIN)/python --editable .)
	@touch $@

# Receipts of a simulated market are dated by its packages, not by the clock.
run airflow: export REASSURANCE_RECEIPT_CLOCK := package

run: $(READY)  ## Simulate a market of size s, run the DAGs on it, release what the gate holds
	$(call timed,market,$(BIN)/reassurance simulate --size s --periods 2020-04:2020-12)
	$(call timed,DAGs,$(BIN)/python -m reassurance.embedded trial --release envelope_share \
		--reason "The simulated market exceeds the export envelope on purpose in May 2020")
	$(call timed,answer key,$(BIN)/reassurance answers)

airflow: $(READY)  ## Open Airflow with the DAGs loaded, on PORT=8080
	@$(BIN)/python -m reassurance.embedded serve --port $(or $(PORT),8080)

# Tests wait for the disk more than for the processor, because received files are flushed to it. If /dev/shm has 4 GB
# free, their files are there.
TEST_FILES := $(shell room=$$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 {print $$4}'); \
	[ "$${room:-0}" -gt 4000000 ] && [ -w /dev/shm ] && echo /dev/shm || echo "$${TMPDIR:-/tmp}")
test $(addprefix test-,$(KINDS)) oracle fuzz kill-test cockpit-test nights-test explain-test secrecy-test production-test: export TMPDIR := $(TEST_FILES)

test: lint  ## Every check, as CI runs it
	$(call timed,tests,$(BIN)/pytest $(addprefix tests/,$(KINDS)) -n 3 --dist loadgroup --no-loadscope-reorder)

# One kind of test, named after its folder: `make test-scenarios`.
$(addprefix test-,$(KINDS)): test-%: $(READY)
	$(call timed,$*,$(BIN)/pytest tests/$* -n 2 --dist loadgroup)

oracle: $(READY)  ## Compare builds with the oracle, on DRAWS=5 random markets from SEED=1
	ORACLE_DRAWS=$(or $(DRAWS),5) ORACLE_SEED=$(or $(SEED),1) \
		$(BIN)/pytest tests/integration/test_oracle_agrees.py -n 0 -s

# Long versions of tests that `make test` runs with a few packages and kills.
fuzz: $(READY)  ## Validate PACKAGES=10000 mutated packages, from SEED=42, with the platform and a second validator
	MUTATIONS=$(or $(PACKAGES),10000) MUTATION_SEED=$(or $(SEED),42) \
		$(BIN)/pytest tests/integration/test_mutated_packages.py -n 2 -s

kill-test: $(READY)  ## Test KILLS=200 killed runs, DELIVERIES=20 killed deliveries, PAIRS=20 nights, ALTERATIONS=260 files
	DELIVERY_KILLS=$(or $(DELIVERIES),20) KILLS=$(or $(KILLS),200) KILL_SEED=$(or $(SEED),42) NIGHT_PAIRS=$(or $(PAIRS),20) \
		ALTERATIONS=$(or $(ALTERATIONS),260) ALTERATION_SEED=$(or $(SEED),42) \
		$(BIN)/pytest tests/integration/test_killed_runs.py tests/integration/test_two_nights.py \
		tests/integration/test_alterations.py tests/integration/delivery/test_killed_deliveries.py -n 0 -s

cockpit-test: $(READY)  ## Run five nights under Airflow: rejected, late, held, released, failed, mended, replayed
	NIGHTS=5 $(BIN)/pytest tests/e2e/test_five_nights.py -n 0 -s

nights-test: $(READY)  ## Compare the break register of NIGHTS=30 nights with a count of its own, from SEED=1
	BREAK_NIGHTS=$(or $(NIGHTS),30) BREAK_SEED=$(or $(SEED),1) \
		$(BIN)/pytest tests/integration/test_break_nights.py -n 0 -s

explain-test: $(READY)  ## Test that CELLS=200 published cells are the sums of their lines
	EXPLAIN_CELLS=$(or $(CELLS),200) $(BIN)/pytest tests/integration/test_explain.py -n 0 -s

sender-check: $(READY)  ## Build the tool with which senders check their packages: a wheel in build/
	@rm -f build/reassurance_check-*.whl; $(BIN)/python -m reassurance.reference.sender_wheel build

secrecy-test: $(READY)  ## Attack the public statistics of the markets of SEEDS="1 2 3"
	SECRECY_SEEDS="$(or $(SEEDS),1 2 3)" $(BIN)/pytest tests/integration/test_secrecy.py -n 0 -s -k seed

production-test: $(READY)  ## Test Airflow on servers: Celery, PostgreSQL, roles, kills, a backfill of NIGHTS=9
	NIGHTS=$(or $(NIGHTS),9) $(BIN)/pytest tests/production -n 0 -s

lint: $(READY)  ## Style, types, layers, SQL, dbt conventions
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=line lint-python lint-sql lint-market

lint-python: $(READY)
	$(call timed,ruff,$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .)
	$(call timed,mypy,$(BIN)/mypy --no-error-summary)
	$(call checked,import-linter,$(BIN)/lint-imports --cache-dir $(CHECKS)/import-linter)

lint-sql: export REASSURANCE_BUILD_PATH := :memory:
lint-sql: export DBT_TARGET_PATH := $(CURDIR)/$(CHECKS)/dbt
lint-sql: export DBT_LOG_PATH := $(CURDIR)/$(CHECKS)/dbt
lint-sql: $(READY)
	$(call checked,dbt-parse,$(BIN)/dbt parse --project-dir dbt_project --profiles-dir dbt_project)
	$(call checked,dbt-bouncer,$(BIN)/dbt-bouncer run)
	$(call checked,sqruff,$(BIN)/sqruff lint --nocolor dbt_project/models dbt_project/tests dbt_project/analyses)

# The queries of the market are no dbt models. They are linted when one of them has changed.
MARKET_SQL := src/reassurance/market/sql
lint-market: $(CHECKS)/market.linted

$(CHECKS)/market.linted: $(READY) .sqruff $(MARKET_SQL)/.sqruff $(shell find $(MARKET_SQL) -name '*.sql')
	$(call checked,sqruff-market,$(BIN)/sqruff lint --nocolor $(MARKET_SQL))
	@touch $@

bench: $(READY)  ## Benchmarks: large packages, complete nights on markets of sizes s and m, under Airflow, a long history
	@missed=0; $(BIN)/python bench/intake.py || missed=1; $(BIN)/python bench/night.py s m || missed=1; \
		$(BIN)/python bench/airflow.py || missed=1; $(BIN)/python bench/history.py || missed=1; exit $$missed

clean:  ## Remove the files of runs and checks; keep .venv
	rm -rf var build dbt_project/target dbt_project/logs .pytest_cache .mypy_cache .ruff_cache .hypothesis
