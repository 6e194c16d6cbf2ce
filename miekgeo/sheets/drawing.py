"""The map itself: ground, layers by their definitions, numbers and names, on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from miekgeo.geometry import Floats
from miekgeo.grenzen import Grenzen
from miekgeo.sheets.ground import Ground, draw_ground
from miekgeo.sheets.legend import ASIDE_STRENGTH, MAIN_BAND, TRACE_STRENGTH
from miekgeo.sheets.lettering import plain
from miekgeo.sheets.names import write_areas, write_gemeenten, write_labels
from miekgeo.sheets.page import FAINT, INK, SOFT, Page
from miekgeo.sheets.paper import MM_PER_POINT, Box, Window, bar_length
from miekgeo.sheets.placing import Room
from miekgeo.sheets.plates import PLATE_MM, Plate, draw_letters, draw_plates, plate_width
from miekgeo.sheets.scene import CROSSINGS, Rows, Scene, anchors, looks_of, points_of
from miekgeo.sheets.shapes import (
    BAND_OPACITY,
    POINTS,
    band_of,
    draw_areas,
    draw_hatching,
    draw_lines,
    draw_markers,
)
from miekgeo.styles import Look
from miekgeo.wording import distance, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# How far from its place a number, and a letter, may stand, mm.
FARTHEST_MM = 34.0
LETTER_FARTHEST_MM = 14.0
BORDER_COST = 0.25
# Markers on paper stand beside numbers that say more: smaller than on screen.
PROJECT_MARKER, STATION_MARKER, HUB_MARKER = 0.72, 0.75, 0.72
LETTER_MARKER, LARGE, COUNTRY_MARKER = 1.1, 1.35, 0.8
CROSSING_MARKER = 1.0
# Disc below a project that is a point, pixels.
MAIN_POINT = 40.0
_MARKER_MM = 2.6
_GAP_MM = 0.5


def draw_map(
    page: Page,
    window: Window,
    grenzen: Grenzen,
    scene: Scene,
    chosen: Sequence[str],
    ground: Ground,
    *,
    numbered: bool = True,
) -> list[int]:
    """Draw a scene in its window.

    Parameters
    ----------
    page : Page
    window : Window
    grenzen : Grenzen
    scene : Scene
    chosen : sequence of str
        Provincies that stand out; none is the whole country.
    ground : Ground
        What of the ground is in view.
    numbered : bool
        Whether projects get their number.

    Returns
    -------
    list of int
        Numbers for which there was no room.
    """
    axes = page.map_axes(window)
    room = Room(window)
    room.take_lines(draw_ground(axes, window, grenzen, chosen, ground), BORDER_COST)
    clusters = scene.layers.get("clusters")
    if clusters is not None:
        looks = looks_of("clusters", clusters)
        # Below the borders of provincies, which they often follow.
        outlines = shapely.boundary(clusters.shapes)
        draw_lines(axes, outlines, looks, zorder=1.55)
        room.take_lines(outlines, BORDER_COST)
    traces = scene.layers.get("traces")
    if traces is not None:
        looks = looks_of("traces", traces)
        draw_lines(axes, traces.shapes, looks, zorder=2.5, strength=TRACE_STRENGTH)
        room.take_lines(traces.shapes)
    _draw_projects(axes, window, scene.aside, room, strength=ASIDE_STRENGTH)
    stations = scene.layers.get("stations")
    if stations is not None:
        _draw_points(axes, window, "stations", stations, room)
    _draw_projects(axes, window, scene.projects, room, strength=1.0)
    if scene.main is not None:
        _draw_band(axes, scene.main)
        _draw_projects(axes, window, scene.main, room, strength=1.0, large=True)
    _draw_crossings(page, window, scene.layers.get(CROSSINGS), room)
    without = _draw_numbers(page, window, grenzen, scene, chosen, room) if numbered else []
    _draw_hubs(page, window, scene.layers.get("knooppunten"), room)
    smaller = 1.0 if chosen else COUNTRY_MARKER
    _draw_ontwikkelingen(page, window, scene.layers.get("ontwikkelingen"), room, smaller)
    write_areas(page, room, ground, chosen)
    if chosen:
        for name in ("stations", "ontwikkelingen", "clusters"):
            rows = scene.layers.get(name)
            if rows is not None and len(rows.shapes):
                write_labels(page, room, name, rows, looks_of(name, rows))
        write_gemeenten(page, room, grenzen, chosen)
    page.box(window.frame, edge=FAINT, width=0.6)
    return without


def draw_strip(page: Page, box: Box, window: Window, *, size: float) -> None:
    """The scale in a bar and in figures, north and the coordinate system, in a strip."""
    length = bar_length(window, box.width * 0.3)
    width = length / window.metres_per_mm
    x, y = box.x + 7, box.y + box.height * 0.62
    _draw_north(page, box.x + 2.2, box.y + box.height / 2, box.height)
    half = width / 2
    for i, fill in enumerate(("#1B1B1B", "white")):
        page.box(Box(x + i * half, y - 0.6, half, 1.2), fill=fill, edge=INK, width=0.5)
    for at, text in ((0.0, "0"), (half, distance(length / 2)), (width, distance(length))):
        align = "left" if not at else "center"
        page.text(x + at, y - 1.3, _short(text), size, align=align, colour=SOFT)
    scale = f"Schaal 1 : {number(window.scale)}  |  RD (EPSG:28992)"
    page.text(box.right, y + 0.6, scale, size, align="right", colour=SOFT)


def _short(text: str) -> str:
    return text.replace(",0 km", " km")


def _draw_north(page: Page, x: float, y: float, height: float) -> None:
    from matplotlib.patches import Polygon

    tall = height * 0.42
    for side, fill in ((-1, INK), (1, "white")):
        corners = [(x, y - tall), (x + side * tall * 0.45, y + tall * 0.55), (x, y + tall * 0.2)]
        page.sheet.add_patch(
            Polygon(corners, closed=True, facecolor=fill, edgecolor=INK, linewidth=0.4)
        )
    page.text(x, y + tall * 1.25, "N", 5.5, bold=True, align="center")


def _draw_projects(
    axes: Axes, window: Window, rows: Rows, room: Room, *, strength: float, large: bool = False
) -> None:
    looks = looks_of("projecten", rows)
    dimensions = shapely.get_dimensions(rows.shapes)
    order = 3.0 + 0.2 * large if strength == 1 else 2.6
    for i in np.flatnonzero(dimensions == 2):
        look = looks[i]
        if look.hatched:
            draw_hatching(axes, rows.shapes[i], look.colour, window)
            continue
        fill = {"facecolor": look.fill, "alpha": 0.18 * strength, "linewidth": 0}
        draw_areas(axes, rows.shapes[i : i + 1], zorder=order, **fill)
        draw_lines(
            axes, shapely.boundary(rows.shapes[i : i + 1]), [look], zorder=order, strength=strength
        )
    lines = rows.shapes[dimensions < 2]
    line_looks = [k for k, d in zip(looks, dimensions, strict=True) if d < 2]
    if strength == 1:
        halo = [_halo(k) for k in line_looks]
        draw_lines(axes, lines, halo, zorder=order - 0.1)
    scale = POINTS * (LARGE if large else 1)
    draw_lines(axes, lines, line_looks, zorder=order + 0.1, strength=strength, scale=scale)
    room.take_lines(lines)
    places, owner = points_of(rows)
    marks = [looks[o] for o in owner]
    size = scale * (1 if large else PROJECT_MARKER)
    draw_markers(axes, places, marks, zorder=order + 0.5, scale=size, strength=strength)
    room.take_points(window.to_paper(places), [_MARKER_MM] * len(places))


def _draw_band(axes: Axes, rows: Rows) -> None:
    """A light band around the project that the sheet is about: it may be a thin dotted line."""
    looks = [band_of(look, MAIN_BAND) for look in looks_of("projecten", rows)]
    draw_lines(axes, rows.shapes, looks, zorder=2.95)
    places, owner = points_of(rows)
    if len(places):
        size = (MAIN_POINT * POINTS) ** 2
        colours = [looks[o].colour for o in owner]
        axes.scatter(
            places[:, 0], places[:, 1], s=size, c=colours, alpha=BAND_OPACITY, linewidths=0,
            zorder=2.95,
        )  # fmt: skip


def _draw_crossings(page: Page, window: Window, rows: Rows | None, room: Room) -> None:
    """Rings where projects cross a border, with the first letter of how firm that is."""
    if rows is None or not len(rows.shapes):
        return
    points, owner = points_of(rows)
    places = window.to_paper(points)
    looks = [replace(k, size=k.size * CROSSING_MARKER, dash=()) for k in looks_of(CROSSINGS, rows)]
    marks = [looks[o] for o in owner]
    draw_markers(page.sheet, places, marks, zorder=4.3)
    draw_letters(page, places, marks, [k.code for k in marks])
    room.take_points(places, [k.size * POINTS * MM_PER_POINT + 0.4 for k in marks])


def _halo(look: Look) -> Look:
    return Look("", "", "#FFFFFF", "#FFFFFF", (), look.width + 2.4, 0, 0.75, "geen", *(False,) * 3)


def _draw_points(axes: Axes, window: Window, name: str, rows: Rows, room: Room) -> None:
    places, owner = points_of(rows)
    looks = looks_of(name, rows)
    marks = [looks[o] for o in owner]
    draw_markers(axes, places, marks, zorder=2.8, scale=POINTS * STATION_MARKER)
    sizes = [k.size * POINTS * STATION_MARKER * MM_PER_POINT for k in marks]
    room.take_points(window.to_paper(places), sizes)


def _draw_numbers(
    page: Page,
    window: Window,
    grenzen: Grenzen,
    scene: Scene,
    chosen: Sequence[str],
    room: Room,
) -> list[int]:
    rows = scene.all_projects
    members = grenzen.members(*chosen)
    preferred = shapely.union_all(grenzen.provincies.areas[members]) if chosen else None
    places = window.to_paper(anchors(rows.shapes, preferred))
    dimensions = shapely.get_dimensions(rows.shapes)
    looks = looks_of("projecten", rows)
    found: dict[int, Plate] = {}
    without = []
    # What lies most crowded first: the rest can go further away.
    for i in _crowded_first(places):
        look, (x, y) = looks[i], places[i]
        text = str(scene.numbers[str(rows.table["project_id"].iloc[i])])
        near = _MARKER_MM / 2 + _GAP_MM if dimensions[i] == 0 else 0.0
        width = plate_width(text, look.code)
        spot = room.place(x, y, width + 0.4, PLATE_MM + 0.4, FARTHEST_MM, near=near)
        if spot is None:
            without.append(int(text))
        else:
            on_line = dimensions[i] > 0
            found[i] = Plate(text, look.code, look.colour, *spot, (x, y), dot=on_line)
    draw_plates(page, [found[i] for i in sorted(found)])
    return sorted(without)


def _crowded_first(places: Floats) -> list[int]:
    if not len(places):
        return []
    tree = shapely.STRtree(shapely.points(places))
    near, _ = tree.query(shapely.points(places), predicate="dwithin", distance=8.0)
    count = np.bincount(near, minlength=len(places))
    return [int(i) for i in np.lexsort((np.arange(len(places)), -count))]


def _draw_hubs(page: Page, window: Window, rows: Rows | None, room: Room) -> None:
    if rows is None or not len(rows.shapes):
        return
    looks = [replace(k, size=k.size * HUB_MARKER, dash=()) for k in looks_of("knooppunten", rows)]
    scores = [plain(r["score"]) for r in rows.records]
    _draw_moved(page, window, rows, looks, scores, room)


def _draw_ontwikkelingen(
    page: Page, window: Window, rows: Rows | None, room: Room, smaller: float
) -> None:
    if rows is None or not len(rows.shapes):
        return
    size = LETTER_MARKER * smaller
    looks = [replace(k, size=k.size * size) for k in looks_of("ontwikkelingen", rows)]
    _draw_moved(page, window, rows, looks, [k.code for k in looks], room)


def _draw_moved(
    page: Page,
    window: Window,
    rows: Rows,
    looks: Sequence[Look],
    letters: Sequence[str],
    room: Room,
) -> None:
    """Markers at their place, or beside it with a thin line where something lies there already."""
    from matplotlib.collections import LineCollection

    places = window.to_paper(anchors(rows.shapes, None))
    moved = places.copy()
    for i, (x, y) in enumerate(places):
        size = looks[i].size * POINTS * MM_PER_POINT + 0.4
        spot = room.place(x, y, size, size, LETTER_FARTHEST_MM)
        moved[i] = spot or (x, y)
    away = np.hypot(*(moved - places).T) > 1
    leaders = [list(map(tuple, ends)) for ends in zip(places[away], moved[away], strict=True)]
    page.sheet.add_collection(
        LineCollection(leaders, colors=SOFT, linewidths=0.4, zorder=4.2), autolim=False
    )
    ends = places[away]
    page.sheet.scatter(ends[:, 0], ends[:, 1], s=1.2, c=SOFT, linewidths=0, zorder=4.2)
    draw_markers(page.sheet, moved, looks, zorder=4.4)
    draw_letters(page, moved, looks, letters)
