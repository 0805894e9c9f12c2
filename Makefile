.PHONY: air

air: # take off tests/architecture/air.txt what is no longer dense
	.venv/bin/python -m tests.architecture.air
