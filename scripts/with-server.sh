#!/usr/bin/env bash
# with-server.sh BINARY COMMAND...: runs COMMAND beside a server with demo content, its own home and any free ports.
# COMMAND finds TOLLGATE_URL, TOLLGATE_GATEWAY_URL, TOLLGATE_CA and TOLLGATE_PRINTED (what the server printed).
set -euo pipefail
binary=$1
shift
home=$(mktemp -d)
server=
stop() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$home"
}
trap stop EXIT

mkdir -p "$home/home"
cat >"$home/home/deployment.toml" <<'TOML'
[transport.https.properties]
port = 0
[transport.passthru_https.listener.parameters]
port = 0
[demo]
upstream_port = 0
TOML
"$binary" serve --demo --home "$home/home" >"$home/printed" 2>"$home/log" &
server=$!
for _ in $(seq 600); do
  grep -q '^ready ' "$home/printed" && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
if ! grep -q '^ready ' "$home/printed"; then
  echo "the server did not get ready:" >&2
  tail -n 30 "$home/log" >&2
  exit 1
fi
export TOLLGATE_URL TOLLGATE_GATEWAY_URL TOLLGATE_CA TOLLGATE_PRINTED
TOLLGATE_URL=$(sed -n 's/^ready management=\([^ ]*\).*/\1/p' "$home/printed")
TOLLGATE_GATEWAY_URL=$(sed -n 's/^ready .*gateway=\([^ ]*\).*/\1/p' "$home/printed")
TOLLGATE_CA="$home/home/data/tls/ca.pem"
TOLLGATE_PRINTED="$home/printed"
"$@" || { status=$?; echo "--- the server's last log lines"; tail -n 20 "$home/log"; exit "$status"; } >&2
