"""Answers per border kind: ja, nee, grensgeval, mogelijk or onbekend.

In come geometries with the areas they lie in and a tolerance per geometry; out comes one answer per
geometry. Rules: docs/ontwerp.md section 5. Touching is not crossing; a zoekgebied and the inside of
an indicative line never give a firm yes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.clusters import INDUSTRIECLUSTER, OFFICIEEL
from miekgeo.coverage import MIN_SHARE, NO_AREA, Coverage
from miekgeo.geometry import (
    Flags,
    Floats,
    Geometries,
    Ints,
    MeasuredParts,
    Texts,
    line_ends,
    measure,
    split_measured,
)
from miekgeo.grenzen import BELGIE, DUITSLAND, EEMS_DOLLARD, ZEE, Grenzen
from miekgeo.schaalniveau.accuracy import INDICATIEF, ZOEKGEBIED
from miekgeo.turning import (
    DepthIn,
    DepthInPolygon,
    depth_of_middle,
    largest_depth,
    turning_distance,
    turns_within,
)

JA = "ja"
NEE = "nee"
GRENSGEVAL = "grensgeval"
MOGELIJK = "mogelijk"
ONBEKEND = "onbekend"

Answers = Texts


@dataclass(frozen=True)
class Situation:
    """Geometries as the judges need them; all arrays have one entry a geometry (n).

    Attributes
    ----------
    geometry : geometry array
        EPSG:28992, not missing.
    parts : MeasuredParts
    tolerance : float array
        Tolerance of set and geometry together, m.
    zoekgebied, indicative_line : bool array
    ends : geometry array
        End points of the lines as multipoints; empty for other geometries.
    """

    geometry: Geometries
    parts: MeasuredParts
    tolerance: Floats
    zoekgebied: Flags
    indicative_line: Flags
    ends: Geometries


def describe(geometry: Geometries, ligging: Texts, tolerance: Floats) -> Situation:
    """Split and classify geometries once, for all judges."""
    parts = split_measured(geometry)
    is_line = parts.dimension == 1
    ends = np.full(len(geometry), shapely.MultiPoint(), dtype=object)
    ends[is_line] = line_ends(parts.main[is_line])
    return Situation(
        geometry=geometry,
        parts=parts,
        tolerance=tolerance,
        zoekgebied=ligging == ZOEKGEBIED,
        indicative_line=(ligging == INDICATIEF) & is_line,
        ends=ends,
    )


def judge_areas(
    coverage: Coverage, situation: Situation, lies_in: pd.DataFrame, turns: Flags
) -> Answers:
    """Whether geometries lie in two or more inside areas (provincies or gemeenten).

    Parameters
    ----------
    coverage : Coverage
    situation : Situation
    lies_in : DataFrame
        `row, area, share` for these geometries.
    turns : bool array (n)
        Whether the answer turns within the tolerance.
    """
    count = count_inside(coverage, lies_in, len(situation.geometry))
    answer = np.where(turns, GRENSGEVAL, np.where(count > 1, JA, NEE)).astype(object)
    return _soften(answer, situation, lambda rows: _ends_cross(coverage, situation, rows))


def turning(
    coverage: Coverage, situation: Situation, lies_in: pd.DataFrame, *, cap: float
) -> Floats:
    """`omslagafstand_m` of each geometry; see `miekgeo.turning.turning_distance`."""
    return turning_distance(coverage, situation.geometry, lies_in, situation.tolerance, cap=cap)


def judge_landsgrens(
    grenzen: Grenzen, situation: Situation, lies_in: pd.DataFrame, bestemming: Texts
) -> Answers:
    """Whether geometries lie both in the Netherlands and abroad; the sea isn't abroad.

    Parameters
    ----------
    grenzen : Grenzen
    situation : Situation
    lies_in : DataFrame
        `row, area, share` in `grenzen.provincies`.
    bestemming : object array (n)
        Country where a connection over sea ends: `NL`, another name, or empty when unknown.
    """
    coverage = grenzen.provincies
    abroad = grenzen.members(BELGIE, DUITSLAND)
    disputed = grenzen.members(EEMS_DOLLARD)
    n = len(situation.geometry)
    in_nl = lies_among(coverage.inside, lies_in, n)
    in_abroad = lies_among(abroad, lies_in, n)
    in_disputed = lies_among(disputed, lies_in, n)
    row, area = coverage.within(situation.geometry, situation.tolerance)
    near_nl = in_nl | _reaches(coverage.inside, row, area, n)
    near_abroad = in_abroad | _reaches(abroad, row, area, n)
    near_disputed = _reaches(disputed, row, area, n)
    answer = np.full(n, NEE, dtype=object)
    answer[near_nl & (near_abroad | near_disputed)] = GRENSGEVAL
    answer[in_disputed] = GRENSGEVAL
    both = np.flatnonzero(in_nl & in_abroad)
    firm = _is_deep(coverage, coverage.inside, situation, both, lies_in) & _is_deep(
        coverage, abroad, situation, both, lies_in
    )
    answer[both[firm]] = JA
    answer = _soften(answer, situation, lambda rows: _ends_abroad(grenzen, situation, rows))
    open_end = ends_at_sea(grenzen, situation, lies_in) & (answer == NEE)
    answer[open_end] = np.where(
        bestemming[open_end] == "", ONBEKEND, np.where(bestemming[open_end] == "NL", NEE, JA)
    )
    return answer


def judge_sea(grenzen: Grenzen, situation: Situation, lies_in: pd.DataFrame) -> Answers:
    """Whether a part lies at sea beyond the provincies; never a guess from nearness alone."""
    sea = grenzen.members(ZEE)
    in_sea = lies_among(sea, lies_in, len(situation.geometry))
    answer = np.where(in_sea, GRENSGEVAL, NEE).astype(object)
    rows = np.flatnonzero(in_sea)
    answer[rows[_is_deep(grenzen.provincies, sea, situation, rows, lies_in)]] = JA
    return _soften(answer, situation, lambda rows: _ends_in(grenzen, sea, situation, rows))


def judge_clusters(
    clusters: gpd.GeoDataFrame, situation: Situation
) -> tuple[Answers, dict[int, list[int]]]:
    """Whether geometries lie partly in and partly out of an industriecluster.

    Parameters
    ----------
    clusters : GeoDataFrame (m rows, EPSG:28992)
        With `soort`, `afbakening` and outlines; rows without outline have no border.
    situation : Situation

    Returns
    -------
    answers : object array (n)
        `onbekend` everywhere when no industriecluster with an outline is known.
    touched : dict of int to list of int
        Per geometry the positions of all clusters (of any kind) it lies in.
    """
    n = len(situation.geometry)
    outline = clusters.geometry.to_numpy()
    is_industry = (clusters["soort"] == INDUSTRIECLUSTER).to_numpy(dtype=bool)
    has_place = ~(shapely.is_missing(outline) | shapely.is_empty(outline))
    answer = np.full(n, NEE if (is_industry & has_place).any() else ONBEKEND, dtype=object)
    touched: dict[int, list[int]] = {}
    rows, which = shapely.STRtree(outline).query(situation.geometry, predicate="intersects")
    share = _share_in(situation.parts, rows, outline[which])
    lies = (share > MIN_SHARE) | _lower_part_in(situation.parts, rows, outline[which])
    for row, cluster in zip(rows[lies], which[lies], strict=True):
        touched.setdefault(int(row), []).append(int(cluster))
    partly = (share < 1 - MIN_SHARE) | _lower_part_out(situation.parts, rows, outline[which])
    leaves = lies & partly & is_industry[which]
    firm = (clusters["afbakening"] == OFFICIEEL).to_numpy(dtype=bool)
    for row, cluster in zip(rows[leaves], which[leaves], strict=True):
        found = _judge_cluster(outline[cluster], bool(firm[cluster]), situation, int(row))
        answer[row] = max(answer[row], found, key=_CLUSTER_ORDER.index)
    return answer, touched


def ends_at_sea(grenzen: Grenzen, situation: Situation, lies_in: pd.DataFrame) -> Flags:
    """Whether a line has an end at sea beyond the provincies; an end on the coast isn't at sea."""
    sea = grenzen.members(ZEE)
    at_sea = lies_among(sea, lies_in, len(situation.geometry))
    return at_sea & _any_end_in(grenzen, sea, situation.ends)


