"""Words for whether a dependency goes over a border, and for what lies beyond it."""

from __future__ import annotations

JA, NEE, GRENSGEVAL, MOGELIJK, ONBEKEND = "ja", "nee", "grensgeval", "mogelijk", "onbekend"
# Abroad: by itself where which country isn't known, else before the name of the country.
BUITENLAND = "Buitenland"
