"""The search for the deepest place costs what the border asks, not what the area measures."""

from __future__ import annotations

import numpy as np
import shapely

from miekgeo.grenzen import BELGIE, DUITSLAND, Grenzen
from miekgeo.turning import DepthIn, largest_depth


class Counted:
    """A depth that counts the places looked at."""

    def __init__(self, depth: DepthIn) -> None:
        self.depth = depth
        self.looked_at = 0

    def at(self, points: np.ndarray, owner: np.ndarray, reach: float = 0.0) -> np.ndarray:
        self.looked_at += len(points)
        return self.depth.at(points, owner, reach)

    def ceiling(self, start: np.ndarray, end: np.ndarray, owner: np.ndarray) -> np.ndarray:
        return self.depth.ceiling(start, end, owner)


def test_an_area_far_from_any_depth_is_skipped(grenzen: Grenzen) -> None:
    """400 km2 in the middle of the country: squares of a metre would be 400 million."""
    abroad = grenzen.members(BELGIE, DUITSLAND)
    counted = Counted(DepthIn(grenzen.provincies, abroad, 1.0))
    area = np.array([shapely.box(150_000, 450_000, 170_000, 470_000)], dtype=object)
    assert largest_depth(area, counted, 1.0).tolist() == [0]
    assert counted.looked_at < 50_000


def test_an_area_with_a_corner_abroad_is_searched_there(grenzen: Grenzen) -> None:
    """From the middle of Drenthe well into Germany: the cap is reached, and soon."""
    abroad = grenzen.members(BELGIE, DUITSLAND)
    counted = Counted(DepthIn(grenzen.provincies, abroad, 501.0))
    area = np.array([shapely.box(240_000, 540_000, 290_000, 560_000)], dtype=object)
    assert largest_depth(area, counted, 500.0).tolist() == [500]
    assert counted.looked_at < 10_000
