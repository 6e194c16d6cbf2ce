"""Finding room on paper: what is placed lies over nothing that matters, near where it belongs.

The frame of the map is a raster of small cells, each with what it would cost to cover it; a place
is tried by adding up the cells under it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from miekgeo.geometry import Floats, Geometries, simple_parts
from miekgeo.sheets.paper import Box, Window

CELL_MM = 0.3
# Cost of a cell that may not be covered.
TAKEN = 1_000.0
LINE_COST = 1.2
LEADER_COST = 0.4
# Cost of a millimetre of distance, of one cell.
_DISTANCE_COST = 1.1
_DIRECTIONS = 24
_STEP_MM = 1.2


class Room:
    """What is still free within a frame.

    Parameters
    ----------
    window : Window
    """

    def __init__(self, window: Window) -> None:
        self.window = window
        frame = window.frame
        rows, columns = int(frame.height / CELL_MM) + 1, int(frame.width / CELL_MM) + 1
        self._cost = np.zeros((rows, columns), dtype=np.float32)

    def take(self, box: Box, cost: float = TAKEN) -> None:
        """Mark a box (mm on paper) as covered."""
        rows, columns = self._cells(box)
        self._cost[rows, columns] += cost

    def take_points(self, places: Floats, sizes: Sequence[float]) -> None:
        """Mark markers of these sizes (mm) at places on paper."""
        for (x, y), size in zip(places, sizes, strict=True):
            self.take(Box(x - size / 2, y - size / 2, size, size))

    def take_lines(self, lines: Geometries, cost: float = LINE_COST) -> None:
        """Make it costly to cover lines (m)."""
        parts, _ = simple_parts(lines)
        parts = parts[shapely.get_dimensions(parts) == 1]
        step = CELL_MM * self.window.metres_per_mm
        dense = shapely.segmentize(parts, step)
        self._raise(self.window.to_paper(shapely.get_coordinates(dense)), cost)

    def cost_of(self, box: Box) -> float:
        """What covering a box would cost; outside the frame it may not lie."""
        frame = self.window.frame
        if not (
            frame.x <= box.x
            and box.right <= frame.right
            and frame.y <= box.y
            and box.bottom <= frame.bottom
        ):
            return TAKEN
        rows, columns = self._cells(box)
        return float(self._cost[rows, columns].sum())

    def place(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        farthest: float,
        *,
        near: float = 0,
        dearest: float = TAKEN,
    ) -> tuple[float, float] | None:
        """Find the middle of a free box of this size (mm) near a place, and take it.

        Parameters
        ----------
        x, y : float
            Where it belongs, on paper.
        width, height : float
        farthest : float
            How far its middle may be from there.
        near : float
            How far its edge must stay from there; 0 also tries the place itself.
        dearest : float
            What covering may cost at most.

        Returns
        -------
        tuple of float, or None
            None where nothing is free.
        """
        best: tuple[float, float, float] | None = None
        for distance in _distances(near, farthest):
            if best is not None and distance * _DISTANCE_COST >= best[0]:
                break
            for dx, dy in _around(distance, width, height, near):
                box = Box(x + dx - width / 2, y + dy - height / 2, width, height)
                cost = self.cost_of(box)
                if cost >= dearest:
                    continue
                cost += distance * _DISTANCE_COST
                if best is None or cost < best[0] - 1e-6:
                    best = (cost, x + dx, y + dy)
        if best is None:
            return None
        _, cx, cy = best
        self.take(Box(cx - width / 2, cy - height / 2, width, height))
        if np.hypot(cx - x, cy - y) > max(width, height):
            self._take_leader(x, y, cx, cy)
        return cx, cy

    def _take_leader(self, x: float, y: float, cx: float, cy: float) -> None:
        steps = np.linspace(0, 1, int(np.hypot(cx - x, cy - y) / CELL_MM) + 2)
        self._raise(np.column_stack([x + steps * (cx - x), y + steps * (cy - y)]), LEADER_COST)

    def _cells(self, box: Box) -> tuple[slice, slice]:
        frame = self.window.frame
        rows, columns = self._cost.shape
        top, bottom = (box.y - frame.y) / CELL_MM, (box.bottom - frame.y) / CELL_MM
        left, right = (box.x - frame.x) / CELL_MM, (box.right - frame.x) / CELL_MM
        return (
            slice(min(max(int(top), 0), rows), min(max(int(bottom) + 1, 0), rows)),
            slice(min(max(int(left), 0), columns), min(max(int(right) + 1, 0), columns)),
        )

    def _raise(self, places: Floats, cost: float) -> None:
        frame = self.window.frame
        cells = np.floor((places - (frame.x, frame.y)) / CELL_MM).astype(int)
        rows, columns = self._cost.shape
        there = (cells >= 0).all(axis=1) & (cells[:, 0] < columns) & (cells[:, 1] < rows)
        cells = np.unique(cells[there], axis=0)
        self._cost[cells[:, 1], cells[:, 0]] += cost


def _distances(near: float, farthest: float) -> Floats:
    steps = np.arange(near, farthest + _STEP_MM / 2, _STEP_MM)
    return steps if len(steps) else np.array([near])


def _around(distance: float, width: float, height: float, near: float) -> Floats:
    """Offsets of the middle whose box lies this far from the place, upper right first."""
    if distance == 0 and near == 0:
        return np.zeros((1, 2))
    angles = -np.pi / 4 + np.arange(_DIRECTIONS) * 2 * np.pi / _DIRECTIONS
    cosine, sine = np.cos(angles), np.sin(angles)
    # Beside a marker the box keeps clear of it: half its own size further in its direction.
    reach = (distance + np.array([width, height]) / 2) if near else np.full(2, distance)
    return np.column_stack([cosine * reach[0], sine * reach[1]])
