# The commands of Ordinary Days. `make help` lists them; .ci/setup and .ci/check do the work.
HOST ?=
PORT ?=
FRESH ?=
export HOST PORT FRESH

PYTHON_HERE = .venv/bin/python

.PHONY: help demo run test check fuzz bench shots format lock clean

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name words; do \
		printf '%-14s %s\n' "$$name" "$$words"; done
	@echo
	@echo '  HOST= and PORT= change the address of demo and run; FRESH=1 starts the demo over.'

demo: ## Set everything up and open the demo clinic on http://127.0.0.1:8000
	@sh .ci/setup run
	@exec $(PYTHON_HERE) -m practice.cli demo

run: ## Open a real clinic, kept in instance/
	@sh .ci/setup run
	@exec $(PYTHON_HERE) -m practice.cli run

test: ## Everything: format, lint, types, imports, templates, and all tests on both databases and in a browser
	@sh .ci/setup test
	@sh .ci/check all

check: ## The fast inner loop: no browser, no PostgreSQL
	@sh .ci/setup check
	@sh .ci/check fast

fuzz: ## Send 100,000 odd requests to every address, as everybody, on both databases
	@sh .ci/setup test
	@FUZZ_ROUNDS=12 exec .venv/bin/python -m pytest -q -n 2 --timeout=0 tests/invariants/test_fuzz.py

bench: ## Print each speed target of docs/performance.md beside what is measured here
	@sh .ci/setup check
	@exec $(PYTHON_HERE) -m tests.bench

shots: ## Pictures of every page and sheet into instance/shots/
	@sh .ci/setup test
	@exec $(PYTHON_HERE) -m tests.shots

format: ## Lay out code and templates
	@sh .ci/setup check
	@sh .ci/check format

lock: ## Choose library versions anew and record their hashes
	@sh .ci/setup check
	@sh .ci/check lock

clean: ## Throw away the virtual environment and the demo; a real clinic's data stay
	rm -rf .venv instance/demo instance/shots
