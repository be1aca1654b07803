# make run   the dashboard on http://127.0.0.1:8501 (PORT=… for another)
# make test  everything: linter, type checker, all tests, a browser included
# make check the quick part of it, without the browser
# make slow  the long tests    make bench  the figures    make clicks  the figures of the browser
# make mails the figures of mail against a server that misbehaves
# make clean takes away what was made here

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := run
.PHONY: run test check lint slow bench clicks mails clean browser

PORT ?= 8501
INVOICES ?= 1000000

VENV := .venv
PY := $(VENV)/bin/python
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
QUICK := not browser and not slow

# PYTHON=… chooses the interpreter; else the first one that is new enough and can make an environment.
PYTHON ?=
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11 python
FITS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

$(PY):
	@found='$(PYTHON)'; \
	if [ -z "$$found" ]; then \
	  for one in $(CANDIDATES); do \
	    if command -v "$$one" >/dev/null && "$$one" -c '$(FITS)' 2>/dev/null; then found=$$one; break; fi; \
	  done; \
	fi; \
	if [ -z "$$found" ]; then \
	  echo 'No Python 3.11 or newer with venv and pip was found. Install one, or name it: make PYTHON=/path/to/python' >&2; \
	  exit 1; \
	fi; \
	"$$found" -c '$(FITS)' || { echo "$$found is older than Python 3.11, or cannot make environments (venv, ensurepip)." >&2; exit 1; }; \
	"$$found" -m venv $(VENV)

$(RUNTIME): requirements.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt requirements.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $(RUNTIME) $@

run: $(RUNTIME)
	@exec $(PY) -m streamlit run app.py --server.address 127.0.0.1 --server.port '$(PORT)'

lint: $(DEV)
	$(PY) -m ruff check .
	$(PY) -m mypy

check: lint
	$(PY) -m pytest -n 2 --dist loadfile -m '$(QUICK)'

browser: $(DEV)
	@$(PY) tests/browser/find_chromium.py --install

test: check browser
	$(PY) -m pytest -n 2 --dist loadfile -m 'browser and not slow'

slow: browser
	HYPOTHESIS_PROFILE=search $(PY) -m pytest -m slow

bench: $(DEV)
	$(PY) -m invoicing bench --invoices '$(INVOICES)'

clicks: browser
	$(PY) -m tests.bench.clicks --invoices '$(INVOICES)'

mails: $(DEV)
	$(PY) -m tests.bench.mails

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .shots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
