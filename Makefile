# On a fresh machine with Python 3.11+ and make: `make demo` and `make test` each set up everything they need.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo test check bench soak lock env-example clean

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	$(BIN)/python -m compileall -q -j 0 .venv/lib  # as pip would have, but on every core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: setup
	$(BIN)/ccm-bot demo

test: setup
	$(BIN)/python -m pytest -n 3 --dist loadfile

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -c "from pathlib import Path; from bot.settings import env_example; \
	assert Path('.env.example').read_text() == env_example(), 'run make env-example'"

bench: setup
	$(BIN)/python -m benchmarks.log_ratio
	$(BIN)/python -m benchmarks.programme
	$(BIN)/python -m benchmarks.months
	$(BIN)/python -m benchmarks.digest
	$(BIN)/python -m benchmarks.worklist

soak: setup
	$(BIN)/python -m pytest -m soak tests/soak tests/ccm/billing -s
	CCM_ROWS=50000 $(BIN)/python -m pytest tests/bot/test_import.py -k let_in -s
	CCM_QUARTER=10 $(BIN)/python -m pytest tests/bot/jobs/test_quarter.py
	CCM_PANEL=100000 $(BIN)/python -m pytest tests/bot/test_month_end_files.py
	CCM_WALKS=60 $(BIN)/python -m pytest tests/ccm/test_enrolment.py tests/bot/test_path_holds.py
	CCM_WALKS=15 $(BIN)/python -m pytest tests/bot/test_silence_holds.py
	CCM_FORMS=all $(BIN)/python -m pytest -n 2 --dist loadfile tests/scenarios
	CCM_FUZZ=10000 $(BIN)/python -m pytest tests/scenarios/test_fuzz.py -s

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements.lock

env-example: setup
	$(BIN)/python -c "from pathlib import Path; from bot.settings import env_example; Path('.env.example').write_text(env_example())"

clean:
	rm -rf .venv build *.egg-info
