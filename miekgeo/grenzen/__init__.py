"""Boundary sets behind one interface: the embedded one, fetched ones and any file of the user.

A set is a coverage of the twelve provincies with what surrounds them, a coverage of gemeenten, and
what is known about it: name, source, date, tolerance. Names are the official ones. Design:
docs/ontwerp.md section 5.
"""

from __future__ import annotations

from miekgeo.grenzen.files import EMBEDDED, load_grenzen
from miekgeo.grenzen.fitting import NIET_INGEDEELD, surround
from miekgeo.grenzen.model import (
    BELGIE,
    DUITSLAND,
    EEMS_DOLLARD,
    PROVINCIES,
    ZEE,
    Grenzen,
    make_grenzen,
    official_name,
)

__all__ = [
    "BELGIE",
    "DUITSLAND",
    "EEMS_DOLLARD",
    "EMBEDDED",
    "NIET_INGEDEELD",
    "PROVINCIES",
    "ZEE",
    "Grenzen",
    "load_grenzen",
    "make_grenzen",
    "official_name",
    "surround",
]