def only_through_enclaves(grenzen: Grenzen, situation: Situation, lies_in: pd.DataFrame) -> Flags:
    """Whether what lies abroad lies in the enclaves of Baarle-Hertog and no line ends there."""
    abroad = grenzen.members(BELGIE, DUITSLAND)
    n = len(situation.geometry)
    result = np.zeros(n, dtype=bool)
    in_nl = lies_among(grenzen.provincies.inside, lies_in, n)
    rows = np.flatnonzero(lies_among(abroad, lies_in, n) & in_nl)
    if not len(rows):
        return result
    foreign = shapely.union_all(grenzen.provincies.areas[abroad])
    left = shapely.difference(
        shapely.intersection(situation.geometry[rows], foreign), grenzen.enclaves
    )
    inside = (shapely.length(left) < 1e-6) & ~(
        (shapely.get_dimensions(left) == 0) & ~shapely.is_empty(left)
    )
    result[rows] = inside & ~_any_end_in(grenzen, abroad, situation.ends[rows])
    return result


def lies_among(members: Flags, lies_in: pd.DataFrame, n: int) -> Flags:
    """Whether each of n geometries lies in one of the areas chosen."""
    area = lies_in["area"].to_numpy()
    is_in = np.zeros(n, dtype=bool)
    is_in[lies_in["row"].to_numpy()[(area != NO_AREA) & members[area]]] = True
    return is_in


