"""A coverage of labelled areas, indexed once, that cuts only what meets a border.

In come areas that don't overlap (provincies with what surrounds them, or gemeenten) and geometries
in EPSG:28992; out come, per geometry and area, the measure that lies there. Most is settled without
looking at a border: by the cells that none passes, and by arithmetic where a line crosses one
plainly. Rules for what lies on a border: docs/ontwerp.md section 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

from miekgeo.areas import NO_AREA, IndexedAreas
from miekgeo.cells import UNKNOWN, Cells
from miekgeo.geometry import (
    Flags,
    Floats,
    Geometries,
    Ints,
    MeasuredParts,
    measure,
    prepared_copies,
    simple_parts,
)
from miekgeo.line_cuts import Steps, find_meetings, steps_of, stretches
from miekgeo.threads import in_pieces

__all__ = ["MIN_SHARE", "NO_AREA", "ON_EDGE_M", "Coverage", "short_pieces"]

# Geometries below this number go straight to the edges: making the cells would cost more.
CELLS_FROM = 5_000
# Geometries that a thread takes at once.
POINTS_AT_ONCE = 200_000
SHAPES_AT_ONCE = 5_000
# A share this small is rounding of coordinates, not land.
MIN_SHARE = 1e-9
# A stretch is on an edge when its middle is this near, m: far below any coordinate's meaning.
ON_EDGE_M = 1e-6

# Lines and outlines are cut in pieces of about this length to look for borders nearby, m.
PIECE_M = 2_000.0


@dataclass(frozen=True)
class _Measured:
    """Measures of rows in areas; a pair may occur more than once."""

    row: Ints
    area: Ints
    measure: Floats

    @classmethod
    def join(cls, *found: _Measured) -> _Measured:
        """All of them, in order."""
        columns = ([getattr(f, name) for f in found] for name in ("row", "area", "measure"))
        return cls(*(np.concatenate(column) for column in columns))

    def total(self, areas: int) -> _Measured:
        """Each pair once, sorted by row, then area."""
        # As one number a pair sorts many times faster than as two.
        pair, nth = np.unique(self.row * (areas + 1) + self.area + 1, return_inverse=True)
        size = np.bincount(nth, weights=self.measure, minlength=len(pair)).astype(float)
        return _Measured(pair // (areas + 1), pair % (areas + 1) - 1, size)

    @property
    def share(self) -> Floats:
        """Of the measures of its row together; 0 where those are."""
        together = np.bincount(self.row, self.measure)[self.row]
        return np.divide(self.measure, together, out=np.zeros(len(self.row)), where=together > 0)


class Coverage(IndexedAreas):
    """Areas that don't overlap, with the questions about what lies in them."""

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
        if not self._uses_cells(len(points)):
            return self._locate_exact(points)
        found = in_pieces(lambda rows: self._locate_some(points, rows), len(points), POINTS_AT_ONCE)
        point, area = (np.concatenate(column) for column in zip(*found, strict=True))
        return point, area

    def locate_one(self, points: Geometries) -> Ints:
        """The first area that covers each point; NO_AREA where none does."""
        return self._first_area(shapely.get_x(points), shapely.get_y(points))

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
        self._make_ready(len(parts.main))
        if (parts.dimension == 2).any():
            _ = self.pieces
        found = _Measured.join(
            *in_pieces(
                lambda rows: self._measure_rows(parts.main, rows),
                len(parts.main),
                SHAPES_AT_ONCE,
            )
        ).total(len(self))
        share = found.share
        keep = share > MIN_SHARE
        table = _table(found.row[keep], found.area[keep], found.measure[keep], share[keep])
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
        every = np.broadcast_to(np.asarray(distance, dtype=float), len(geometries))
        self._make_ready(len(geometries))
        found = in_pieces(
            lambda rows: self._within_some(geometries, every, rows),
            len(geometries),
            SHAPES_AT_ONCE,
        )
        row, area = (np.concatenate(column) for column in zip(*found, strict=True))
        return row, area

    # ---- measuring by dimension ----------------------------------------------------------------

    def _measure_rows(self, main: Geometries, rows: slice) -> _Measured:
        part, owner = simple_parts(main[rows])
        return self._measure(part, owner + rows.start)

    def _measure(self, part: Geometries, rows: Ints) -> _Measured:
        """Measure of simple parts (points, lines, polygons) per area; `rows` names their owners."""
        dimension = shapely.get_dimensions(part)
        judges = (self._measure_points, self._measure_lines, self._measure_polygons)
        return _Measured.join(
            *(judge(part[dimension == d], rows[dimension == d]) for d, judge in enumerate(judges))
        )

    def _measure_points(self, points: Geometries, rows: Ints) -> _Measured:
        which, area = self.locate(points)
        covers = np.bincount(which, minlength=len(points))
        nowhere = np.flatnonzero(covers == 0)
        return _Measured.join(
            _Measured(rows[which], area, 1.0 / covers[which]),
            _Measured(rows[nowhere], np.full(len(nowhere), NO_AREA), np.ones(len(nowhere))),
        )

    def _measure_lines(self, lines: Geometries, rows: Ints) -> _Measured:
        near = np.flatnonzero(self._boxes_near_border(shapely.bounds(lines)))
        steps = steps_of(lines[near])
        close = np.flatnonzero(self._steps_near_border(steps))
        met = find_meetings(steps.only(close), self.edge_ends, self.edge_tree)
        line = steps.line[close[met.step]]
        meets, hard = np.zeros((2, len(near)), dtype=bool)
        meets[line] = True
        hard[line[~met.plain]] = True
        easy = (meets & ~hard)[line]
        cut = stretches(steps, meets & ~hard, close[met.step[easy]], met.along[easy])
        whole = np.ones(len(lines), dtype=bool)
        whole[near[meets]] = False
        return _Measured.join(
            self._measure_whole(lines, np.flatnonzero(whole), rows),
            _Measured(rows[near[cut.line]], self._first_area(*cut.place.T), cut.length),
            self._measure_hard(lines[near], line[~easy], met.edge[~easy], rows[near]),
        )

    def _measure_hard(self, lines: Geometries, line: Ints, edge: Ints, rows: Ints) -> _Measured:
        """Lines that touch or follow borders, from pairs of line and edge that meet."""
        pair = np.unique(line * len(self.edges) + edge)
        meeting, index = np.unique(pair // len(self.edges), return_inverse=True)
        borders = shapely.multilinestrings(self.edges[pair % len(self.edges)], indices=index)
        pieces, owner = simple_parts(shapely.difference(lines[meeting], borders))
        on_border, border_owner = simple_parts(shapely.intersection(lines[meeting], borders))
        along = shapely.get_dimensions(on_border) == 1
        return _Measured.join(
            self._measure_pieces(pieces, rows[meeting[owner]]),
            self._measure_along(on_border[along], rows[meeting[border_owner[along]]]),
        )

    def _measure_whole(self, geometries: Geometries, whole: Ints, rows: Ints) -> _Measured:
        """Geometries that meet no border: they are where any of their points is."""
        area = self._first_area(*_first_coordinate(geometries[whole]).T)
        return _Measured(rows[whole], area, measure(geometries[whole]))

    def _measure_pieces(self, pieces: Geometries, rows: Ints) -> _Measured:
        """Lines cut at the border: each is where its middle is."""
        middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
        return _Measured(rows, self.locate_one(middle), shapely.length(pieces))

    def _measure_along(self, along: Geometries, rows: Ints) -> _Measured:
        """Stretches on a border: split equally over the areas on its sides."""
        middle = shapely.line_interpolate_point(along, 0.5, normalized=True)
        which, edge = self.edge_tree.query(middle, predicate="dwithin", distance=ON_EDGE_M)
        pairs = np.unique(
            np.concatenate(
                [np.column_stack([which, self.edge_owners[edge, side]]) for side in (0, 1)]
            ),
            axis=0,
        )
        pairs = pairs[pairs[:, 1] != NO_AREA]
        sides = np.bincount(pairs[:, 0], minlength=len(along))
        length = shapely.length(along)
        return _Measured(
            rows[pairs[:, 0]], pairs[:, 1], (length / np.maximum(sides, 1))[pairs[:, 0]]
        )

    def _measure_polygons(self, polygons: Geometries, rows: Ints) -> _Measured:
        # Copies, as whose the polygons are may use them in another thread.
        polygons = prepared_copies(polygons)
        meets = self.meets_border(polygons)
        return _Measured.join(
            self._measure_whole(polygons, np.flatnonzero(~meets), rows),
            self._cut_polygons(polygons, np.flatnonzero(meets), rows),
        )

    def _cut_polygons(self, polygons: Geometries, cut: Ints, rows: Ints) -> _Measured:
        if not len(cut):
            return _Measured(rows[:0], rows[:0], np.zeros(0))
        pieces, area, tree = self.pieces
        which, piece = tree.query(polygons[cut], predicate="intersects")
        covered = shapely.contains_properly(polygons[cut[which]], pieces[piece])
        size = shapely.area(pieces[piece])
        part = ~covered
        size[part] = shapely.area(
            shapely.intersection(polygons[cut[which[part]]], pieces[piece[part]])
        )
        # What the pieces don't cover lies in no area; less than rounding is nothing.
        left = shapely.area(polygons[cut]) - np.bincount(which, size, minlength=len(cut))
        return _Measured(
            np.concatenate([rows[cut[which]], rows[cut]]),
            np.concatenate([area[piece], np.full(len(cut), NO_AREA)]),
            np.concatenate([size, np.maximum(left, 0)]),
        )

    def _touched_by_rest(self, rest: Geometries, table: pd.DataFrame) -> pd.DataFrame:
        """Areas where only a part of lower dimension lies; touching a border is not lying in."""
        part, owner = simple_parts(rest)
        lower = self._measure(part, owner)
        chosen = (lower.area != NO_AREA) & (lower.share > MIN_SHARE)
        pairs = np.column_stack([lower.row[chosen], lower.area[chosen]])
        row, area = np.unique(pairs, axis=0).T
        known = pd.MultiIndex.from_frame(table[["row", "area"]])
        new = ~pd.MultiIndex.from_arrays([row, area]).isin(known)
        nothing = np.zeros(new.sum())
        return _table(row[new], area[new], nothing, nothing)

    # ---- finding -------------------------------------------------------------------------------

    @cached_property
    def _cells(self) -> Cells:
        bounds = shapely.total_bounds(self.areas[self.inside])
        return Cells(bounds, self.edge_ends, self._locate_exact)

    def _uses_cells(self, count: int) -> bool:
        return count >= CELLS_FROM or "_cells" in self.__dict__

    def _make_ready(self, count: int) -> None:
        """Make what threads would else each make for themselves."""
        if count > SHAPES_AT_ONCE:
            _ = self._cells, self.edge_tree

    def _locate_some(self, points: Geometries, rows: slice) -> tuple[Ints, Ints]:
        """`locate` for some of the points, by cell."""
        some = points[rows]
        area = self._cells.area_at(shapely.get_x(some), shapely.get_y(some))
        sure, unsure = np.flatnonzero(area >= 0), np.flatnonzero(area == UNKNOWN)
        which, found = self._locate_exact(some[unsure])
        point = np.concatenate([sure, unsure[which]])
        # Both were sorted.
        order = np.argsort(point, kind="stable")
        all_areas = np.concatenate([area[sure].astype(np.int64), found])
        return point[order] + rows.start, all_areas[order]

    def _first_area(self, x: Floats, y: Floats) -> Ints:
        """The first area that covers each place; NO_AREA where none does."""
        area = np.full(len(x), UNKNOWN)
        if self._uses_cells(len(x)):
            area[:] = self._cells.area_at(x, y)
        unsure = np.flatnonzero((area == UNKNOWN) & np.isfinite(x))
        which, found = self._locate_exact(shapely.points(x[unsure], y[unsure]))
        area[area == UNKNOWN] = NO_AREA
        area[unsure[which[::-1]]] = found[::-1]
        return area

    def _locate_exact(self, points: Geometries) -> tuple[Ints, Ints]:
        area, point = self.meeting(shapely.STRtree(points), "intersects")
        order = np.lexsort((area, point))
        return point[order], area[order]

    def _within_some(self, geometries: Geometries, distance: Floats, rows: slice) -> Ints:
        """Row and area (2, m) of `within` for some of the geometries."""
        some, distance = geometries[rows], distance[rows]
        near = self._near_border(some, distance)
        # Simple parts, because a collection can't be prepared for many tests.
        part, part_owner = simple_parts(some[near])
        row, edge = self.edge_tree.query(part, predicate="intersects")
        row = part_owner[row]
        reach = near[distance[near] > 0]
        piece, owner = short_pieces(some[reach])
        piece_row, piece_edge = self.edge_tree.query(
            piece, predicate="dwithin", distance=distance[reach[owner]]
        )
        row = np.concatenate([near[row], reach[owner[piece_row]]])
        edge = np.concatenate([edge, piece_edge])
        area = self.edge_owners[edge].T.ravel()
        known = area != NO_AREA
        # As one number a pair sorts many times faster than as two.
        key = np.unique(np.concatenate([row, row])[known] * len(self.areas) + area[known])
        return np.stack([key // len(self.areas) + rows.start, key % len(self.areas)])

    def _near_border(self, geometries: Geometries, distance: Floats | float) -> Ints:
        """Rows whose box, widened by the distance, may hold a border."""
        return np.flatnonzero(self._boxes_near_border(shapely.bounds(geometries), distance))

    def _boxes_near_border(self, box: Floats, distance: Floats | float = 0.0) -> Flags:
        """Which boxes (n, 4), widened by the distance, may hold a border."""
        if not self._uses_cells(len(box)):
            return np.ones(len(box), dtype=bool)
        return self._cells.boxes_near_border(box, distance)

    def _steps_near_border(self, steps: Steps) -> Flags:
        """Which steps may meet a border."""
        if not self._uses_cells(len(steps.start)):
            return np.ones(len(steps.start), dtype=bool)
        return self._cells.steps_near_border(steps.xy[:, 0], steps.xy[:, 1], steps.start)


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


def _table(row: Ints, area: Ints, measures: Floats, share: Floats) -> pd.DataFrame:
    return pd.DataFrame({"row": row, "area": area, "measure": measures, "share": share})


def _first_coordinate(geometries: Geometries) -> Floats:
    xy, index = shapely.get_coordinates(geometries, return_index=True)
    return xy[np.searchsorted(index, np.arange(len(geometries)))] if len(geometries) else xy
