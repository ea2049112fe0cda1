# Everything a newcomer needs: `make run`, then `make test`. Both set up .venv first, once.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

export PREFECT_HOME ?= $(CURDIR)/.prefect
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
# many small matrices: more threads make the analysis slower
export OMP_NUM_THREADS ?= 1

.PHONY: help setup run serve test lint docs prove clean

help: ## Say what there is to type
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: $(READY) ## Create .venv and install the pinned dependencies

$(READY): pyproject.toml constraints.txt scripts/setup
	@PYTHON="$(PYTHON)" sh scripts/setup

run: $(READY) ## Run the whole refresh flow on the bundled sample: warehouse and report
	@$(BIN)/python -m flows.refresh --sample

serve: $(READY) ## Serve the schedules, with a Prefect server and its UI where none answers
	@$(BIN)/python -m flows.serve

test: $(READY) ## Run the tests
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow"

lint: $(READY) ## Check style and types
	@$(BIN)/ruff check src flows tests benchmarks
	@$(BIN)/ruff format --check src flows tests benchmarks
	@$(BIN)/mypy

docs: $(READY) ## Write the generated documentation
	@$(BIN)/skilltide docs

prove: $(READY) ## Run what is too long for every day; figures go to benchmarks/
	@sh scripts/prove

clean: ## Remove what `make run` wrote for the sample
	rm -rf sample .prefect
