#!/bin/sh
# Runs COMMAND with a private PostgreSQL server that is gone afterwards, and exits with COMMAND's status:
#
#   scripts/postgres-private.sh cargo test
#
# COMMAND finds the server's superuser URL in TOLLGATE_TEST_POSTGRES_URL, and TOLLGATE_TEST_DATABASE=postgres beside it.
# When TOLLGATE_TEST_POSTGRES_URL is set already, that server is used and none is started. Without COMMAND, the server
# runs until the script is interrupted. It is made for tests: nothing is synchronised to the disk, unless
# TOLLGATE_TEST_POSTGRES_DURABLE is set (what is measured must be what people run).
set -eu

if [ -n "${TOLLGATE_TEST_POSTGRES_URL:-}" ]; then
    [ $# -gt 0 ] || { echo "postgres-private: TOLLGATE_TEST_POSTGRES_URL is set already" >&2; exit 2; }
    export TOLLGATE_TEST_DATABASE=postgres
    exec "$@"
fi

# The newest installed version: Debian keeps each in a directory of its own.
bin=
for candidate in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -n); do
    [ -x "$candidate/initdb" ] && bin=$candidate
done
if [ -z "$bin" ] && command -v initdb >/dev/null 2>&1; then
    bin=$(dirname "$(command -v initdb)")
fi
if [ -z "$bin" ]; then
    echo "postgres-private: PostgreSQL's server is not installed; on Debian: apt-get install postgresql" >&2
    exit 1
fi

# initdb refuses root, and the user postgres cannot enter root's home: the data lies in a directory of that user.
if [ "$(id -u)" = 0 ]; then
    as_owner() { setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; }
else
    as_owner() { "$@"; }
fi
home=$(cd / && as_owner mktemp -d /tmp/tollgate-postgres.XXXXXX)

stop() {
    status=$?
    trap - EXIT
    (cd / && as_owner "$bin/pg_ctl" stop -D "$home/data" -m immediate -s) >/dev/null 2>&1 || true
    rm -rf "$home"
    exit "$status"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
    echo "postgres-private: $1; its log:" >&2
    cat "$home/initdb.log" "$home/server.log" >&2 2>/dev/null || true
    exit 1
}

as_owner sh -c 'cd / && exec "$0" -D "$1/data" --no-sync --auth=trust --username=postgres --encoding=UTF8 --no-locale \
    >"$1/initdb.log" 2>&1' "$bin/initdb" "$home" || fail "initdb failed"

# A port may be taken between the choice and the start: then another one.
tries=0
while :; do
    port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
    options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$home -c max_connections=300"
    options="$options -c shared_buffers=64MB"
    [ -n "${TOLLGATE_TEST_POSTGRES_DURABLE:-}" ] ||
        options="$options -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    as_owner sh -c 'cd / && exec "$0" start -D "$1/data" -w -t 60 -s -l "$1/server.log" -o "$2"' \
        "$bin/pg_ctl" "$home" "$options" >/dev/null 2>&1 && break
    tries=$((tries + 1))
    [ "$tries" -lt 10 ] || fail "the server does not start"
done

TOLLGATE_TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"
TOLLGATE_TEST_DATABASE=postgres
export TOLLGATE_TEST_POSTGRES_URL TOLLGATE_TEST_DATABASE

if [ $# -gt 0 ]; then
    echo "postgres-private: $TOLLGATE_TEST_POSTGRES_URL" >&2
    # Its status is the script's, by way of the trap.
    "$@"
else
    echo "$TOLLGATE_TEST_POSTGRES_URL"
    while :; do sleep 1; done
fi
