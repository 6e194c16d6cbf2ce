"""Omslagafstand the slow way: whole polygons, and places sampled close together."""

from __future__ import annotations

import numpy as np
import shapely

from tests.oracle.brute import BruteForce, simple_parts

CAP_M = 5_000.0
# Steps of the samples, m: wide ones first, then only where a deeper place can still be.
LINE_STEPS = (64.0, 1.0)
GRID_STEPS = (256.0, 32.0, 4.0, 1.0)
# Between two samples on a line, and from the middle of a square to its corner.
HALF_STEP = 0.5
HALF_DIAGONAL = np.sqrt(0.5)


class Region:
    """A polygon with the distance of places in it to its outline."""

    def __init__(self, polygon: shapely.Geometry) -> None:
        self.polygon = polygon
        shapely.prepare(polygon)
        rings = shapely.get_rings(shapely.get_parts(polygon))
        self.outline = shapely.STRtree(np.concatenate([_segments(ring) for ring in rings]))

    def depth(self, places: np.ndarray) -> np.ndarray:
        """Metres to the outline (coordinates n by 2), below zero outside the polygon."""
        points = shapely.points(places)
        _, depth = self.outline.query_nearest(points, return_distance=True, all_matches=False)
        return np.where(shapely.intersects(self.polygon, points), depth, -depth)


class BruteOmslag:
    """`omslagafstand_m` of any geometry, from the definition."""

    def __init__(self, brute: BruteForce) -> None:
        self.brute = brute
        self.provincies = np.flatnonzero(brute.inside)
        self._regions: dict[int, Region] = {}

    def distance(self, geometry: shapely.Geometry, tolerance: float) -> float:
        lies_in = self.brute.answer(geometry).lies_in
        mine = [k for k in self.provincies if self.brute.labels[k] in lies_in]
        away = shapely.distance(geometry, self.brute.areas[self.provincies])
        if len(mine) < 2:
            others = np.delete(away, mine) if mine else np.sort(away)[1:]
            return min(float(others.min()), CAP_M)
        homes = {*mine, *self.provincies[away <= tolerance]}
        return min(*(deepest(geometry, self.beyond(int(k))) for k in homes), CAP_M)

    def beyond(self, home: int) -> Region:
        """All provincies but one: a place in them would have to move to the one or abroad."""
        if home not in self._regions:
            others = self.brute.together(k for k in self.provincies if k != home)
            self._regions[home] = Region(others)
        return self._regions[home]


def deepest(geometry: shapely.Geometry, region: Region) -> float:
    """The largest depth of any place of a geometry, at most half a metre too small."""
    finders = {0: _deepest_point, 1: _deepest_on_line, 2: _deepest_in_polygon}
    parts = simple_parts(geometry)
    found = (finders[int(shapely.get_dimensions(part))](part, region) for part in parts)
    return max(0.0, *found)


def _deepest_point(point: shapely.Geometry, region: Region) -> float:
    return float(region.depth(shapely.get_coordinates(point)).max())


def _deepest_on_line(line: shapely.Geometry, region: Region) -> float:
    wide, close = LINE_STEPS
    along = np.arange(0.0, shapely.length(line) + wide, wide)
    depth = region.depth(_places(line, along))
    # Depth changes by at most a metre per metre.
    along = along[depth + wide * HALF_STEP >= depth.max()]
    offsets = np.arange(-wide * HALF_STEP, wide * HALF_STEP + close, close)
    return float(region.depth(_places(line, (along[:, None] + offsets).ravel())).max())


def _deepest_in_polygon(polygon: shapely.Geometry, region: Region) -> float:
    best = max(0.0, *(_deepest_on_line(ring, region) for ring in shapely.get_rings(polygon)))
    shapely.prepare(polygon)
    centres = _grid(polygon, GRID_STEPS[0])
    for step, wider in zip(GRID_STEPS, (None, *GRID_STEPS), strict=False):
        centres = centres if wider is None else _split(centres, wider, step)
        reach = step * HALF_DIAGONAL
        centres = centres[shapely.dwithin(polygon, shapely.points(centres), reach)]
        if not len(centres):
            break
        depth = region.depth(centres)
        within = shapely.intersects(polygon, shapely.points(centres))
        best = max(best, float(depth[within].max(initial=0.0)))
        centres = centres[depth + reach > best + HALF_STEP]
    return best


def _grid(polygon: shapely.Geometry, step: float) -> np.ndarray:
    x0, y0, x1, y1 = shapely.bounds(polygon)
    xs, ys = np.meshgrid(np.arange(x0, x1 + step, step), np.arange(y0, y1 + step, step))
    return np.column_stack([xs.ravel(), ys.ravel()])


def _split(centres: np.ndarray, step: float, finer: float) -> np.ndarray:
    """Middles of the squares of the finer step within squares of the wider one."""
    offsets = np.arange(finer / 2, step, finer) - step / 2
    xs, ys = np.meshgrid(offsets, offsets)
    return (centres[:, None, :] + np.column_stack([xs.ravel(), ys.ravel()])).reshape(-1, 2)


def _places(line: shapely.Geometry, along: np.ndarray) -> np.ndarray:
    within = np.clip(along, 0.0, shapely.length(line))
    return shapely.get_coordinates(shapely.line_interpolate_point(line, within))


def _segments(ring: shapely.Geometry) -> np.ndarray:
    places = shapely.get_coordinates(ring)
    return shapely.linestrings(np.stack([places[:-1], places[1:]], axis=1))
