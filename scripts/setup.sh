#!/bin/sh
# Makes a machine ready to build and test Sambat. Safe to run again and quick when nothing is missing.
#   setup.sh       everything the tests need
#   setup.sh run   only what building and running need
# On Debian as root it installs what is missing; elsewhere it says what to install and stops.
set -eu

what=${1:-all}
packages=
notes=

have() { command -v "$1" >/dev/null 2>&1; }
want() { packages="$packages $1"; }

have cargo || notes="$notes
  - Rust (rustup, the version in Cargo.toml: $(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) or newer)"
node_major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/') || node_major=
[ "${node_major:-0}" -ge 20 ] || notes="$notes
  - Node.js 20 or newer, with npm"
have cc || want build-essential

if [ "$what" = all ]; then
  have chromium || want chromium
  have strace || want strace
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || have initdb || want postgresql
  # The tests' mail server, and what reads and checks the letters made.
  { [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import aiosmtpd'; } >/dev/null 2>&1 || want python3-aiosmtpd
  have pdftotext || want poppler-utils
  have qpdf || want qpdf
  have zbarimg || want zbar-tools
  python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || want python3-venv
  # Without any font the browser draws empty boxes in the pictures of the guide.
  [ -n "$(find /usr/share/fonts /usr/local/share/fonts \( -name '*.ttf' -o -name '*.otf' \) 2>/dev/null | head -n 1)" ] ||
    want fonts-dejavu-core
fi

if [ -n "$packages" ]; then
  if have apt-get && [ "$(id -u)" -eq 0 ]; then
    echo "Installing:$packages"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086
    apt-get install -y -qq --no-install-recommends $packages >/dev/null
  elif have apt-get; then
    notes="$notes
  - please run: sudo apt-get install --no-install-recommends$packages"
  else
    notes="$notes
  - with your system's own package manager, what Debian calls:$packages"
  fi
fi

if [ -n "$notes" ]; then
  echo "Something is still missing:$notes"
  echo "Then run this again."
  exit 1
fi
have cargo-nextest || [ "$what" = run ] || echo "cargo-nextest is not here: tests run with cargo test, a little slower."
echo "Ready."
