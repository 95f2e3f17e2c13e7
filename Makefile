# Every target sets up what it needs. PYTHON and VENV can be overridden, ARTICLE and PORT are for `make serve`,
# JOBS and PYTEST_ARGS for `make test`, DATA, WORK and TRAIN_ARGS for `make reader`.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 7860
JOBS ?= 2
ARTICLE ?= ui/sample/cyber_working_group.txt
WORK ?= .cache/reader
BIN := $(VENV)/bin
UNFINISHED := Not trained to the end yet: the same command goes on.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

export HF_HUB_OFFLINE = 1
export GRADIO_ANALYTICS_ENABLED = False

.PHONY: serve test screenshots check fix eval load quality reader wordnet chromium clean help

help: ## Show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

serve: $(VENV)/.serve ## Serve the chat: the sample article, or ARTICLE=path
	@$(BIN)/pullquote serve --port $(PORT) --article "$(ARTICLE)" --collection .cache/collection

test: $(VENV)/.dev chromium ## Run all tests
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile $(PYTEST_ARGS)

screenshots: $(VENV)/.dev chromium ## Renew the picture in README from what the browser tests see
	$(BIN)/python -m pytest -q tests/e2e/test_looks.py
	mkdir -p docs && cp artifacts/screenshots/answer-with-source-1280-light.png docs/chat.png

check: $(VENV)/.dev ## Lint, formatting, types, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py

fix: $(VENV)/.dev ## Mend what ruff can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: $(VENV)/.serve ## Evaluate on the gold questions
	@$(BIN)/pullquote eval qa $(EVAL_ARGS)

load: $(VENV)/.dev ## Ask with VISITORS at once (100), and print how long answers take
	VISITORS=$${VISITORS:-100} $(BIN)/python -m pytest -q tests/load

quality: $(VENV)/.dev ## Compare the search modes on the BEIR collections in DATA=FOLDER (some minutes)
	$(BIN)/python -m pytest -q -m quality tests/quality $(if $(DATA),--data "$(DATA)")

reader: $(VENV)/.dev wordnet ## Train the span reader on the SQuAD files in DATA=FOLDER (hours; goes on where it was stopped)
	@test -n "$(DATA)" || { echo "Name the folder with the data: make reader DATA=FOLDER"; exit 2; }
	$(BIN)/python -m qa.training "$(DATA)" --work "$(WORK)/first" --stages short main $(TRAIN_ARGS)
	@test -d "$(WORK)/first/reader" || { echo "$(UNFINISHED)"; exit 2; }
	$(BIN)/python -m qa.training "$(DATA)" --work "$(WORK)" --stages again --start "$(WORK)/first/reader" \
		--rate 1.5e-4 --fall 0.5 --passes 2 --steps 1850 $(TRAIN_ARGS)
	@test -d "$(WORK)/reader" || { echo "$(UNFINISHED)"; exit 2; }
	$(BIN)/python -m qa.training.export "$(WORK)/reader" --out qa/models/reader/reader.onnx

wordnet: # whose words edit questions: without it, fewer are edited
	@test -e "$${WNSEARCHDIR:-/usr/share/wordnet}/data.noun" || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null \
		|| { echo "Installing wordnet-base (once)"; apt-get update -qq && apt-get install -y -qq wordnet-base >/dev/null; }

chromium:
	@sh tests/e2e/install_chromium.sh

clean: ## Remove the environment and everything built
	rm -rf $(VENV) build dist artifacts .cache *.egg-info

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Pullquote needs Python 3.11 or newer: name one with make PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Cannot make an environment: on Debian, install python3-venv."; exit 1; }
	@touch $@

# torch first and pinned: left to the resolver, it could become a build with several GB of GPU libraries.
$(VENV)/.torch: $(VENV)/.python constraints.txt
	@echo "Installing torch (once)"
	@$(PIP_INSTALL) torch
	@touch $@

$(VENV)/.serve: $(VENV)/.torch pyproject.toml
	@echo "Installing Pullquote (once)"
	@$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.serve
	@echo "Installing what the tests need (once)"
	@$(PIP_INSTALL) --upgrade pip
	@$(PIP_INSTALL) --group dev
	@touch $@
