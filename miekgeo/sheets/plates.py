"""Numbers and letters on the map: plates of projects with number and code, letters in markers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from miekgeo.geometry import Floats
from miekgeo.sheets.lettering import width_of
from miekgeo.sheets.page import INK, Page
from miekgeo.sheets.shapes import POINTS, area_path
from miekgeo.styles import Look

PLATE_SIZE = 5.6
PLATE_MM = 2.9
_PADDING_MM = 0.55
# Letters in a marker are this part of its size.
_LETTER = 0.56


@dataclass(frozen=True)
class Plate:
    """A number with its code, at a place on paper (mm).

    Attributes
    ----------
    number, code, colour : str
    x, y : float
        Middle.
    anchor : tuple of float
        What it belongs to.
    dot : bool
        Whether a dot says where that is: a line has no marker of its own.
    """

    number: str
    code: str
    colour: str
    x: float
    y: float
    anchor: tuple[float, float]
    dot: bool = False


def plate_width(number: str, code: str) -> float:
    """Width of a plate, mm."""
    return _number_width(number) + _code_width(code)


def draw_plates(page: Page, plates: Sequence[Plate]) -> None:
    """Plates: the number on white, its code on the colour, a thin line to where it belongs."""
    from matplotlib.collections import LineCollection, PathCollection

    if not plates:
        return
    leaders = [
        [p.anchor, (p.x, p.y)] for p in plates if np.hypot(p.x - p.anchor[0], p.y - p.anchor[1]) > 1
    ]
    for colour, width, zorder in (("white", 1.5, 5.0), (INK, 0.45, 5.1)):
        page.sheet.add_collection(
            LineCollection(leaders, colors=colour, linewidths=width, zorder=zorder), autolim=False
        )
    dots = [p for p in plates if p.dot and np.hypot(p.x - p.anchor[0], p.y - p.anchor[1]) > 1.8]
    if dots:
        places = np.array([p.anchor for p in dots])
        colours = [p.colour for p in dots]
        page.sheet.scatter(
            places[:, 0], places[:, 1], s=5, c=colours, edgecolors="white", linewidths=0.5,
            zorder=5.15,
        )  # fmt: skip
    whole, coded = [], []
    for p in plates:
        left = p.x - plate_width(p.number, p.code) / 2
        top, bottom = p.y - PLATE_MM / 2, p.y + PLATE_MM / 2
        right = left + plate_width(p.number, p.code)
        whole.append(shapely.box(left, top, right, bottom))
        coded.append(shapely.box(right - _code_width(p.code), top, right, bottom))
    looks = (
        (whole, ["white"] * len(plates), 5.2),
        (coded, [p.colour for p in plates], 5.3),
        (whole, ["none"] * len(plates), 5.4),
    )
    for boxes, colours, zorder in looks:
        edges = [p.colour for p in plates] if zorder != 5.3 else "none"
        paths = [area_path(np.array([b])) for b in boxes]
        page.sheet.add_collection(
            PathCollection(
                [path for path in paths if path is not None],
                facecolors=colours,
                edgecolors=edges,
                linewidths=0.7,
                zorder=zorder,
            ),
            autolim=False,
        )
    for p in plates:
        left = p.x - plate_width(p.number, p.code) / 2
        middle = left + _number_width(p.number) / 2
        page.text(
            middle, p.y, p.number, PLATE_SIZE, bold=True, align="center", middle=True, zorder=5.5
        )
        if p.code:
            right = p.x + plate_width(p.number, p.code) / 2 - _code_width(p.code) / 2
            page.text(
                right, p.y, p.code, PLATE_SIZE * 0.82, bold=True, align="center", middle=True,
                colour="white", zorder=5.5,
            )  # fmt: skip


def draw_letters(page: Page, places: Floats, looks: Sequence[Look], letters: Sequence[str]) -> None:
    """Letters or scores in the middle of markers at places on paper (mm)."""
    for (x, y), look, letter in zip(places, looks, letters, strict=True):
        low = 0.35 if look.shape == "driehoek" else 0.0
        size = look.size * POINTS * _LETTER * (0.85 if len(letter) > 1 else 1)
        colour = look.colour if look.hollow else "white"
        page.text(
            x, y + low, letter, size, bold=True, align="center", middle=True, colour=colour,
            zorder=4.6,
        )  # fmt: skip


def _number_width(number: str) -> float:
    return width_of(number, PLATE_SIZE, bold=True) + 2 * _PADDING_MM


def _code_width(code: str) -> float:
    return width_of(code, PLATE_SIZE * 0.82, bold=True) + 2 * _PADDING_MM * 0.8 if code else 0.0
