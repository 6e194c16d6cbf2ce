"""Where lines cross border edges, by arithmetic wherever that is beyond doubt.

In come lines and edges; out come, for lines that only cross edges plainly, the lengths between
crossings with a place in each; for all others, the edges that they have a point in common with, to
be cut by geometry. Plain: the ends of the step lie clearly on either side of the edge, and those of
the edge on either side of the step. Touching, following and passing through a vertex are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from miekgeo.geometry import Flags, Floats, Geometries, Ints

# An orientation larger than this times its terms has the right sign, whatever the rounding
# (Shewchuk's bound, a little wider).
SIGN_IS_SURE = 4 * np.finfo(float).eps
# At a smaller angle (its sine) the place of a crossing would lose digits that count.
SHALLOW = 1e-5


@dataclass(frozen=True)
class Steps:
    """The steps of lines, without those of no length: from vertex `start` to the next one.

    Attributes
    ----------
    xy : float array (v, 2)
        All vertices of all lines.
    start : int array (s)
        Vertex that each step starts in.
    line : int array (s)
        Line that it is of.
    """

    xy: Floats
    start: Ints
    line: Ints

    def only(self, chosen: Flags | Ints) -> Steps:
        """The steps chosen."""
        return Steps(self.xy, self.start[chosen], self.line[chosen])

    @property
    def ends(self) -> Floats:
        """Start and end of each step (s, 2, 2)."""
        return np.stack([self.xy[self.start], self.xy[self.start + 1]], axis=1)


@dataclass(frozen=True)
class Meetings:
    """Pairs of step and edge with a point in common.

    Attributes
    ----------
    step, edge : int arrays (p)
    plain : bool array (p)
        Whether they cross beyond doubt.
    along : float array (p)
        Where they do: share of the step before the crossing.
    """

    step: Ints
    edge: Ints
    plain: Flags
    along: Floats


@dataclass(frozen=True)
class Stretches:
    """What lines consist of between crossings.

    Attributes
    ----------
    line : int array (k)
    length : float array (k)
    place : float array (k, 2)
        A place in each, as far from its ends as its longest step allows.
    """

    line: Ints
    length: Floats
    place: Floats


def steps_of(lines: Geometries) -> Steps:
    """All steps of lines."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    moves = (line[1:] == line[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
    start = np.flatnonzero(moves)
    return Steps(xy, start, line[start])


def find_meetings(steps: Steps, edges: Floats, tree: shapely.STRtree) -> Meetings:
    """Which steps meet which edges (m, 2, 2), given an index on the edges as lines."""
    ends = steps.ends
    step, edge = tree.query(shapely.linestrings(ends))
    (a, b), (c, d) = ends[step].swapaxes(0, 1), edges[edge].swapaxes(0, 1)
    of_c, sure_c = _side(a, b, c)
    of_d, sure_d = _side(a, b, d)
    of_a, sure_a = _side(c, d, a)
    of_b, sure_b = _side(c, d, b)
    apart = (sure_c & sure_d & (of_c * of_d > 0)) | (sure_a & sure_b & (of_a * of_b > 0))
    along, place_is_sure = _crossing(a, b, c, d)
    plain = sure_a & sure_b & sure_c & sure_d & place_is_sure & ~apart
    unsure = np.flatnonzero(~(apart | plain))
    meets = plain.copy()
    meets[unsure] = shapely.intersects(
        shapely.linestrings(ends[step[unsure]]), shapely.linestrings(edges[edge[unsure]])
    )
    return Meetings(step[meets], edge[meets], plain[meets], along[meets])


def stretches(steps: Steps, lines: Flags, step: Ints, along: Floats) -> Stretches:
    """Some of the lines cut at their crossings.

    Parameters
    ----------
    steps : Steps
    lines : bool array
        Which lines to cut.
    step, along : arrays (p)
        Their crossings, in any order.
    """
    chosen = lines[steps.line]
    steps, step = steps.only(chosen), (np.cumsum(chosen) - 1)[step]
    order = np.lexsort((along, step))
    step, along = step[order], along[order]
    # Every step gives one part more than it has crossings.
    times = np.bincount(step, minlength=len(steps.start)) + 1
    of = np.repeat(np.arange(len(steps.start)), times)
    opens = np.ones(len(of), dtype=bool)
    opens[1:] = of[1:] != of[:-1]
    begin, end = np.zeros(len(of)), np.ones(len(of))
    begin[~opens] = along
    end[:-1][~opens[1:]] = along
    # A stretch starts with each line and after each crossing.
    starts = ~opens
    starts[0:1] = True
    starts[1:] |= steps.line[of[1:]] != steps.line[of[:-1]]
    stretch = np.cumsum(starts) - 1
    (x0, y0), (x1, y1) = steps.xy[steps.start].T, steps.xy[steps.start + 1].T
    size = (end - begin) * np.hypot(x1 - x0, y1 - y0)[of]
    first = np.flatnonzero(starts)
    longest = np.maximum.reduceat(size, first) if len(first) else size
    # The first of the longest parts of each stretch.
    best = np.flatnonzero(size == longest[stretch])
    best = best[np.unique(stretch[best], return_index=True)[1]]
    middle, at = ((begin + end) / 2)[best], of[best]
    place = np.column_stack([x0[at] + middle * (x1 - x0)[at], y0[at] + middle * (y1 - y0)[at]])
    length = np.bincount(stretch, weights=size, minlength=len(first)).astype(float)
    return Stretches(steps.line[of[first]], length, place)


def _crossing(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Flags]:
    """Share of a-b before it crosses c-d, and whether their angle is large enough to tell."""
    (rx, ry), (sx, sy), (qx, qy) = (b - a).T, (d - c).T, (c - a).T
    turn = rx * sy - ry * sx
    sure = np.abs(turn) > SHALLOW * np.hypot(rx, ry) * np.hypot(sx, sy)
    return np.clip((qx * sy - qy * sx) / np.where(sure, turn, 1.0), 0.0, 1.0), sure


def _side(start: Floats, end: Floats, place: Floats) -> tuple[Floats, Flags]:
    """On which side of lines places lie, as a signed area, and whether the sign is sure."""
    left = (start[:, 0] - place[:, 0]) * (end[:, 1] - place[:, 1])
    right = (start[:, 1] - place[:, 1]) * (end[:, 0] - place[:, 0])
    area = left - right
    return area, np.abs(area) > SIGN_IS_SURE * (np.abs(left) + np.abs(right))
