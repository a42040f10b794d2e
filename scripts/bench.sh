#!/usr/bin/env bash
# Builds the release binary and measures it beside its references; the table goes to standard output.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need.sh bench
make --no-print-directory build
cargo build --quiet --locked --profile quick -p tollgate-bench
exec target/quick/tollgate-bench target/release/tollgate "${@:-5}"
