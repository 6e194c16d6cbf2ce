"""Cells never say more than geometry does: an area only where no border passes."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from miekgeo.cells import CELL_M, NOWHERE, UNKNOWN
from miekgeo.coverage import Coverage

# Two squares of 10 by 10 km side by side.
SQUARES = shapely.box([0.0, 10_000.0], 0.0, [10_000.0, 20_000.0], 10_000.0)


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return Coverage(["west", "oost"], SQUARES, np.array([True, True]))


def test_areas_on_paper(coverage: Coverage) -> None:
    x = np.array([5_000.0, 15_000.0, 10_000.0, 10_001.0, 5_000.0, -1e9, np.nan, 5_000.0])
    y = np.array([5_000.0, 5_000.0, 5_000.0, 5_000.0, 10_000.0, 5_000.0, 5_000.0, np.inf])
    found = coverage._cells.area_at(x, y)
    assert found.tolist() == [0, 1, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]


def test_a_hole_is_nowhere() -> None:
    ring = shapely.difference(shapely.box(0, 0, 5_000, 5_000), shapely.box(1e3, 1e3, 4e3, 4e3))
    cells = Coverage(["ring"], np.array([ring]), np.array([True]))._cells
    assert cells.area_at(np.array([2_500.0]), np.array([2_500.0])).tolist() == [NOWHERE]


def test_where_areas_overlap_only_geometry_tells() -> None:
    twice = np.array([SQUARES[0], SQUARES[0]])
    coverage = Coverage(["een", "twee"], twice, np.array([True, True]))
    middle = np.full(1, 5_000.0)
    assert coverage._cells.area_at(middle, middle).tolist() == [UNKNOWN]
    assert np.array(coverage.locate(shapely.points(middle, middle))).tolist() == [[0, 0], [0, 1]]


def test_boxes_and_steps_near_a_border(coverage: Coverage) -> None:
    """None that meets a border is missed; far from one, none is named."""
    rng = np.random.default_rng(20_250_700)
    low = rng.uniform((-2_000, -2_000), (21_000, 11_000), (5_000, 2))
    low[::4] = np.round(low[::4] / CELL_M) * CELL_M
    high = low + rng.exponential(400, (5_000, 2))
    box = np.hstack([low, high])
    border = shapely.union_all(shapely.boundary(SQUARES))
    away = shapely.distance(shapely.box(*box.T), border)
    for distance in (0.0, 300.0):
        near = coverage._cells.boxes_near_border(box, distance)
        assert near[away <= distance].all()
        inside = (low > 0).all(axis=1) & (high < (20_000, 10_000)).all(axis=1)
        assert not near[inside & (away > distance + 2 * CELL_M)].any()
    x, y = np.stack([low, high], axis=1).reshape(-1, 2).T
    steps = coverage._cells.steps_near_border(x, y, np.arange(0, 10_000, 2))
    assert steps.tolist() == coverage._cells.boxes_near_border(box).tolist()
