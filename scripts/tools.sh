#!/bin/sh
# The checkers that are neither Rust's own nor npm's: typos, cargo-deny, cargo-machete; and pikepdf, by which tests look
# into the documents made.
#   tools.sh            install what is missing into target/tools (about four minutes the first time, then nothing)
#   tools.sh papers     install only what looks into documents
#   tools.sh typos      run one of them
# A tool of the same name already on the PATH is used as it is. SKIP_TOOLS=1 installs nothing, and what is missing is
# said to be skipped.
set -eu

tools=target/tools
deny=0.20.2
machete=0.9.2
typos=1.52.0
pikepdf=10.18.0

find_tool() {
  if [ -x "$tools/bin/$1" ]; then echo "$tools/bin/$1"; return; fi
  if [ -x "$tools/venv/bin/$1" ]; then echo "$tools/venv/bin/$1"; return; fi
  command -v "$1" || true
}

# Built aside, so that it never mixes with the product's own build, and cleared after it.
install_crate() {
  [ -z "$(find_tool "$1")" ] || return 0
  echo "Building $1 $2, once"
  CARGO_TARGET_DIR="$tools/build" cargo install --quiet --locked --root "$tools" --version "$2" "$1"
  rm -rf "$tools/build"
}

install_typos() {
  [ -z "$(find_tool typos)" ] || return 0
  install_python typos "$typos"
}

install_pikepdf() {
  for python in "$tools/venv/bin/python" python3; do
    if "$python" -c 'import pikepdf' >/dev/null 2>&1; then return 0; fi
  done
  install_python pikepdf "$pikepdf"
}

install_python() {
  echo "Installing $1 $2, once"
  [ -x "$tools/venv/bin/pip" ] || python3 -m venv "$tools/venv"
  "$tools/venv/bin/pip" install --quiet --disable-pip-version-check "$1==$2"
}

run() {
  tool=$(find_tool "$1")
  if [ -z "$tool" ]; then
    echo "SKIPPED: $1 is not installed (make check without SKIP_TOOLS installs it)"
    return 0
  fi
  shift
  "$tool" "$@"
}

case "${1:-install}" in
  install)
    [ -z "${SKIP_TOOLS:-}" ] || exit 0
    mkdir -p "$tools"
    install_typos
    install_pikepdf
    install_crate cargo-deny "$deny"
    install_crate cargo-machete "$machete"
    ;;
  papers) mkdir -p "$tools"; install_pikepdf ;;
  typos) run typos ;;
  # No advisories: that part needs a database from the network, and a check must give the same answer everywhere.
  deny) run cargo-deny --log-level error check bans licenses sources ;;
  machete) run cargo-machete --skip-target-dir ;;
  *) echo "unknown: $1" >&2; exit 2 ;;
esac
