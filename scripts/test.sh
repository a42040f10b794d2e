#!/usr/bin/env bash
# Every test there is; ends with one line `N passed, N failed`. Each part's output goes on as it comes.
set -uo pipefail
cd "$(dirname "$0")/.."
scripts/need.sh test || exit 1

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
passed=0
failed=0

# count FILE: adds up what the runners' closing lines say.
count() {
  local ok bad
  # Colours would hide the numbers.
  sed -i -E 's/\x1b\[[0-9;]*m//g' "$1"
  ok=$(grep -hoE '[0-9]+ passed' "$1" | awk '{n += $1} END {print n + 0}')
  bad=$(grep -hoE '[0-9]+ failed' "$1" | awk '{n += $1} END {print n + 0}')
  passed=$((passed + ok))
  failed=$((failed + bad))
  echo "$bad"
}

# part NAME COMMAND...: one part; a part that breaks without naming a failed test counts as one failure.
part() {
  local name=$1 log bad before=$failed status
  shift
  log="$logs/${name//[^a-z]/_}"
  printf '\n=== %s\n' "$name"
  "$@" 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  count "$log" >/dev/null
  if [ "$status" -ne 0 ] && [ "$failed" -eq "$before" ]; then
    failed=$((failed + 1))
    echo "the part '$name' broke (exit $status)"
  fi
}

rust() { # rust DATABASE PACKAGE...: the tests of packages on one database
  local database=$1
  shift
  TOLLGATE_TEST_DATABASE=$database cargo test --locked --no-fail-fast "$@"
}

part 'web ui build' scripts/ui.sh
part 'web ui' npm --prefix ui run --silent test
part 'rust, sqlite' rust sqlite --workspace
part 'rust, postgresql' scripts/postgres-private.sh env TOLLGATE_TEST_DATABASE=postgres \
  cargo test --locked --no-fail-fast -p tollgate-store -p tollgate-server --tests -- \
  --include-ignored --skip servers_of_others
part 'upstreams of others' cargo test --locked -p tollgate-server --test http -- --ignored servers_of_others
part 'binary' cargo build --locked -p tollgate-server
part 'the printed session' scripts/with-server.sh target/debug/tollgate scripts/test-session.sh
part 'oauth libraries' scripts/with-server.sh target/debug/tollgate scripts/test-clients.sh
part 'browser' scripts/with-server.sh target/debug/tollgate npm --prefix ui run --silent e2e
part 'kill -9' scripts/test-kill.sh target/debug/tollgate

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