def count_inside(coverage: Coverage, lies_in: pd.DataFrame, n: int) -> Ints:
    """Number of inside areas each geometry lies in."""
    area = lies_in["area"].to_numpy()
    counts = (area != NO_AREA) & coverage.inside[area]
    return np.bincount(lies_in["row"].to_numpy()[counts], minlength=n)


# Firmest last: the answer on clusters is the firmest over all of them.
_CLUSTER_ORDER = [ONBEKEND, NEE, MOGELIJK, GRENSGEVAL, JA]


def _soften(
    answer: Answers,
    situation: Situation,
    ends_say_yes: Callable[[Ints], Flags],
) -> Answers:
    """No firm yes for a zoekgebied, nor for an indicative line whose ends don't say so."""
    answer = answer.copy()
    yes = answer == JA
    answer[yes & situation.zoekgebied] = MOGELIJK
    rows = np.flatnonzero(yes & situation.indicative_line)
    if len(rows):
        answer[rows[~ends_say_yes(rows)]] = MOGELIJK
    return answer


def _ends_cross(coverage: Coverage, situation: Situation, rows: Ints) -> Flags:
    ends = situation.ends[rows]
    lies_in = coverage.measure_parts(split_measured(ends))
    several = count_inside(coverage, lies_in, len(rows)) > 1
    return several & ~turns_within(coverage, ends, lies_in, situation.tolerance[rows])


def _ends_abroad(grenzen: Grenzen, situation: Situation, rows: Ints) -> Flags:
    abroad = grenzen.members(BELGIE, DUITSLAND)
    return _ends_in(grenzen, abroad, situation, rows) & _ends_in(
        grenzen, grenzen.provincies.inside, situation, rows
    )


def _ends_in(grenzen: Grenzen, members: Flags, situation: Situation, rows: Ints) -> Flags:
    """Whether an end lies in the areas, further than the tolerance from their outline."""
    tolerance = situation.tolerance[rows]
    depth = largest_depth(
        situation.ends[rows],
        DepthIn(grenzen.provincies, members, float(tolerance.max(initial=0)) + 1),
        tolerance + 1,
    )
    return depth > tolerance


