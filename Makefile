PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint bench clean

run: $(VENV)/run.stamp
	$(BIN)/streamlit run app.py

test: lint
	$(BIN)/python -m pytest -n 2 --dist worksteal --ignore=tests/browser
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/browser

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/pyrefly check --progress-bar no
	$(BIN)/deno fmt --check
	$(BIN)/deno lint
	$(BIN)/deno task --quiet check

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.engine
	$(BIN)/python -m benchmarks.presets
	$(BIN)/python -m benchmarks.seeds
	$(BIN)/python -m benchmarks.scripts
	$(BIN)/python -m benchmarks.start
	$(BIN)/python -m benchmarks.live
	$(BIN)/python -m benchmarks.classroom
	$(BIN)/python -m benchmarks.images
	$(BIN)/python -m benchmarks.digits
	$(BIN)/python -m benchmarks.latent
	$(BIN)/python -m benchmarks.theory

clean:
	rm -rf $(VENV)

$(VENV)/run.stamp: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@
