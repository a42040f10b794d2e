#!/usr/bin/env bash
# Pastes the session that `serve --demo` printed into a plain shell and compares each status with what it says.
# The printed session is everything between the two lines that begin with "# ----"; its calls print `HTTP <status>`
# and its comments say `# expect <status>`.
set -euo pipefail
printed=${TOLLGATE_PRINTED:?run me through with-server.sh}
session=$(mktemp)
trap 'rm -f "$session"' EXIT
sed -n '/^# ----/,/^# ----/p' "$printed" >"$session"
expected=$(grep -oE '# expect [0-9]{3}' "$session" | grep -oE '[0-9]{3}' || true)
answers=$(sh "$session" 2>&1) || true
seen=$(printf '%s\n' "$answers" | grep -oE 'HTTP [0-9]{3}' | grep -oE '[0-9]{3}' || true)
printf '%s\n' "$answers"
if [ -n "$expected" ] && [ "$expected" = "$seen" ]; then
  echo "1 passed, 0 failed"
else
  printf 'expected: %s\nseen:     %s\n' "$(echo $expected)" "$(echo $seen)"
  echo "0 passed, 1 failed"
  exit 1
fi
