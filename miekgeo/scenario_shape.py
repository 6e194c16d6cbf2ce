"""The shape of a scenario: from what was drawn or typed to RD, checked, moved and made editable."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from miekgeo.checks import Report
from miekgeo.errors import SourceError
from miekgeo.geometry import WGS84, Geometries, repair_polygons, to_rd
from miekgeo.locations import Places, RowReport, to_rd_recognised

# Whoever draws on a screen doesn't draw to the metre.
DRAWN_DECIMALS = 0
TEXT_DECIMALS = 1
# More corners to drag than this and nobody finds the one to move; the browser gets slow too.
MOST_CORNERS = 200
# More than anybody draws by hand.
MOST_DRAWN = 5_000
_STEPS_M = (1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0)
# By direction: how many eighths of a turn from the north, clockwise.
DIRECTIONS: Mapping[str, int] = {
    "noord": 0,
    "noordoost": 1,
    "oost": 2,
    "zuidoost": 3,
    "zuid": 4,
    "zuidwest": 5,
    "west": 6,
    "noordwest": 7,
}
_KINDS = {0: ("Punt", "Punten"), 1: ("Lijn", "Lijnen"), 2: ("Vlak", "Vlakken")}
# What a library raises when what a browser sent is no shape, or one that has no end.
_NO_SHAPE = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
_REDRAW = "Teken opnieuw, of typ de coördinaten."


def read_drawing(geometry: Mapping[str, Any] | Any, known: Geometries) -> shapely.Geometry:
    """What was drawn on the map, in RD and whole metres.

    Parameters
    ----------
    geometry : mapping
        GeoJSON geometry in WGS84 degrees, as a browser sends it.
    known : geometry array
        Areas in RD of which it must touch one.

    Raises
    ------
    SourceError
        It is no shape that can be judged; the message says what to do.
    """
    try:
        drawn = shapely.geometry.shape(geometry)
    except (*_NO_SHAPE, shapely.errors.ShapelyError) as error:
        raise SourceError("Wat is getekend is niet te lezen.", hint=_REDRAW) from error
    xy = shapely.get_coordinates(drawn)
    if len(xy) > MOST_DRAWN:
        raise SourceError(
            f"De vorm heeft meer dan {MOST_DRAWN} hoekpunten.",
            hint="Breng een bestand in bij Eigen bestand.",
        )
    if not len(xy) or not np.isfinite(xy).all():
        raise SourceError("Er is niets getekend.", hint=_REDRAW)
    (shape,) = to_rd(np.array([_together(drawn)], dtype=object), WGS84)
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise SourceError("Deze plaats ligt buiten Nederland.", hint=_REDRAW)
    return check_shape(shapely.transform(shape, lambda p: np.round(p, DRAWN_DECIMALS)), known)


def read_wkt(text: str, known: Geometries) -> shapely.Geometry:
    """A place of `read_place` in RD, whatever system it was in.

    Parameters
    ----------
    text : str
        WKT in RD metres or in degrees.
    known : geometry array
        Areas in RD of which it must touch one.

    Raises
    ------
    SourceError
        It is no shape that can be judged; the message says what to do.
    """
    places = Places(np.array([shapely.from_wkt(text)], dtype=object))
    report = Report("projecten", "scenario")
    to_rd_recognised(places, None, RowReport(report, np.array([1]), [""]))
    (shape,) = places.geometry
    if shape is None or not np.isfinite(shapely.get_coordinates(shape)).all():
        x, y = shapely.get_coordinates(shapely.from_wkt(text))[0]
        raise SourceError(
            f"De coördinaten ({x:.6g}, {y:.6g}) zijn geen RD en geen WGS84 in Nederland.",
            hint="Schrijf RD (155000 463000) of breedte en lengte (52,155 5,387).",
        )
    return check_shape(shape, known)


def check_shape(shape: shapely.Geometry, known: Geometries) -> shapely.Geometry:
    """The shape, repaired where that is certain.

    Raises
    ------
    SourceError
        It can't be judged: a line without length, an area that crosses itself, nothing of it in
        `known`.
    """
    if shapely.get_dimensions(shape) == 1 and shape.length == 0:
        raise SourceError("De lijn heeft geen lengte: er is maar één punt.", hint=_REDRAW)
    if shapely.get_dimensions(shape) == 2 and shapely.make_valid(shape).area == 0:
        raise SourceError("Het vlak heeft geen oppervlakte.", hint=_REDRAW)
    (repaired,), _, (doubtful,) = repair_polygons(np.array([shape], dtype=object))
    # An area that falls apart when it is repaired was crossed by its own edge.
    apart = shapely.get_num_geometries(repaired) > shapely.get_num_geometries(shape)
    if doubtful or apart:
        raise SourceError(
            "De rand van het vlak kruist zichzelf; wat binnen en buiten is, is dan niet te zeggen.",
            hint="Teken het vlak zonder dat de rand zichzelf kruist.",
        )
    if not shapely.intersects(known, repaired).any():
        raise SourceError(
            "Deze plaats ligt buiten Nederland.",
            hint="Teken of typ een plaats in Nederland of op zee.",
        )
    return repaired


def as_text(shape: shapely.Geometry, decimals: int = TEXT_DECIMALS) -> str:
    """The shape as WKT in RD metres."""
    text: str = shapely.to_wkt(shape, rounding_precision=decimals)
    return text


def kind_of(shape: shapely.Geometry) -> str:
    """Punt, Lijn or Vlak, or the word for more of them."""
    one, more = _KINDS[int(shapely.get_dimensions(shape))]
    return one if shapely.get_num_geometries(shape) == 1 else more


def moved(shape: shapely.Geometry, metres: float, direction: str) -> shapely.Geometry:
    """The shape as a whole so many metres in a direction of the wind, a key of `DIRECTIONS`."""
    turn = DIRECTIONS[direction] * math.pi / 4
    step = np.array([math.sin(turn), math.cos(turn)]) * metres
    return shapely.transform(shape, lambda xy: xy + step)


def editable(shape: shapely.Geometry) -> tuple[shapely.Geometry, float]:
    """The shape with few enough corners to drag, and how many metres it was simplified by."""
    for step in (0.0, *_STEPS_M):
        simple = shape if step == 0 else shapely.simplify(shape, step)
        if shapely.get_num_coordinates(simple) <= MOST_CORNERS:
            return simple, step
    return shapely.simplify(shape, _STEPS_M[-1]), _STEPS_M[-1]


def _together(drawn: shapely.Geometry) -> shapely.Geometry:
    """Shapes of one kind, drawn one by one, as one shape."""
    if shapely.get_type_id(drawn) != shapely.GeometryType.GEOMETRYCOLLECTION:
        return drawn
    parts = shapely.get_parts(shapely.get_parts(drawn))
    for dimension, join in enumerate(
        (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
    ):
        if len(parts) and (shapely.get_dimensions(parts) == dimension).all():
            return join(parts)
    return drawn
