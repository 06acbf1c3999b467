# The manual of this project: `make help` lists what can be done, and CI calls the same targets.
#
#   SCALE="router=3 sender=2" make start     replicas
#   PORT=9000 make run                       another port
#   make test ARGS="-k register -x"          arguments for pytest
#   make chaos SECONDS=300 SEED=7            longer, and the same trouble as in an earlier run

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
# Every service and every test run would compile all of its Python anew, which takes longer than to start.
unexport PYTHONDONTWRITEBYTECODE

# The first Python that is new enough; PYTHON=… to choose another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)
BIN := .venv/bin
LOCAL := $(BIN)/python -m deploy.local
ARGS ?=

PYTEST := $(BIN)/python -m pytest
# Tests mostly wait; SIDE_BY_SIDE= runs them one after the other.
SIDE_BY_SIDE ?= -n auto --dist loadscope --no-loadscope-reorder

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  \033[36m%-12s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## Running

.PHONY: run start stop status logs reset migrate
run: env-base ## Set up and run everything here until Ctrl-C (first time: some minutes)
	@exec $(LOCAL) run

start: env-base ## The same in the background; returns when all is healthy
	@$(LOCAL) start

stop: env-base ## Stop what runs in the background
	@$(LOCAL) stop

status: env-base ## Say what runs
	@$(LOCAL) status

logs: env-base ## Show the services' logs side by side (ARGS="router sender" for some)
	@exec $(LOCAL) logs $(ARGS)

reset: env-base ## Stop, and delete the local database and queues
	@$(LOCAL) reset

migrate: env-base ## Run the migration job against DATABASE_URL and RABBITMQ_URL
	@$(BIN)/python -m deploy.cli migrate

## Setting up

.PHONY: setup env-base env-dev web lock machine
setup: env-dev machine ## Install all that development needs

env-base: python
	@$(PYTHON) deploy/bootstrap.py base

env-dev: python
	@$(PYTHON) deploy/bootstrap.py dev

machine: env-dev
	@$(LOCAL) install postgresql rabbitmq-server haproxy chromium

web: env-base ## Build the inbox's front end
	@$(LOCAL) web

lock: env-dev ## Renew the lock files from pyproject.toml and requirements/*.in
	@lock() { $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 "$$@"; }; \
	lock pyproject.toml -o requirements/base.lock; \
	lock pyproject.toml --extra dev -o requirements/dev.lock; \
	lock requirements/bootstrap.in -o requirements/bootstrap.lock; \
	lock requirements/node.in -o requirements/node.lock

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Sapa needs Python 3.11 or newer (python3, python3.11 … were looked for); \
	on Debian or Ubuntu: sudo apt-get install python3 python3-venv"; exit 1; }

## Testing

.PHONY: test unit integration e2e browser chaos soak
test: env-dev machine ## Every test, against real RabbitMQ, PostgreSQL and Chromium
	@$(LOCAL) web test generate:check
	@$(PYTEST) $(SIDE_BY_SIDE) $(ARGS)

unit: env-dev ## Tests that do no I/O
	@$(PYTEST) tests/unit $(ARGS)

integration: env-dev machine ## Tests of single parts against real RabbitMQ and PostgreSQL
	@$(PYTEST) tests/integration $(ARGS)

e2e: env-dev machine web ## Tests of the whole system
	@$(PYTEST) tests/e2e $(ARGS)

browser: env-dev machine web ## Tests of the inbox in Chromium
	@$(PYTEST) tests/browser $(ARGS)

SECONDS ?= 60
chaos: env-dev machine web ## Break everything under load, and count what was promised (SECONDS=60 SEED=…)
	@$(BIN)/python -m tests.chaos --seconds $(SECONDS) $(if $(SEED),--seed $(SEED)) $(ARGS)

soak: env-dev machine web ## The long forms of the tests
	@$(PYTEST) -m long tests/soak tests/e2e tests/integration tests/browser $(ARGS)

.PHONY: screenshots icons
screenshots: env-dev machine web ## Take a picture of every screen, in minutes; the README's are renewed
	@$(CLEAN_ENV) $(BIN)/python -m tests.screens $(ARGS)

icons: env-dev machine ## Draw the installed inbox's icons anew
	@$(BIN)/python -m tests.screens.icons

.PHONY: bench
bench: env-base ## Measure what one message costs, in some minutes (ARGS="--only sapa --json FILE")
	@$(BIN)/python -m bench $(ARGS)

.PHONY: bench-inbox
bench-inbox: env-base ## Measure every call of the inbox over a million messages (ARGS="--messages N --rounds N")
	@$(BIN)/python -m bench.house $(ARGS)

## Checking

.PHONY: lint types imports format check ci
lint: env-dev ## Style and likely mistakes
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(LOCAL) web lint

types: env-dev ## Static types
	@$(BIN)/mypy

imports: env-dev ## Who may import whom
	@$(BIN)/lint-imports

format: env-dev ## Format the code and repair what can be repaired
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

check: lint types imports ## lint, types and imports

ci: ## All that has to pass before a merge
	@.ci/run
