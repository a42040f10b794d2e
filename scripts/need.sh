#!/usr/bin/env bash
# Makes sure of what a task needs: `need.sh build`, `need.sh test` or `need.sh bench`. As root, or with sudo that asks
# for no password, it installs missing Debian packages; otherwise it names them and exits 1.
set -euo pipefail

task=${1:?build, test or bench}
packages=()
missing=()

want() { # want PACKAGE COMMAND: the package gives the command
  command -v "$2" >/dev/null 2>&1 || packages+=("$1")
}

want build-essential cc
want make make
command -v cargo >/dev/null 2>&1 || missing+=("Rust 1.95 or later (https://rustup.rs)")
command -v npm >/dev/null 2>&1 || missing+=("Node.js 20.19 or later with npm (https://nodejs.org)")

if [ "$task" = test ]; then
  want curl curl
  want openssl openssl
  want procps ps
  want chromium chromium
  want nginx nginx
  want golang-go go
  python3 -c 'import ensurepip' >/dev/null 2>&1 || packages+=(python3-venv)
fi
if [ "$task" = bench ]; then
  want nginx nginx
  want openssl openssl
fi
if [ "$task" != build ]; then
  # The version that ships with the distribution; its programs stand below /usr/lib/postgresql, not on the path.
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
fi

if [ ${#missing[@]} -gt 0 ]; then
  printf 'Missing: %s\n' "${missing[@]}" >&2
  if [ ${#packages[@]} -gt 0 ]; then echo "Missing, as Debian packages: ${packages[*]}" >&2; fi
  exit 1
fi
if [ ${#packages[@]} -gt 0 ]; then
  root=()
  if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then root=(sudo); else
      echo "Missing packages. Install them with:  sudo apt-get install ${packages[*]}" >&2
      exit 1
    fi
  fi
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing: ${packages[*]} (names of Debian packages)" >&2
    exit 1
  fi
  echo "Installing ${packages[*]} ..." >&2
  export DEBIAN_FRONTEND=noninteractive
  "${root[@]}" apt-get update -qq >&2
  "${root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2
fi
