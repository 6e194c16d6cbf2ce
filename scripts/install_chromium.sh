#!/bin/sh
# Browser tests use Debian's Chromium, best the one without windows. Install it when that can be done
# without asking; otherwise say which tests will be skipped and why.
set -u

for name in chromium-headless-shell chromium; do
  if command -v "$name" >/dev/null 2>&1; then
    exit 0
  fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Debian's Chromium for the browser tests."
  apt-get update -qq
  # Not every Debian or Ubuntu has the first.
  for name in chromium-headless-shell chromium; do
    if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$name" >/dev/null; then
      exit 0
    fi
  done
  echo "Installing Chromium failed; the tests in tests/browser will be skipped."
  exit 0
fi
echo "No Chromium found and no right to install it: the tests in tests/browser will be skipped."
echo "On Debian or Ubuntu: sudo apt-get install chromium"
