"""Projects as objects that can lie near each other, each once, whatever its rows and pieces.

In come projecten and traces in EPSG:28992; out come per project its points, lines and areas, where
it may reach a station, and when it is built. Lines are brought to one form, so that it makes no
difference how they were cut or in which direction they were drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import (
    Flags,
    Geometries,
    Ints,
    Texts,
    line_corners,
    simple_parts,
    split_measured,
)
from miekgeo.knooppunten.candidates import line_ends
from miekgeo.knooppunten.items import INDICATIEF, Shapes
from miekgeo.periods import Ranges, read_ranges
from miekgeo.values import texts_of

# The fields that say from when and until when is built, the first that is given.
BUILT_FROM = ("bouw_van", "ibn_verwacht_van", "ibn_verwacht_tot", "bouw_tot", "ibn_gewenst")
BUILT_UNTIL = ("ibn_verwacht_tot", "ibn_verwacht_van", "bouw_tot", "ibn_gewenst")
# What that is called, by the first of these fields that is given.
BOUW, IBN, WISH = "bouwperiode", "inbedrijfname", "gewenste inbedrijfname"
_CALLED = {
    "bouw_van": BOUW,
    "ibn_verwacht_van": IBN,
    "ibn_verwacht_tot": IBN,
    "bouw_tot": BOUW,
    "ibn_gewenst": WISH,
}


@dataclass(frozen=True)
class Objects:
    """Projects, sorted by their code.

    Attributes
    ----------
    ids, names : text array (n)
        Code, and the name or else the code.
    years : Ranges (n)
        When each is built, over all its rows.
    called : text array (n)
        What these years are: bouwperiode, or the (wished) inbedrijfname where only that is known;
        of rows that differ the first of these. Empty where nothing is known.
    modaliteiten : DataFrame
        `object, modaliteit`: each once; none where unknown.
    points, lines, areas : Shapes
        EPSG:28992. Lines are one geometry per object; of an indicative line, which is straight
        between places, only these places are there, as points.
    ends : Shapes
        Points of an object and the ends of its lines, indicative ones too.
    indicated : bool array (n)
        Which objects have an indicative line.
    placed : bool array (n)
        Which objects have a place.
    """

    ids: Texts
    names: Texts
    years: Ranges
    called: Texts
    modaliteiten: pd.DataFrame
    points: Shapes
    lines: Shapes
    areas: Shapes
    ends: Shapes
    indicated: Flags
    placed: Flags

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def parts(self) -> Shapes:
        """Everything with a place."""
        all_shapes = (self.points, self.lines, self.areas)
        return Shapes(
            np.concatenate([s.geometry for s in all_shapes]),
            np.concatenate([s.item for s in all_shapes]),
        )


def gather_objects(projecten: gpd.GeoDataFrame, traces: gpd.GeoDataFrame) -> Objects:
    """Rows of the layers as objects.

    Parameters
    ----------
    projecten, traces : GeoDataFrame (EPSG:28992)
        Layers. A project without geometry has that of its traces.
    """
    ids, owner = np.unique(_codes(projecten), return_inverse=True)
    part, item, indicative = _places(projecten, traces, ids, owner)
    dimension = shapely.get_dimensions(part)
    between = (dimension == 1) & indicative
    line = dimension == 1
    own_points = Shapes(part[dimension == 0], item[dimension == 0])
    corners, corner_of = line_corners(part[between], item[between])
    whole = _joined(part[line], item[line])
    ends, end_of = line_ends(whole.geometry)
    return Objects(
        ids=ids,
        names=_names(projecten, ids, owner),
        years=_years(projecten, owner, len(ids)),
        called=_called(projecten, owner, len(ids)),
        modaliteiten=_modaliteiten(projecten, owner),
        points=_distinct(_both(own_points, Shapes(corners, corner_of))),
        lines=_joined(part[line & ~between], item[line & ~between]),
        areas=_ordered(part[dimension == 2], item[dimension == 2]),
        ends=_distinct(_both(own_points, Shapes(ends, whole.item[end_of]))),
        indicated=np.bincount(item[between], minlength=len(ids)) > 0,
        placed=np.bincount(item, minlength=len(ids)) > 0,
    )


def _codes(projecten: pd.DataFrame) -> Texts:
    """Code of each row; a row without one goes by its place."""
    code = texts_of(projecten, "project_id")
    place = np.array([f"rij {i + 1}" for i in range(len(code))], dtype=object)
    return np.where(code == "", place, code)


def _names(projecten: pd.DataFrame, ids: Texts, owner: Ints) -> Texts:
    """Name of each object: the last in the alphabet where its rows don't agree."""
    found = pd.Series(texts_of(projecten, "naam"), dtype="str").groupby(owner).max()
    names = found.to_numpy(dtype=object)
    return np.where(names == "", ids, names)


