# Two commands matter: `make run` (the demonstration) and `make test` (the suite).
# Needed: GNU make and Python 3.11 or later with venv. Another interpreter: make PYTHON=python3.12 run

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
TYPED := portal workflows search cms_content
# Checks must not leave a var/ directory with a demonstration's secrets behind
CHECK_SETTINGS := DJANGO_SETTINGS_MODULE=portal.settings.test

.DEFAULT_GOAL := help
.PHONY: help run test check bench messages services up clean \
	check-format check-lint check-types check-layers check-migrations check-django

help:
	@echo "make run       the demonstration: web server and worker on http://localhost:8000/ (PORT=, HOST=)"
	@echo "make test      the whole suite (ARGS= for pytest; REQUIRE_SERVICES=1: a missing server is a failure)"
	@echo "make check     format, lint, types, layers, migrations"
	@echo "make bench     the benchmarks"
	@echo "make messages  read the words to translate from the code, compile the English catalogue (needs gettext)"
	@echo "make services  fetch the real servers for the suite into the cache"
	@echo "make up        start the real servers and print the settings that use them"
	@echo "make clean     remove the environment and the tools' caches (the demonstration's var/ stays)"

run: $(VENV)/.installed
	@$(BIN)/python manage.py demo

test: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.run $(ARGS)

check: check-format check-lint check-types check-layers check-migrations check-django

check-format: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .

check-lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .

check-types: $(VENV)/.installed-dev
	$(BIN)/mypy $(TYPED)

check-layers: $(VENV)/.installed-dev
	$(BIN)/lint-imports

check-migrations: $(VENV)/.installed-dev
	$(CHECK_SETTINGS) $(BIN)/python manage.py makemigrations --check --dry-run

check-django: $(VENV)/.installed-dev
	$(CHECK_SETTINGS) $(BIN)/python manage.py check --fail-level WARNING

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest tests/benchmarks --quiet --capture=no \
		-o python_files='bench_*.py' -o python_functions='bench_*' $(ARGS)

messages: $(VENV)/.installed-dev
	$(CHECK_SETTINGS) $(BIN)/python manage.py makemessages --locale en --no-location --no-obsolete --no-wrap \
		--ignore tests --ignore var --ignore docs
	$(CHECK_SETTINGS) $(BIN)/python manage.py compilemessages --locale en --ignore $(VENV)

services: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.services install

up: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.services up

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment: made once; packages are installed again only when a list of them changed
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "集群通 needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.12 run" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(BIN)/pip
	@echo "Installing packages into $(VENV) (once) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(BIN)/pip
	@echo "Installing packages for development into $(VENV) (once) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@
