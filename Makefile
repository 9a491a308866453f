# Everything a newcomer needs: `make demo` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONDONTWRITEBYTECODE  # the tests start hundreds of processes: each would compile anew

.PHONY: help demo test soak lint format bench constraints clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

demo: $(VENV)/.product ## sample platforms, crawl, classify, triage, dashboard (Ctrl-C ends it)
	$(BIN)/zhuanxi demo

test: $(VENV)/.dev ## the tests
	$(BIN)/python -m pytest -m "not soak" --numprocesses 3 --no-loadscope-reorder

soak: $(VENV)/.dev ## the long rounds that `test` leaves out
	$(BIN)/python -m pytest -m soak

lint: $(VENV)/.dev ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev ## let ruff put the code in form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev ## every figure that the documents quote
	@for script in benchmarks/[a-z]*.py; do echo "== $$script"; $(BIN)/python -m benchmarks.$$(basename $$script .py) || exit 1; done

constraints: ## exact versions for constraints.txt, from the newest releases pyproject.toml allows
	rm -rf .venv-fresh && $(PYTHON) -m venv .venv-fresh
	.venv-fresh/bin/pip install --quiet '.[dev]'
	(echo '# Exact versions of everything; made by `make constraints`.'; \
	 .venv-fresh/bin/pip freeze --exclude zhuanxi | sed -E 's/(==[^+]+)\+.*/\1/') > constraints.txt
	rm -rf .venv-fresh build

clean: ## remove the virtual environment and caches (not your data)
	rm -rf $(VENV) .venv-fresh .mypy_cache .ruff_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment is made when missing, and filled again when what it is made from has changed.
$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 14) else f"Zhuanxi needs Python 3.11 to 3.13; this is {sys.version.split()[0]}. Say: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.product: pyproject.toml constraints.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.product
