"""How far a geometry must shift or shrink before the answer on a border turns.

In come geometries in EPSG:28992 with the areas they lie in, out come distances in metres
(`omslagafstand_m`, docs/ontwerp.md section 5). Depth is the distance of a point to the nearest
place where it would no longer count; the largest depth of a geometry is found by bisection, which
is exact to half a metre because depth changes by at most a metre per metre.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd
import shapely

from miekgeo.coverage import NO_AREA, Coverage, short_pieces
from miekgeo.geometry import Flags, Floats, Geometries, Ints, prepared_copies, simple_parts

# Stop when no place can be this much deeper than the deepest found, m.
PRECISION_M = 0.5
# Nearer than this a computed place lies on the border, m.
ON_BORDER_M = 1e-6
# Coordinates handled at once; more would only take memory.
CHUNK_COORDINATES = 2_000_000


class Depth(Protocol):
    """How deep places are; changes by at most a metre per metre.

    Below zero it says at least how far it is to a place with depth, so that stretches without any
    are skipped at once.
    """

    def at(self, points: Geometries, owner: Ints, reach: float = 0.0) -> Floats:
        """Depth in metres of points, each belonging to the geometry at position `owner`.

        Where there is no depth, how far it is to any is measured up to `reach`.
        """

    def ceiling(self, start: Floats, end: Floats, owner: Ints) -> Floats:
        """A depth that no point between start and end exceeds (coordinate arrays, k by 2)."""


def turning_distance(
    coverage: Coverage,
    geometries: Geometries,
    lies_in: pd.DataFrame,
    tolerance: Floats,
    *,
    cap: float,
) -> Floats:
    """Distance at which the number of areas (one, or more than one) would change.

    Parameters
    ----------
    coverage : Coverage
    geometries : geometry array (n)
        EPSG:28992, not missing.
    lies_in : DataFrame
        `row, area, share` of `Coverage.measure_parts` for these geometries.
    tolerance : float array (n)
        Metres within which an area counts as touched.
    cap : float
        Metres beyond which the search stops.

    Returns
    -------
    float array (n)
        In one area: distance to the nearest other. In more: the smallest over the areas touched of
        the largest depth beyond that area. In none: the distance to the second nearest.
    """
    inside = _inside_pairs(coverage, lies_in)
    count = np.bincount(inside["row"], minlength=len(geometries))
    value = np.full(len(geometries), float(cap))
    rows = np.flatnonzero(count == 0)
    value[rows] = second_nearest(coverage, geometries[rows], cap)
    rows = np.flatnonzero(count == 1)
    home = np.zeros(len(geometries), dtype=np.int64)
    home[inside["row"]] = inside["area"]
    value[rows] = nearest_other(coverage, geometries[rows], home[rows], cap)
    rows = np.flatnonzero(count > 1)
    value[rows] = _depth_of_many(
        coverage, geometries, rows, inside, tolerance, np.full(len(rows), float(cap))
    )
    # No minus before a zero.
    return value + 0.0


def turns_within(
    coverage: Coverage,
    geometries: Geometries,
    lies_in: pd.DataFrame,
    tolerance: Floats,
) -> Flags:
    """Whether `turning_distance` is at most the tolerance, without finding the distance itself."""
    inside = _inside_pairs(coverage, lies_in)
    count = np.bincount(inside["row"], minlength=len(geometries))
    row, area = coverage.within(geometries, tolerance)
    near = pd.DataFrame({"row": row, "area": area})[coverage.inside[area]]
    touched = pd.concat([inside, near]).drop_duplicates()
    turns = np.bincount(touched["row"], minlength=len(geometries)) > 1
    rows = np.flatnonzero(count > 1)
    # A little beyond the tolerance is enough to know that it is beyond.
    cap = tolerance[rows] + 2 * PRECISION_M
    depth = _depth_of_many(coverage, geometries, rows, inside, tolerance, cap)
    turns[rows] = depth <= tolerance[rows]
    return turns


def _inside_pairs(coverage: Coverage, lies_in: pd.DataFrame) -> pd.DataFrame:
    area = lies_in["area"].to_numpy()
    return lies_in.loc[(area != NO_AREA) & coverage.inside[area], ["row", "area"]]


def _depth_of_many(
    coverage: Coverage,
    geometries: Geometries,
    rows: Ints,
    inside: pd.DataFrame,
    tolerance: Floats,
    cap: Floats,
) -> Floats:
    """For geometries in several areas: the least largest depth over the areas they could fit in."""
    if not len(rows):
        return np.zeros(0)
    near, area = coverage.within(geometries[rows], tolerance[rows])
    touched = pd.DataFrame({"row": rows[near], "area": area})[coverage.inside[area]]
    pairs = pd.concat([inside[inside["row"].isin(rows)], touched]).drop_duplicates()
    owner = np.searchsorted(rows, pairs["row"].to_numpy())
    home = pairs["area"].to_numpy()
    depth = np.zeros(len(pairs))
    flat = shapely.get_dimensions(geometries[rows[owner]]) == 2
    line = np.flatnonzero(~flat)
    depth[line] = largest_depth(
        geometries[rows[owner[line]]],
        DepthBeyond(coverage, home[line], float(cap.max())),
        cap[owner[line]],
    )
    # A large area may reach beyond its home by a sliver only: nothing else of it is searched.
    part, pair = _parts_beyond(coverage, geometries, inside, pairs[flat])
    pair = np.flatnonzero(flat)[pair]
    found = largest_depth(
        part, DepthBeyond(coverage, home[pair], float(cap.max())), cap[owner[pair]]
    )
    np.maximum.at(depth, pair, found)
    zero = np.flatnonzero(depth == 0)
    part, pair = _parts_beyond(coverage, geometries, inside, pairs.iloc[zero])
    at_home = home[zero[pair]]
    found = depth_of_middle(part, DepthBeyond(coverage, at_home, PRECISION_M), np.arange(len(part)))
    np.maximum.at(depth, zero[pair], found)
    value = np.full(len(rows), np.inf)
    np.minimum.at(value, owner, depth)
    return value


def _parts_beyond(
    coverage: Coverage, geometries: Geometries, inside: pd.DataFrame, pairs: pd.DataFrame
) -> tuple[Geometries, Ints]:
    """Parts of geometries that lie in inside areas other than their home, with their pair.

    Parameters
    ----------
    inside : DataFrame
        `row, area`: what each geometry lies in.
    pairs : DataFrame
        `row, area`: geometry and home.
    """
    mine = inside[inside["row"].isin(pairs["row"])]
    part, index = coverage.parts_in(geometries, mine["row"].to_numpy(), mine["area"].to_numpy())
    pieces = pd.DataFrame(mine.to_numpy()[index], columns=["row", "lies_in"])
    pieces["part"] = np.arange(len(part))
    wanted = pairs.assign(pair=np.arange(len(pairs))).merge(pieces, on="row")
    wanted = wanted[wanted["area"] != wanted["lies_in"]]
    return part[wanted["part"].to_numpy()], wanted["pair"].to_numpy()


def depth_of_middle(parts: Geometries, depth: Depth, owner: Ints) -> Floats:
    """Depth in the middle of points, lines and polygons; 0 on a border.

    The search for the deepest place stops at `PRECISION_M`; a crossing of centimetres shows here.
    """
    middle = np.array(parts, dtype=object)
    dimension = shapely.get_dimensions(parts)
    lines, areas = dimension == 1, dimension == 2
    middle[lines] = shapely.line_interpolate_point(parts[lines], 0.5, normalized=True)
    middle[areas] = shapely.point_on_surface(parts[areas])
    found = depth.at(middle, owner)
    return np.where(found > ON_BORDER_M, found, 0.0)


class DepthBeyond:
    """Depth of a point in inside areas other than the home area of its geometry.

    That is the distance to the home area or to the outside of all inside areas, whichever is
    nearer; below zero in either of these, by how far it is to leave it. Beyond `limit` it isn't
    measured.

    Parameters
    ----------
    coverage : Coverage
    home : int array (k)
        Per geometry the area it would have to fit in.
    limit : float
    """

    def __init__(self, coverage: Coverage, home: Ints, limit: float) -> None:
        self.coverage = coverage
        self.home = home
        self.limit = limit

    def at(self, points: Geometries, owner: Ints, reach: float = 0.0) -> Floats:
        """Depth of points; see `Depth`."""
        mine = self.home[owner]
        point, area = self.coverage.locate(points)
        inside = np.zeros(len(points), dtype=bool)
        inside[point[self.coverage.inside[area]]] = True
        at_home = np.zeros(len(points), dtype=bool)
        at_home[point[area == mine[point]]] = True
        to_home = np.empty(len(points))
        for home in np.unique(mine):
            tree = self.coverage.area_edge_tree(int(home))
            for rows, limit in self._measured(mine == home, at_home, reach):
                to_home[rows] = _nearest(tree, points[rows], limit)
        to_outside = np.full(len(points), float(self.limit))
        for rows, limit in self._measured(~at_home, ~inside, reach):
            to_outside[rows] = _nearest(self.coverage.outer_edge_tree, points[rows], limit)
        value = np.where(inside, np.minimum(to_home, to_outside), -to_outside)
        return np.where(at_home, -to_home, value)

    def _measured(self, which: Flags, shallow: Flags, reach: float) -> list[tuple[Ints, float]]:
        """Rows asked for, those without depth apart, with how far to measure."""
        return [
            (np.flatnonzero(which & ~shallow), self.limit),
            (np.flatnonzero(which & shallow), max(self.limit, reach)),
        ]

    def ceiling(self, start: Floats, end: Floats, owner: Ints) -> Floats:
        """Largest distance to the border edge of the home that is nearest to the middle."""
        middle = shapely.points((start + end) / 2)
        value = np.full(len(start), np.inf)
        mine = self.home[owner]
        for area in np.unique(mine):
            rows = np.flatnonzero(mine == area)
            tree = self.coverage.area_edge_tree(int(area))
            value[rows] = _furthest_end(tree, middle[rows], start[rows], end[rows], self.limit)
        return value


class DepthIn:
    """Depth of a point in the areas chosen: distance to their outline, below zero outside them.

    Beyond `limit` it isn't measured.
    """

    def __init__(self, coverage: Coverage, members: Flags, limit: float) -> None:
        self.coverage = coverage
        self.members = members
        self.limit = limit
        self.outline = shapely.STRtree(coverage.edges_around(members))

    def at(self, points: Geometries, owner: Ints, reach: float = 0.0) -> Floats:
        """Depth of points; see `Depth`."""
        point, area = self.coverage.locate(points)
        outside = np.ones(len(points), dtype=bool)
        outside[point[self.members[area]]] = False
        value = np.empty(len(points))
        for rows, limit in (
            (np.flatnonzero(~outside), self.limit),
            (np.flatnonzero(outside), max(self.limit, reach)),
        ):
            value[rows] = _nearest(self.outline, points[rows], limit)
        return np.where(outside, -value, value)

    def ceiling(
        self,
        start: Floats,
        end: Floats,
        owner: Ints,
    ) -> Floats:
        """Largest distance to the edge of the outline that is nearest to the middle."""
        middle = shapely.points((start + end) / 2)
        return _furthest_end(self.outline, middle, start, end, self.limit)


class DepthInPolygon:
    """Depth of a point inside one polygon, or outside it.

    Parameters
    ----------
    polygon : Geometry
    sign : float
        1 for depth inside, -1 for depth outside.
    """

    def __init__(self, polygon: shapely.Geometry, sign: float) -> None:
        self.polygon, self.edge = prepared_copies([polygon, shapely.boundary(polygon)])
        self.sign = sign

    def at(self, points: Geometries, owner: Ints, reach: float = 0.0) -> Floats:
        """Depth of points; see `Depth`."""
        inside = np.where(shapely.intersects(self.polygon, points), self.sign, -self.sign)
        return inside * shapely.distance(self.edge, points)

    def ceiling(
        self,
        start: Floats,
        end: Floats,
        owner: Ints,
    ) -> Floats:
        """No better bound than that of `at`."""
        return np.full(len(start), np.inf)


def largest_depth(geometries: Geometries, depth: Depth, cap: Floats | float) -> Floats:
    """Largest depth of any point of each geometry, in metres.

    Parameters
    ----------
    geometries : geometry array (k)
        EPSG:28992, any type; empty gives 0.
    depth : Depth
    cap : float or float array (k)
        Search stops at this depth, and it is what is returned then.

    Returns
    -------
    float array (k)
        At most `PRECISION_M` below the true value, never above it.
    """
    cap = np.broadcast_to(np.asarray(cap, dtype=float), len(geometries))
    best = np.zeros(len(geometries))
    size = np.cumsum(shapely.get_num_coordinates(geometries))
    for rows in _split(np.arange(len(geometries)), size):
        best[rows] = _largest_depth(geometries[rows], _Shifted(depth, rows), cap[rows])
    return np.minimum(best, cap)


def nearest_other(coverage: Coverage, geometries: Geometries, home: Ints, cap: float) -> Floats:
    """Distance of each geometry to the nearest inside area other than its home, up to `cap`."""
    value = np.full(len(geometries), float(cap))
    piece, owner = short_pieces(geometries)
    for area in np.unique(home):
        others = coverage.inside.copy()
        others[area] = False
        tree = shapely.STRtree(coverage.edges_of(others))
        rows = np.flatnonzero(home[owner] == area)
        np.minimum.at(value, owner[rows], _nearest(tree, piece[rows], cap))
    return value


def second_nearest(coverage: Coverage, geometries: Geometries, cap: float) -> Floats:
    """Distance at which a geometry outside all inside areas would reach a second one."""
    nearest = np.full((len(geometries), 2), float(cap))
    piece, owner = short_pieces(geometries)
    for area in np.flatnonzero(coverage.inside):
        distance = np.full(len(geometries), float(cap))
        tree = coverage.area_edge_tree(int(area))
        np.minimum.at(distance, owner, _nearest(tree, piece, cap))
        nearest = np.sort(np.column_stack([nearest, distance]), axis=1)[:, :2]
    return nearest[:, 1]


def _nearest(tree: shapely.STRtree, points: Geometries, limit: float) -> Floats:
    """Distance of each point to the nearest geometry of a tree, at most the limit."""
    value = np.full(len(points), float(limit))
    found, distance = tree.query_nearest(
        points, max_distance=limit, return_distance=True, all_matches=False
    )
    value[found[0]] = np.minimum(distance, limit)
    return value


def _furthest_end(
    tree: shapely.STRtree,
    middle: Geometries,
    start: Floats,
    end: Floats,
    limit: float,
) -> Floats:
    """Per segment the distance of its furthest end to the edge nearest to its middle.

    Distance to one edge is convex, so no point between the ends is further from it.
    """
    value = np.full(len(middle), np.inf)
    found = tree.query_nearest(middle, max_distance=limit, all_matches=False)
    edge = tree.geometries[found[1]]
    ends = (shapely.points(start[found[0]]), shapely.points(end[found[0]]))
    value[found[0]] = np.maximum(*(shapely.distance(edge, e) for e in ends))
    return value


class _Shifted:
    """Depth for a part of the geometries: their positions among all are `rows`."""

    def __init__(self, depth: Depth, rows: Ints) -> None:
        self.depth = depth
        self.rows = rows

    def at(self, points: Geometries, owner: Ints, reach: float = 0.0) -> Floats:
        return self.depth.at(points, self.rows[owner], reach)

    def ceiling(self, start: Floats, end: Floats, owner: Ints) -> Floats:
        return self.depth.ceiling(start, end, self.rows[owner])


def _split(rows: Ints, size: Ints) -> list[Ints]:
    if not len(rows):
        return []
    cuts = np.searchsorted(size, np.arange(CHUNK_COORDINATES, size[-1], CHUNK_COORDINATES))
    return [part for part in np.split(rows, np.unique(cuts)) if len(part)]


def _largest_depth(geometries: Geometries, depth: Depth, cap: Floats) -> Floats:
    part, owner = simple_parts(geometries)
    best = np.zeros(len(geometries))
    _raise(best, owner, depth.at(_probe(part), owner))
    # Most geometries reach their cap at the first look; only the others are searched.
    open_ = best[owner] < cap[owner]
    part, owner = part[open_], owner[open_]
    dimension = shapely.get_dimensions(part)
    _search_lines(part[dimension > 0], owner[dimension > 0], depth, cap, best)
    _search_polygons(part[dimension == 2], owner[dimension == 2], depth, cap, best)
    return best


def _raise(best: Floats, owner: Ints, value: Floats) -> None:
    np.maximum.at(best, owner, value)


def _probe(part: Geometries) -> Geometries:
    xy, index = shapely.get_coordinates(part, return_index=True)
    first = np.searchsorted(index, np.arange(len(part)))
    last = np.searchsorted(index, np.arange(len(part)), side="right")
    return shapely.points(xy[(first + last) // 2])


def _search_lines(
    part: Geometries,
    owner: Ints,
    depth: Depth,
    cap: Floats,
    best: Floats,
) -> None:
    """Bisect the segments of lines and outlines that may still hold a deeper place."""
    rings, ring_of = _outlines(part)
    xy, index = shapely.get_coordinates(rings, return_index=True)
    who = owner[ring_of[index]]
    joined = index[1:] == index[:-1]
    start, end = xy[:-1][joined], xy[1:][joined]
    value = depth.at(shapely.points(xy), who)
    _raise(best, who, value)
    value_start, value_end, who = value[:-1][joined], value[1:][joined], who[:-1][joined]
    while len(start):
        length = np.hypot(*(end - start).T)
        bound = (value_start + value_end + length) / 2
        keep = np.flatnonzero((bound > best[who] + PRECISION_M) & (best[who] < cap[who]))
        ceiling = depth.ceiling(start[keep], end[keep], who[keep])
        keep = keep[ceiling > best[who[keep]] + PRECISION_M]
        start, end, who = start[keep], end[keep], who[keep]
        value_start, value_end = value_start[keep], value_end[keep]
        middle = (start + end) / 2
        value = depth.at(shapely.points(middle), who)
        _raise(best, who, value)
        start, end = np.concatenate([start, middle]), np.concatenate([middle, end])
        value_start = np.concatenate([value_start, value])
        value_end = np.concatenate([value, value_end])
        who = np.concatenate([who, who])


def _outlines(part: Geometries) -> tuple[Geometries, Ints]:
    """Lines as they are and the rings of polygons, with the part each belongs to."""
    flat = np.flatnonzero(shapely.get_dimensions(part) == 2)
    rings, index = shapely.get_rings(part[flat], return_index=True)
    lines = np.flatnonzero(shapely.get_dimensions(part) == 1)
    return np.concatenate([part[lines], rings]), np.concatenate([lines, flat[index]])


def _search_polygons(
    part: Geometries,
    owner: Ints,
    depth: Depth,
    cap: Floats,
    best: Floats,
) -> None:
    """Quarter the squares over polygons that may still hold a deeper place inside."""
    part = prepared_copies(part)
    box = shapely.bounds(part).reshape(-1, 4)
    centre = (box[:, :2] + box[:, 2:]) / 2
    half = (box[:, 2:] - box[:, :2]).max(axis=1, initial=0.0) / 2
    which = np.arange(len(part))
    while len(which):
        points = shapely.points(centre)
        value = depth.at(points, owner[which], 2 * float(half.max()))
        inside = shapely.intersects(part[which], points)
        _raise(best, owner[which[inside]], value[inside])
        who = owner[which]
        bound = value + half * np.sqrt(2)
        keep = (bound > best[who] + PRECISION_M) & (best[who] < cap[who])
        centre, half, which = _quarter(centre[keep], half[keep], which[keep])
        squares = shapely.box(*(centre - half[:, None]).T, *(centre + half[:, None]).T)
        touching = shapely.intersects(part[which], squares)
        centre, half, which = centre[touching], half[touching], which[touching]


def _quarter(centre: Floats, half: Floats, which: Ints) -> tuple[Floats, Floats, Ints]:
    sides = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])
    half = half / 2
    return (
        (centre[:, None, :] + sides[None] * half[:, None, None]).reshape(-1, 2),
        np.repeat(half, 4),
        np.repeat(which, 4),
    )
