"""Geometry and looks as collections of matplotlib: lines, areas, hatching and markers.

Everything of one kind is one collection. Measures of looks are pixels on screen; on paper they
become points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from miekgeo.geometry import Floats, Geometries, simple_parts
from miekgeo.sheets.paper import Window
from miekgeo.styles import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

# Points on paper for a pixel on screen: paper is read from nearer by.
POINTS = 0.58
# Millimetres by which shores and lines may be simplified: less than a pen is wide.
SIMPLIFY_MM = 0.06
HATCH_MM = 1.5
HATCH_WIDTH = 0.7
# Bands below what a sheet is about: wide and so light that all over it stays legible.
BAND_OPACITY = 0.22
_MARKERS = {"cirkel": 0, "vierkant": 4, "driehoek": 3, "zeshoek": 6}


def in_window(geometries: Geometries, window: Window) -> Geometries:
    """What of geometries lies in the window, no finer than paper can show; empty where nothing."""
    simple = shapely.simplify(geometries, SIMPLIFY_MM * window.metres_per_mm)
    return shapely.clip_by_rect(simple, *window.bounds)


def draw_areas(axes: Axes, geometries: Geometries, **look: Any) -> None:
    """Polygons as one shape, of one look, holes left open."""
    from matplotlib.collections import PathCollection

    path = area_path(geometries)
    if path is not None:
        axes.add_collection(PathCollection([path], **look), autolim=False)


def draw_lines(
    axes: Axes,
    geometries: Geometries,
    looks: Sequence[Look],
    *,
    zorder: float,
    strength: float = 1.0,
    scale: float = POINTS,
) -> None:
    """Lines, each with the look of its row, in the order of the rows.

    Parameters
    ----------
    axes : Axes
    geometries : geometry array (n)
    looks : sequence of Look (n)
    zorder : float
    strength : float
        Factor on the opacity of all.
    scale : float
        Points per pixel of the looks.
    """
    parts, owner = simple_parts(geometries)
    lines = shapely.get_dimensions(parts) == 1
    parts, owner = parts[lines], owner[lines]
    for dotted in (False, True):
        kept = np.array([looks[o].dotted == dotted for o in owner], dtype=bool)
        if kept.any():
            _add_lines(axes, parts[kept], [looks[o] for o in owner[kept]], zorder, strength, scale)


def band_of(look: Look, width: float) -> Look:
    """The look of a wide light band (pixels) below a line."""
    return replace(look, width=width, dash=(), dotted=False, opacity=BAND_OPACITY)


def draw_hatching(axes: Axes, area: shapely.Geometry, colour: str, window: Window) -> None:
    """Slanting lines through an area, without an outline: a zoekgebied has no firm edge."""
    west, south, east, north = area.bounds
    step = HATCH_MM * window.metres_per_mm * np.sqrt(2)
    # On a grid of its own, so that areas side by side run on.
    first, last = np.floor((south - east) / step), np.ceil((north - west) / step)
    offsets = np.arange(first, last + 1) * step
    ends = np.stack(
        [
            np.column_stack([np.full(len(offsets), west), west + offsets]),
            np.column_stack([np.full(len(offsets), east), east + offsets]),
        ],
        axis=1,
    )
    lines = shapely.intersection(shapely.linestrings(ends), area)
    look = Look("", "", colour, colour, (), HATCH_WIDTH / POINTS, 0, 1, "geen", *(False,) * 3)
    draw_lines(axes, lines, [look] * len(lines), zorder=3.2)


def draw_markers(
    axes: Axes,
    places: Floats,
    looks: Sequence[Look],
    *,
    zorder: float,
    scale: float = POINTS,
    strength: float = 1.0,
) -> None:
    """Markers at places (n, 2), each with the look of its row, with a white rim."""
    from matplotlib.collections import PathCollection
    from matplotlib.colors import to_rgba
    from matplotlib.transforms import IdentityTransform

    if not len(places):
        return
    sizes = np.array([look.size * scale for look in looks])
    paths = [marker_path(look.shape) for look in looks]
    fills = ["white" if look.hollow else look.fill for look in looks]
    shared: dict[str, Any] = {
        "offsets": places,
        "offset_transform": axes.transData,
        # Sizes are points on paper, not metres in the field.
        "transform": IdentityTransform(),
    }
    rim = PathCollection(
        paths, sizes=(sizes + 2.2 * scale) ** 2, facecolors="white",
        linewidths=0, zorder=zorder, **shared,
    )  # fmt: skip
    body = PathCollection(
        paths, sizes=sizes**2, zorder=zorder + 0.01,
        facecolors=[
            to_rgba(f, 1.0 if k.hollow else strength) for f, k in zip(fills, looks, strict=True)
        ],
        edgecolors=[to_rgba(k.colour, max(0.5, k.opacity) * strength) for k in looks],
        linewidths=[1.6 * scale] * len(looks), **shared,
    )  # fmt: skip
    axes.add_collection(rim, autolim=False)
    axes.add_collection(body, autolim=False)


def marker_path(shape: str) -> Path:
    """A marker of size 1 around the origin."""
    from matplotlib.path import Path

    corners = _MARKERS.get(shape, 0)
    if not corners:
        return Path.unit_circle().transformed(_scaled(0.5))
    if shape == "vierkant":
        return Path([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5)], closed=True)
    if shape == "driehoek":
        return Path([(-0.56, -0.48), (0.56, -0.48), (0, 0.56), (-0.56, -0.48)], closed=True)
    angles = np.arange(corners + 1) * 2 * np.pi / corners
    return Path(np.column_stack([np.cos(angles), np.sin(angles)]) * 0.55, closed=True)


def dashes_of(look: Look, scale: float = POINTS) -> tuple[float, tuple[float, ...] | None]:
    """The dashes of a look as matplotlib takes them, in points.

    matplotlib makes dashes longer with the width of the line; looks say them as they are.
    """
    if not look.dash:
        return 0, None
    width = look.width * scale
    return 0, tuple(d * scale / width for d in look.dash)


def area_path(geometries: Geometries) -> Path | None:
    """All polygons of geometries as one path; None when there are none."""
    from matplotlib.path import Path

    parts, _ = simple_parts(geometries)
    polygons = shapely.orient_polygons(parts[shapely.get_dimensions(parts) == 2])
    rings = shapely.get_rings(polygons)
    if not len(rings):
        return None
    xy, owner = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(xy), Path.LINETO, dtype=Path.code_type)
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    codes[starts] = Path.MOVETO
    codes[np.append(starts[1:], len(xy)) - 1] = Path.CLOSEPOLY
    return Path(xy, codes)


def _add_lines(
    axes: Axes,
    parts: Geometries,
    looks: Sequence[Look],
    zorder: float,
    strength: float,
    scale: float,
) -> None:
    from matplotlib.collections import LineCollection
    from matplotlib.colors import to_rgba

    xy, index = shapely.get_coordinates(parts, return_index=True)
    segments = np.split(xy, np.flatnonzero(np.diff(index)) + 1)
    lines = LineCollection(
        segments,
        linewidths=[k.width * scale for k in looks],
        linestyles=[dashes_of(k, scale) for k in looks],
        colors=[to_rgba(k.colour, k.opacity * strength) for k in looks],
        capstyle="round" if looks[0].dotted else "butt",
        joinstyle="round",
        zorder=zorder,
    )
    axes.add_collection(lines, autolim=False)


def _scaled(factor: float) -> Any:
    from matplotlib.transforms import Affine2D

    return Affine2D().scale(factor)
