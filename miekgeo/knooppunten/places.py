"""Where hubs lie: the points where their members come nearest, and the areas those points are in.

A hub's outline is that of its own points (stations, ends, crossings, projects, ontwikkelingen) and
of the nearest place of each line and area, not of all that lies within the radius.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from miekgeo.coverage import NO_AREA, Coverage
from miekgeo.geometry import Geometries, Ints, Texts
from miekgeo.grenzen import ZEE, Grenzen
from miekgeo.knooppunten.clustering import SLACK_M
from miekgeo.knooppunten.items import Shapes
from miekgeo.knooppunten.members import Hubs, Surroundings, nearest_places

# Lines are looked at in steps no shorter than this (m), however exact the borders are.
STEP_M = 10.0
JA, GRENSGEVAL, NEE, ONBEKEND = "ja", "grensgeval", "nee", "onbekend"


@dataclass(frozen=True)
class Places:
    """Where each hub lies; all arrays in the order of the hubs asked for.

    Attributes
    ----------
    centre, hull : geometry array (k)
        The middle, and the convex hull of the hub's points (a point, line or polygon).
    provincies, buiten, gemeenten : list of tuple of str (k)
        Provincies, areas outside them that are no sea, and gemeenten in which its points lie.
    gemeente : text array (k)
        Gemeente of the middle; empty outside all.
    gebied : text array (k)
        Provincie or other area of the middle; empty outside all.
    grensoverschrijdend : text array (k)
        ja, grensgeval, nee, or onbekend where no point lies in a known area.
    """

    centre: Geometries
    hull: Geometries
    provincies: list[tuple[str, ...]]
    buiten: list[tuple[str, ...]]
    gemeenten: list[tuple[str, ...]]
    gemeente: Texts
    gebied: Texts
    grensoverschrijdend: Texts


def find_places(around: Surroundings, hubs: Hubs, chosen: Ints, grenzen: Grenzen) -> Places:
    """Where the chosen hubs lie.

    Parameters
    ----------
    around : Surroundings
    hubs : Hubs
    chosen : int array (k)
        Positions of hubs.
    grenzen : Grenzen
    """
    which, points = _hub_points(around, hubs, chosen)
    centre = shapely.points(hubs.xy[chosen])
    provincies, gemeenten = grenzen.provincies, grenzen.gemeenten
    in_provincie = _located(provincies, which, points)
    is_land = provincies.inside | ~np.isin(provincies.labels.astype(str), [ZEE])
    inside = provincies.inside[in_provincie["area"]]
    abroad = ~inside & is_land[in_provincie["area"]]
    return Places(
        centre=centre,
        hull=shapely.convex_hull(shapely.multipoints(points, indices=which)),
        provincies=_labels(provincies, in_provincie[inside], len(chosen)),
        buiten=_labels(provincies, in_provincie[abroad], len(chosen)),
        gemeenten=_labels(gemeenten, _located(gemeenten, which, points), len(chosen)),
        gemeente=_label_of(gemeenten, centre),
        gebied=_label_of(provincies, centre),
        grensoverschrijdend=_straddles(around, hubs, chosen, grenzen, in_provincie, points),
    )


def _hub_points(around: Surroundings, hubs: Hubs, chosen: Ints) -> tuple[Ints, Geometries]:
    """Points of the chosen hubs, with the position of the hub in `chosen`; sorted by hub."""
    position = np.full(len(hubs.xy), -1)
    position[chosen] = np.arange(len(chosen))
    mine = position[hubs.hub]
    own = np.flatnonzero(mine >= 0)
    candidate_xy = shapely.get_coordinates(around.candidates.points[own])
    # What was taken up from beside the hub is no place of it.
    far = np.hypot(*(candidate_xy - hubs.xy[hubs.hub[own]]).T) > hubs.straal_m + SLACK_M
    own = own[~far]
    members = hubs.members[position[hubs.members["hub"].to_numpy()] >= 0]
    found = [(mine[own], around.candidates.points[own])]
    for shapes in (around.items.lines, around.items.areas):
        pairs = members.merge(
            pd.DataFrame({"item": shapes.item, "shape": np.arange(len(shapes.item))}), on="item"
        )
        hub, shape = pairs["hub"].to_numpy(), pairs["shape"].to_numpy()
        near = nearest_places(Shapes(shapes.geometry[shape], shapes.item[shape]), hubs.xy[hub])
        # Of an area in several parts, or of one item in several rows, only what comes near.
        close = shapely.dwithin(near, shapely.points(hubs.xy[hub]), hubs.straal_m + SLACK_M)
        found.append((position[hub[close]], near[close]))
    which = np.concatenate([w for w, _ in found])
    points = np.concatenate([p for _, p in found])
    order = np.argsort(which, kind="stable")
    return which[order], points[order]


def _located(coverage: Coverage, which: Ints, points: Geometries) -> pd.DataFrame:
    """Areas in which the points of each hub lie: `hub, area, point` (position in `points`)."""
    point, area = coverage.locate(points)
    return pd.DataFrame({"hub": which[point], "area": area, "point": point})


def _labels(coverage: Coverage, located: pd.DataFrame, n: int) -> list[tuple[str, ...]]:
    """Names of areas per hub, the one with most points first."""
    counted = located.groupby(["hub", "area"]).size().reset_index(name="n")
    counted = counted.sort_values(["hub", "n", "area"], ascending=[True, False, True])
    found: list[list[str]] = [[] for _ in range(n)]
    for hub, area in zip(counted["hub"], counted["area"], strict=True):
        found[hub].append(str(coverage.labels[area]))
    return [tuple(names) for names in found]


def _label_of(coverage: Coverage, centre: Geometries) -> Texts:
    area = coverage.locate_one(centre)
    names = coverage.labels[np.maximum(area, 0)].astype(str).astype(object)
    return np.where(area == NO_AREA, "", names)


def _straddles(
    around: Surroundings,
    hubs: Hubs,
    chosen: Ints,
    grenzen: Grenzen,
    located: pd.DataFrame,
    points: Geometries,
) -> Texts:
    """Whether hubs lie on both sides of a border that isn't the sea's.

    `ja` when points lie in two areas beyond the tolerance of the borders, or near the border while
    a line of the hub runs on either side of it within the radius.
    """
    coverage = grenzen.provincies
    sea = np.isin(coverage.labels.astype(str), [ZEE])
    located = located[~sea[located["area"].to_numpy()]]
    hub, area = located["hub"].to_numpy(), located["area"].to_numpy()
    near, other = coverage.within(points[located["point"].to_numpy()], grenzen.tolerantie_m)
    firm = np.ones(len(located), dtype=bool)
    firm[near[~sea[other] & (other != area[near])]] = False
    n = len(chosen)
    n_areas, n_firm = _distinct(hub, area, n), _distinct(hub[firm], area[firm], n)
    answer = np.full(n, NEE, dtype=object)
    answer[(n_areas > 1) | (np.bincount(hub, ~firm, n) > 0)] = GRENSGEVAL
    answer[n_firm > 1] = JA
    for k in np.flatnonzero(answer == GRENSGEVAL):
        if _line_passes(around, hubs, int(chosen[k]), grenzen):
            answer[k] = JA
    answer[n_areas == 0] = ONBEKEND
    return answer


def _distinct(hub: Ints, area: Ints, n: int) -> Ints:
    return np.bincount(np.unique(np.column_stack([hub, area]), axis=0)[:, 0], minlength=n)


def _line_passes(around: Surroundings, hubs: Hubs, hub: int, grenzen: Grenzen) -> bool:
    """Whether a line of the hub lies firmly in two areas within the radius."""
    coverage = grenzen.provincies
    circle = shapely.buffer(shapely.points(hubs.xy[hub]), hubs.straal_m)
    items = hubs.members.loc[hubs.members["hub"] == hub, "item"].to_numpy()
    mine = np.isin(around.items.lines.item, items)
    inside = shapely.intersection(around.items.lines.geometry[mine], circle)
    corners = shapely.points(
        shapely.get_coordinates(shapely.segmentize(inside, max(grenzen.tolerantie_m, STEP_M)))
    )
    point, area = coverage.locate(corners)
    near, other = coverage.within(corners, grenzen.tolerantie_m)
    clear = ~np.isin(point, near[np.isin(other, area)])
    sea = np.isin(coverage.labels.astype(str), [ZEE])
    return len(np.unique(area[clear & ~sea[area]])) > 1
