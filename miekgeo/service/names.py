"""Names that the service, its configuration and its clients share."""

from __future__ import annotations

CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
WGS84_URI = "http://www.opengis.net/def/crs/EPSG/0/4326"
# In what a client may ask; degrees longitude first, RD, degrees latitude first.
SYSTEMS = (CRS84_URI, RD_URI, WGS84_URI)

GEOPACKAGE = "miek.gpkg"
CONFIGURATION = "pygeoapi.yml"
OPENAPI = "openapi.json"

# Rows on a page, unless asked, and at most.
PAGE_ROWS = 100
MAX_PAGE_ROWS = 1000
# Answers stay under some ten megabytes: a page of heavy areas has fewer rows.
MAX_PAGE_VERTICES = 250_000
MIN_PAGE_ROWS = 10

# The table and the page that say what everything rests on.
ACCOUNT = "verantwoording"

_JSON_TYPES = {"i": "integer", "u": "integer", "f": "number", "b": "boolean"}


def json_type(kind: str) -> str:
    """JSON type of a column by the kind of its dtype, a letter; text for what has no other."""
    return _JSON_TYPES.get(kind, "string")
