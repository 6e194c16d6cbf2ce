"""Places where things may come together: stations, ends and crossings of lines, projects, plans.

In come items; out come points, each with the item it is of. Lines count with their ends and with
where they meet another line, areas with a place inside them: what else of a line or an area comes
near a hub is found around the places chosen (see `members`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import Flags, Geometries, Ints, simple_parts
from miekgeo.knooppunten.items import STATIONS, Items, Shapes

# Ends closer than this are the same place (m): a line cut in two is drawn with equal coordinates.
SAME_END_M = 1e-3


@dataclass(frozen=True)
class Candidates:
    """Points to choose hubs from.

    Attributes
    ----------
    points : point array (n)
        EPSG:28992.
    item : int array (n)
        What the point is of, a row of `Items.table`; a crossing stands there once for each line.
    station : bool array (n)
        Where it is a station.
    """

    points: Geometries
    item: Ints
    station: Flags


def find_candidates(items: Items) -> Candidates:
    """Points of all items where a hub may be.

    Parameters
    ----------
    items : Items
    """
    lines = items.trace_lines
    inside = Shapes(shapely.point_on_surface(items.areas.geometry), items.areas.item)
    found = (items.points, _ends_of(lines), _crossings_of(lines), inside)
    item = np.concatenate([s.item for s in found])
    return Candidates(
        points=np.concatenate([s.geometry for s in found]),
        item=item,
        station=(items.table["laag"] == STATIONS).to_numpy()[item],
    )


def line_ends(geometry: Geometries) -> tuple[Geometries, Ints]:
    """Ends of lines, and the position of the line of each.

    A place where two parts of one line touch is no end, whatever their order or direction.

    Parameters
    ----------
    geometry : geometry array (n)
        Lines or lines of several parts.
    """
    part, owner = simple_parts(geometry)
    xy = shapely.get_coordinates(
        np.concatenate([shapely.get_point(part, 0), shapely.get_point(part, -1)])
    )
    ends = pd.DataFrame(np.round(xy / SAME_END_M), columns=["x", "y"])
    ends["line"] = np.concatenate([owner, owner])
    times = ends.groupby(["line", "x", "y"])["line"].transform("size").to_numpy()
    first = ~ends.duplicated().to_numpy()
    chosen = np.flatnonzero(first & (times % 2 == 1))
    return shapely.points(xy[chosen]), ends["line"].to_numpy()[chosen]


def _ends_of(lines: Shapes) -> Shapes:
    points, line = line_ends(lines.geometry)
    return Shapes(points, lines.item[line])


def _crossings_of(lines: Shapes) -> Shapes:
    """Points that two lines have in common; stretches side by side give none."""
    tree = shapely.STRtree(lines.geometry)
    one, other = tree.query(lines.geometry, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    common = shapely.intersection(lines.geometry[one], lines.geometry[other])
    part, pair = simple_parts(common)
    points = shapely.get_dimensions(part) == 0
    part, pair = part[points], pair[points]
    return Shapes(
        np.concatenate([part, part]),
        np.concatenate([lines.item[one[pair]], lines.item[other[pair]]]),
    )
