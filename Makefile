# Nachtlicht: `make start` sets up, trains when needed and serves; `make test` sets up and passes the tests.
# Settings come from the environment, the command line (make start PORT=9000) or the file .env.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3

.PHONY: help setup setup-dev start train test evaluate scenarios preview bench bench-handoff compare tune deidentify bench-staff lint check browser lock clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1 — \2/'

setup: ## find Python 3.10, make .venv and install what serving needs
	@scripts/setup.sh runtime

setup-dev: ## the same, with what testing needs
	@scripts/setup.sh dev

browser: ## install Chromium for the browser tests (Debian or Ubuntu, as root or with sudo)
	@scripts/browser.sh

start: setup ## set up, train when something changed, and serve the website
	@$(PY) -m bot.engine.train --if-changed
	@exec $(PY) -m bot.cli start

train: setup ## train the model, always
	@$(PY) -m bot.engine.train

tune: setup-dev ## teach the sentence encoder our examples anew: data/encoder/adapter.npz (half an hour), then train
	@$(PY) -W ignore -m bot.nlu.e5.tune

test: setup-dev ## set up and run every test
	@$(PY) -m bot.engine.train --if-changed
	@$(PY) -m pytest

lint: setup-dev ## style, types, borders between the rooms, and the training examples
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports && $(PY) -m scripts.check_examples

check: setup ## check the content: copy, directory, holidays
	@$(PY) -m bot.cli check

evaluate: setup-dev ## measure understanding on tests/nlu: reports/understanding/index.html (QUICK=1: no learning curve)
	@$(PY) -m bot.engine.train --if-changed
	@$(PY) -W ignore -m bench.understanding $(if $(QUICK),--quick)

compare: setup-dev ## other ways to understand beside ours, on the same sentences (EPOCHS=100: stock Rasa as well, hours; PART=0.3: less data for all)
	@$(PY) -m bot.engine.train --if-changed
	@$(PY) -W ignore -m bench.understanding.compare $(if $(PART),--part $(PART)) $(if $(EPOCHS),--stock-epochs $(EPOCHS))

scenarios: setup-dev ## play the scenario conversations of tests/journeys and count what went well
	@$(PY) -m bot.engine.train --if-changed
	@$(PY) -m bench.scenarios

deidentify: setup-dev ## measure pseudonymising on the sentences of tests/review (MISSES=1: what went wrong in those that may be read)
	@$(PY) -W ignore -m bench.deidentify $(if $(MISSES),--misses)

preview: setup ## all answers of each municipality on one page, for reading aloud: reports/preview
	@$(PY) -m bot.cli preview

bench: setup-dev ## measure speed beside stock Rasa (EPOCHS=1 saves hours of its training; SIZE=small: ours alone)
	@$(PY) -m bot.engine.train --if-changed
	@$(PY) -m bench.speed --size $(or $(SIZE),full) --stock-epochs $(or $(EPOCHS),100)

bench-handoff: setup-dev ## measure chats with human beings, 50 at once (SERVERS=1: PostgreSQL, Redis, two gateways)
	@$(PY) -m bench.handoff $(if $(SERVERS),--servers)

bench-staff: setup-dev ## measure finding conversations among a million, on SQLite and PostgreSQL (SIZE=20000: fewer)
	@$(PY) -W ignore -m bench.staff --size $(or $(SIZE),1000000) $(if $(ONLY),--only $(ONLY))

lock: setup-dev ## resolve the dependencies anew (needs `uv`)
	uv pip compile --python-version 3.10 --no-emit-index-url --no-annotate --no-header --generate-hashes -o requirements.lock pyproject.toml
	uv pip compile --python-version 3.10 --extra dev --no-emit-index-url --no-annotate --no-header --generate-hashes -c requirements.lock -o requirements-dev.lock pyproject.toml

clean: ## remove the environment, models and local data
	rm -rf .venv models var .rasa reports results
