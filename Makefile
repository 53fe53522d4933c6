# What can be done here, as verbs. `make run` and `make test` install what is missing themselves.
#
#   make run                      build for release, start on :9093 with examples/alertmanager.yml
#   make test                     lint, build, test, simulate; ends with «N passed, N failed»
#   make sim SEED=7 HOURS=4       one simulated world, replayed (COUNT=100: that many from SEED on)
#   make soak MINUTES=10          10,000 groups told for minutes while one receiver hangs and one fails
#   make conform ARGS=mesh         clusters of ours and of originals, mixed, cut, killed, migrated; no ARGS: all parts
#   make bench-mesh               clusters of three, ours against the original's
#   make fuzz TARGET=matcher SECONDS=60      one decoder under libFuzzer (make fuzz: the list)

SHELL := /bin/bash
.DEFAULT_GOAL := build
.PHONY: build test sim run fuzz bench bench-mesh conform soak demo format lint docs release setup

RELEASE := -c release --static-swift-stdlib --scratch-path .build-release
SERVER := .build-release/release/amserver

SEED ?= 1
HOURS ?= 4
COUNT ?= 1
TARGET ?=
SECONDS_ := $(if $(filter command line environment,$(origin SECONDS)),$(SECONDS),60)
LISTEN ?= :9093
MINUTES ?= 10
ARGS ?=

setup:
	@scripts/setup.sh

build: setup
	swift build

test:
	@scripts/test.sh

sim: setup
	@AM_ROOMS=heart swift build -c release --scratch-path .build-sim --product amsim
	@.build-sim/release/amsim $(SEED) $(HOURS) $(COUNT)

run: $(SERVER)
	@mkdir -p data
	$(SERVER) --config.file=examples/alertmanager.yml --storage.path=data/ \
	    --web.listen-address=$(LISTEN) $(ARGS)

# Always asked: the build itself knows what has changed.
.PHONY: $(SERVER)
$(SERVER): setup
	swift build $(RELEASE) --product amserver

demo: $(SERVER)
	@AMSERVER=$(SERVER) Tests/Conformance/demo.sh $(ARGS)

fuzz: setup
	@scripts/fuzz.sh "$(TARGET)" "$(SECONDS_)"

bench: setup
	@scripts/bench.sh $(ARGS)

bench-mesh: $(SERVER)
	@scripts/bench-mesh.sh $(SERVER) $(ARGS)

conform: $(SERVER)
	@scripts/conform.sh $(SERVER) $(ARGS)

soak: $(SERVER)
	@Tests/Conformance/soak.py $(SERVER) --minutes $(MINUTES) $(ARGS)

format:
	swift format -i -p -r Sources Tests Package.swift

lint:
	swift format lint --strict -p -r Sources Tests Package.swift

docs: setup
	@scripts/docs.sh

release: $(SERVER)
	swift build $(RELEASE) --product amtool
	@scripts/release.sh $(SERVER)
