# Two commands do everything on a fresh machine with Python 3.11+ and make:
#   make demo   crawl the built-in site and say where the archive is
#   make test   run every check and every test
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

.PHONY: setup setup-replay setup-scrapyd demo test check fix docs bench lock clean

setup: $(VENV)/.ready

# uv is used where there is one, as it is faster; the lock and its hashes are the same.
$(VENV)/.ready: requirements-dev.txt scripts/setup-venv
	PYTHON=$(PYTHON) scripts/setup-venv $(VENV) requirements-dev.txt
	touch $@

demo: setup
	$(BIN)/scrapy crawl demo

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test: check setup-replay setup-scrapyd
	$(BIN)/python -m pytest -n $(WORKERS)

# What the documents take from the types: docs/schema/ and the tables of docs/output-format.md.
docs: setup
	$(BIN)/python -m scripts.write_docs

bench: setup .venv-bench/.ready
	$(BIN)/python -m benchmarks

.venv-bench/.ready: requirements-bench.txt scripts/setup-venv
	PYTHON=$(PYTHON) scripts/setup-venv .venv-bench requirements-bench.txt
	touch $@

# pywb and, where npm and a browser are there, replayweb.page: in both the tests replay an archive.
setup-replay: .venv-replay/.ready
	PYTHON=$(PYTHON) scripts/setup-replaywebpage .replaywebpage

.venv-replay/.ready: requirements-replay.txt scripts/setup-venv
	PYTHON=$(PYTHON) scripts/setup-venv .venv-replay requirements-replay.txt
	touch $@

# Scrapyd, to which a test deploys the project.
setup-scrapyd: .venv-scrapyd/.ready

.venv-scrapyd/.ready: requirements-scrapyd.txt scripts/setup-venv
	PYTHON=$(PYTHON) scripts/setup-venv .venv-scrapyd requirements-scrapyd.txt
	touch $@

# Needs uv: writes the locks anew from pyproject.toml, with hashes and without any address.
lock:
	scripts/lock

clean:
	rm -rf .venv .venv-bench .venv-replay .venv-scrapyd .replaywebpage build .mypy_cache .ruff_cache
