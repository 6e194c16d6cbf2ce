"""Layers that lie on the map for reference, however many rows they have.

In come frames in EPSG:28992, out comes one text that the map's own script draws on a canvas; it
gathers points by how far the map is zoomed in, and says so. Texts from data stay texts there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import Floats, Geometries, Ints, simple_parts, to_map
from miekgeo.kaart.elements import DISPLAY_DECIMALS, DISPLAY_M
from miekgeo.schema import load_definition
from miekgeo.styles import Look, look_of

# Of a name in a tooltip.
LONGEST_NAME = 80


@dataclass(frozen=True)
class ContextLayer:
    """What became of the rows of a layer; each is on the map or counted as without a place.

    Attributes
    ----------
    layer, title : str
    rows, without_place : int
    vertices, drawn_vertices : int
        Of lines and outlines, before and after they were simplified for the screen.
    """

    layer: str
    title: str
    rows: int
    without_place: int
    vertices: int
    drawn_vertices: int

    @property
    def drawn(self) -> int:
        """Rows on the map."""
        return self.rows - self.without_place


@dataclass(frozen=True)
class Context:
    """Layers as the map's script reads them, and the account of them.

    Attributes
    ----------
    encoded : bytes
        JSON.
    layers : tuple of ContextLayer
    """

    encoded: bytes
    layers: tuple[ContextLayer, ...]


def make_context(frames: Mapping[str, gpd.GeoDataFrame], mark: str) -> Context:
    """Layers for reference.

    Parameters
    ----------
    frames : mapping of layer to GeoDataFrame (EPSG:28992)
        Layers that have a style.
    mark : str
        Goes along with the content, so that who knows the rows doesn't know its address.
    """
    groups: list[dict[str, Any]] = []
    account = []
    for layer, frame in frames.items():
        found, vertices = _groups(layer, frame)
        title = load_definition(layer).title
        groups += [{"laag": title, **group} for group in found]
        without = int((frame.geometry.isna() | frame.geometry.is_empty).sum())
        account.append(ContextLayer(layer, title, len(frame), without, *vertices))
    content = {"merk": mark, "rijen": {a.title: a.drawn for a in account}, "groepen": groups}
    text = json.dumps(content, allow_nan=False, separators=(",", ":"))
    return Context(text.encode(), tuple(account))


def _groups(layer: str, frame: gpd.GeoDataFrame) -> tuple[list[dict[str, Any]], tuple[int, int]]:
    """Rows that look the same together, and vertices of lines before and after simplification."""
    placed = frame[~(frame.geometry.isna() | frame.geometry.is_empty)].reset_index(drop=True)
    parts, owner, vertices = _parts(placed.geometry.to_numpy())
    names = _names(layer, placed)
    number, looks = _looks(layer, placed)
    groups = []
    is_point = shapely.get_dimensions(parts) == 0
    for i, look in enumerate(looks):
        for points in (True, False):
            mine = np.flatnonzero((number[owner] == i) & (is_point == points))
            if len(mine):
                rows, first = np.unique(owner[mine], return_inverse=True)
                groups.append(
                    _drawn_as(look, points=points)
                    | {"namen": [names[r] for r in rows], "van": _steps(first)}
                    | _places(parts[mine])
                )
    drawn = int(shapely.get_num_coordinates(parts[~is_point]).sum())
    return groups, (vertices, drawn)


def _parts(geometries: Geometries) -> tuple[Geometries, Ints, int]:
    """Points and lines of rows for the screen, the row of each, and vertices before."""
    simple, owner = simple_parts(geometries)
    areas = shapely.get_dimensions(simple) == 2
    simple[areas] = shapely.boundary(simple[areas])
    # An area with holes has more than one outline.
    parts, whose = shapely.get_parts(simple, return_index=True)
    lines = shapely.get_dimensions(parts) == 1
    before = int(shapely.get_num_coordinates(parts[lines]).sum())
    return to_map(shapely.simplify(parts, DISPLAY_M)), owner[whose], before


def _looks(layer: str, frame: gpd.GeoDataFrame) -> tuple[Ints, Sequence[Look]]:
    """The look of each row, as its number, and the looks."""
    definition = load_definition(layer)
    style = definition.style
    if style is None:
        raise ValueError(f"De laag {layer} heeft geen stijl.")
    deciding = list(dict.fromkeys([style.by, *(v.field for v in style.variants)]))
    table = pd.DataFrame(frame)[deciding].astype(object)
    groups = table.groupby(deciding, dropna=False, sort=False)
    number: Ints = np.asarray(groups.ngroup(), dtype=np.int64)
    _, first = np.unique(number, return_index=True)
    known = table.where(table.notna(), None)
    return number, [look_of(definition, known.iloc[i].to_dict()) for i in first]


def _names(layer: str, frame: gpd.GeoDataFrame) -> list[str]:
    key = load_definition(layer).key
    names = frame[key] if key else pd.Series([""] * len(frame))
    if "naam" in frame:
        names = frame["naam"].where(frame["naam"].notna() & (frame["naam"] != ""), names)
    return [text[:LONGEST_NAME] for text in names.fillna("").astype(str)]


def _drawn_as(look: Look, *, points: bool) -> dict[str, Any]:
    shared = {"soort": look.label, "kleur": look.colour, "dekking": look.opacity}
    if points:
        return shared | {"punt": True, "maat": look.size, "hol": look.hollow}
    return shared | {"breedte": look.width, "streep": list(look.dash), "rond": look.dotted}


def _places(parts: Geometries) -> dict[str, Any]:
    """Vertices as whole numbers, each as its step from the one before; how many each part has."""
    xy: Floats = shapely.get_coordinates(parts) * 10**DISPLAY_DECIMALS
    whole = np.rint(xy).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    return {"punten": shapely.get_num_coordinates(parts).tolist(), "xy": steps.ravel().tolist()}


def _steps(numbers: Ints) -> list[int]:
    """Row of each part as the step from the one before: mostly the same few digits."""
    return np.diff(numbers.ravel(), prepend=0).tolist()
