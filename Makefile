# Everything a newcomer needs: `make run`, then `make test`. Both set up .venv first, once.
PYTHON ?= python3
BIN := .venv/bin
# each made by its layer of the lock, requirements/*.txt
RUN := .venv/.ready-run
TEST := .venv/.ready-test
BENCH := .venv/.ready-bench
BYTECODE := .venv/.ready-bytecode

export PREFECT_HOME ?= $(CURDIR)/.prefect
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
# many small matrices: more threads make the analysis slower
export OMP_NUM_THREADS ?= 1
# byte code is kept, whatever the environment says: without it each process compiles anew what it imports, for seconds
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup run serve collector test lint docs prove lock clean

help: ## Say what there is to type
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: $(BYTECODE) ## Create .venv and install the pinned versions, for running and for testing

$(RUN): pyproject.toml scripts/setup requirements/run.txt
	@PYTHON="$(PYTHON)" sh scripts/setup run

$(TEST): $(RUN) requirements/dask.txt requirements/ducklake.txt requirements/test.txt
	@PYTHON="$(PYTHON)" sh scripts/setup test

# one process writes the byte code of what tests import: else each of four workers compiles the same modules
$(BYTECODE): $(TEST)
	@$(BIN)/python -m pytest -q --collect-only >/dev/null 2>&1 || true
	@touch $@

$(BENCH): $(TEST) requirements/bench.txt
	@PYTHON="$(PYTHON)" sh scripts/setup bench

lock: ## Write requirements/*.txt anew after a change of pyproject.toml; UPGRADE=1 takes the newest versions
	@$(PYTHON) scripts/lock.py $(if $(UPGRADE),--upgrade)

run: $(RUN) ## Run the whole refresh flow on the bundled sample: warehouse and report
	@$(BIN)/python -m flows.refresh --sample

serve: $(RUN) ## Serve the schedules, with a Prefect server and its UI where none answers
	@$(BIN)/python -m flows.serve

collector: $(RUN) ## Serve the schedules of a machine that only collects, for another one's builder
	@$(BIN)/python -m flows.serve --collect-only

test: $(BYTECODE) ## Run the tests
	@$(BIN)/python -m pytest -q -n 4 --dist loadfile --no-loadscope-reorder -m "not slow and not install"

test-install: $(TEST) ## Run the tests that build, install and set up for real
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m install tests/packaging

lint: $(TEST) ## Check style and types
	@$(BIN)/ruff check src flows tests benchmarks scripts
	@$(BIN)/ruff format --check src flows tests benchmarks scripts
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

docs: $(RUN) ## Write the generated documentation
	@$(BIN)/skilltide docs

prove: $(BENCH) ## Run what is too long for every day; figures go to benchmarks/results
	@sh scripts/prove

clean: ## Remove what `make run` wrote for the sample
	rm -rf sample .prefect
