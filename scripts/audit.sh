#!/bin/sh
# Ask the package index whether weaknesses are known of what the lock files hold (pip-audit). A
# package of which it says nothing is a failure, not a clean one.
# Use: sh scripts/audit.sh PYTHON
set -eu
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$1" -m venv "$tools"
"$tools/bin/python" -m pip --disable-pip-version-check install --quiet pip-audit==2.10.1
found=0
for lock in requirements.lock requirements-dev.lock; do
    echo "$lock"
    "$tools/bin/pip-audit" --strict --require-hashes --disable-pip --requirement "$lock" || found=1
done
exit $found
