"""What is on the map of a sheet: rows of layers that lie in the window, and their numbers.

In come layers in EPSG:28992; nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.clusters import outline_clusters
from miekgeo.collection import Collection
from miekgeo.geometry import Floats, Geometries, simple_parts
from miekgeo.schaalniveau.parts import LANDSGRENS, PROVINCIEGRENS
from miekgeo.schema import load_definition
from miekgeo.sheets.paper import Window
from miekgeo.sheets.shapes import in_window
from miekgeo.styles import Look, look_of

# Distance between lines on the same stretch.
BESIDE_MM = 0.85
# Layers drawn on a sheet, besides projecten.
CROSSINGS = "kruisingen"
DRAWN = ("clusters", "traces", "stations", "ontwikkelingen", "knooppunten", CROSSINGS)


@dataclass(frozen=True)
class Rows:
    """Rows of a layer that are in view, in the order of the file.

    Attributes
    ----------
    table : DataFrame (n)
        Without geometry.
    shapes : geometry array (n)
        What of each lies in the window.
    """

    table: pd.DataFrame
    shapes: Geometries

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """Values of each row."""
        return [{str(k): v for k, v in r.items()} for r in self.table.to_dict("records")]


@dataclass(frozen=True)
class Scene:
    """All that a map shows over its ground.

    Attributes
    ----------
    numbers : mapping of project_id to int
        Of all projects of the sheet, also those that aren't in view.
    projects : Rows
        Projects with a number that are in view, without the main one.
    main : Rows or None
        The project that the sheet is about.
    aside : Rows
        Other projects, shown lightly.
    layers : mapping of str to Rows
        Of `DRAWN`.
    """

    numbers: Mapping[str, int]
    projects: Rows
    main: Rows | None
    aside: Rows
    layers: Mapping[str, Rows]

    @property
    def all_projects(self) -> Rows:
        """Projects with a number, the main one first."""
        return self.projects if self.main is None else _together([self.main, self.projects])


def frames_of(collection: Collection) -> dict[str, gpd.GeoDataFrame]:
    """Layers of the provincie of a collection, or of the whole country."""
    frames = {n: collection.layers[n] for n in ("projecten", *DRAWN)}
    clusters, _ = outline_clusters(frames["clusters"], collection.grenzen)
    crossings = frames[CROSSINGS]
    # The sea is no neighbour to agree with.
    between = crossings[crossings["soort"].isin((PROVINCIEGRENS, LANDSGRENS))]
    return {**frames, "clusters": clusters, CROSSINGS: between}


def make_scene(
    frames: Mapping[str, gpd.GeoDataFrame],
    window: Window,
    project_ids: Sequence[str],
    *,
    main: str | None = None,
    others: bool = False,
    layers: Sequence[str] = DRAWN,
) -> Scene:
    """The scene of a window.

    Parameters
    ----------
    frames : mapping of str to GeoDataFrame
        projecten and what of `DRAWN` there is, EPSG:28992.
    window : Window
    project_ids : sequence of str
        Projects of the sheet, in order.
    main : str, optional
        The one it is about.
    others : bool
        Whether other projects are shown too, lightly.
    layers : sequence of str
        What else to show.
    """
    projecten = frames["projecten"]
    mine = projecten["project_id"].isin(set(project_ids))
    about = projecten["project_id"] == main
    found = {name: visible(frames[name], window) for name in layers if name != CROSSINGS}
    if CROSSINGS in layers:
        crossings = frames[CROSSINGS]
        shown = project_ids if main is None else [main]
        found[CROSSINGS] = visible(crossings[crossings["project_id"].isin(shown)], window)
    scene = Scene(
        numbers={project: i for i, project in enumerate(project_ids, start=1)},
        projects=visible(projecten[mine & ~about], window),
        main=None if main is None else visible(projecten[about], window),
        aside=visible(projecten[~mine & others], window),
        layers=found,
    )
    if "traces" in found:
        drawn = [scene.all_projects, scene.aside]
        found["traces"] = _not_double(found["traces"], drawn)
    shapes = spread(scene.all_projects.shapes, BESIDE_MM * window.metres_per_mm)
    own = 0 if scene.main is None else len(scene.main.shapes)
    return replace(
        scene,
        main=None if scene.main is None else replace(scene.main, shapes=shapes[:own]),
        projects=replace(scene.projects, shapes=shapes[own:]),
    )


def spread(shapes: Geometries, beside: float) -> Geometries:
    """Lay lines that share a stretch side by side, where one would hide the other.

    Parameters
    ----------
    shapes : geometry array (n)
    beside : float
        Distance between lines on the same stretch, m.
    """
    parts, owner = simple_parts(shapes)
    lines = shapely.get_dimensions(parts) == 1
    parts, owner = shapely.normalize(parts[lines]), owner[lines]
    together = _sharing(parts, owner)
    track: dict[int, int] = {}
    for row in sorted(together):
        taken = {track[other] for other in together[row] if other in track}
        track[row] = next(t for t in range(len(taken) + 1) if t not in taken)
    found = shapes.copy()
    for row, mine in track.items():
        most = max(track[other] for other in (row, *together[row]))
        # The lines of a stretch lie around where it is.
        aside = (mine - most / 2) * beside
        if aside and shapely.get_dimensions(shapes[row]) == 1:
            moved = shapely.offset_curve(parts[owner == row], aside, join_style="mitre")
            found[row] = shapely.union_all(moved)
    return found


def visible(frame: gpd.GeoDataFrame, window: Window) -> Rows:
    """Rows of a frame that lie in a window."""
    placed = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    near = placed[shapely.intersects(placed.geometry.to_numpy(), shapely.box(*window.bounds))]
    shapes = in_window(near.geometry.to_numpy(), window)
    kept = ~shapely.is_empty(shapes)
    table = pd.DataFrame(near.drop(columns=near.geometry.name))[kept].reset_index(drop=True)
    return Rows(table, shapes[kept])


def anchors(shapes: Geometries, preferred: shapely.Geometry | None) -> Floats:
    """Where the number of each row belongs (n, 2), m.

    The middle of its longest line, the inside of its largest area, or its first point; of what lies
    in the preferred area when any does.
    """
    if not len(shapes):
        return np.empty((0, 2))
    if preferred is not None:
        inner = shapely.intersection(shapes, preferred)
        shapes = np.where(shapely.is_empty(inner), shapes, inner)
    parts, owner = simple_parts(shapes)
    dimension = shapely.get_dimensions(parts)
    size = np.where(dimension == 2, 1e12 + shapely.area(parts), shapely.length(parts))
    order = np.lexsort((-size, owner))
    best = order[np.unique(owner[order], return_index=True)[1]]
    chosen, kind = parts[best], dimension[best]
    places = np.asarray(shapely.point_on_surface(chosen), dtype=object)
    lines = kind == 1
    places[lines] = shapely.line_interpolate_point(chosen[lines], 0.5, normalized=True)
    return shapely.get_coordinates(places)


def looks_of(name: str, rows: Rows) -> list[Look]:
    """Look of each row of a layer."""
    definition = load_definition(name)
    return [look_of(definition, record) for record in rows.records]


def points_of(rows: Rows) -> tuple[Floats, np.ndarray]:
    """All points (n, 2) among the rows, and the row of each."""
    parts, owner = simple_parts(rows.shapes)
    points = shapely.get_dimensions(parts) == 0
    return shapely.get_coordinates(parts[points]), owner[points]


def _sharing(parts: Geometries, owner: np.ndarray) -> dict[int, set[int]]:
    """By row, the rows that have a stretch between two corners in common with it."""
    xy, index = shapely.get_coordinates(parts, return_index=True)
    same = index[:-1] == index[1:]
    # To the metre: nearer than that is the same place.
    ends = np.round(np.column_stack([xy[:-1], xy[1:]])[same])
    swap = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[swap] = ends[swap][:, [2, 3, 0, 1]]
    stretches = pd.DataFrame(ends, columns=list("abcd")).assign(row=owner[index[:-1][same]])
    pairs = stretches.merge(stretches, on=list("abcd"))
    found: dict[int, set[int]] = {}
    for row, other in zip(pairs["row_x"].tolist(), pairs["row_y"].tolist(), strict=True):
        if row != other:
            found.setdefault(row, set()).add(other)
    return found


def _together(parts: Sequence[Rows]) -> Rows:
    tables = [p.table for p in parts if len(p.table)]
    table = pd.concat(tables, ignore_index=True) if tables else parts[0].table
    return Rows(table, np.concatenate([p.shapes for p in parts]))


def _not_double(traces: Rows, projects: Sequence[Rows]) -> Rows:
    """Traces that aren't the line of a project drawn over them."""
    drawn = np.concatenate([shapely.normalize(rows.shapes) for rows in projects])
    same = np.isin(shapely.to_wkb(shapely.normalize(traces.shapes)), shapely.to_wkb(drawn))
    return Rows(traces.table[~same].reset_index(drop=True), traces.shapes[~same])
