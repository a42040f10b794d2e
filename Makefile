# The menu. `make run` and `make test` are all a newcomer needs.
SHELL := /bin/bash
HOME_DIR ?= ./home

.PHONY: help run build ui test lint audit bench openapi docs clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: ## build quickly, start with demo content on 9443 and 8243
	@scripts/need.sh build
	@scripts/ui.sh
	cargo build --locked --profile quick -p tollgate-server
	exec target/quick/tollgate serve --demo --home "$(HOME_DIR)"

build: ## the release binary with the web UI inside: target/release/tollgate
	@scripts/need.sh build
	@scripts/ui.sh
	cargo build --locked --release -p tollgate-server

ui: ## the web UI alone: ui/dist
	@scripts/need.sh build
	@scripts/ui.sh

test: ## every test there is, on SQLite and on PostgreSQL, with OAuth libraries and in a browser
	@scripts/test.sh

lint: ## formatting and lints, as a reviewer would see them
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

openapi: ## write our OpenAPI documents and the UI's types again
	TOLLGATE_TEST_BLESS=1 cargo test --locked -q -p tollgate-server --test structure openapi
	cd ui && npm run types

docs: ## write docs/configuration.md again
	TOLLGATE_TEST_BLESS=1 cargo test --locked -q -p tollgate-server --lib config

audit: ## known vulnerabilities of dependencies (needs cargo-deny and its database)
	cargo deny check advisories

bench: ## measure against bare hashing, bare signatures and nginx; some ten minutes, writes docs/benchmarks.md
	@ROUNDS="$(ROUNDS)" BINARY="$(BINARY)" scripts/bench.sh $(PARTS)

clean: ## remove what was built; data in ./home stays
	cargo clean
	rm -rf ui/dist ui/node_modules ui/screenshots
