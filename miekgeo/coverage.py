"""A coverage of labelled areas, indexed once, that cuts only what meets a border.

In come areas that don't overlap (provincies with what surrounds them, or gemeenten) and geometries
in EPSG:28992; out come, per geometry and area, the measure that lies there. Three indexes are made
when first needed: the border edges with the area on either side (which geometries meet a border),
a grid of cells no border passes (where all others are), and the areas in small pieces (to cut
polygons). Rules for what lies on a border: docs/ontwerp.md section 5.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from miekgeo.geometry import Flags, Floats, Geometries, Ints, MeasuredParts, measure, simple_parts

# Cell of the grid, m: small enough that few cells hold a border, large enough to build at once.
CELL_M = 500.0
# Geometries below this number go straight to the edges: building the grid would cost more.
GRID_FROM = 2_000
# Vertices of a piece in which areas are cut; more makes cutting slow, fewer makes many pieces.
PIECE_VERTICES = 128
# A share this small is rounding of coordinates, not land.
MIN_SHARE = 1e-9
# A stretch is on an edge when its middle is this near, m: far below any coordinate's meaning.
ON_EDGE_M = 1e-6

# Lines and outlines are cut in pieces of about this length to look for borders nearby, m.
PIECE_M = 2_000.0

NO_AREA = -1


@dataclass(frozen=True)
class Grid:
    """Cells of a raster with the area that fills them, or NO_AREA where a border passes."""

    x0: float
    y0: float
    label: NDArray[np.int32]
    mixed: Flags
    # Number of mixed cells below and left of each cell corner (summed-area table).
    mixed_before: Ints


class Coverage:
    """Areas that don't overlap, with the indexes to place geometries in them.

    Parameters
    ----------
    labels : sequence of str (k)
        Name of each area, unique.
    areas : geometry array (k)
        Polygons or multipolygons, EPSG:28992. Along a shared border both have the same vertices.
    inside : bool array (k)
        True for the areas that count (provincies, gemeenten), False for what surrounds them.
    """

    def __init__(self, labels: Collection[str], areas: Geometries, inside: Flags) -> None:
        self.labels = np.array(list(labels), dtype=object)
        self.areas = np.asarray(areas, dtype=object)
        self.inside = np.asarray(inside, dtype=bool)
        self._area_trees: dict[int, shapely.STRtree] = {}
        shapely.prepare(self.areas)

    def __len__(self) -> int:
        return len(self.labels)

    def __reduce__(self) -> tuple[type[Coverage], tuple[Any, ...]]:
        # Another process makes its own indexes: prepared areas don't travel.
        return Coverage, (self.labels, self.areas, self.inside)

    # ---- borders -------------------------------------------------------------------------------

    @cached_property
    def edges(self) -> Geometries:
        """Each border edge once, as a line of two points."""
        return shapely.linestrings(self._edge_table[0])

    @property
    def edge_owners(self) -> Ints:
        """Areas on either side of each edge (m, 2); NO_AREA where there is none."""
        return self._edge_table[1]

    @cached_property
    def outer_edge_tree(self) -> shapely.STRtree:
        """Index on the edges between an inside area and what surrounds it."""
        return shapely.STRtree(self.edges[self._inside_sides == 1])

    def area_edge_tree(self, area: int) -> shapely.STRtree:
        """Index on the edges of one area."""
        if area not in self._area_trees:
            mine = (self.edge_owners == area).any(axis=1)
            self._area_trees[area] = shapely.STRtree(self.edges[mine])
        return self._area_trees[area]

    @cached_property
    def edge_tree(self) -> shapely.STRtree:
        """Index on all border edges."""
        return shapely.STRtree(self.edges)

    @cached_property
    def shared_edge_tree(self) -> shapely.STRtree:
        """Index on the edges between two inside areas."""
        return shapely.STRtree(self.edges[self._inside_sides == 2])

    def edges_around(self, members: Flags) -> Geometries:
        """Edges that have exactly one side in the areas chosen: their common outline."""
        owners = self.edge_owners
        return self.edges[self._side_in(members, owners).sum(axis=1) == 1]

    def edges_of(self, members: Flags) -> Geometries:
        """Edges that have at least one side in the areas chosen."""
        return self.edges[self._side_in(members, self.edge_owners).any(axis=1)]

    # ---- where things are ----------------------------------------------------------------------

    def locate(self, points: Geometries) -> tuple[Ints, Ints]:
        """Pairs of point and area for all areas that cover the point, borders included.

        Parameters
        ----------
        points : point array (n)
            EPSG:28992.

        Returns
        -------
        point, area : int arrays (p)
            A point on a border is in several pairs, one outside all areas in none; sorted by
            point, then area.
        """
        if len(points) < GRID_FROM:
            return self._locate_exact(points)
        cell = self._cell_of(shapely.get_coordinates(points))
        area = self._label_in(cell)
        unsure = np.flatnonzero(area == NO_AREA)
        point, found = self._locate_exact(points[unsure])
        sure = np.flatnonzero(area != NO_AREA)
        all_points = np.concatenate([sure, unsure[point]])
        all_areas = np.concatenate([area[sure].astype(np.int64), found])
        order = np.lexsort((all_areas, all_points))
        return all_points[order], all_areas[order]

    def locate_one(self, points: Geometries) -> Ints:
        """The first area that covers each point; NO_AREA where none does."""
        point, area = self.locate(points)
        first = np.full(len(points), NO_AREA)
        first[point[::-1]] = area[::-1]
        return first

    def measure_parts(self, parts: MeasuredParts) -> pd.DataFrame:
        """Measure that lies in each area, and areas where a lower part lies.

        Parameters
        ----------
        parts : MeasuredParts (n geometries)

        Returns
        -------
        DataFrame (p rows)
            `row` (position of the geometry), `area` (position of the area, NO_AREA for what lies
            in none), `measure` (count, m or m2), `share` (0-1, of the geometry's measured total).
            Sorted by row, then largest share first, then area. Shares of a row sum to 1; areas
            that only a lower part touches have share 0; shares up to 1e-9 are left out.
        """
        part, owner = simple_parts(parts.main)
        pieces = self._measure(part, owner)
        table = pd.DataFrame(
            pieces.groupby(["row", "area"], as_index=False, sort=True)["measure"].sum()
        )
        total = table.groupby("row")["measure"].transform("sum")
        table["share"] = table["measure"] / total
        table = table[table["share"] > MIN_SHARE]
        table = pd.concat([table, self._touched_by_rest(parts.rest, table)], ignore_index=True)
        order = np.lexsort((table["area"], -table["share"], table["row"]))
        return table.iloc[order].reset_index(drop=True)

    def parts_in(self, geometries: Geometries, rows: Ints, areas: Ints) -> tuple[Geometries, Ints]:
        """Simple parts of what of geometry `rows[i]` lies in area `areas[i]`, and their `i`."""
        # Part by part, because a collection can't be cut.
        part, pair = simple_parts(geometries[rows])
        inside, index = simple_parts(shapely.intersection(part, self.areas[areas[pair]]))
        return inside, pair[index]

    def meets_border(self, geometries: Geometries) -> Flags:
        """Where a geometry has a point in common with any border."""
        meets = np.zeros(len(geometries), dtype=bool)
        near = self._near_border(geometries, 0.0)
        meets[
            near[np.unique(self.edge_tree.query(geometries[near], predicate="intersects")[0])]
        ] = True
        return meets

    def within(self, geometries: Geometries, distance: Floats | float) -> tuple[Ints, Ints]:
        """Pairs of geometry and area with a border of that area within the distance.

        Pairs are unique and sorted; NO_AREA is left out.
        """
        distance = np.broadcast_to(np.asarray(distance, dtype=float), len(geometries))
        near = self._near_border(geometries, distance)
        # Simple parts, because a collection can't be prepared for many tests.
        part, part_owner = simple_parts(geometries[near])
        row, edge = self.edge_tree.query(part, predicate="intersects")
        row = part_owner[row]
        reach = near[distance[near] > 0]
        piece, owner = short_pieces(geometries[reach])
        piece_row, piece_edge = self.edge_tree.query(
            piece, predicate="dwithin", distance=distance[reach[owner]]
        )
        row = np.concatenate([near[row], reach[owner[piece_row]]])
        edge = np.concatenate([edge, piece_edge])
        area = self.edge_owners[edge].T.ravel()
        known = area != NO_AREA
        # As one number a pair sorts many times faster than as two.
        key = np.unique(np.concatenate([row, row])[known] * len(self.areas) + area[known])
        return key // len(self.areas), key % len(self.areas)

    # ---- measuring by dimension ----------------------------------------------------------------

    def _measure(self, part: Geometries, rows: Ints) -> pd.DataFrame:
        """Measure of simple parts (points, lines, polygons) per area; `rows` names their owners."""
        dimension = shapely.get_dimensions(part)
        judges = (self._measure_points, self._measure_lines, self._measure_polygons)
        found = [
            judge(part[dimension == d], rows[dimension == d]) for d, judge in enumerate(judges)
        ]
        return pd.concat(found, ignore_index=True)

    def _measure_points(self, points: Geometries, rows: Ints) -> pd.DataFrame:
        which, area = self.locate(points)
        covers = np.bincount(which, minlength=len(points))
        nowhere = np.flatnonzero(covers == 0)
        return _pairs(
            np.concatenate([rows[which], rows[nowhere]]),
            np.concatenate([area, np.full(len(nowhere), NO_AREA)]),
            np.concatenate([1.0 / covers[which], np.ones(len(nowhere))]),
        )

    def _measure_lines(self, lines: Geometries, rows: Ints) -> pd.DataFrame:
        row, edge = self._met_edges(lines)
        meeting, index = np.unique(row, return_inverse=True)
        borders = shapely.multilinestrings(self.edges[edge], indices=index)
        whole = np.setdiff1d(np.arange(len(lines)), meeting)
        pieces, owner = simple_parts(shapely.difference(lines[meeting], borders))
        on_border, border_owner = simple_parts(shapely.intersection(lines[meeting], borders))
        along = shapely.get_dimensions(on_border) == 1
        return pd.concat(
            [
                self._measure_whole(lines, whole, rows),
                self._measure_pieces(pieces, rows[meeting[owner]]),
                self._measure_along(on_border[along], rows[meeting[border_owner[along]]]),
            ],
            ignore_index=True,
        )

    def _met_edges(self, lines: Geometries) -> tuple[Ints, Ints]:
        """Pairs of line and border edge that have a point in common, unique and sorted.

        Step by step of each line: the box of a long line holds edges that it comes nowhere near.
        """
        xy, line = shapely.get_coordinates(lines, return_index=True)
        step = (line[1:] == line[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
        start, end, owner = xy[:-1][step], xy[1:][step], line[1:][step]
        near = self._boxes_near_border(
            np.hstack([np.minimum(start, end), np.maximum(start, end)]), 0.0
        )
        steps = shapely.linestrings(np.stack([start[near], end[near]], axis=1))
        piece, edge = self.edge_tree.query(steps, predicate="intersects")
        key = np.unique(owner[near[piece]] * len(self.edges) + edge)
        return key // len(self.edges), key % len(self.edges)

    def _measure_whole(self, geometries: Geometries, whole: Ints, rows: Ints) -> pd.DataFrame:
        """Geometries that meet no border: they are where any of their points is."""
        area = self.locate_one(shapely.points(_first_coordinate(geometries[whole])))
        return _pairs(rows[whole], area, measure(geometries[whole]))

    def _measure_pieces(self, pieces: Geometries, rows: Ints) -> pd.DataFrame:
        """Lines cut at the border: each is where its middle is."""
        middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
        return _pairs(rows, self.locate_one(middle), shapely.length(pieces))

    def _measure_along(self, stretches: Geometries, rows: Ints) -> pd.DataFrame:
        """Stretches on a border: split equally over the areas on its sides."""
        middle = shapely.line_interpolate_point(stretches, 0.5, normalized=True)
        which, edge = self.edge_tree.query(middle, predicate="dwithin", distance=ON_EDGE_M)
        pairs = np.unique(
            np.concatenate(
                [np.column_stack([which, self.edge_owners[edge, side]]) for side in (0, 1)]
            ),
            axis=0,
        )
        pairs = pairs[pairs[:, 1] != NO_AREA]
        sides = np.bincount(pairs[:, 0], minlength=len(stretches))
        length = shapely.length(stretches)
        return _pairs(rows[pairs[:, 0]], pairs[:, 1], (length / np.maximum(sides, 1))[pairs[:, 0]])

    def _measure_polygons(self, polygons: Geometries, rows: Ints) -> pd.DataFrame:
        shapely.prepare(polygons)
        meets = self.meets_border(polygons)
        cut = self._cut_polygons(polygons, np.flatnonzero(meets), rows)
        return pd.concat(
            [self._measure_whole(polygons, np.flatnonzero(~meets), rows), cut], ignore_index=True
        )

    def _cut_polygons(self, polygons: Geometries, cut: Ints, rows: Ints) -> pd.DataFrame:
        if not len(cut):
            return _pairs(rows[:0], rows[:0], np.zeros(0))
        pieces, area, tree = self._pieces
        which, piece = tree.query(polygons[cut], predicate="intersects")
        covered = shapely.contains_properly(polygons[cut[which]], pieces[piece])
        size = shapely.area(pieces[piece])
        part = ~covered
        size[part] = shapely.area(
            shapely.intersection(polygons[cut[which[part]]], pieces[piece[part]])
        )
        # What the pieces don't cover lies in no area; less than rounding is nothing.
        left = shapely.area(polygons[cut]) - np.bincount(which, size, minlength=len(cut))
        return _pairs(
            np.concatenate([rows[cut[which]], rows[cut]]),
            np.concatenate([area[piece], np.full(len(cut), NO_AREA)]),
            np.concatenate([size, np.maximum(left, 0)]),
        )

    def _touched_by_rest(self, rest: Geometries, table: pd.DataFrame) -> pd.DataFrame:
        """Areas where only a part of lower dimension lies; touching a border is not lying in."""
        part, owner = simple_parts(rest)
        lower = self._measure(part, owner)
        share = lower["measure"] / lower.groupby("row")["measure"].transform("sum")
        lower = lower[(lower["area"] != NO_AREA) & (share > MIN_SHARE)]
        lower = lower[["row", "area"]].drop_duplicates()
        known = pd.MultiIndex.from_frame(table[["row", "area"]])
        new = lower[~pd.MultiIndex.from_frame(lower[["row", "area"]]).isin(known)]
        return new.assign(measure=0.0, share=0.0)

    # ---- indexes -------------------------------------------------------------------------------

    @cached_property
    def _edge_table(self) -> tuple[Floats, Ints]:
        rings, owner = _rings(self.areas)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        step = (ring[1:] == ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
        start, end, who = xy[:-1][step], xy[1:][step], owner[ring[1:][step]]
        turned = (start[:, 0] > end[:, 0]) | (
            (start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1])
        )
        start[turned], end[turned] = end[turned], start[turned]
        order = np.lexsort((who, end[:, 1], end[:, 0], start[:, 1], start[:, 0]))
        start, end, who = start[order], end[order], who[order]
        same = (start[1:] == start[:-1]).all(axis=1) & (end[1:] == end[:-1]).all(axis=1)
        first = np.flatnonzero(np.concatenate([[True], ~same]))
        owners = np.full((len(first), 2), NO_AREA)
        owners[:, 0] = who[first]
        twice = first + 1
        has_other = np.zeros(len(first), dtype=bool)
        has_other[twice <= len(same)] = same[twice[twice <= len(same)] - 1]
        owners[has_other, 1] = who[twice[has_other]]
        return np.stack([start[first], end[first]], axis=1), owners

    @cached_property
    def _inside_sides(self) -> Ints:
        return self._side_in(self.inside, self.edge_owners).sum(axis=1)

    @staticmethod
    def _side_in(members: Flags, owners: Ints) -> Flags:
        return members[owners] & (owners != NO_AREA)

    @cached_property
    def _grid(self) -> Grid:
        x0, y0, x1, y1 = shapely.total_bounds(self.areas[self.inside])
        x0, y0 = x0 - CELL_M, y0 - CELL_M
        shape = (int((y1 - y0) / CELL_M) + 2, int((x1 - x0) / CELL_M) + 2)
        mixed = self._mark_borders(x0, y0, shape)
        label = self._fill_cells(x0, y0, mixed)
        before = np.zeros((shape[0] + 1, shape[1] + 1), dtype=np.int64)
        before[1:, 1:] = mixed.cumsum(axis=0).cumsum(axis=1)
        return Grid(x0, y0, label, mixed, before)

    def _mark_borders(self, x0: float, y0: float, shape: tuple[int, int]) -> Flags:
        """Cells that an edge enters, and a few beside them."""
        edge = self._edge_table[0]
        steps = np.ceil(2 * np.abs(edge[:, 1] - edge[:, 0]).max(axis=1) / CELL_M).astype(int)
        steps = np.maximum(steps, 1)
        which = np.repeat(np.arange(len(edge)), steps)
        nth = np.arange(len(which)) - np.repeat(np.cumsum(steps) - steps, steps)
        span = (edge[:, 1] - edge[:, 0])[which] / steps[which][:, None]
        start = edge[which, 0] + span * nth[:, None]
        mixed = np.zeros(shape, dtype=bool)
        # Parts are at most half a cell long: their corners, widened by rounding, name all cells.
        low = np.minimum(start, start + span) - ON_EDGE_M
        high = np.maximum(start, start + span) + ON_EDGE_M
        for x in (low[:, 0], high[:, 0]):
            for y in (low[:, 1], high[:, 1]):
                column = np.floor((x - x0) / CELL_M).astype(int)
                row = np.floor((y - y0) / CELL_M).astype(int)
                ok = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
                mixed[row[ok], column[ok]] = True
        return mixed

    def _fill_cells(self, x0: float, y0: float, mixed: Flags) -> NDArray[np.int32]:
        """Area of each cell without border: found once per run of such cells in a row."""
        label = np.full(mixed.shape, NO_AREA, dtype=np.int32)
        pure = ~mixed
        starts = pure.copy()
        starts[:, 1:] &= mixed[:, :-1]
        row, column = np.nonzero(starts)
        centres = shapely.points(x0 + (column + 0.5) * CELL_M, y0 + (row + 0.5) * CELL_M)
        point, area = self._locate_exact(centres)
        found = np.full(len(centres), NO_AREA, dtype=np.int32)
        found[point] = area
        run = np.cumsum(starts.ravel()).reshape(mixed.shape) - 1
        label[pure] = found[run[pure]]
        return label

    @cached_property
    def _pieces(self) -> tuple[Geometries, Ints, shapely.STRtree]:
        """The areas in pieces of few vertices, by halving their boxes."""
        part, owner = simple_parts(self.areas)
        done: list[tuple[Geometries, Ints]] = []
        while len(part):
            small = shapely.get_num_coordinates(part) <= PIECE_VERTICES
            done.append((part[small], owner[small]))
            part, index = _halve(part[~small])
            owner = owner[~small][index]
        pieces = np.concatenate([p for p, _ in done])
        return pieces, np.concatenate([o for _, o in done]), shapely.STRtree(pieces)

    def _locate_exact(self, points: Geometries) -> tuple[Ints, Ints]:
        # The areas are the prepared side: testing points against a tree of areas is far slower.
        area, point = shapely.STRtree(points).query(self.areas, predicate="intersects")
        order = np.lexsort((area, point))
        return point[order], area[order]

    def _cell_of(self, xy: Floats) -> Ints:
        grid = self._grid
        return np.floor((xy - [grid.x0, grid.y0]) / CELL_M).astype(np.int64)

    def _label_in(self, cell: Ints) -> NDArray[np.int32]:
        label = self._grid.label
        column, row = cell[:, 0], cell[:, 1]
        ok = (column >= 0) & (row >= 0) & (column < label.shape[1]) & (row < label.shape[0])
        area = np.full(len(cell), NO_AREA, dtype=np.int32)
        area[ok] = label[row[ok], column[ok]]
        return area

    def _near_border(self, geometries: Geometries, distance: Floats | float) -> Ints:
        """Rows whose box, widened by the distance, has a cell that a border passes."""
        return self._boxes_near_border(shapely.bounds(geometries), distance)

    def _boxes_near_border(self, box: Floats, distance: Floats | float) -> Ints:
        """Boxes (n, 4) that, widened by the distance, have a cell that a border passes."""
        if len(box) < GRID_FROM:
            return np.arange(len(box))
        margin = np.broadcast_to(np.asarray(distance, dtype=float), len(box))[:, None]
        low, high = self._cell_of(box[:, :2] - margin), self._cell_of(box[:, 2:] + margin) + 1
        before = self._grid.mixed_before
        limit = np.array([before.shape[1] - 1, before.shape[0] - 1])
        within = ((low >= 0) & (high <= limit)).all(axis=1)
        low, high = np.clip(low, 0, limit), np.clip(high, 0, limit)
        mixed = (
            before[high[:, 1], high[:, 0]]
            - before[low[:, 1], high[:, 0]]
            - before[high[:, 1], low[:, 0]]
            + before[low[:, 1], low[:, 0]]
        )
        return np.flatnonzero(~within | (mixed > 0))


def short_pieces(geometries: Geometries) -> tuple[Geometries, Ints]:
    """Points, and lines and outlines in short pieces whose boxes hold few edges."""
    part, owner = simple_parts(geometries)
    dimension = shapely.get_dimensions(part)
    rings, ring_of = shapely.get_rings(part[dimension == 2], return_index=True)
    lines = shapely.segmentize(np.concatenate([part[dimension == 1], rings]), PIECE_M)
    line_owner = np.concatenate([owner[dimension == 1], owner[dimension == 2][ring_of]])
    xy, index = shapely.get_coordinates(lines, return_index=True)
    joined = index[1:] == index[:-1]
    start, end, line = xy[:-1][joined], xy[1:][joined], index[1:][joined]
    segments = shapely.linestrings(np.stack([start, end], axis=1))
    # A new piece starts with each line and with each stretch of about the length of a piece.
    walked = np.hypot(*(end - start).T).cumsum() // PIECE_M
    new = np.concatenate([[True], (line[1:] != line[:-1]) | (walked[1:] != walked[:-1])])
    piece = np.cumsum(new[: len(line)]) - 1
    pieces = shapely.multilinestrings(segments, indices=piece)
    return (
        np.concatenate([part[dimension == 0], pieces]),
        np.concatenate([owner[dimension == 0], line_owner[line[new[: len(line)]]]]),
    )


def _pairs(rows: Ints, areas: Ints, measures: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": np.asarray(rows, dtype=np.int64),
            "area": np.asarray(areas, dtype=np.int64),
            "measure": np.asarray(measures, dtype=np.float64),
        }
    )


def _first_coordinate(geometries: Geometries) -> Floats:
    xy, index = shapely.get_coordinates(geometries, return_index=True)
    return xy[np.searchsorted(index, np.arange(len(geometries)))] if len(geometries) else xy


def _rings(areas: Geometries) -> tuple[Geometries, Ints]:
    part, owner = simple_parts(areas)
    rings, index = shapely.get_rings(part, return_index=True)
    return rings, owner[index]


def _halve(polygons: Geometries) -> tuple[Geometries, Ints]:
    """Both halves of each polygon across the longer side of its box, as simple polygons."""
    x0, y0, x1, y1 = shapely.bounds(polygons).T
    wide = (x1 - x0) >= (y1 - y0)
    middle_x = np.where(wide, (x0 + x1) / 2, x1)
    middle_y = np.where(wide, y1, (y0 + y1) / 2)
    first = shapely.box(x0, y0, middle_x, middle_y)
    second = shapely.box(np.where(wide, middle_x, x0), np.where(wide, y0, middle_y), x1, y1)
    halves = np.concatenate(
        [shapely.intersection(polygons, first), shapely.intersection(polygons, second)]
    )
    part, index = simple_parts(halves)
    flat = shapely.get_dimensions(part) == 2
    return part[flat], (index % len(polygons))[flat]
