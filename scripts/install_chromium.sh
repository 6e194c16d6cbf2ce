#!/bin/sh
# Browser tests use Debian's Chromium. Install it when that can be done without asking; otherwise say
# which tests will be skipped and why.
set -u

if command -v chromium >/dev/null 2>&1; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Debian's Chromium for the browser tests."
  if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
    exit 0
  fi
  echo "Installing Chromium failed; the tests in tests/browser will be skipped."
  exit 0
fi
echo "No Chromium found and no right to install it: the tests in tests/browser will be skipped."
echo "On Debian or Ubuntu: sudo apt-get install chromium"
