"""How long two objects run side by side, exactly.

The corridor of a segment is the band beside it, as long as the segment itself: what lies beyond its
end isn't beside it, so that lines end to end have nothing side by side. The part of another segment
in the band is one interval. The union of the intervals is what counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import Floats, Ints, simple_parts
from miekgeo.knooppunten.items import Shapes
from miekgeo.raakvlakken.contact import SLACK_M

# Segments run side by side when their directions differ at most this (degrees).
SIDE_BY_SIDE_DEG = 30.0
# Rounding of a cosine, and of a length (m).
SLACK_COS, SLACK_LENGTH_M = 1e-12, 1e-6
# Segments searched at once, to bound memory.
CHUNK = 20_000

Interval = tuple[Floats, Floats]


@dataclass(frozen=True)
class Segments:
    """Segments that have a length.

    Attributes
    ----------
    start, along : float array (n, 2)
        Start (m, RD) and direction of length 1.
    length : float array (n)
        m.
    item : int array (n)
        Object of each.
    """

    start: Floats
    along: Floats
    length: Floats
    item: Ints

    def take(self, rows: Ints) -> Segments:
        """The segments at these positions."""
        return Segments(self.start[rows], self.along[rows], self.length[rows], self.item[rows])


def parallel_lengths(lines: Shapes, n: int, *, corridor_m: float) -> pd.Series:
    """How long each pair of objects runs side by side.

    Parameters
    ----------
    lines : Shapes
        One geometry for each object that has lines, EPSG:28992, without repeated stretches.
    n : int
        Number of objects.
    corridor_m : float
        How near a stretch must lie beside the other, m.

    Returns
    -------
    Series of float
        The smaller of the two lengths (m), by `one * n + other` with one below other, sorted;
        pairs of length 0 aren't in it.
    """
    segments, geometry = _segments(lines)
    tree = shapely.STRtree(geometry)
    found = [pd.Series([], index=pd.Index([], dtype=np.int64), dtype=np.float64)]
    for begin in range(0, len(geometry), CHUNK):
        near, other = tree.query(
            geometry[begin : begin + CHUNK], predicate="dwithin", distance=corridor_m + SLACK_M
        )
        found.append(_covered(segments, near + begin, other, n, corridor_m))
    one_way = pd.concat(found).groupby(level=0).sum()
    one, other = one_way.index // n, one_way.index % n
    there = one_way[one < other]
    back = one_way[one > other]
    back.index = (back.index % n) * n + back.index // n
    smaller = np.minimum(there.to_numpy(), back.reindex(there.index, fill_value=0.0).to_numpy())
    both = np.flatnonzero(smaller > SLACK_LENGTH_M)
    return pd.Series(smaller[both], index=there.index[both])


def _segments(lines: Shapes) -> tuple[Segments, np.ndarray]:
    part, line = simple_parts(lines.geometry)
    xy, index = shapely.get_coordinates(part, return_index=True)
    start, end = xy[:-1], xy[1:]
    length = np.hypot(*(end - start).T)
    kept = np.flatnonzero((index[1:] == index[:-1]) & (length > 0))
    start, end, length = start[kept], end[kept], length[kept]
    along = (end - start) / length[:, None]
    item = lines.item[line[index[kept]]]
    return Segments(start, along, length, item), shapely.linestrings(np.stack([start, end], axis=1))


def _covered(segments: Segments, near: Ints, other: Ints, n: int, corridor_m: float) -> pd.Series:
    """Lengths of each object within the corridor of each other one, by both.

    Not summed yet: sums of sums would hang on where the segments are cut in chunks.
    """
    turn = np.abs(np.einsum("ij,ij->i", segments.along[near], segments.along[other]))
    beside = (segments.item[near] != segments.item[other]) & (
        turn >= np.cos(np.radians(SIDE_BY_SIDE_DEG)) - SLACK_COS
    )
    near, other = near[beside], other[beside]
    start, end = _interval(segments.take(near), segments.take(other), corridor_m)
    inside = np.flatnonzero(end > start)
    owner = segments.item[other[inside]]
    length, segment, whose = _union(near[inside], owner, start[inside], end[inside])
    pair = segments.item[segment] * n + whose
    return pd.Series(length, index=pair)


def _interval(one: Segments, other: Segments, corridor_m: float) -> Interval:
    """From where to where along `one` (m) it lies in the band beside the other."""
    away = one.start - other.start
    at, gain = _dot(away, other.along), _dot(one.along, other.along)
    aside, drift = _cross(other.along, away), _cross(other.along, one.along)
    wide = np.full(len(at), corridor_m)
    near_from, near_to = _between(aside, drift, -wide, wide)
    beside_from, beside_to = _between(at, gain, np.zeros(len(at)), other.length)
    start, end = np.maximum(near_from, beside_from), np.minimum(near_to, beside_to)
    return np.maximum(start, 0.0), np.minimum(end, one.length)


def _between(at: Floats, gain: Floats, low: Floats, high: Floats) -> Interval:
    """Where `at + gain * x` lies between low and high."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        a, b = (low - at) / gain, (high - at) / gain
    inside = (low <= at) & (at <= high)
    level = gain == 0
    start = np.where(level, np.where(inside, -np.inf, np.inf), np.minimum(a, b))
    return start, np.where(level, -start, np.maximum(a, b))


def _union(segment: Ints, owner: Ints, start: Floats, end: Floats) -> tuple[Floats, Ints, Ints]:
    """What each interval adds to those before it on the segment for the same other object."""
    order = np.lexsort((end, start, owner, segment))
    segment, owner, start, end = segment[order], owner[order], start[order], end[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (segment[1:] != segment[:-1]) | (owner[1:] != owner[:-1])
    reached = pd.Series(end).groupby(np.cumsum(new)).cummax().to_numpy()
    before = np.concatenate([[0.0], reached])[:-1] if len(order) else reached
    covered = np.where(new, start, np.maximum(start, before))
    return np.maximum(end - covered, 0.0), segment, owner


def _dot(a: Floats, b: Floats) -> Floats:
    return a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1]


def _cross(a: Floats, b: Floats) -> Floats:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
