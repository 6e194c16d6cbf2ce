"""Reproject, measure and repair geometries: the only module that does so.

In come arrays of shapely geometries, out go arrays of the same length. All measuring is done in
EPSG:28992 metres on the geometry as given; docs/ontwerp.md section 5 fixes what counts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from miekgeo.errors import CrsError
from miekgeo.threads import in_pieces

RD = "EPSG:28992"
WGS84 = "EPSG:4326"

Geometries = NDArray[np.object_]
Texts = NDArray[np.object_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Per dimension: the unit shown, and what one metre, square metre or point is in that unit.
MEASURE_UNITS: dict[int, tuple[str, float]] = {0: ("aantal", 1.0), 1: ("km", 1e-3), 2: ("ha", 1e-4)}

# Geometries that a thread takes at once.
SHAPES_AT_ONCE = 5_000

# Two segments of one line that overlap have the same direction; less than this apart is a suspect.
SAME_DIRECTION_RAD = 1e-9

# More than any direction of a segment, which lies within half a turn, and its rounding.
FULL_TURN = 8.0

# A repaired polygon is certain when two independent repairs agree on the area to this share.
REPAIR_AGREEMENT = 1e-6


# More cells of a grid than this are one rectangle: a shape that large has no detail to hide.
MAX_CELLS = 10_000
# A vertex this close to the straight between others (m) is no corner: what rounding leaves.
STRAIGHT_M = 0.01
# Nearer than this to the edge of a cell of a grid is on it.
EDGE_M = 1e-6


@dataclass(frozen=True)
class MeasuredParts:
    """Geometries split by what is measured and what only counts as presence.

    Attributes
    ----------
    dimension : int array (n)
        Highest dimension present: 0 points, 1 lines, 2 polygons, -1 nothing.
    main : geometry array (n)
        The parts of that dimension as one multi-geometry without repeated stretches or equal
        points; None where there is nothing.
    rest : geometry array (n)
        Parts of a lower dimension, as a geometry collection; None where there are none.
    measure : float array (n)
        Count, metres or square metres of `main`; NaN where there is nothing.
    """

    dimension: Ints
    main: Geometries
    rest: Geometries
    measure: Floats


def require_rd(frame: gpd.GeoDataFrame, name: str) -> None:
    """Raise CrsError unless the frame is in EPSG:28992.

    Parameters
    ----------
    frame : GeoDataFrame
        Any frame, also without rows.
    name : str
        What the frame holds, for the message.
    """
    if frame.crs is None:
        raise CrsError(f"De laag {name} heeft geen coördinatenstelsel.", hint="Zet hem in RD.")
    if frame.crs.to_epsg() != 28992:
        raise CrsError(
            f"De laag {name} staat in {frame.crs.name}, niet in RD (EPSG:28992).",
            hint="Zet hem eerst om.",
        )


def to_rd(geometries: Geometries, crs: str) -> Geometries:
    """Two-dimensional geometries in RD metres, from x/y or lon/lat order in `crs`.

    Parameters
    ----------
    geometries : geometry array (n)
        May hold None.
    crs : str
        The system the coordinates are in: an authority code or WKT.
    """
    return _transform(shapely.force_2d(geometries), crs, RD)


def to_map(geometries: Geometries) -> Geometries:
    """The same geometries in WGS84 lon/lat, for maps and GeoJSON."""
    return _transform(geometries, RD, WGS84)


def split_measured(geometries: Geometries) -> MeasuredParts:
    """Split each geometry in what is measured (highest dimension) and the rest.

    Parameters
    ----------
    geometries : geometry array (n)
        EPSG:28992, any type, None or empty allowed, collections nested or not.

    Notes
    -----
    Rule: docs/ontwerp.md section 5, measures. Repeated stretches, equal points and overlapping
    polygons count once.
    """
    found = in_pieces(lambda rows: _split_some(geometries[rows]), len(geometries), SHAPES_AT_ONCE)
    names = [field.name for field in fields(MeasuredParts)]
    return MeasuredParts(*(np.concatenate([getattr(f, n) for f in found]) for n in names))


def simple_parts(geometries: Geometries) -> tuple[Geometries, Ints]:
    """All points, lines and polygons inside the geometries, with the row each came from.

    Empty parts are left out; rows stay in order.
    """
    part = np.asarray(geometries, dtype=object)
    owner = np.arange(len(part))
    while len(part) and (shapely.get_type_id(part) > 3).any():
        part, index = shapely.get_parts(part, return_index=True)
        owner = owner[index]
    keep = ~(shapely.is_missing(part) | shapely.is_empty(part))
    return part[keep], owner[keep]


def measure(geometries: Geometries) -> Floats:
    """Count of points, metres of line or square metres of polygon; NaN for None.

    Expects what `split_measured` calls main: one dimension a geometry.
    """
    dimension = shapely.get_dimensions(geometries)
    values = np.full(len(geometries), np.nan)
    values[dimension == 0] = shapely.get_num_coordinates(geometries[dimension == 0])
    values[dimension == 1] = shapely.length(geometries[dimension == 1])
    values[dimension == 2] = shapely.area(geometries[dimension == 2])
    return values


def line_corners(lines: Geometries, owner: Ints) -> tuple[Geometries, Ints]:
    """Ends and corners of simple lines as points, with the owner of each.

    A vertex on the straight between others is left out, and a place where one line of an owner goes
    straight on in another: programs cut lines and add vertices, and who draws a line between places
    has none there.
    """
    if not len(lines):
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    order = np.argsort(owner, kind="stable")
    who, whose = np.unique(owner[order], return_inverse=True)
    whole = shapely.line_merge(shapely.multilinestrings(lines[order], indices=whose))
    part, row = simple_parts(whole)
    drawn = shapely.simplify(part, STRAIGHT_M, preserve_topology=False)
    xy, index = shapely.get_coordinates(drawn, return_index=True)
    return shapely.points(xy), who[row[index]]


def prepared_copies(geometries: Geometries | Sequence[shapely.Geometry]) -> Geometries:
    """The same geometries, prepared for many tests of points and lines on them.

    Copies, because a prepared geometry breaks when two threads use it at once: what others hold too
    is not ours to prepare.
    """
    copies: Geometries = shapely.force_2d(np.asarray(geometries, dtype=object))
    shapely.prepare(copies)
    return copies


def line_ends(lines: Geometries) -> Geometries:
    """The loose ends of (multi)lines as multipoints; empty where a line closes on itself.

    Where parts join end to end there is no end (the mod-2 rule of the simple features standard).
    """
    return shapely.boundary(lines)


def repair_polygons(
    geometries: Geometries,
) -> tuple[Geometries, Flags, Flags]:
    """Repair invalid polygons where the outcome is beyond doubt.

    Returns
    -------
    repaired : geometry array (n)
        Valid geometries; the input where nothing was needed or nothing was certain.
    changed, doubtful : bool array (n)
        Where a polygon was repaired, and where it is invalid and no certain repair exists.

    Notes
    -----
    Certain means: repair by line work and repair by structure give the same area. That holds for
    spikes, repeated points and rings that touch themselves, not for overlapping parts.
    """
    repaired = np.array(geometries, dtype=object)
    invalid = ~shapely.is_valid(repaired) & ~shapely.is_missing(repaired)
    changed = np.zeros(len(repaired), dtype=bool)
    rows = np.flatnonzero(invalid & (shapely.get_dimensions(repaired) == 2))
    if len(rows):
        structure = shapely.make_valid(repaired[rows], method="structure", keep_collapsed=False)
        linework = shapely.make_valid(repaired[rows], method="linework")
        area = shapely.area(structure)
        apart = shapely.area(shapely.symmetric_difference(structure, linework))
        certain = (area > 0) & (apart <= REPAIR_AGREEMENT * area)
        repaired[rows[certain]] = structure[certain]
        changed[rows[certain]] = True
    return repaired, changed, invalid & ~changed


def without_lengthless_parts(geometries: Geometries) -> tuple[Geometries, Flags]:
    """Leave out parts of (multi)lines that have no length, where other parts have one.

    Returns
    -------
    geometries : geometry array (n)
    changed : bool array (n)
    """
    kept = np.array(geometries, dtype=object)
    lines = (shapely.get_dimensions(kept) == 1) & (shapely.length(kept) > 0)
    changed = lines & ~shapely.is_valid(kept)
    for row in np.flatnonzero(changed):
        parts = shapely.get_parts(kept[row])
        kept[row] = type(kept[row])(parts[shapely.is_valid(parts)].tolist())
    return kept, changed


def grid_cells(geometries: Geometries, size_m: float) -> Geometries:
    """The cells of a square grid that each geometry lies in, as one (multi)polygon.

    Parameters
    ----------
    geometries : array of Geometry (n, metres)
        None stays None; empty becomes None.
    size_m : float
        Side of a cell; the grid starts at the origin.

    Notes
    -----
    What lies on an edge lies in the cell to the east or north alone: two cells on either side would
    tell where it is. What would touch more than `MAX_CELLS` cells by its bounds gets those bounds,
    widened to the grid.
    """
    part, owner = simple_parts(geometries)
    found = np.full(len(geometries), None, dtype=object)
    for row in np.unique(owner):
        cells = np.concatenate([_cells(p, size_m) for p in part[owner == row]])
        found[row] = shapely.union_all(cells)
    return found


def has_height(geometries: Geometries) -> Flags:
    """Where a geometry carries a third coordinate, which no analysis uses."""
    return shapely.has_z(geometries)


def _cells(part: shapely.Geometry, size_m: float) -> Geometries:
    """Cells whose inside a point, line or polygon meets."""
    # A point or a line on an edge is moved off it; of an area, what touches an edge has no inside.
    if shapely.get_dimensions(part) < 2:
        part = shapely.transform(part, lambda xy: xy + 2 * EDGE_M)
    west, south, east, north = np.floor(np.array(part.bounds) / size_m)
    if (east - west + 1) * (north - south + 1) > MAX_CELLS:
        bounds = np.array([west, south, east + 1, north + 1]) * size_m
        return np.array([shapely.box(*bounds)], dtype=object)
    columns, rows = np.arange(west, east + 1), np.arange(south, north + 1)
    x, y = (a.ravel() * size_m for a in np.meshgrid(columns, rows))
    cells: Geometries = shapely.box(x, y, x + size_m, y + size_m)
    inner = shapely.box(x + EDGE_M, y + EDGE_M, x + size_m - EDGE_M, y + size_m - EDGE_M)
    (part,) = prepared_copies([part])
    return cells[shapely.intersects(part, inner)]


def _transform(geometries: Geometries, source: str, target: str) -> Geometries:
    transformer = _transformer(source, target)
    if transformer is None:
        return np.asarray(geometries, dtype=object)
    return shapely.transform(geometries, transformer.transform, interleaved=False)


@lru_cache(maxsize=32)
def _transformer(source: str, target: str) -> pyproj.Transformer | None:
    """What turns one system into the other, made once; None where they are the same."""
    if pyproj.CRS(source) == pyproj.CRS(target):
        return None
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def _split_some(geometries: Geometries) -> MeasuredParts:
    """`split_measured` for some of the geometries."""
    n = len(geometries)
    part, owner = simple_parts(geometries)
    dimension = np.full(n, -1)
    if len(part):
        np.maximum.at(dimension, owner, shapely.get_dimensions(part))
    top = shapely.get_dimensions(part) == dimension[owner]
    main = np.full(n, None, dtype=object)
    for dim, merge in ((0, _merge_points), (1, _merge_lines), (2, _merge_polygons)):
        chosen = top & (dimension[owner] == dim)
        if chosen.any():
            rows, merged = merge(part[chosen], owner[chosen])
            main[rows] = merged
    return MeasuredParts(dimension, main, _collect(part[~top], owner[~top], n), measure(main))


def _merge_points(part: Geometries, owner: Ints) -> tuple[Ints, Geometries]:
    table = np.column_stack([owner, shapely.get_coordinates(part)])
    # Sorting is only for those that may have the same point twice.
    several = np.bincount(owner)[owner] > 1
    table = np.concatenate([table[~several], np.unique(table[several], axis=0)])
    table = table[np.argsort(table[:, 0], kind="stable")]
    rows, index = np.unique(table[:, 0].astype(np.int64), return_inverse=True)
    return rows, shapely.multipoints(shapely.points(table[:, 1:]), indices=index)


def _merge_lines(part: Geometries, owner: Ints) -> tuple[Ints, Geometries]:
    rows, index = np.unique(owner, return_inverse=True)
    merged = shapely.multilinestrings(part, indices=index)
    suspect = _may_repeat(part, index)
    if len(suspect):
        merged[suspect] = shapely.union_all(merged[suspect][:, None], axis=1)
    return rows, merged


def _may_repeat(part: Geometries, owner: Ints) -> Ints:
    """Owners with two segments of the same direction: all that can run over themselves."""
    xy, line = shapely.get_coordinates(part, return_index=True)
    inside = np.flatnonzero(line[1:] == line[:-1])
    dx, dy = (np.diff(c)[inside] for c in xy.T)
    who = owner[line[inside]]
    direction = np.arctan2(dy, dx)
    direction = np.where(direction < 0, direction + np.pi, direction)
    # As one number a pair sorts many times faster than as two, but rounded: that only chooses.
    key = np.sort(who * FULL_TURN + direction)
    room = SAME_DIRECTION_RAD + 2 * np.spacing(key[-1:])
    chosen = np.zeros(int(owner.max(initial=-1)) + 1, dtype=bool)
    chosen[(key[1:][np.diff(key) < room] // FULL_TURN).astype(np.int64)] = True
    # The angle closes on itself: close to pi is also close to 0.
    chosen[who[(direction < room.max(initial=0)) | (direction > np.pi - room.max(initial=0))]] = (
        True
    )
    look = chosen[who]
    return _same_direction(who[look], direction[look])


def _same_direction(who: Ints, direction: Floats) -> Ints:
    """Owners with two directions (radians up to pi) that differ by rounding only."""
    near_zero = direction < SAME_DIRECTION_RAD
    who = np.concatenate([who, who[near_zero]])
    direction = np.concatenate([direction, direction[near_zero] + np.pi])
    order = np.lexsort((direction, who))
    who, direction = who[order], direction[order]
    same = (who[1:] == who[:-1]) & (np.diff(direction) < SAME_DIRECTION_RAD)
    return np.unique(who[1:][same])


def _merge_polygons(part: Geometries, owner: Ints) -> tuple[Ints, Geometries]:
    rows, index = np.unique(owner, return_inverse=True)
    merged = shapely.multipolygons(part, indices=index)
    overlapping = np.flatnonzero(~shapely.is_valid(merged))
    if len(overlapping):
        merged[overlapping] = shapely.union_all(merged[overlapping][:, None], axis=1)
    return rows, merged


def _collect(part: Geometries, owner: Ints, n: int) -> Geometries:
    rest = np.full(n, None, dtype=object)
    if len(part):
        rows, index = np.unique(owner, return_inverse=True)
        rest[rows] = shapely.geometrycollections(part, indices=index)
    return rest
