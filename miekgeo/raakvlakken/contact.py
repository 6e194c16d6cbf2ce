"""How far objects lie from each other, and where they come nearest.

In come objects; out come all pairs of them within a distance, by an index on short runs of their
lines and outlines. Distances are exact: runs are cut at vertices only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from miekgeo.geometry import Floats, Geometries, Ints, simple_parts
from miekgeo.knooppunten.items import Shapes
from miekgeo.raakvlakken.objects import Objects

# Segments of a run: more makes distances slow, fewer makes many runs.
RUN = 8
# Runs searched at once, to bound memory.
CHUNK = 5_000
# What is searched beyond a distance, so that rounding drops nothing that is then measured (m).
SLACK_M = 1e-3
# Nearer than this is in touch (m): a place on a slanting segment can't be given more precisely.
TOUCH_M = 1e-9
# Nearer than this is asked of the exact predicate (m).
MAY_TOUCH_M = 1e-6


@dataclass(frozen=True)
class Contacts:
    """Pairs of objects with their distance.

    Attributes
    ----------
    one, other : int array (p)
        Objects, the first below the second; each pair once, sorted.
    afstand_m : float array (p)
        Smallest distance, 0 where they have a point in common.
    line : geometry array (p)
        EPSG:28992: the shortest line between both, or a point where they meet.
    """

    one: Ints
    other: Ints
    afstand_m: Floats
    line: Geometries

    def take(self, rows: Ints) -> Contacts:
        """The pairs at these positions."""
        return Contacts(self.one[rows], self.other[rows], self.afstand_m[rows], self.line[rows])


@dataclass(frozen=True)
class _Found:
    """Shapes near each other: positions of both, and their distance (m)."""

    one: Ints
    other: Ints
    apart: Floats


def find_contacts(objects: Objects, *, within_m: float) -> Contacts:
    """All pairs of objects that lie within a distance of each other.

    Parameters
    ----------
    objects : Objects
    within_m : float
        Distance, m.
    """
    runs = _runs_of(objects)
    tree = shapely.STRtree(runs.geometry)
    both = Shapes(
        np.concatenate([runs.geometry, objects.areas.geometry]),
        np.concatenate([runs.item, objects.areas.item]),
    )
    found = [_covered(tree, objects.areas, both, len(objects))]
    for begin in range(0, len(runs.item), CHUNK):
        near = _near(tree, both, np.arange(begin, min(begin + CHUNK, len(runs.item))), within_m)
        found.append(_nearest(near, both.item, len(objects)))
    near = _nearest(_join(found), both.item, len(objects))
    kept = np.flatnonzero(near.apart <= within_m)
    one, other, apart = near.one[kept], near.other[kept], near.apart[kept]
    line = shapely.shortest_line(both.geometry[one], both.geometry[other])
    meets = apart == 0
    line[meets] = shapely.get_point(line[meets], 0)
    return Contacts(both.item[one], both.item[other], apart, line)


def measure_contacts(objects: Objects, one: Ints, other: Ints) -> Contacts:
    """Distance of pairs of objects that have no point in common.

    Parameters
    ----------
    objects : Objects
    one, other : int array (p)
        Objects that have a place.
    """
    parts = objects.parts
    order = np.argsort(parts.item, kind="stable")
    who, whose = np.unique(parts.item[order], return_inverse=True)
    whole = shapely.geometrycollections(parts.geometry[order], indices=whose)
    a, b = whole[np.searchsorted(who, one)], whole[np.searchsorted(who, other)]
    return Contacts(one, other, shapely.distance(a, b), shapely.shortest_line(a, b))


def _runs_of(objects: Objects) -> Shapes:
    """Points, and lines and outlines of areas in short runs."""
    line, line_of = simple_parts(objects.lines.geometry)
    ring, ring_of = shapely.get_rings(objects.areas.geometry, return_index=True)
    run, run_of = _runs(np.concatenate([line, ring]))
    owner = np.concatenate([objects.lines.item[line_of], objects.areas.item[ring_of]])
    return Shapes(
        np.concatenate([objects.points.geometry, run]),
        np.concatenate([objects.points.item, owner[run_of]]),
    )


def _runs(lines: Geometries) -> tuple[Geometries, Ints]:
    """Lines in runs of a few segments, cut at their own vertices, and the line of each."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    count = np.bincount(line, minlength=len(lines))
    at = np.arange(len(xy)) - (np.cumsum(count) - count)[line]
    left = count[line] - 1 - at
    start = np.flatnonzero((at % RUN == 0) & (left > 0))
    size = np.minimum(RUN, left[start]) + 1
    run = np.repeat(np.arange(len(start)), size)
    vertex = start[run] + np.arange(len(run)) - (np.cumsum(size) - size)[run]
    return shapely.linestrings(xy[vertex], indices=run), line[start]


def _covered(tree: shapely.STRtree, areas: Shapes, both: Shapes, n: int) -> _Found:
    """What lies in an area or meets it."""
    area, run = tree.query(areas.geometry, predicate="intersects")
    area = area + len(both.item) - len(areas.item)
    swap = both.item[area] > both.item[run]
    one, other = np.where(swap, run, area), np.where(swap, area, run)
    apart = np.flatnonzero(both.item[one] != both.item[other])
    found = _Found(one[apart], other[apart], np.zeros(len(apart)))
    return _nearest(found, both.item, n)


def _near(tree: shapely.STRtree, both: Shapes, runs: Ints, within_m: float) -> _Found:
    """Runs within a distance of these, of objects after theirs."""
    geometry = both.geometry
    found, other = tree.query(geometry[runs], predicate="dwithin", distance=within_m + SLACK_M)
    one = runs[found]
    later = both.item[one] < both.item[other]
    one, other = one[later], other[later]
    apart = shapely.distance(geometry[one], geometry[other])
    apart[apart <= TOUCH_M] = 0
    unsure = np.flatnonzero((apart > 0) & (apart <= MAY_TOUCH_M))
    meets = shapely.intersects(geometry[one[unsure]], geometry[other[unsure]])
    apart[unsure[meets]] = 0
    return _Found(one, other, apart)


def _nearest(found: _Found, item: Ints, n: int) -> _Found:
    """Per pair of objects the shapes that are nearest, sorted by pair."""
    # As one number a pair sorts many times faster than as two.
    key = item[found.one] * n + item[found.other]
    order = np.lexsort((found.other, found.one, found.apart, key))
    first = order[np.flatnonzero(np.diff(key[order], prepend=-1))]
    return _Found(found.one[first], found.other[first], found.apart[first])


def _join(found: list[_Found]) -> _Found:
    return _Found(
        np.concatenate([f.one for f in found]),
        np.concatenate([f.other for f in found]),
        np.concatenate([f.apart for f in found]),
    )
