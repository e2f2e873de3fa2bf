# Two commands to know: `make run` and `make test`. The rest is listed in README.md.
SHELL := /bin/sh
PYTHON := .venv/bin/python

.PHONY: run stop test check bench soak lock messages clean

run:
	@sh tools/bootstrap.sh run && exec $(PYTHON) -m tools.run

stop:
	@sh tools/bootstrap.sh run && exec $(PYTHON) -m tools.run stop

test:
	@sh tools/bootstrap.sh test && exec $(PYTHON) -m tools.test

check:
	@sh tools/bootstrap.sh test && exec $(PYTHON) -m tools.check

bench:
	@sh tools/bootstrap.sh test && exec $(PYTHON) -m tools.bench $(foreach name,$(ONLY),--only '$(name)')

soak:
	@sh tools/bootstrap.sh test && exec $(PYTHON) -m tools.soak

# Collect the strings of the screens into locale/ after a change of wording.
messages:
	@sh tools/bootstrap.sh test && exec $(PYTHON) -m tools.messages update

# Resolve requirements*.in again; needs uv on the PATH.
lock:
	@for name in requirements requirements-embedded requirements-dev; do \
	  echo "$$name.in -> $$name.txt"; \
	  uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --quiet $$name.in -o $$name.txt || exit 1; \
	done

clean:
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .local/test
