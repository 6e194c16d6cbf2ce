"""Ends of lines near borders: where each lies, what it faces, and what could go on across.

An end faces an area when its line comes no nearer to that area elsewhere: the far end of a line
that runs away from a border says nothing of that border.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from miekgeo.coverage import Coverage
from miekgeo.geometry import Flags, Floats, Geometries, Ints, Texts, simple_parts, split_measured
from miekgeo.knooppunten.candidates import SAME_END_M, line_ends

BEGIN, END = "begin", "eind"
NOWHERE = -1


@dataclass(frozen=True)
class Ends:
    """Ends of lines.

    Attributes
    ----------
    points : point array (n)
        EPSG:28992.
    line : int array (n)
        Position of the line of each.
    label : text array (n)
        Whether the line begins or ends there.
    branch : geometry array (n)
        The piece of the line that ends there.
    """

    points: Geometries
    line: Ints
    label: Texts
    branch: Geometries

    def take(self, rows: Ints | Flags) -> Ends:
        """The ends at these positions."""
        return Ends(self.points[rows], self.line[rows], self.label[rows], self.branch[rows])


def find_ends(geometry: Geometries) -> Ends:
    """Ends of all lines among the geometries.

    Parameters
    ----------
    geometry : geometry array (m)
        EPSG:28992, any type.
    """
    lines = split_measured(geometry)
    rows = np.flatnonzero(lines.dimension == 1)
    points, line = line_ends(lines.main[rows])
    part, owner = simple_parts(geometry[rows])
    first = pd.Series(shapely.get_point(part, 0)).groupby(owner).first().to_numpy()
    begins = shapely.distance(points, first[line]) < SAME_END_M
    # Drawn from the middle, a line begins at the first of its ends.
    without = ~pd.Series(begins).groupby(line).transform("any").to_numpy(dtype=bool)
    begins |= without & ~pd.Series(line).duplicated().to_numpy()
    return Ends(
        points,
        rows[line],
        np.where(begins, BEGIN, END).astype(object),
        _branches(lines.main[rows], points, line),
    )


def lies_in(parts: pd.DataFrame, metres: float) -> pd.DataFrame:
    """Of parts of lines (`row, area, measure`) those that count: longer than a few metres.

    Parameters
    ----------
    parts : DataFrame
        Of `Coverage.measure_parts`.
    metres : float
        As accurate as the borders are: what lies less far over one may as well lie before it.
        Where a line lies for the most part always counts.
    """
    inside = parts[parts["area"] >= 0]
    return inside[(inside["measure"] > metres) | ~inside["row"].duplicated()]


def homes(ends: Ends, lies: pd.DataFrame, coverage: Coverage, metres: float) -> Ints:
    """Area from which the line of each end comes; `NOWHERE` outside all.

    Parameters
    ----------
    ends : Ends (n)
    lies : DataFrame
        Of `lies_in`.
    coverage : Coverage
    metres : float
        As accurate as the borders are: so far past a border an end still belongs to this side.
    """
    there = pd.DataFrame(dict(zip(("end", "area"), coverage.locate(ends.points), strict=True)))
    near = pd.DataFrame(
        dict(zip(("end", "area"), coverage.within(ends.points, metres), strict=True))
    )
    found = pd.concat([there.assign(far=0), near.assign(far=1)], ignore_index=True)
    found["row"] = ends.line[found["end"].to_numpy(dtype=np.int64)]
    found = found.merge(lies[["row", "area", "measure"]], on=["row", "area"], how="left")
    found["without"] = found["measure"].isna()
    found = found.sort_values(
        ["end", "without", "far", "measure", "area"], ascending=[True, True, True, False, True]
    )
    # What is near only counts when the line comes from there.
    first = found[~(found["without"] & (found["far"] == 1))].drop_duplicates("end")
    home = np.full(len(ends.points), NOWHERE)
    home[first["end"].to_numpy(dtype=np.int64)] = first["area"].to_numpy()
    return home


def faces(ends: Ends, end: Ints, area: Ints, coverage: Coverage, metres: float) -> Flags:
    """Whether ends face areas: to within a distance the nearest of their line; pair by pair."""
    key, back = np.unique(end * (len(coverage.areas) + 1) + area, return_inverse=True)
    who, where = key // (len(coverage.areas) + 1), key % (len(coverage.areas) + 1)
    there = coverage.areas[where]
    away: Floats = shapely.distance(ends.points[who], there)
    nearest: Floats = shapely.distance(ends.branch[who], there)
    return np.asarray(away <= nearest + metres)[back]


def find_counterparts(
    ends: Ends,
    asked: pd.DataFrame,
    geometry: Geometries,
    lies: pd.DataFrame,
    coverage: Coverage,
    *,
    afstand_m: float,
    aansluiting_m: float,
) -> pd.DataFrame:
    """Lines of another area that could go on where an end stops.

    Parameters
    ----------
    ends : Ends
        Of all lines.
    asked : DataFrame (q rows, RangeIndex)
        `end` (position among the ends)`, home, area`: the end, where it comes from and the area in
        which its line would go on.
    geometry : geometry array
        All lines.
    lies : DataFrame
        Of `lies_in`.
    coverage : Coverage
    afstand_m : float
        How near an end of the other line must be that faces the area the first comes from.
    aansluiting_m : float
        How near the other line itself must be, whatever its ends.

    Returns
    -------
    DataFrame
        `asked, line, away`: each line once for each row of `asked`, with the distance from the end
        to what lies in the area.
    """
    points = ends.points[asked["end"].to_numpy()]
    by_end = _pairs(points, ends.points, afstand_m)
    by_end["line"] = ends.line[by_end["found"].to_numpy()]
    home = asked["home"].to_numpy()[by_end["asked"].to_numpy()]
    meets = home == NOWHERE
    known = np.flatnonzero(~meets)
    other = by_end["found"].to_numpy()[known]
    meets[known] = faces(ends, other, home[known], coverage, aansluiting_m)
    by_line = _pairs(points, geometry, aansluiting_m).rename(columns={"found": "line"})
    found = pd.concat([by_end[meets].assign(joined=False), by_line.assign(joined=True)])
    found = found.sort_values("joined", ascending=False).drop_duplicates(["asked", "line"])
    found = _of_the_area(found, ends, asked, lies)
    found["away"] = _away(found, points, asked, geometry, coverage)
    near = found["joined"] | (found["away"] <= afstand_m)
    return found.loc[near, ["asked", "line", "away"]].reset_index(drop=True)


def _pairs(points: Geometries, others: Geometries, metres: float) -> pd.DataFrame:
    one, other = shapely.STRtree(others).query(points, predicate="dwithin", distance=metres)
    return pd.DataFrame({"asked": one, "found": other})


def _of_the_area(
    found: pd.DataFrame, ends: Ends, asked: pd.DataFrame, lies: pd.DataFrame
) -> pd.DataFrame:
    """Other lines that lie in the area."""
    row = found["asked"].to_numpy(dtype=np.int64)
    area = asked["area"].to_numpy()[row]
    lines = pd.MultiIndex.from_arrays([found["line"], area])
    there = lines.isin(pd.MultiIndex.from_frame(lies[["row", "area"]]))
    own = found["line"].to_numpy() == ends.line[asked["end"].to_numpy()[row]]
    return found[there & ~own].reset_index(drop=True)


def _away(
    found: pd.DataFrame,
    points: Geometries,
    asked: pd.DataFrame,
    geometry: Geometries,
    coverage: Coverage,
) -> Floats:
    """Distance from each end to what of the other line lies in the area."""
    row = found["asked"].to_numpy(dtype=np.int64)
    key = found["line"].to_numpy() * len(coverage.areas) + asked["area"].to_numpy()[row]
    each, back = np.unique(key, return_inverse=True)
    line, area = each // len(coverage.areas), each % len(coverage.areas)
    inside = shapely.intersection(geometry[line], coverage.areas[area])
    return np.asarray(shapely.distance(points[row], inside[back]))


def _branches(lines: Geometries, points: Geometries, line: Ints) -> Geometries:
    """The piece of its line that each end is the end of."""
    part, owner = simple_parts(shapely.line_merge(lines))
    tips = np.concatenate([shapely.get_point(part, 0), shapely.get_point(part, -1)])
    table = _at(tips, np.concatenate([owner, owner])).assign(
        part=np.concatenate([np.arange(len(part))] * 2)
    )
    keys = ["line", "x", "y"]
    asked = _at(points, line).merge(table.drop_duplicates(keys), on=keys, how="left")
    return part[asked["part"].to_numpy(dtype=np.int64)]


def _at(points: Geometries, line: Ints) -> pd.DataFrame:
    xy = np.round(shapely.get_coordinates(points) / SAME_END_M)
    return pd.DataFrame({"line": line, "x": xy[:, 0], "y": xy[:, 1]})
