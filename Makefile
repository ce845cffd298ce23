# Everything runs from here; `make` alone lists the targets.
# Paths in recipes are relative, so that the folder may have spaces in its name.

PYTHON ?= python3
IN = .venv/bin/python
# Arguments for `make demo`, `serve` and `pictures`, such as ARGS="--port 8080".
ARGS ?=
# Arguments for pytest, such as TESTS="tests/ledger -k reversal".
TESTS ?=

.PHONY: help setup demo serve test check lint pytest format lock bundle messages reference
.PHONY: pictures clean

help:
	@echo "make demo      set up everything and serve the demo company"
	@echo "make test      set up everything, the browser too, and run all that CI runs"
	@echo "make check     the same, with the browser that is there"
	@echo "make serve     serve your own data"
	@echo "make format    put the code into its one form"
	@echo "make lock      renew requirements.lock and package-lock.json"
	@echo "make bundle    build the front end"
	@echo "make messages  renew the message catalogues"
	@echo "make reference renew what reference pages take from the code"
	@echo "make pictures  take pictures of every screen of the demo company"
	@echo "make clean     remove all that was made, except data"

setup:
	@$(PYTHON) bootstrap.py

demo: setup
	@$(IN) -m lotproof demo $(ARGS)

serve: setup
	@$(IN) -m lotproof serve $(ARGS)

test:
	@$(PYTHON) bootstrap.py browser
	@$(MAKE) --no-print-directory lint pytest

check: setup
	@$(MAKE) --no-print-directory lint pytest

lint:
	$(IN) -m ruff format --check --quiet
	$(IN) -m ruff check --quiet
	$(IN) -m mypy
	.venv/bin/lint-imports
	$(IN) -W ignore -m django makemigrations --check --dry-run --settings lotproof.settings
	$(IN) -m djlint --lint --quiet src
	$(IN) tools/messages.py check

pytest:
	$(IN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)

format: setup
	$(IN) -m ruff format
	$(IN) -m ruff check --fix

# No registry's address may stand in a lock, hence the options here and in .npmrc.
lock: setup
	$(IN) -m uv pip compile --universal --generate-hashes --no-emit-index-url \
		--no-header --quiet --upgrade --group dev pyproject.toml -o requirements.lock
	npm update --package-lock-only
	$(IN) tools/plain_lock.py

bundle: setup

# The page of refusals shows both languages.
messages: setup
	$(IN) tools/messages.py update
	$(IN) tools/reference.py update

reference: setup
	$(IN) tools/reference.py update

pictures: setup
	$(IN) tools/pictures.py $(ARGS)

clean:
	rm -rf .venv node_modules build dist src/lotproof/static/bundle
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
	find src -name '*.mo' -delete
