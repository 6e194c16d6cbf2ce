"""A raster that tells where things are without looking at geometry: cells that no border passes.

In come border edges and a way to ask which areas cover a point; out come, for places and boxes, the
area of their cell or that a border may be near. Made once per set of areas; a cell is small enough
that few hold a border, and large enough to make them all at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from miekgeo.geometry import Flags, Floats, Geometries, Ints

# Side of a cell, m.
CELL_M = 200.0
# A border is in the cells beside it where it is nearer to them than this, m: rounding.
BESIDE_M = 1e-6

# In place of an area: in none at all, and not known because a border passes.
NOWHERE = -1
UNKNOWN = -2

Small = NDArray[np.int32]


class Cells:
    """Cells with the area that fills them.

    Parameters
    ----------
    bounds : float array (4)
        What to cover, EPSG:28992: outside it nothing is known.
    edges : float array (m, 2, 2)
        Start and end of each border edge.
    locate : function of points
        Pairs of point and area for all areas that cover the point.
    """

    def __init__(
        self, bounds: Floats, edges: Floats, locate: Callable[[Geometries], tuple[Ints, Ints]]
    ) -> None:
        self.x0, self.y0 = bounds[0] - CELL_M, bounds[1] - CELL_M
        self.columns = int((bounds[2] - self.x0) / CELL_M) + 2
        self.rows = int((bounds[3] - self.y0) / CELL_M) + 2
        self._label = self._fill(self._mark(edges), locate)
        # Number of cells with a border below and left of each cell corner (summed-area table).
        before = np.zeros((self.rows + 1, self.columns + 1), dtype=np.int32)
        mixed = self._label == UNKNOWN
        before[1:, 1:] = mixed.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
        self._before = before.ravel()

    def area_at(self, x: Floats, y: Floats) -> Small:
        """Area of the cell that each place is in, NOWHERE or UNKNOWN."""
        column, row = (x - self.x0) / CELL_M, (y - self.y0) / CELL_M
        covered = (column >= 0) & (row >= 0) & (column < self.columns) & (row < self.rows)
        if covered.all():
            return self._label.ravel()[_whole(row) * self.columns + _whole(column)]
        area = np.full(len(x), UNKNOWN, dtype=np.int32)
        area[covered] = self._label[_whole(row[covered]), _whole(column[covered])]
        return area

    def boxes_near_border(self, box: Floats, distance: Floats | float = 0.0) -> Flags:
        """Whether boxes (n, 4), widened by the distance, may hold a border."""
        low, high = box[:, :2].T - distance, box[:, 2:].T + distance
        return self._near(
            self._column(low[0]), self._row(low[1]), self._column(high[0]), self._row(high[1])
        )

    def steps_near_border(self, x: Floats, y: Floats, start: Ints) -> Flags:
        """Whether the boxes of steps from places `start` to the next may hold a border."""
        column, row = self._column(x), self._row(y)
        ends = (column[start], column[start + 1]), (row[start], row[start + 1])
        (left, right), (bottom, top) = ((np.minimum(*e), np.maximum(*e)) for e in ends)
        return self._near(left, bottom, right, top)

    def _column(self, x: Floats) -> Small:
        """Column of each x; one beside the first or last where it lies outside."""
        return _within((x - self.x0) / CELL_M, self.columns)

    def _row(self, y: Floats) -> Small:
        return _within((y - self.y0) / CELL_M, self.rows)

    def _near(self, left: Small, bottom: Small, right: Small, top: Small) -> Flags:
        """Whether any cell from (left, bottom) up to (right, top) has a border or isn't covered."""
        outside = (left < 0) | (bottom < 0) | (right >= self.columns) | (top >= self.rows)
        width, last = self.columns + 1, len(self._before) - 1
        lower, upper = bottom * width, (top + 1) * width
        corners = (upper + right + 1, lower + left, lower + right + 1, upper + left)
        a, b, c, d = (self._before[np.clip(corner, 0, last)] for corner in corners)
        return outside | (a + b - c - d > 0)

    def _mark(self, edges: Floats) -> Flags:
        """Cells that an edge enters, and a few beside them."""
        span = edges[:, 1] - edges[:, 0]
        steps = np.maximum(np.ceil(2 * np.abs(span).max(axis=1) / CELL_M).astype(int), 1)
        which = np.repeat(np.arange(len(edges)), steps)
        nth = np.arange(len(which)) - np.repeat(np.cumsum(steps) - steps, steps)
        step = (span / steps[:, None])[which]
        start = edges[which, 0] + step * nth[:, None]
        # Steps are at most half a cell long: their corners, widened by rounding, name all cells.
        low = np.minimum(start, start + step) - BESIDE_M
        high = np.maximum(start, start + step) + BESIDE_M
        mixed = np.zeros((self.rows, self.columns), dtype=bool)
        for x in (low[:, 0], high[:, 0]):
            for y in (low[:, 1], high[:, 1]):
                column, row = self._column(x), self._row(y)
                ok = (row >= 0) & (row < self.rows) & (column >= 0) & (column < self.columns)
                mixed[row[ok], column[ok]] = True
        return mixed

    def _fill(self, mixed: Flags, locate: Callable[[Geometries], tuple[Ints, Ints]]) -> Small:
        """Area of each cell without border: found once per run of such cells in a row."""
        starts = ~mixed
        starts[:, 1:] &= mixed[:, :-1]
        row, column = np.nonzero(starts)
        point, area = locate(
            shapely.points(self.x0 + (column + 0.5) * CELL_M, self.y0 + (row + 0.5) * CELL_M)
        )
        found = np.full(len(row), NOWHERE, dtype=np.int32)
        found[point] = area
        # Areas should not overlap; where they do, only geometry tells.
        found[np.bincount(point, minlength=len(row)) > 1] = UNKNOWN
        run = np.cumsum(starts.ravel(), dtype=np.int32).reshape(mixed.shape) - 1
        label = np.full(mixed.shape, UNKNOWN, dtype=np.int32)
        label[~mixed] = found[run[~mixed]]
        return label


def _within(number: Floats, count: int) -> Small:
    """Whole numbers from -1 to `count`; what is no number becomes `count`."""
    return _whole(np.floor(np.fmax(np.fmin(number, count), -1)))


def _whole(number: Floats) -> Small:
    return number.astype(np.int32)
