#!/bin/sh
# Run the tests on the newest versions that pyproject.toml allows, in an environment of their own
# that is thrown away; says first which of them differ from the lock.
# Use: sh scripts/newest.sh PYTHON [arguments for pytest instead of all tests]
set -eu
cd "$(dirname "$0")/.."
python=$1
shift
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"$python" -m venv "$place/venv"
newest=$place/venv/bin/python
extras=$("$newest" -c 'import tomllib; p = tomllib.load(open("pyproject.toml", "rb"))["project"]
print(",".join(p["optional-dependencies"]))')
"$newest" -m pip --disable-pip-version-check install --quiet --editable ".[$extras]"
"$newest" -m pip --disable-pip-version-check freeze --exclude-editable | tr 'A-Z_' 'a-z-' |
    sort >"$place/newest"
sed -n 's/^\([A-Za-z0-9._-]*==[^ ;]*\).*/\1/p' requirements-dev.lock | tr 'A-Z_' 'a-z-' |
    sort >"$place/locked"
echo "Newer than the lock:"
comm -23 "$place/newest" "$place/locked" | sed 's/^/  /'
if [ $# -gt 0 ]; then
    "$newest" -m pytest "$@"
else
    sh scripts/run_tests.sh "$newest"
fi
