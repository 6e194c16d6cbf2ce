"""The small map of where one project lies, for its projectfiche."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from miekgeo.collection import Collection
from miekgeo.errors import MiekGeoError
from miekgeo.grenzen import official_name
from miekgeo.sheets.drawing import draw_map, draw_strip
from miekgeo.sheets.ground import provincie_bounds, view_ground
from miekgeo.sheets.legend import draw_legend, legend_entries, legend_height
from miekgeo.sheets.lettering import width_of
from miekgeo.sheets.output import About, as_png, drawing
from miekgeo.sheets.page import WARNING, Page
from miekgeo.sheets.paper import Box, fit_window
from miekgeo.sheets.scene import CROSSINGS, frames_of, make_scene
from miekgeo.values import split_list

# A map shows at least this much of the surroundings, m.
LEAST_M = 24_000.0
_MARGIN = 0.14
_ROW_MM, _SIZE = 3.5, 6.0
_STRIP_MM = 7.0
_THREE_COLUMNS_MM = 130.0
_ATTEMPTS = 4
_LAYERS = ("traces", "stations", CROSSINGS)
WITHOUT_PLACE = "Zonder locatie: alleen de provincie is bekend."
WITHOUT_PROVINCIE = "Zonder locatie: ook de provincie is niet bekend."
OF_PROJECT = "Provincie van het project"


def project_provincies(collection: Collection, project_id: str) -> list[str]:
    """Provincies a project lies in, or is said to lie in when it has no location."""
    table = collection.assessment.table
    judged = table.loc[table["project_id"] == project_id, "provincies"]
    frame = collection.lagen.frame("projecten")
    said = frame.loc[frame["project_id"] == project_id, "provincies_opgegeven"].fillna("")
    names = collection.grenzen.names
    found = [n for text in judged for n in split_list(text) if n in names]
    if found:
        return found
    declared = [official_name(n) for text in said for n in split_list(text)]
    return [n for n in declared if n in names]


def project_shape(collection: Collection, project_id: str) -> shapely.Geometry | None:
    """Geometry of a project; None when it has no location.

    Raises
    ------
    MiekGeoError
        The project isn't in the collection.
    """
    frame = collection.lagen.frame("projecten")
    mine = frame[frame["project_id"] == project_id]
    if not len(mine):
        raise MiekGeoError(
            f"Project {project_id} is er niet.", hint="Kijk in de projectenlijst welke er zijn."
        )
    shape = mine.geometry.iloc[0]
    return None if shape is None or shape.is_empty else shape


def project_bounds(
    collection: Collection, project_id: str, least: float = LEAST_M
) -> tuple[float, float, float, float]:
    """What a map of a project shows: itself and its surroundings, or else its provincies, m."""
    shape = project_shape(collection, project_id)
    if shape is None:
        return provincie_bounds(collection.grenzen, project_provincies(collection, project_id))
    west, south, east, north = shape.bounds
    x, y = (west + east) / 2, (south + north) / 2
    half = np.maximum([east - west, north - south], least) / 2
    return (x - half[0], y - half[1], x + half[0], y + half[1])


def draw_location(
    collection: Collection, project_id: str, width_mm: float, height_mm: float
) -> Page:
    """A page of this size with the project in its surroundings, with scale, north and legend."""
    page = Page(width_mm, height_mm)
    frames, grenzen = frames_of(collection.of(None)), collection.grenzen
    shape = project_shape(collection, project_id)
    provincies = project_provincies(collection, project_id)
    bounds = project_bounds(collection, project_id)
    columns = 2 if width_mm < _THREE_COLUMNS_MM else 3
    below = 0.0
    # A higher legend leaves a smaller map, which shows more: until both fit.
    for _ in range(_ATTEMPTS):
        frame = Box(0.4, 0.4, width_mm - 0.8, height_mm - 0.8 - _STRIP_MM - below)
        window = fit_window(bounds, frame, _MARGIN)
        layers = () if shape is None else _LAYERS
        others = shape is not None
        scene = make_scene(
            frames, window, [project_id], main=project_id, others=others, layers=layers
        )
        ground = view_ground(window, grenzen, provincies, gemeenten=True)
        entries = legend_entries(scene, ground, OF_PROJECT)
        height = legend_height(entries, columns, _ROW_MM, frame.width, _SIZE)
        if height <= below:
            break
        below = height
    draw_map(page, window, grenzen, scene, provincies, ground, numbered=False)
    strip = Box(frame.x, frame.bottom, frame.width, _STRIP_MM)
    draw_strip(page, strip, window, size=_SIZE)
    legend = Box(frame.x, strip.bottom, frame.width, below)
    draw_legend(page, legend, entries, columns=columns, row_mm=_ROW_MM, size=_SIZE)
    if shape is None:
        say_without_place(page, frame, provincies)
    return page


def location_map(
    collection: Collection, project_id: str, *, width_mm: float, height_mm: float, dpi: int = 200
) -> bytes:
    """Where a project lies, as a PNG image."""
    with drawing():
        page = draw_location(collection, project_id, width_mm, height_mm)
        about = About(f"Ligging van {project_id}", collection.edition.label, "", collection.on)
        return as_png([page], about, dpi)


def say_without_place(page: Page, frame: Box, provincies: Sequence[str]) -> None:
    """Write over the map that the project isn't on it."""
    text = WITHOUT_PLACE if provincies else WITHOUT_PROVINCIE
    box = Box(frame.x + 3, frame.y + 3, width_of(text, 7, bold=True) + 4, 6)
    page.box(box, fill="white", edge=WARNING)
    page.text(box.x + 2, box.y + 3, text, 7, bold=True, middle=True, colour=WARNING, zorder=6)
