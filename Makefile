# What people, the README and the continuous checks call. `make` alone prints the list.
# Steps run in order and stop at the first that fails; each prints one line first.

.DEFAULT_GOAL := help
.PHONY: help run test check bench soak e2e fmt frontend setup clean
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

T := $(or $(CARGO_TARGET_DIR),target)
TOOLS := target/tools
ROW := printf '\n== %s\n'
FRONTEND_FILES := $(wildcard frontend/src/*.* frontend/src/*/*.* frontend/build.mjs frontend/package.json frontend/tsconfig.json)

# Where `make run` keeps its data and answers. Both may be given: make run SAMBAT_LISTEN=0.0.0.0:80
SAMBAT_DATA ?= ./data
SAMBAT_LISTEN ?= 127.0.0.1:8311

help: ## Print this list
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name what; do printf '%-16s %s\n' "$$name" "$$what"; done

run: ## Build, load the sample city when there is no data yet, and serve it on 127.0.0.1:8311
	@sh scripts/setup.sh run
	@$(MAKE) frontend
	@$(ROW) 'Building the program'
	@cargo build --release -p server
	@$(ROW) 'Sample city'
	@SAMBAT_DATA=$(SAMBAT_DATA) $(T)/release/sambat sample
	@$(ROW) 'Serving http://$(SAMBAT_LISTEN) (stop with Ctrl-C)'
	@SAMBAT_DATA=$(SAMBAT_DATA) SAMBAT_LISTEN=$(SAMBAT_LISTEN) exec $(T)/release/sambat serve

test: ## Everything that must hold before a change is taken in: setup, check, all tests, browser tests
	@$(MAKE) setup
	@$(MAKE) frontend
	@$(MAKE) check
	@$(ROW) 'Rust tests'
	@if cargo nextest --version >/dev/null 2>&1; then cargo nextest run --workspace; else cargo test --workspace --lib --bins --tests; fi
	@$(ROW) 'Examples in the documentation'
	@cargo test --doc --workspace --quiet
	@$(MAKE) e2e

check: frontend ## Format, lints, house rules, spelling, licences, types: nothing is run, nothing is changed
	@$(ROW) 'Format'
	@cargo fmt --all -- --check
	@$(ROW) 'Lints'
	@cargo clippy --workspace --all-targets -- -D warnings
	@$(ROW) 'House rules'
	@cargo run -q -p xtask -- tidy
	@$(ROW) 'Frontend types and tests'
	@npm --prefix frontend run --silent check
	@npm --prefix frontend test --silent
	@$(ROW) 'Tools for spelling, licences, unused dependencies and looking into documents'
	@sh scripts/tools.sh
	@$(ROW) 'Spelling'
	@sh scripts/tools.sh typos
	@$(ROW) 'Licences, sources and banned crates'
	@sh scripts/tools.sh deny
	@$(ROW) 'Unused dependencies'
	@sh scripts/tools.sh machete

bench: frontend ## Measure against the bare engine: make bench ARGS='...'
	@$(ROW) 'Building the program and its load generator'
	@cargo build --release -p bench -p server
	@$(T)/release/bench $(ARGS)

soak: ## A year of 20,000 cases on both engines, every midnight looked at
	@$(ROW) 'A long year'
	@cargo run --release -q -p bench -- --only soak

e2e: frontend e2e/node_modules/.stamp ## Journeys in a real browser against the built program; SHOTS=1 refreshes the pictures in docs/guide
	@$(ROW) 'Building the program for the browser'
	@cargo build -p server -p testkit
	@sh scripts/tools.sh papers
	@$(ROW) 'Browser tests'
	@SAMBAT_BIN=$(T)/debug/sambat node e2e/run.mjs

fmt: ## Format the Rust code
	@cargo fmt --all

frontend: frontend/dist/app.js ## Bundle the style sheet and the scripts into frontend/dist

setup: ## Install what is missing on this machine (Debian, as root) or tell what to install
	@$(ROW) 'Setup'
	@sh scripts/setup.sh

clean: ## Remove everything built; data and installed tools stay
	@rm -rf frontend/dist frontend/node_modules e2e/node_modules e2e/artifacts
	@if [ -d target ]; then find target -mindepth 1 -maxdepth 1 ! -name tools -exec rm -rf {} +; fi

frontend/dist/app.js: frontend/node_modules/.stamp $(FRONTEND_FILES)
	@$(ROW) 'Frontend'
	@npm --prefix frontend run --silent build

# The lock file decides: unchanged, nothing is fetched again.
%/node_modules/.stamp: %/package-lock.json
	@$(ROW) 'Packages of $*'
	@cd $* && npm ci --no-audit --no-fund --loglevel=error
	@touch $@
