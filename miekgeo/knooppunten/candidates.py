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

from miekgeo.geometry import Flags, Floats, Geometries, Ints, simple_parts
from miekgeo.knooppunten.items import STATIONS, Items, Shapes

# Ends closer than this are the same place (m): a line cut in two is drawn with equal coordinates.
SAME_END_M = 1e-3
# Sine of the angle below which two segments are parallel.
PARALLEL = 1e-9


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
    """Points that two lines have in common; stretches side by side give none.

    Segment by segment, because cutting whole lines with each other takes most of the time. Lines
    with parallel segments that may touch are left to GEOS: there a point may be part of a stretch.
    """
    start, step, line = _segments(lines.geometry)
    one, other = _near_segments(start, step, line)
    r, s, apart = step[one], step[other], start[other] - start[one]
    size = np.hypot(*r.T) * np.hypot(*s.T)
    turn = _cross(r, s)
    parallel = np.abs(turn) <= PARALLEL * size
    with np.errstate(divide="ignore", invalid="ignore"):
        along, beyond = _cross(apart, s) / turn, _cross(apart, r) / turn
    meets = ~parallel & _on_segment(along, r) & _on_segment(beyond, s)
    pair = line[one] * len(lines.item) + line[other]
    unsure = np.unique(pair[parallel])
    sure = np.flatnonzero(meets & ~np.isin(pair, unsure))
    points = start[one[sure]] + along[sure, None] * r[sure]
    cut, cut_pair = _cut(lines.geometry, unsure)
    places = np.concatenate([shapely.points(points), cut])
    found = np.concatenate([pair[sure], cut_pair])
    return Shapes(
        np.concatenate([places, places]),
        lines.item[np.concatenate([found // len(lines.item), found % len(lines.item)])],
    )


def _segments(geometry: Geometries) -> tuple[Floats, Floats, Ints]:
    """Start and step of each segment that has a length, and its line."""
    part, owner = simple_parts(geometry)
    xy, index = shapely.get_coordinates(part, return_index=True)
    keep = (index[1:] == index[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
    return xy[:-1][keep], (xy[1:] - xy[:-1])[keep], owner[index[1:][keep]]


def _near_segments(start: Floats, step: Floats, line: Ints) -> tuple[Ints, Ints]:
    """Pairs of segments of two lines whose boxes touch, the lower line first."""
    end = start + step
    low = np.minimum(start, end) - SAME_END_M
    high = np.maximum(start, end) + SAME_END_M
    boxes = shapely.box(*low.T, *high.T)
    one, other = shapely.STRtree(boxes).query(boxes)
    apart = line[one] < line[other]
    return one[apart], other[apart]


def _cross(a: Floats, b: Floats) -> Floats:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


def _on_segment(share: Floats, step: Floats) -> Flags:
    """Whether a place at this share of a segment lies on it, ends included."""
    slack = SAME_END_M / np.hypot(*step.T)
    return (share >= -slack) & (share <= 1 + slack)


def _cut(geometry: Geometries, pair: Ints) -> tuple[Geometries, Ints]:
    """Points that lines have in common by GEOS, and the pair of each."""
    one, other = pair // max(len(geometry), 1), pair % max(len(geometry), 1)
    part, owner = simple_parts(shapely.intersection(geometry[one], geometry[other]))
    points = shapely.get_dimensions(part) == 0
    return part[points], pair[owner[points]]
