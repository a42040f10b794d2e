#!/usr/bin/env bash
# Pastes the session that `serve --demo` printed into a plain shell: every call must answer as the session says.
# The session stands between two lines of dashes; each of its calls prints `<status>, expected <status>: ok`.
set -uo pipefail
printed=${TOLLGATE_PRINTED:?run me through with-server.sh}
session=$(mktemp)
trap 'rm -f "$session"' EXIT
sed -n '/^-\{50,\}$/,/^-\{50,\}$/{/^-/d;p}' "$printed" >"$session"
calls=$(grep -c '^call ' "$session")
answers=$(sh <"$session" 2>&1)
printf '%s\n' "$answers"
right=$(printf '%s\n' "$answers" | grep -c ', expected [0-9]*: ok$')
if [ "$calls" -gt 0 ] && [ "$right" -eq "$calls" ]; then
  echo "1 passed, 0 failed"
else
  echo "$right of $calls calls answered as printed"
  echo "0 passed, 1 failed"
  exit 1
fi
