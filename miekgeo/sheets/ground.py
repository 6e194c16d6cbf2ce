"""The ground of a sheet: sea, neighbours, land, water and borders, as grenzen.yml colours them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from miekgeo.geometry import Geometries, simple_parts
from miekgeo.grenzen import BELGIE, DUITSLAND, EEMS_DOLLARD, ZEE, Grenzen
from miekgeo.schema import load_definition
from miekgeo.sheets.page import ACCENT
from miekgeo.sheets.paper import Window
from miekgeo.sheets.shapes import band_of, draw_areas, draw_lines, in_window
from miekgeo.styles import Look, look_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# How much of the rest is veiled when provincies are chosen, as on screen.
VEIL = 0.55
# Border of a chosen provincie and the band around it, pixels: nothing else looks like it.
CHOSEN_WIDTH, CHOSEN_BAND = 1.8, 9.0
# How far neighbours and sea are drawn on beyond the boundary set, m.
BEYOND_M = 2_000_000.0
_ABROAD = (BELGIE, DUITSLAND)
_LABELS = {BELGIE: "België", DUITSLAND: "Duitsland", ZEE: "Noordzee"}
# A name on the map needs this much room around it, mm.
_ROOM_MM = 5.0


@dataclass(frozen=True)
class Ground:
    """What of the ground a window shows.

    Attributes
    ----------
    soorten : list of str
        Values of `soort` of grenzen.yml that are in view.
    chosen : bool
        Whether a chosen provincie is in view.
    names : list of (str, x, y)
        Names of the areas, and a place (m) well inside what is in view of each.
    areas : geometry array (k)
        What is in view of each area of the provincies and what surrounds them.
    land : Geometry
        What is in view of dry land.
    """

    soorten: list[str]
    chosen: bool
    names: list[tuple[str, float, float]]
    areas: Geometries
    land: shapely.Geometry


def ground_look(soort: str) -> Look:
    """Look of a part of the ground."""
    return look_of(load_definition("grenzen"), {"soort": soort})


def chosen_look() -> Look:
    """Look of the border of a chosen provincie."""
    return replace(ground_look("provincie"), colour=ACCENT, width=CHOSEN_WIDTH)


def view_ground(
    window: Window, grenzen: Grenzen, chosen: Sequence[str], *, gemeenten: bool
) -> Ground:
    """What of the ground is in a window.

    Parameters
    ----------
    window : Window
    grenzen : Grenzen
    chosen : sequence of str
        Provincies that stand out; none means all are alike.
    gemeenten : bool
        Whether the borders between gemeenten of the chosen provincies are shown.
    """
    coverage = grenzen.provincies
    labels = coverage.labels.astype(str)
    seen = shapely.make_valid(in_window(_widened(coverage.areas, coverage.inside), window))
    land = shapely.make_valid(in_window(np.array([grenzen.land]), window))[0]
    visible = ~shapely.is_empty(seen)
    there = {
        "provincie": bool(visible[coverage.inside].any()),
        "gemeente": gemeenten and bool(visible[np.isin(labels, chosen)].any()),
        "water": True,
        "buurland": bool(visible[np.isin(labels, _ABROAD)].any()),
        "betwist": bool(visible[labels == EEMS_DOLLARD].any()),
    }
    return Ground(
        soorten=[soort for soort, shown in there.items() if shown],
        chosen=bool(visible[np.isin(labels, chosen)].any()),
        names=_names(window, labels, seen, land, coverage.inside),
        areas=seen,
        land=land,
    )


def draw_ground(
    axes: Axes, window: Window, grenzen: Grenzen, chosen: Sequence[str], ground: Ground
) -> Geometries:
    """Draw the ground; provincies that aren't chosen are veiled.

    Returns
    -------
    geometry array (k)
        The borders drawn: what is written on the map keeps clear of them.
    """
    coverage = grenzen.provincies
    labels = coverage.labels.astype(str)
    mine = np.isin(labels, chosen)
    page = np.array([shapely.box(*window.bounds)])
    draw_areas(axes, page, facecolor=ground_look("zee").fill, zorder=1)
    abroad = ground.areas[np.isin(labels, _ABROAD)]
    draw_areas(axes, abroad, facecolor=ground_look("buurland").fill, zorder=1.1)
    water = ground.areas[coverage.inside]
    draw_areas(axes, water, facecolor=ground_look("water").fill, zorder=1.2)
    land = np.array([ground.land])
    draw_areas(axes, land, facecolor=ground_look("provincie").fill, zorder=1.3)
    if chosen:
        rest = ground.areas[coverage.inside & ~mine]
        draw_areas(axes, rest, facecolor="white", alpha=VEIL, linewidth=0, zorder=1.4)
    borders = []
    if "gemeente" in ground.soorten:
        look = ground_look("gemeente")
        gemeenten = gemeenten_of(grenzen, chosen)[1]
        borders.append(_draw_outlines(axes, window, gemeenten, look, 1.5))
    look = ground_look("provincie")
    borders.append(_draw_outlines(axes, window, coverage.areas[coverage.inside], look, 1.6))
    if mine.any():
        strong, mine_areas = chosen_look(), coverage.areas[mine]
        _draw_outlines(axes, window, mine_areas, band_of(strong, CHOSEN_BAND), 1.65)
        borders.append(_draw_outlines(axes, window, mine_areas, strong, 1.7))
    return np.concatenate(borders)


def provincie_bounds(grenzen: Grenzen, names: Sequence[str]) -> tuple[float, float, float, float]:
    """West, south, east, north (m) of provincies; of all when none is named."""
    coverage = grenzen.provincies
    chosen = np.isin(coverage.labels.astype(str), names) if names else coverage.inside
    west, south, east, north = shapely.total_bounds(coverage.areas[chosen])
    return float(west), float(south), float(east), float(north)


def gemeenten_of(grenzen: Grenzen, names: Sequence[str]) -> tuple[list[str], Geometries]:
    """Names and areas of the gemeenten in provincies."""
    inside = _in_provincies(grenzen, names)
    return [str(n) for n in grenzen.gemeenten.labels[inside]], grenzen.gemeenten.areas[inside]


def _in_provincies(grenzen: Grenzen, names: Sequence[str]) -> np.ndarray:
    members = grenzen.members(*names)
    chosen = shapely.union_all(grenzen.provincies.areas[members])
    shapely.prepare(chosen)
    return shapely.intersects(chosen, shapely.point_on_surface(grenzen.gemeenten.areas))


def _draw_outlines(
    axes: Axes, window: Window, areas: Geometries, look: Look, zorder: float
) -> Geometries:
    """Each border once, clipped as a line: the edge of the window is no border."""
    lines = shapely.line_merge(shapely.union_all(shapely.boundary(areas)))
    seen = in_window(np.array([lines]), window)
    draw_lines(axes, seen, [look], zorder=zorder)
    return seen


def _names(
    window: Window,
    labels: np.ndarray,
    seen: Geometries,
    land: shapely.Geometry,
    inside: np.ndarray,
) -> list[tuple[str, float, float]]:
    found = []
    least = _ROOM_MM * window.metres_per_mm
    for label, area, own in zip(labels, seen, inside, strict=True):
        if area.is_empty or (not own and label not in _LABELS):
            continue
        # On land where that has room, else over the water between islands.
        tried = (shapely.intersection(area, land), area) if own else (area,)
        spots = (_roomy_spot(part, least) for part in tried)
        spot = next((s for s in spots if s is not None), None)
        if spot is not None:
            found.append((_LABELS.get(label, str(label)), *spot))
    return found


def _roomy_spot(area: shapely.Geometry, least: float) -> tuple[float, float] | None:
    """The middle of the largest circle in an area; None when it is smaller than this, m."""
    largest = _largest(area)
    if largest is None:
        return None
    circle = shapely.maximum_inscribed_circle(largest, least / 10)
    if shapely.length(circle) < least:
        return None
    x, y = shapely.get_coordinates(circle)[0]
    return float(x), float(y)


def _widened(areas: Geometries, inside: np.ndarray) -> Geometries:
    """What surrounds the country, without the edge of the set: abroad goes on beyond any paper."""
    west, south, east, north = shapely.total_bounds(areas)

    def stretch(xy: np.ndarray) -> np.ndarray:
        x, y = xy.T
        x = np.select([x == west, x == east], [x - BEYOND_M, x + BEYOND_M], x)
        y = np.select([y == south, y == north], [y - BEYOND_M, y + BEYOND_M], y)
        return np.column_stack([x, y])

    return np.where(inside, areas, shapely.transform(areas, stretch))


def _largest(area: shapely.Geometry) -> shapely.Geometry | None:
    parts, _ = simple_parts(np.array([area]))
    polygons = parts[shapely.get_dimensions(parts) == 2]
    return polygons[np.argmax(shapely.area(polygons))] if len(polygons) else None
