#!/bin/sh
# `make bench-peers` measures beside Debian's PostGIS. Install it when that can be done without
# asking; otherwise say how. The measurement makes a cluster of its own and removes it.
set -u

if ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Debian's PostGIS for make bench-peers."
  if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql-postgis >/dev/null; then
    exit 0
  fi
  echo "Installing PostGIS failed; make bench-peers skips it."
  exit 0
fi
echo "No PostGIS found and no right to install it: make bench-peers skips it."
echo "On Debian or Ubuntu: sudo apt-get install postgresql-postgis"
