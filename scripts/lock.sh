#!/bin/sh
# Make the lock files anew: each package that miekgeo rests on, direct or not, in one version for
# each supported Python, with the hashes of its files. Versions stay as they are unless pyproject.toml
# or requirements.txt asks otherwise; with --upgrade all that those leave open become the newest.
# Use: sh scripts/lock.sh PYTHON [--upgrade]
set -eu
cd "$(dirname "$0")/.."
python=$1
shift
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$python" -m venv "$tools"
"$tools/bin/python" -m pip --disable-pip-version-check install --quiet uv==0.13.9

# What the wheel of miekgeo itself is built with is locked too, so that nothing comes in unseen.
# Where the packages were fetched from is this computer's business and stays out of the files.
compile() {
    printf 'hatchling\neditables\n' | "$tools/bin/uv" --no-config pip compile pyproject.toml - \
        --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --quiet "$@" >/dev/null
}
compile --extra toegang --constraint requirements.txt --output-file requirements.lock "$@"
# Not peers (240 MB) and fuzz, which no test needs.
compile --extra toegang --extra dienst --extra schaal --extra dev \
    --constraint requirements.lock --output-file requirements-dev.lock "$@"
