# Every target is a command of tasks.py, which also runs where make is missing: python tasks.py <command>.
PYTHON ?= python3

.PHONY: setup run demo test check bench backup restore verify create-admin seed migrate messages pictures permissions migration lock advisories
setup run demo test check bench backup restore verify create-admin seed migrate messages pictures permissions migration lock advisories:
	@$(PYTHON) tasks.py $@ $(ARGS)
