#!/bin/sh
# All tests. Those in a browser wait more than they compute, so they run beside the others: two
# browsers and two apps, while the rest has the cores. What they say comes after the rest.
# Use: sh scripts/run_tests.sh PYTHON
set -u
# Tests start miekgeo in processes of their own; without this each would compile all of it again.
PYTHONDONTWRITEBYTECODE=
export PYTHONDONTWRITEBYTECODE
said=$(mktemp)
trap 'rm -f "$said"' EXIT
"$1" -m pytest -n 2 --dist worksteal tests/browser >"$said" 2>&1 &
browser=$!
# Ctrl-C doesn't reach what runs in the background: told to stop, each of the two ends its app and
# browser, and then the run that they belong to ends.
stop() {
  kill $(cat /proc/"$browser"/task/*/children 2>/dev/null || echo "$browser") 2>/dev/null
  wait "$browser"
  exit 130
}
trap stop INT TERM
# Each worker takes a stretch of the tests in their order, so that what folders and files share is
# made once; who is done first takes from the other, so that none is left alone with the longest.
"$1" -m pytest -n auto --dist worksteal --ignore tests/browser
rest=$?
wait "$browser"
in_browser=$?
cat "$said"
[ "$rest" -eq 0 ] && [ "$in_browser" -eq 0 ]
