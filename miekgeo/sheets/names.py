"""Names on the map, where there is room for them: of areas, stations, clusters and gemeenten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from miekgeo.grenzen import Grenzen
from miekgeo.sheets.ground import Ground, gemeenten_of
from miekgeo.sheets.lettering import plain, width_of
from miekgeo.sheets.page import FAINT, SOFT, Page
from miekgeo.sheets.paper import MM_PER_POINT
from miekgeo.sheets.placing import Room
from miekgeo.sheets.scene import Rows, anchors
from miekgeo.sheets.shapes import POINTS
from miekgeo.styles import Look

# Longest name of a row that is written on the map, mm, and its size.
NAME_MM, NAME_SIZE = 32.0, 4.8
CHOSEN_SIZE, OTHER_SIZE = 8.5, 7.5
GEMEENTE_SIZE, GEMEENTE_COLOUR = 5.0, "#857F70"
# What a name may cover at most: that of an area, of a row and of a gemeente.
_AREA_COST, _ROW_COST, _GEMEENTE_COST = 12.0, 6.0, 3.0


@dataclass(frozen=True)
class Name:
    """A name and the place on paper (mm) where it belongs."""

    text: str
    x: float
    y: float
    size: float
    colour: str
    bold: bool = False


def write_areas(page: Page, room: Room, ground: Ground, chosen: Sequence[str]) -> None:
    """Names of provincies, neighbours and sea."""
    for text, east, north in ground.names:
        size = CHOSEN_SIZE if text in chosen or not chosen else OTHER_SIZE
        x, y = room.window.to_paper(np.array([[east, north]]))[0]
        name = Name(text, x, y, size, FAINT, bold=text in chosen)
        _write(page, room, name, 10.0, _AREA_COST)


def write_labels(page: Page, room: Room, layer: str, rows: Rows, looks: Sequence[Look]) -> None:
    """Names of rows beside their markers; long ones not at all."""
    places = room.window.to_paper(anchors(rows.shapes, None))
    names = [plain(n) for n in rows.table["naam"]]
    written = set()
    is_area = layer == "clusters"
    for look, (x, y), text in zip(looks, places, names, strict=True):
        if not text or text in written or width_of(text, NAME_SIZE) > NAME_MM:
            continue
        written.add(text)
        near = 0.0 if is_area else look.size * POINTS * MM_PER_POINT / 2 + 0.2
        name = Name(text, x, y, NAME_SIZE, look.colour if is_area else SOFT)
        _write(page, room, name, near + (8.0 if is_area else 1.2), _ROW_COST, near=near)


def write_gemeenten(page: Page, room: Room, grenzen: Grenzen, chosen: Sequence[str]) -> None:
    """Names of gemeenten of the chosen provincies where nothing else stands, the largest first."""
    labels, areas = gemeenten_of(grenzen, chosen)
    seen = shapely.clip_by_rect(areas, *room.window.bounds)
    size = shapely.area(seen)
    for i in np.argsort(-size, kind="stable"):
        if size[i] <= 0:
            continue
        inside = shapely.get_coordinates(shapely.point_on_surface(seen[i]))
        x, y = room.window.to_paper(inside)[0]
        name = Name(labels[i], x, y, GEMEENTE_SIZE, GEMEENTE_COLOUR)
        _write(page, room, name, 2.4, _GEMEENTE_COST)


def _write(
    page: Page, room: Room, name: Name, farthest: float, most: float, *, near: float = 0.0
) -> None:
    """Write a name near its place where it covers nothing that matters; else not at all."""
    text = plain(name.text)
    width = width_of(text, name.size, bold=name.bold) + 0.8
    height = name.size * MM_PER_POINT + 0.5
    x, y = float(name.x), float(name.y)
    spot = room.place(x, y, width, height, farthest, near=near, dearest=most)
    if spot is None:
        return
    page.halo(*spot, text, name.size, bold=name.bold)
    page.text(
        *spot, text, name.size, bold=name.bold, align="center", middle=True, colour=name.colour,
        zorder=1.2,
    )  # fmt: skip
