#!/usr/bin/env bash
# Builds the release binary and measures it beside its references, or the PARTS of it that are named, beside a PostgreSQL
# server of its own; the table goes to standard output. A whole run is kept: bench/results, docs/benchmarks.md.
#
#   ROUNDS=3 BINARY=target/debug/tollgate scripts/bench.sh [PART ...]
#
# BINARY is measured in place of the one that is built here; then nothing is kept.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need.sh bench
options=(--rounds "${ROUNDS:-5}")
binary=${BINARY:-}
if [ -z "$binary" ]; then
  make --no-print-directory build
  binary=target/release/tollgate
  options+=(--keep)
fi
cargo build --quiet --locked --profile quick -p tollgate-bench
TOLLGATE_TEST_POSTGRES_DURABLE=1 exec scripts/postgres-private.sh \
  target/quick/tollgate-bench "$binary" "${options[@]}" "$@"
