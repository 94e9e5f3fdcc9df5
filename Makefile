# Everything a person or a machine does here. `make demo` and `make test` set themselves up.
.PHONY: setup setup-dev demo test check bench docs messages clean
ARGS ?=

setup:  ## make .venv/ with the command .venv/bin/yutang
	@scripts/setup run

setup-dev:
	@scripts/setup dev

demo: setup  ## an empty place, a sample shop, 30 days with 300 people, and the console
	@.venv/bin/yutang demo $(ARGS)

test: setup-dev  ## every test: SQLite, PostgreSQL, a real browser. BROWSER=skip leaves the browser out
	@scripts/test $(ARGS)

check: setup-dev  ## style, types, the rules of the house
	@scripts/check

bench: setup-dev  ## every benchmark in bench/, in full
	@scripts/bench $(ARGS)

docs: setup-dev  ## the documentation as a small site in docs/_build
	@.venv/bin/sphinx-build -q -W -b html docs docs/_build

messages: setup-dev  ## compile the translations
	@.venv/bin/python scripts/messages

clean:
	rm -rf .venv .yutang docs/_build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
