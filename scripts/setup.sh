#!/usr/bin/env bash
# Make .venv with Python 3.10 and what the lock file names; does nothing when that is done already.
# usage: scripts/setup.sh runtime|dev
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-runtime}
lock=requirements.lock
[ "$kind" = dev ] && lock=requirements-dev.lock
say() { printf '%s\n' "$*" >&2; }

works() { "$1" -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }

find_python() {
  local candidate
  # A shim of pyenv can exist and still not run: so each candidate is tried.
  for candidate in "${PYTHON:-}" python3.10 "$HOME"/.pyenv/versions/3.10.*/bin/python3.10 python3 python; do
    [ -n "$candidate" ] && works "$candidate" && { printf '%s' "$candidate"; return 0; }
  done
  if command -v uv >/dev/null 2>&1; then
    say "Python 3.10 not found; asking uv for it."
    uv python install 3.10 >&2 && candidate=$(uv python find 3.10) && works "$candidate" && { printf '%s' "$candidate"; return 0; }
  fi
  say "Nachtlicht needs Python 3.10 (Rasa 3.6 runs on nothing newer). Install it, for instance with 'pyenv install 3.10' or 'uv python install 3.10', and try again."
  return 1
}

install_dutch() {
  # nl_core_news_sm is on no package registry: a folder of wheels first, then the GitHub release, else without.
  local version=3.4.0
  if .venv/bin/python -c 'import nl_core_news_sm' 2>/dev/null; then return 0; fi
  if .venv/bin/pip install -q --no-deps --no-index "nl_core_news_sm==$version" 2>/dev/null ||
     timeout 60 .venv/bin/pip install -q --no-deps --retries 0 --timeout 10 \
       "https://github.com/explosion/spacy-models/releases/download/nl_core_news_sm-$version/nl_core_news_sm-$version-py3-none-any.whl" 2>/dev/null
  then say "nl_core_news_sm $version installed."
  else say "nl_core_news_sm could not be fetched: the Dutch lookup lemmatizer is used instead (put its wheel in a folder named by PIP_FIND_LINKS to have it)."
  fi
}

set_up_deduce() {
  # Deduce asks for rapidfuzz below 3, of which it uses one function that 3 still has; so pip may not resolve it.
  # Without it the website answers as always, and what staff would read is withheld. Tried again at each set-up.
  local done_stamp
  done_stamp=".venv/.deduce-$(sha256sum <requirements-deduce.lock | cut -c1-16)"
  if [ ! -f "$done_stamp" ]; then
    rm -f .venv/.deduce-*
    if .venv/bin/pip install -q --disable-pip-version-check --retries 1 --timeout 20 --no-deps --require-hashes \
         -r requirements-deduce.lock >&2
    then touch "$done_stamp"; say "Deduce installed."
    fi
  fi
  # The tables are built here and nowhere else: nothing that is running ever waits for them.
  if [ ! -f "$done_stamp" ] || ! .venv/bin/python -W ignore -m bot.review.deidentify.build >&2; then
    say "WARNING: pseudonymising could not be set up. The website works; staff can read no conversation until 'make setup' succeeds."
  fi
}

if [ ! -x .venv/bin/python ] || ! works .venv/bin/python; then
  python=$(find_python)
  say "Making .venv with $("$python" --version)."
  rm -rf .venv
  "$python" -m venv .venv
fi

stamp=".venv/.installed-$(cat "$lock" pyproject.toml | sha256sum | cut -c1-16)-$kind"
# What testing needs includes what serving needs.
dev_stamp=".venv/.installed-$(cat requirements-dev.lock pyproject.toml | sha256sum | cut -c1-16)-dev"
if [ -f "$stamp" ] || { [ "$kind" = runtime ] && [ -f "$dev_stamp" ]; }; then set_up_deduce; exit 0; fi

say "Installing $(grep -c '==' "$lock") packages from $lock; the first time takes a few minutes."
.venv/bin/pip install --disable-pip-version-check --progress-bar off --require-hashes -r "$lock" 2>&1 |
  awk '/^Collecting/ { n++; if (n % 25 == 0) { printf "  %d packages looked up\n", n; fflush() } }
       /^Installing collected/ { print "  installing"; fflush() }
       /^ERROR/ { print; fflush() }' >&2
.venv/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
install_dutch
rm -f .venv/.installed-*
touch "$stamp"
set_up_deduce
