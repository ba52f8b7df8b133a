# `make` alone lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DISTRIBUTIONS := $(patsubst %/pyproject.toml,%,$(wildcard shared/*/pyproject.toml services/*/pyproject.toml deploy/*/pyproject.toml))
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help run test check demo faults fuzz bench docs lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(INSTALLED): requirements.lock $(addsuffix /pyproject.toml,$(DISTRIBUTIONS))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Jejak needs Python 3.11 or newer")'
	@test -x $(BIN)/python || { echo "· making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "· installing the hash-pinned dependencies"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps $(foreach d,$(DISTRIBUTIONS),-e $(d))
	@touch $@

run: $(INSTALLED) ## start everything on this machine and keep it running; Ctrl-C stops it
	@exec $(BIN)/jejak up

test: $(INSTALLED) ## the whole suite, by two processes, each on its own throw-away servers (JEJAK_TEST_BACKEND=embedded, testcontainers or url)
	@PYTHONHASHSEED=0 $(BIN)/pytest -n 2 --dist worksteal

check: $(INSTALLED) ## style, strict types and the rules of the architecture
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy shared services deploy tests docs
	@$(BIN)/lint-imports --no-logo

docs: $(INSTALLED) ## generate event schemas, event catalogue, AsyncAPI and OpenAPI documents
	@$(BIN)/python docs/generate.py

lock: ## pin requirements.in by hash in requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q requirements.in -o requirements.lock

demo: $(INSTALLED) ## tell the main job on a throw-away system, seen from outside, and check that everything agrees
	@$(BIN)/jejak demo

faults: $(INSTALLED) ## the fault tests with larger numbers (JEJAK_FAULT_KILLS, _EVENTS, _BURST, _SEED, JEJAK_SIMULATION_SEEDS, _SEED)
	JEJAK_FAULT_KILLS=$${JEJAK_FAULT_KILLS:-200} JEJAK_FAULT_EVENTS=$${JEJAK_FAULT_EVENTS:-20000} JEJAK_SIMULATION_SEEDS=$${JEJAK_SIMULATION_SEEDS:-2000} \
	JEJAK_FAULT_BURST=$${JEJAK_FAULT_BURST:-10000} \
	$(BIN)/pytest -s tests/simulation tests/faults shared/kit/tests/store shared/kit/tests/broker services/notifier/tests/application

fuzz: $(INSTALLED) ## the fuzz tests with many more examples, other ones each time (JEJAK_FUZZ_EFFORT: how many times those of `make test`, _SEED)
	JEJAK_FUZZ_EFFORT=$${JEJAK_FUZZ_EFFORT:-20} $(BIN)/pytest -o timeout=3600 tests/fuzz

bench: $(INSTALLED) ## speed as ratios against peers in the same run; writes build/bench.json (BENCH=--node: a Node service among them)
	@$(BIN)/python -m tests.benchmarks $(BENCH)
