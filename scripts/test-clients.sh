#!/usr/bin/env bash
# Real OAuth libraries, unmodified, against the running server (see with-server.sh).
set -euo pipefail
cd "$(dirname "$0")/.."
venv=target/venv
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import authlib, requests_oauthlib' 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r scripts/clients-requirements.txt
fi
exec "$venv/bin/python" scripts/test_clients.py
