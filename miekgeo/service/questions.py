"""What a client asks, checked: an area, values of a field. Nothing of it is ever run or pasted."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import Flags, to_rd
from miekgeo.service.names import CRS84_URI, RD_URI, SYSTEMS, WGS84_URI

DEGREES = "OGC:CRS84"
# Far around the country: RD has no meaning beyond, and a box of the whole earth has no corners.
AROUND = (-10.0, 40.0, 20.0, 65.0)
# A box may be drawn past the poles and the date line on a screen; metres are never this small.
MAX_DEGREES = (540.0, 180.0)
# A side of a box in degrees is curved in RD; between corners this far apart it is straight to 5 cm.
CORNER_DEGREES = 0.01
MAX_SHOWN = 60

TRUE, FALSE = ("true", "1", "ja"), ("false", "0", "nee")

# The area of the question being answered. pygeoapi itself turns two corners of a box only, and
# near the borders of the country that misses by kilometres.
ASKED_AREA: ContextVar[shapely.Geometry | None] = ContextVar("asked_area", default=None)


class QuestionError(ValueError):
    """A question that can't be answered as it is, with what to do about it, in Dutch."""


def area_of(box: str, system: str | None = None) -> shapely.Geometry:
    """The area of a `bbox`, in RD.

    Parameters
    ----------
    box : str
        Four numbers, or six of which the heights don't count, separated by commas.
    system : str, optional
        URI of the system they are in, axes in its own order; else degrees, longitude first.

    Raises
    ------
    QuestionError
        No numbers, upside down, an unknown system, or metres where degrees are meant.

    Notes
    -----
    OGC 17-069r4 par. 7.15.3 and 18-058r1: a box in degrees lies between meridians and parallels,
    and passes the date line where its west is east of its east.
    """
    system = system or CRS84_URI
    if system not in SYSTEMS:
        raise QuestionError(f"bbox-crs kan zijn: {', '.join(SYSTEMS)}.")
    west, south, east, north = _sides(box)
    if system == WGS84_URI:
        west, south, east, north = south, west, north, east
    if south > north or (system == RD_URI and west > east):
        raise QuestionError("bbox staat op zijn kop: eerst de kleinste, dan de grootste waarden.")
    if system == RD_URI:
        return _box(west, south, east, north)
    if max(abs(west), abs(east)) > MAX_DEGREES[0] or max(abs(south), abs(north)) > MAX_DEGREES[1]:
        raise QuestionError(f"bbox is in graden; geef bij meters bbox-crs={RD_URI} op.")
    spans = [(west, east)] if west <= east else [(west, AROUND[2]), (AROUND[0], east)]
    pieces = [_near(w, south, e, north) for w, e in spans if w <= e]
    return shapely.union_all([p for p in pieces if p is not None])


def matching(values: pd.Series, kind: str, text: str) -> Flags:
    """Rows whose value is what a text says.

    Parameters
    ----------
    values : Series (n)
    kind : str
        JSON type of the field: string, integer, number or boolean.
    text : str

    Raises
    ------
    QuestionError
        The text can't be such a value.
    """
    wanted = _MEANINGS.get(kind, str)(text)
    known = values.notna().to_numpy(dtype=bool)
    found = np.zeros(len(values), dtype=bool)
    found[known] = values[known].astype(object).to_numpy() == wanted
    return found


def _sides(box: str) -> tuple[float, float, float, float]:
    parts = box.split(",")
    if len(parts) not in (4, 6):
        raise QuestionError("bbox heeft vier getallen, gescheiden door komma's.")
    numbers = [_number(p) for p in parts]
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    west, south, east, north = numbers
    return west, south, east, north


def _near(west: float, south: float, east: float, north: float) -> shapely.Geometry | None:
    """The part of a box in degrees that is near the country, in RD; None when it is elsewhere."""
    west, east = max(west, AROUND[0]), min(east, AROUND[2])
    south, north = max(south, AROUND[1]), min(north, AROUND[3])
    if west > east or south > north:
        return None
    shape = shapely.segmentize(_box(west, south, east, north), CORNER_DEGREES)
    return to_rd(np.array([shape], dtype=object), DEGREES)[0]


def _box(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """A box; one without width or height is a line or a point."""
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return shapely.convex_hull(shapely.multipoints(corners))


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise QuestionError(f"{text[:MAX_SHOWN]!r} is geen getal.")
    return number


def _truth(text: str) -> bool:
    if text.casefold() in (*TRUE, *FALSE):
        return text.casefold() in TRUE
    raise QuestionError(f"{text[:MAX_SHOWN]!r} is geen ja of nee; schrijf true of false.")


_MEANINGS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {"string": str, "integer": _number, "number": _number, "boolean": _truth}
)
