"""The place and the zoom of the map as they stand in a link: `52.9100,6.5500,9`."""

from __future__ import annotations

import re

# As in vendor/uitsnede.js, which writes it and goes there. Degrees around the Netherlands, zooms.
_FORM = re.compile(r"(\d{2}\.\d{1,5}),(\d\.\d{1,5}),(\d{1,2}(?:\.5)?)", re.ASCII)
_SOUTH, _NORTH, _WEST, _EAST, _LEAST, _MOST = 50, 57, 2, 9, 6, 17


def is_uitsnede(text: str) -> bool:
    """Whether the map can be moved there.

    Parameters
    ----------
    text : str
        Latitude, longitude and zoom.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        return False
    lat, lng, zoom = (float(n) for n in found.groups())
    return _SOUTH <= lat <= _NORTH and _WEST <= lng <= _EAST and _LEAST <= zoom <= _MOST
