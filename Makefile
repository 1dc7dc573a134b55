# demo · test · quick · check · bench · acceptance · serve · clean: one line each. `make demo` sets up all it needs.
PORT ?= 8000
HOME_DIR ?= ./var
PY := .venv/bin/python

.venv/bin/uv:
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing. On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@python3 -m venv .venv && .venv/bin/python -m pip install --quiet uv
.venv/.run: requirements.txt | .venv/bin/uv
	@.venv/bin/uv pip install --quiet --require-hashes --only-binary :all: --compile-bytecode -r requirements.txt && touch $@
.venv/.dev: requirements-dev.txt | .venv/bin/uv
	@.venv/bin/uv pip install --quiet --require-hashes --only-binary :all: --compile-bytecode -r requirements-dev.txt && touch $@ .venv/.run
lock: | .venv/bin/uv
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements.in -o requirements.txt
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.txt requirements-dev.in -o requirements-dev.txt
.PHONY: lock