def _any_end_in(grenzen: Grenzen, members: Flags, ends: Geometries) -> Flags:
    points, owner = shapely.get_parts(ends, return_index=True)
    which, area = grenzen.provincies.locate(points)
    found = np.zeros(len(ends), dtype=bool)
    found[owner[which[members[area]]]] = True
    return found


def _reaches(members: Flags, row: Ints, area: Ints, n: int) -> Flags:
    """Rows that come within the tolerance of one of the areas, from pairs found before."""
    near = np.zeros(n, dtype=bool)
    near[row[members[area]]] = True
    return near


def _is_deep(
    coverage: Coverage,
    members: Flags,
    situation: Situation,
    rows: Ints,
    lies_in: pd.DataFrame,
) -> Flags:
    """Whether geometries reach further into the areas than their tolerance."""
    tolerance = situation.tolerance[rows]
    depth_in = DepthIn(coverage, members, float(tolerance.max(initial=0)) + 1)
    depth = largest_depth(situation.geometry[rows], depth_in, tolerance + 1)
    area = lies_in["area"].to_numpy()
    mine = lies_in[(area != NO_AREA) & members[area] & lies_in["row"].isin(rows[depth == 0])]
    row = mine["row"].to_numpy()
    part, index = coverage.parts_in(situation.geometry, row, mine["area"].to_numpy())
    owner = np.searchsorted(rows, row[index])
    np.maximum.at(depth, owner, depth_of_middle(part, depth_in, owner))
    return depth > tolerance


def _share_in(parts: MeasuredParts, rows: Ints, outline: Geometries) -> Floats:
    inside = shapely.intersection(parts.main[rows], outline)
    same = shapely.get_dimensions(inside) >= parts.dimension[rows]
    size = np.zeros(len(rows))
    size[same] = _measure_of(inside[same], parts.dimension[rows[same]])
    return size / parts.measure[rows]


def _measure_of(geometry: Geometries, dimension: Ints) -> Floats:
    """Measure in the dimension asked, of what an intersection may have mixed."""
    split = split_measured(geometry)
    return np.where(split.dimension == dimension, measure(split.main), 0.0)


def _lower_part_in(parts: MeasuredParts, rows: Ints, outline: Geometries) -> Flags:
    rest = parts.rest[rows]
    return ~shapely.is_missing(rest) & shapely.intersects(rest, outline)


def _lower_part_out(parts: MeasuredParts, rows: Ints, outline: Geometries) -> Flags:
    rest = parts.rest[rows]
    return ~shapely.is_missing(rest) & ~shapely.covers(outline, rest)


def _judge_cluster(outline: shapely.Geometry, firm: bool, situation: Situation, row: int) -> str:
    """Answer on one cluster for a geometry that lies partly in it."""
    ends = situation.ends[row]
    rest = situation.parts.rest[row]
    all_ends_in = not shapely.is_empty(ends) and shapely.covers(outline, ends)
    # A link between two parts of a cluster is within the cluster.
    if all_ends_in and (rest is None or shapely.covers(outline, rest)):
        return NEE
    tolerance = float(situation.tolerance[row])
    if _turns_at_outline(outline, situation.geometry[row], tolerance):
        return GRENSGEVAL
    soft = bool(situation.zoekgebied[row]) or not firm
    if situation.indicative_line[row] and not shapely.intersects(outline, ends):
        soft = True
    return MOGELIJK if soft else JA


def _turns_at_outline(
    outline: shapely.Geometry, geometry: shapely.Geometry, tolerance: float
) -> bool:
    """Whether the geometry is wholly in or wholly out after a shift within the tolerance."""
    one = np.array([geometry], dtype=object)
    depths = (DepthInPolygon(outline, sign) for sign in (1.0, -1.0))
    return any(largest_depth(one, depth, tolerance + 1)[0] <= tolerance for depth in depths)
