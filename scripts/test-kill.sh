#!/usr/bin/env bash
# kill -9 during a stream of token requests, twenty times; see test_kill.py.
set -euo pipefail
exec python3 "$(dirname "$0")/test_kill.py" "$@"
