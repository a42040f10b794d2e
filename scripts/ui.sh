#!/usr/bin/env bash
# Builds the web UI into ui/dist when its sources are newer than the last build.
set -euo pipefail
cd "$(dirname "$0")/../ui"

if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund --silent
  touch node_modules/.package-lock.json
fi
if [ ! -f dist/index.html ] || [ -n "$(find src public index.html package.json vite.config.* -newer dist/index.html -print -quit 2>/dev/null)" ]; then
  npm run --silent build
fi
