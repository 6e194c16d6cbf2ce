"""Geometries from text and bytes of others: what is nested deeper than may be isn't read.

The library that reads geometries calls itself for each collection in a collection. A few megabytes
of brackets would take its whole stack, and the program with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import shapely

from miekgeo.geometry import Flags, Geometries
from miekgeo.limits import LIMITS

# Brackets of the innermost geometry itself: a multipolygon has three.
_OWN_BRACKETS = 3
# How a collection begins in WKB: flat, and with height or measure in both ways of writing.
_CODES = (7, 1007, 2007, 3007, 0x80000007, 0x40000007, 0xC0000007)
_COLLECTIONS = (
    *(b"\x01" + code.to_bytes(4, "little") for code in _CODES),
    *(b"\x00" + code.to_bytes(4, "big") for code in _CODES),
)
OnInvalid = Literal["ignore", "fix"]


def from_wkt(
    texts: Sequence[str] | Geometries, *, on_invalid: OnInvalid = "ignore", most: int | None = None
) -> Geometries:
    """Geometries from WKT; None where it can't be read or is nested more than `most` levels."""
    values = np.array(texts, dtype=object)
    levels = LIMITS.nesting if most is None else most
    values[is_deep_wkt(values.tolist(), levels)] = None
    return np.asarray(shapely.from_wkt(values, on_invalid=on_invalid))


def from_wkb(
    values: Sequence[bytes] | Geometries, *, on_invalid: OnInvalid = "ignore"
) -> Geometries:
    """Geometries from WKB; None where it can't be read or is nested too deep."""
    safe = np.array(values, dtype=object)
    safe[is_deep_wkb(safe.tolist(), LIMITS.nesting)] = None
    return np.asarray(shapely.from_wkb(safe, on_invalid=on_invalid))


def is_deep_wkt(texts: Sequence[str | None], most: int) -> Flags:
    """Which texts have collections in collections more than `most` levels."""
    brackets = most + _OWN_BRACKETS
    return np.array(
        [t is not None and t.count("(") > brackets and _depth(t) > brackets for t in texts],
        dtype=bool,
    )


def is_deep_wkb(values: Sequence[bytes | None], most: int) -> Flags:
    """Which bytes are a collection that holds more than `most` others, in whatever order."""
    return np.array([v is not None and _holds_more(v, most) for v in values], dtype=bool)


def _depth(text: str) -> int:
    """How many brackets are open at most."""
    signs = np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8)
    steps = (signs == ord("(")).astype(np.int32) - (signs == ord(")"))
    return int(np.cumsum(steps).max(initial=0))


def _holds_more(value: bytes, most: int) -> bool:
    if not value.startswith(_COLLECTIONS):
        return False
    return sum(value.count(begin) for begin in _COLLECTIONS) > most + 1
