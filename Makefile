# The developer's day. .ci/run is what a submission must pass; these are its parts, and what renews files.
BIN = .venv/bin

.PHONY: check unit test drill golden pictures air

check: # style, types and import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

unit: # one module's behaviour at a time, in ten seconds
	$(BIN)/pytest -q tests/unit

test: # what a submission must pass
	$(BIN)/pytest

drill: # the drills, with the long ones that are left for the night
	$(BIN)/pytest tests/drills -m 'night or not night'

golden: # write the goldens anew, and show what changed
	CUTOVER_GOLDENS=write $(BIN)/pytest -q -n 0 tests/pages
	git --no-pager diff --stat --patch -- tests/golden

pictures: # write the pictures and the cast of docs/pictures anew
	$(BIN)/python -m tests.pictures

air: # take off tests/architecture/air.txt what is no longer dense
	$(BIN)/python -m tests.architecture.air
