#!/usr/bin/env bash
# Install Chromium for the browser tests, where Debian's package manager is there and it is missing.
set -euo pipefail
if command -v chromium >/dev/null 2>&1; then exit 0; fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Chromium not found and no apt-get here: install Chromium yourself, or the browser tests are skipped." >&2
  exit 0
fi
run=""; [ "$(id -u)" = 0 ] || run=sudo
echo "Installing Chromium for the browser tests." >&2
$run apt-get update -qq && DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq chromium >/dev/null
