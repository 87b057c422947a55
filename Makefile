# Each target does all of its own set-up. The environment is pinned by requirements.lock; nothing here calls `uv run` or `uv sync`.
.DEFAULT_GOAL := help
.PHONY: help demo test test-rabbit4 faults faults-long up down doctor check fmt bench bench-repair bench-long bench-itc-long bench-enrollment bench-notifications enrollment-long bench-scheduling growth-scheduling scheduling-long docs docs-pictures lock clean
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PYTHON ?= python3
ARGS ?=
ITC ?=
CORE ?= 0
SEEDS ?= 1 2 3
BIN := .venv/bin
MEMBERS := shared/contracts shared/chassis $(patsubst %/,%,$(dir $(wildcard services/*/pyproject.toml))) peers cli
FAULTS := tests/faults services/notifications/tests/faults
BESIDE := tests/faults services/gateway services/notifications services/partnerships
INSTALLED := .venv/installed
COMPILED := .venv/compiled
CERTIFICATES := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem))

export UV_SYSTEM_CERTS := true
export UV_NO_PROGRESS := true
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1
ifneq ($(CERTIFICATES),)
export PIP_CERT ?= $(CERTIFICATES)
export SSL_CERT_FILE ?= $(CERTIFICATES)
endif
unexport VIRTUAL_ENV PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME

help: ## this list
	@sed -nE 's/^([a-z0-9-]+):[^#]*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

demo: $(COMPILED) ## the main job on a real broker and database: 23 municipalities, shared classes, every promise checked
	@$(BIN)/samklasse demo $(ARGS)

test: $(COMPILED) ## every test, on brokers and databases of its own, in two halves: the faults and three services beside the rest
ifneq ($(strip $(ARGS)),)
	@$(BIN)/pytest $(ARGS)
else
	@told=$$(mktemp); trap 'rm -f "$$told"' EXIT; trap : INT; \
	 env --default-signal=INT $(BIN)/pytest $(BESIDE) >"$$told" 2>&1 & beside=$$!; \
	 trap 'kill -INT $$beside' TERM; code=0; \
	 $(BIN)/pytest $(addprefix --ignore=,$(BESIDE)) || code=$$?; \
	 wait $$beside || code=$$?; cat "$$told"; exit $$code
endif

test-rabbit4: $(COMPILED) ## the stories, the chassis and the short faults on RabbitMQ 4 (Debian 13's, unpacked beside us)
	@SAMKLASSE_RABBIT=4 $(BIN)/pytest cli/tests/test_trixie.py tests/stories shared/chassis/tests tests/faults/outside $(wildcard tests/faults/test_*.py) $(ARGS)

faults: $(COMPILED) ## kills, freezes, partitions, poison: short forms, judged by the history checker
	@$(BIN)/pytest $(FAULTS) $(ARGS)

faults-long: $(COMPILED) ## the same for minutes each; recovery seconds and duplicates go to .samklasse/faults.json
	@SAMKLASSE_FAULTS_JSON="$${SAMKLASSE_FAULTS_JSON:-.samklasse/faults.json}" $(BIN)/pytest $(FAULTS) -m long $(ARGS)

up: $(COMPILED) ## start everything and leave it running
	@$(BIN)/samklasse up $(ARGS)

down: $(INSTALLED) ## stop what "make up" started
	@$(BIN)/samklasse down

doctor: $(INSTALLED) ## what runs, where, which versions, what is wrong and what to do
	@$(BIN)/samklasse doctor

check: $(INSTALLED) ## lint, format, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(addsuffix /src,$(MEMBERS)) conftest.py
	@$(BIN)/lint-imports

fmt: $(INSTALLED) ## format and fix what can be fixed
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(COMPILED) ## the figures of docs/benchmarks.md, measured here
	@$(BIN)/samklasse bench formation --people 2000 --seconds 20
	@$(BIN)/samklasse bench delivery --write .samklasse/bench/delivery.json $(ARGS)

bench-long: $(COMPILED) ## delivery again: a backlog of 100,000, and tables that grow to 1,000,000 rows
	@$(BIN)/samklasse bench delivery --rounds 3 --live-seconds 20 --backlog 100000 --growth 1000000 \
	   --write .samklasse/bench/delivery-long.json $(ARGS)

bench-repair: $(COMPILED) ## 200 disruptions of a finished week of 400 sessions: how fast it is mended, how little is moved
	@$(BIN)/samklasse bench repair --disruptions 200 --seed 1 --json .samklasse/bench/repair.json $(ARGS)

bench-itc-long: $(COMPILED) ## ITC=FOLDER of ITC-2007 track 2: 60 s a file with seeds 1-3 on one core, and how soon all is placed
	@test -d "$(ITC)" || { echo "oppgi mappen med .tim-filene: make bench-itc-long ITC=MAPPE" >&2; exit 2; }
	@mkdir -p .samklasse/bench
	@taskset -c $(CORE) $(BIN)/samklasse solve itc2007 "$(ITC)" --seconds 30 --seeds 1-3 --feasible --json .samklasse/bench/itc-feasible.json
	@taskset -c $(CORE) $(BIN)/samklasse solve itc2007 "$(ITC)" --seconds 60 --seeds 1-3 --table --json .samklasse/bench/itc.json $(ARGS)

bench-enrollment: $(INSTALLED) ## call-offs from 64 clients under one ceiling, and answers with 100,000 participants
	@$(BIN)/samklasse bench call-offs --write .samklasse/bench/call-offs.json
	@$(BIN)/samklasse bench api --write .samklasse/bench/api.json

bench-notifications: $(COMPILED) ## messages handed over against what prebuilt mails reach on the same connections
	@$(BIN)/samklasse bench notifications --json .samklasse/bench/notifications.json $(ARGS)

enrollment-long: $(INSTALLED) ## 5,000 random histories of each claim, 10,000 fuzzed requests, lists of 20,000 people
	@SAMKLASSE_HISTORIES="$${SAMKLASSE_HISTORIES:-5000}" $(BIN)/pytest services/enrollment -m long -s $(ARGS)

bench-scheduling: $(COMPILED) ## classes of a national term: 2,000 to 100,000 people, 60 s and 15 min, and how the time grows (~1 h; SEEDS="1" for less)
	@for seed in $(SEEDS); do \
	   for size in 2000:60 20000:60 100000:150; do \
	     $(BIN)/samklasse bench formation --people $${size%:*} --seconds $${size#*:} --seed $$seed \
	        --json .samklasse/bench/formation-$${size%:*}-$$seed.json; \
	   done; \
	 done
	@$(BIN)/samklasse bench formation --people 20000 --seconds 900 --json .samklasse/bench/formation-20000-15min.json
	@$(MAKE) --no-print-directory growth-scheduling

growth-scheduling: $(COMPILED) ## how the time of class formation grows from 1,000 to 100,000 people, drawn (~8 min)
	@for people in 1000 3000 10000 30000 100000; do \
	   $(BIN)/samklasse bench formation --people $$people --seconds $$((10 + people / 1000)) \
	      --json .samklasse/bench/formation-growth-$$people.json; \
	 done
	@$(BIN)/python -m samklasse_scheduling.bench.growth docs/formation-growth.svg .samklasse/bench/formation-growth-*.json

scheduling-long: $(COMPILED) ## what takes minutes: kills during runs, thousands of random terms, disruptions and jobs
	@$(BIN)/pytest services/scheduling -m long -s $(ARGS)

docs: $(INSTALLED) ## write what is generated under docs/
	@$(BIN)/samklasse contracts docs > docs/messages.md.new && mv docs/messages.md.new docs/messages.md
	@$(BIN)/python -m tests.coverage > docs/coverage.md.new && mv docs/coverage.md.new docs/coverage.md

docs-pictures: $(INSTALLED) ## draw the participant's page in every language as a phone shows it (docs/images)
	@$(BIN)/python -m tests.pictures

lock: $(INSTALLED) ## pin everything: one lock for all and one per image
	@$(BIN)/uv lock --quiet
	@$(BIN)/uv export --quiet --frozen --all-packages --no-emit-workspace --no-header -o requirements.lock
	@for image in services/*/ peers/; do \
	   $(BIN)/uv export --quiet --frozen --package "samklasse-$$(basename $$image)" --no-dev --no-emit-workspace --no-header -o "$${image}requirements.lock"; \
	 done

clean: ## stop what runs and delete what was made here
	@if [ -x $(BIN)/samklasse ]; then $(BIN)/samklasse down --wipe; fi
	@rm -rf .venv .rabbitmq-4

# --- the environment ---------------------------------------------------------------------------------------------

$(INSTALLED): requirements.lock $(addsuffix /pyproject.toml,$(MEMBERS))
	@echo "setting up .venv (pinned by requirements.lock)" >&2
	@$(VENV_MODULE)
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r .venv/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(foreach member,$(MEMBERS),-e $(member))
	@touch $@

# The solvers' machine code: made once, so that nobody's first run waits for it.
$(COMPILED): $(INSTALLED) $(wildcard services/scheduling/src/samklasse_scheduling/domain/*/*.py)
	@echo "compiling the solvers (a minute, once)" >&2
	@$(BIN)/python -m samklasse_scheduling.compiled
	@touch $@

# Debian leaves venv's ensurepip out of python3; as root we fetch it, everyone else is told how.
define VENV_MODULE
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Samklasse needs Python 3.11 or newer; $(PYTHON) is older or missing. Try: make PYTHON=python3.12 …" >&2; exit 1; }; \
if ! $(PYTHON) -c 'import ensurepip' 2>/dev/null; then \
  if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
    echo "Python's venv module is incomplete here (no ensurepip). Install it, then run make again: sudo apt-get install python3-venv" >&2; exit 1; fi; \
  if [ -t 0 ]; then read -r -p "Install python3-venv with apt-get? [Y/n] " answer; case "$$answer" in ""|[yYjJ]*) ;; *) exit 1;; esac; fi; \
  echo "installing python3-venv with apt-get" >&2; \
  export DEBIAN_FRONTEND=noninteractive; \
  apt-get -qq -o DPkg::Lock::Timeout=600 update; \
  apt-get -qq -y -o DPkg::Lock::Timeout=600 install --no-install-recommends python3-venv >/dev/null; \
fi
endef
