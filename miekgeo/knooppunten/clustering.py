"""Choose the middles of hubs among candidate points: the densest place first, one per radius.

The middle is the place with most within the radius; what lies within the radius of it can't be a
middle any more. So no hub is wider than twice the radius, chains don't grow, and the order of the
input doesn't matter. Density clustering of libraries (DBSCAN, HDBSCAN) lets chains grow, and
clustering with a largest diameter (complete linkage) asks for all pairs, which a national register
doesn't allow; the counting and searching is that of scipy's k-d tree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from miekgeo.geometry import Floats, Ints
from miekgeo.knooppunten.candidates import Candidates

# Points closer than this are one place (m).
SAME_PLACE_M = 1.0
# Places are told apart on a grid that round coordinates don't lie on the edge of, so that another
# coordinate system, which moves all by less than a millimetre, gives the same places.
_GRID_SHIFT_M = 0.377
# For the same reason: what lies exactly at the radius is within it, and of two middles equally far
# away the denser one counts.
SLACK_M = 0.01
_NEAREST_TRIED = 4


@dataclass(frozen=True)
class Middles:
    """Middles of hubs, and the hub of each candidate.

    Attributes
    ----------
    xy : float array (h, 2)
        RD metres, the densest first.
    hub : int array (n)
        Position of the middle nearest to each candidate; always within the radius.
    candidate : int array (h)
        A candidate at each middle.
    """

    xy: Floats
    hub: Ints
    candidate: Ints


def choose_middles(candidates: Candidates, straal_m: float) -> Middles:
    """Choose middles so that every candidate lies within the radius of one.

    Parameters
    ----------
    candidates : Candidates (n points)
    straal_m : float
        Radius in metres, more than zero.

    Notes
    -----
    Between places with equally many around them: the one where most comes together itself, then a
    station, then the most western and southern.
    """
    if not len(candidates.points):
        none = np.empty(0, dtype=np.int64)
        return Middles(np.empty((0, 2)), none, none)
    radius = straal_m + SLACK_M
    places, place = _places(candidates)
    xy = places[["x", "y"]].to_numpy()
    weight = places["weight"].to_numpy()
    around = _count_around(xy, weight, radius)
    order = np.lexsort((places["j"], places["i"], ~places["station"].to_numpy(), -weight, -around))
    middles = _pick(xy, order, radius)
    nearest = _nearest(xy[middles], xy)
    _, first = np.unique(place, return_index=True)
    return Middles(xy[middles], nearest[place], first[middles])


def place_cells(xy: Floats) -> Ints:
    """The square metre that each place lies in; what lies in the same one is the same place."""
    return np.floor((xy + _GRID_SHIFT_M) / SAME_PLACE_M).astype(np.int64)


def _places(candidates: Candidates) -> tuple[pd.DataFrame, Ints]:
    """Places with the number of things at each, and the place of each candidate."""
    xy = shapely.get_coordinates(candidates.points)
    cell = place_cells(xy)
    table = pd.DataFrame({"i": cell[:, 0], "j": cell[:, 1], "x": xy[:, 0], "y": xy[:, 1]})
    table["item"] = candidates.item
    table["station"] = candidates.station
    groups = table.groupby(["i", "j"], sort=True)
    places = groups.agg(
        x=("x", "min"), y=("y", "min"), station=("station", "any"), weight=("item", "nunique")
    )
    return places.reset_index(), np.asarray(groups.ngroup(), dtype=np.int64)


def _count_around(xy: Floats, weight: Ints, radius: float) -> Ints:
    """Number of things within the radius of each place, itself included."""
    # A place stands there once for each thing; the tree counts without naming, so memory stays.
    tree = cKDTree(np.repeat(xy, weight, axis=0))
    counts: Ints = tree.query_ball_point(xy, radius, return_length=True, workers=-1)
    return counts


def _pick(xy: Floats, order: Ints, radius: float) -> Ints:
    tree = cKDTree(xy)
    free = np.ones(len(order), dtype=bool)
    middles = []
    for place in order:
        if free[place]:
            middles.append(place)
            free[tree.query_ball_point(xy[place], radius)] = False
    return np.array(middles, dtype=np.int64)


def _nearest(middles: Floats, xy: Floats) -> Ints:
    """The nearest middle of each place; of those equally far the first, which is the densest."""
    tried = range(1, min(_NEAREST_TRIED, len(middles)) + 1)
    distance, middle = cKDTree(middles).query(xy, k=list(tried))
    equal = distance <= distance[:, :1] + SLACK_M
    return np.where(equal, middle, len(middles)).min(axis=1)
