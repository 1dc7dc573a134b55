# demo · test · quick · check · bench · acceptance · spark · serve · clean: one line each. `make demo` sets up all it needs.
PORT ?= 8000
HOME_DIR ?= ./var
PY := .venv/bin/python
# Containers often forbid Python to keep what it compiled: then each of the hundred processes of a run compiles the whole house anew.
unexport PYTHONDONTWRITEBYTECODE
# uv is fast and knows nothing of pip's settings: behind a mirror or a company's certificate pip gets through where it does not.
install = .venv/bin/uv pip install --quiet --require-hashes --only-binary :all: --compile-bytecode -r $(1) \
	|| $(PY) -m pip install --quiet --require-hashes --only-binary :all: -r $(1)

.venv/bin/uv:
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing. On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@python3 -m venv .venv && .venv/bin/python -m pip install --quiet uv
.venv/.run: requirements.txt | .venv/bin/uv
	@$(call install,requirements.txt) && touch $@
.venv/.dev: requirements-dev.txt | .venv/bin/uv
	@$(call install,requirements-dev.txt) && touch $@ .venv/.run
lock: | .venv/bin/uv
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements.in -o requirements.txt
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.txt requirements-dev.in -o requirements-dev.txt
.PHONY: lock

demo: .venv/.run ## the demo district, served: PORT=8000, HOME_DIR=./var
	@TRELLIS_HOME=$(HOME_DIR) TRELLIS_MODE=demo bin/trellis demo --serve --port $(PORT)
serve: .venv/.run ## your own district, served; `bin/trellis init` makes it first
	@TRELLIS_HOME=$(HOME_DIR) bin/trellis serve --port $(PORT)
test: .venv/.dev ## everything: units, properties, access, browser journeys, and again on PostgreSQL
	@$(PY) -m tests.suite
quick: .venv/.dev ## the inner loop, in seconds: structure, the gate, and the rooms that you have changed
	@$(PY) -m pytest -n 2 -m "not slow and not browser" tests/test_house_rules.py trellis/access $$(git status --porcelain | grep -o 'trellis/[a-z_]*/' | sort -u)
check: .venv/.dev ## lint, types, floors, templates, migrations, generated docs
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && .venv/bin/lint-imports && .venv/bin/djlint trellis --lint --quiet
	@TRELLIS_MODE=test $(PY) -m mypy trellis
	@TRELLIS_MODE=test TRELLIS_HOME=$(HOME_DIR)/check $(PY) -W ignore manage.py makemigrations --check --dry-run
	@TRELLIS_MODE=test $(PY) docs/generate.py --check
docs: .venv/.dev ## write the generated pages of docs/
	@TRELLIS_MODE=test $(PY) docs/generate.py
messages: .venv/.dev ## find every message, bring the catalogues up to date
	@$(PY) -m trellis.site.catalogues
format: .venv/.dev
	@$(PY) -m ruff check --fix -q . ; $(PY) -m ruff format -q .
bench: .venv/.dev ## ratios of one run, as a table and as JSON
	@$(PY) -m bench
acceptance: .venv/.dev ## every page, person, theme and size in the browser, and every wrong word in every form; for a release
	@TRELLIS_ACCEPTANCE=full $(PY) -m pytest -n 2 tests/journeys tests/test_forms.py trellis/site/tests/test_many_behind_one_address.py tests/test_access_matrix.py tests/test_names.py tests/test_hostile_requests.py
spark: .venv/.dev ## counts on a real Spark cluster of two executors, beside those of one machine; 400 MB and Java 17, thrown away after
	@there=$$(mktemp -d); trap 'rm -rf $$there' EXIT; .venv/bin/uv venv -q $$there && .venv/bin/uv pip install -q --python $$there/bin/python -r requirements.txt \
		&& .venv/bin/uv pip install -q --python $$there/bin/python --extra spark -r pyproject.toml && $$there/bin/python -m bench.spark
clean: ## forget the environment; the home folder stays
	@rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache htmlcov
.PHONY: demo serve test quick check docs messages format bench acceptance spark clean
