"""Measures of a sheet: paper, boxes on it in millimetres, and the window of the map in metres.

A box has its origin at the top left of the paper, y downwards; a window is in EPSG:28992.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from miekgeo.geometry import Floats

MM_PER_INCH = 25.4
MM_PER_POINT = MM_PER_INCH / 72
# Landscape sizes (ISO 216), mm.
PAPERS: Mapping[str, tuple[float, float]] = {"A4": (297.0, 210.0), "A3": (420.0, 297.0)}
# Scales a sheet may have: round numbers a reader can work with.
_ROUND_SCALES = (1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10)
_ROUND_LENGTHS = (1, 2, 4, 5, 10)


@dataclass(frozen=True)
class Box:
    """A rectangle on paper, mm."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.y + self.height


@dataclass(frozen=True)
class Window:
    """The part of the country that fills a box.

    Attributes
    ----------
    frame : Box
        Where on paper.
    west, south : float
        Lower left corner, m.
    scale : float
        Metres in the field per metre on paper.
    """

    frame: Box
    west: float
    south: float
    scale: float

    @property
    def metres_per_mm(self) -> float:
        """Metres in the field per millimetre on paper."""
        return self.scale / 1000

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, m."""
        return (
            self.west,
            self.south,
            self.west + self.frame.width * self.metres_per_mm,
            self.south + self.frame.height * self.metres_per_mm,
        )

    def to_paper(self, xy: Floats) -> Floats:
        """Places (n, 2) in metres as places on paper in millimetres."""
        scaled = (np.asarray(xy, dtype=float) - (self.west, self.south)) / self.metres_per_mm
        return np.column_stack([self.frame.x + scaled[:, 0], self.frame.bottom - scaled[:, 1]])


def fit_window(bounds: tuple[float, float, float, float], frame: Box, margin: float) -> Window:
    """The window of the largest round scale in which bounds fit.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north, m.
    frame : Box
    margin : float
        Part of the frame to leave free on each side.
    """
    west, south, east, north = bounds
    free = 1 - 2 * margin
    needed = max((east - west) / (frame.width * free), (north - south) / (frame.height * free))
    scale = round_up(needed * 1000, _ROUND_SCALES)
    width, height = frame.width * scale / 1000, frame.height * scale / 1000
    return Window(frame, (west + east - width) / 2, (south + north - height) / 2, scale)


def bar_length(window: Window, longest_mm: float) -> float:
    """The longest round length, m, that a scale bar of so many millimetres can show."""
    longest = longest_mm * window.metres_per_mm
    power = 10.0 ** math.floor(math.log10(longest))
    return max(step * power for step in _ROUND_LENGTHS if step * power <= longest)


def round_up(value: float, steps: tuple[float, ...]) -> float:
    """The smallest of these steps times a power of ten that isn't less than the value."""
    power = 10.0 ** math.floor(math.log10(value))
    # A value that is a step itself must not go up by rounding of the power.
    return next(step * power for step in steps if step * power >= value * (1 - 1e-9))