def _years(projecten: pd.DataFrame, owner: Ints, n: int) -> Ranges:
    rows = read_ranges(projecten, BUILT_FROM, BUILT_UNTIL)
    first, last = np.full(n, np.nan), np.full(n, np.nan)
    np.fmin.at(first, owner, rows.first)
    np.fmax.at(last, owner, rows.last)
    return Ranges(first, last)


def _called(projecten: pd.DataFrame, owner: Ints, n: int) -> Texts:
    names = np.array([BOUW, IBN, WISH, ""], dtype=object)
    rank = np.full(len(projecten), len(names) - 1)
    for field in reversed(BUILT_FROM):
        given = texts_of(projecten, field) != ""
        rank[given] = names.tolist().index(_CALLED[field])
    first = np.full(n, len(names) - 1)
    np.minimum.at(first, owner, rank)
    return names[first]


def _modaliteiten(projecten: pd.DataFrame, owner: Ints) -> pd.DataFrame:
    all_rows = pd.DataFrame({"object": owner, "modaliteit": texts_of(projecten, "modaliteit")})
    return all_rows[(all_rows["modaliteit"] != "").to_numpy()].drop_duplicates(ignore_index=True)


def _places(
    projecten: gpd.GeoDataFrame, traces: gpd.GeoDataFrame, ids: Texts, owner: Ints
) -> tuple[Geometries, Ints, Flags]:
    """Simple parts of all objects, the object of each, and whether its row is indicative."""
    part, row = simple_parts(projecten.geometry.to_numpy())
    item = owner[row]
    indicative = (texts_of(projecten, "ligging") == INDICATIEF)[row]
    trace_part, trace_row = simple_parts(traces.geometry.to_numpy())
    trace_item = pd.Index(ids).get_indexer(pd.Index(texts_of(traces, "project_id")))[trace_row]
    needed = np.flatnonzero((trace_item >= 0) & ~np.isin(trace_item, item))
    trace_indicative = (texts_of(traces, "ligging") == INDICATIEF)[trace_row]
    part = np.concatenate([part, trace_part[needed]])
    item = np.concatenate([item, trace_item[needed]])
    indicative = np.concatenate([indicative, trace_indicative[needed]])
    return _without_lengthless(shapely.force_2d(part)), item, indicative


def _without_lengthless(part: Geometries) -> Geometries:
    """A line without length is a point."""
    dots = (shapely.get_dimensions(part) == 1) & (shapely.length(part) == 0)
    part[dots] = shapely.get_point(part[dots], 0)
    return part


def _joined(part: Geometries, item: Ints) -> Shapes:
    """One geometry per object, the same however its lines were cut, turned and ordered."""
    order = np.argsort(item, kind="stable")
    who, whose = np.unique(item[order], return_inverse=True)
    whole = split_measured(shapely.multilinestrings(part[order], indices=whose)).main
    return Shapes(shapely.normalize(shapely.line_merge(whole)), who)


def _ordered(area: Geometries, item: Ints) -> Shapes:
    """Areas by object and place, the same whatever the order of rows and vertices."""
    order = np.lexsort((*shapely.bounds(area).T, item))
    return Shapes(shapely.normalize(area[order]), item[order])


def _both(one: Shapes, other: Shapes) -> Shapes:
    return Shapes(
        np.concatenate([one.geometry, other.geometry]), np.concatenate([one.item, other.item])
    )


def _distinct(points: Shapes) -> Shapes:
    """Each point of an object once, in a fixed order."""
    table = np.column_stack([points.item, shapely.get_coordinates(points.geometry)])
    table = np.unique(table, axis=0)
    return Shapes(shapely.points(table[:, 1:]), table[:, 0].astype(np.int64))
