"""Spatial facts per project: where it lies, what it crosses, how firm that is.

In come the projecten frame, a boundary set and the clusters; out come facts, apart from any advice.
Facts: docs/ontwerp.md sections 5 and 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from miekgeo.clusters import OFFICIEEL, outline_clusters
from miekgeo.coverage import NO_AREA, Coverage, short_pieces
from miekgeo.distinct import each_distinct
from miekgeo.geometry import Flags, Floats, Ints, Texts, require_rd
from miekgeo.grenzen import Grenzen
from miekgeo.schaalniveau.accuracy import accuracy, ligging_of
from miekgeo.schaalniveau.answers import (
    ONBEKEND,
    Answers,
    Situation,
    count_inside,
    describe,
    ends_at_sea,
    judge_areas,
    judge_clusters,
    judge_landsgrens,
    judge_sea,
    only_through_enclaves,
    turning,
)
from miekgeo.thresholds import Thresholds
from miekgeo.turning import turns_within
from miekgeo.values import fold, texts_of

NERGENS = "Buiten het kaartgebied"
NEDERLAND_WORDS = frozenset({"nl", "nld", "nederland", "netherlands", "the netherlands"})


@dataclass(frozen=True)
class ClusterName:
    """What a text says of a cluster."""

    naam: str
    soort: str
    officieel: bool


@dataclass(frozen=True)
class Facts:
    """Facts of n projects; arrays have one entry a project, also without location.

    Attributes
    ----------
    has_place : bool array
    dimension : int array
        -1 without place, else 0, 1, 2: what is measured.
    provincies, gemeenten : DataFrame
        `row, area, naam, measure, share, inside`, largest share first within a row.
    kruist_provinciegrens, kruist_gemeentegrens, kruist_landsgrens, kruist_clustergrens, op_zee
        Answers; `onbekend` without place.
    omslagafstand_m, afstand_provinciegrens_m, tolerantie_m, nauwkeurigheid_m : float array
        NaN without place; tolerantie_m is that of the set then.
    aangenomen : bool array
        Accuracy assumed without any ground.
    buurprovincies : dict of row to names
    clusters : dict of row to positions in `cluster_list`
    enclave, open_einde : bool array
        Abroad only through Baarle-Hertog; a line ends at sea.
    bestemming : object array
        `NL`, another country, or empty.
    cluster_list : tuple of ClusterName
        Clusters by position.
    onbekende_gemeenten : mapping
        Per cluster the gemeenten the set doesn't know.
    """

    has_place: Flags
    dimension: Ints
    provincies: pd.DataFrame
    gemeenten: pd.DataFrame
    kruist_provinciegrens: Answers
    kruist_gemeentegrens: Answers
    kruist_landsgrens: Answers
    kruist_clustergrens: Answers
    op_zee: Answers
    omslagafstand_m: Floats
    afstand_provinciegrens_m: Floats
    tolerantie_m: Floats
    nauwkeurigheid_m: Floats
    aangenomen: Flags
    buurprovincies: Mapping[int, list[str]]
    clusters: Mapping[int, list[int]]
    enclave: Flags
    zoekgebied: Flags
    open_einde: Flags
    bestemming: Texts
    cluster_list: tuple[ClusterName, ...]
    onbekende_gemeenten: Mapping[str, list[str]]

    def first(self, n: int) -> Facts:
        """The facts of the first n projects only."""
        cut: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                cut[field.name] = value[:n]
            elif isinstance(value, pd.DataFrame):
                cut[field.name] = value[value["row"] < n]
        cut["buurprovincies"] = {r: v for r, v in self.buurprovincies.items() if r < n}
        cut["clusters"] = {r: v for r, v in self.clusters.items() if r < n}
        return replace(self, **cut)

    @property
    def n_provincies(self) -> Ints:
        """Number of provincies each project lies in."""
        mine = self.provincies.loc[self.provincies["inside"], "row"].to_numpy()
        return np.bincount(mine, minlength=len(self.has_place))


def find_facts(
    projecten: gpd.GeoDataFrame,
    grenzen: Grenzen,
    clusters: gpd.GeoDataFrame,
    *,
    thresholds: Thresholds,
    nabijheid_m: float,
) -> Facts:
    """Facts of projects.

    Parameters
    ----------
    projecten : GeoDataFrame (n rows, EPSG:28992, any geometry, may be missing)
        Columns of the projecten layer; not modified.
    grenzen : Grenzen
    clusters : GeoDataFrame (EPSG:28992)
        Columns of the clusters layer; without rows when there are none.
    thresholds : Thresholds
    nabijheid_m : float
        Metres within which another provincie is a buurprovincie.

    Raises
    ------
    CrsError
        A frame isn't in EPSG:28992.
    """
    require_rd(projecten, "projecten")
    outlined, unknown = outline_clusters(clusters, grenzen)
    geometry = projecten.geometry.to_numpy()
    has_place = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    rows = np.flatnonzero(has_place)
    placed = projecten.iloc[rows]
    bestemming = destination(projecten)
    ligging = ligging_of(placed)
    first_look = describe(geometry[rows], ligging, np.zeros(len(rows)))
    metres, assumed = accuracy(placed, first_look.parts.dimension, thresholds)
    situation = Situation(
        **{**vars(first_look), "tolerance": np.hypot(grenzen.tolerantie_m, metres)}
    )
    provincies = grenzen.provincies.measure_parts(situation.parts)
    gemeenten = grenzen.gemeenten.measure_parts(situation.parts)
    omslag = turning(grenzen.provincies, situation, provincies, cap=thresholds.omslag_max_m)
    turns_gemeente = turns_within(
        grenzen.gemeenten, situation.geometry, gemeenten, situation.tolerance
    )
    answer_clusters, touched = judge_clusters(outlined, situation)
    n = len(projecten)
    spread = _Spread(n, rows)
    return Facts(
        has_place=has_place,
        dimension=spread(situation.parts.dimension, -1),
        provincies=_named(provincies, grenzen.provincies, rows),
        gemeenten=_named(gemeenten, grenzen.gemeenten, rows),
        kruist_provinciegrens=spread(
            judge_areas(grenzen.provincies, situation, provincies, omslag <= situation.tolerance),
            ONBEKEND,
        ),
        kruist_gemeentegrens=spread(
            judge_areas(grenzen.gemeenten, situation, gemeenten, turns_gemeente), ONBEKEND
        ),
        kruist_landsgrens=spread(
            judge_landsgrens(grenzen, situation, provincies, bestemming[rows]), ONBEKEND
        ),
        kruist_clustergrens=spread(answer_clusters, ONBEKEND),
        op_zee=spread(judge_sea(grenzen, situation, provincies), ONBEKEND),
        omslagafstand_m=spread(omslag, np.nan),
        afstand_provinciegrens_m=spread(
            _border_distance(grenzen.provincies, situation, provincies), np.nan
        ),
        tolerantie_m=spread(situation.tolerance, grenzen.tolerantie_m),
        nauwkeurigheid_m=spread(metres, np.nan),
        aangenomen=spread(assumed, False),
        buurprovincies=_neighbours(grenzen.provincies, situation, provincies, rows, nabijheid_m),
        clusters={int(rows[r]): c for r, c in touched.items()},
        enclave=spread(only_through_enclaves(grenzen, situation, provincies), False),
        zoekgebied=spread(situation.zoekgebied, False),
        open_einde=spread(ends_at_sea(grenzen, situation, provincies), False),
        bestemming=bestemming,
        cluster_list=tuple(
            ClusterName(str(n), str(s), a == OFFICIEEL)
            for n, s, a in zip(
                outlined["naam"], outlined["soort"], outlined["afbakening"], strict=True
            )
        ),
        onbekende_gemeenten=unknown,
    )


def destination(projecten: gpd.GeoDataFrame) -> Texts:
    """`bestemming_land` per project: `NL`, another country as written, or empty."""
    return each_distinct(
        lambda land: "NL" if fold(land) in NEDERLAND_WORDS else land,
        texts_of(projecten, "bestemming_land"),
    )


class _Spread:
    """Put values of the projects with a place back among all projects."""

    def __init__(self, n: int, rows: Ints) -> None:
        self.n = n
        self.rows = rows

    def __call__(self, values: NDArray[Any], fill: object) -> NDArray[Any]:
        result = np.full(self.n, fill, dtype=values.dtype)
        result[self.rows] = values
        return result


def _named(table: pd.DataFrame, coverage: Coverage, rows: Ints) -> pd.DataFrame:
    area = table["area"].to_numpy()
    known = area != NO_AREA
    naam = np.full(len(table), NERGENS, dtype=object)
    naam[known] = coverage.labels[area[known]]
    inside = np.zeros(len(table), dtype=bool)
    inside[known] = coverage.inside[area[known]]
    return table.assign(row=rows[table["row"]], naam=naam, inside=inside)


def _border_distance(coverage: Coverage, situation: Situation, lies_in: pd.DataFrame) -> Floats:
    """Distance to the nearest border between two provincies; 0 when in two or more."""
    piece, owner = short_pieces(situation.geometry)
    found, distance = coverage.shared_edge_tree.query_nearest(
        piece, return_distance=True, all_matches=False
    )
    value = np.full(len(situation.geometry), np.inf)
    np.minimum.at(value, owner[found[0]], distance)
    value[count_inside(coverage, lies_in, len(value)) > 1] = 0.0
    return value


def _neighbours(
    coverage: Coverage,
    situation: Situation,
    lies_in: pd.DataFrame,
    rows: Ints,
    nabijheid_m: float,
) -> dict[int, list[str]]:
    """Provincies within the distance that the project doesn't lie in, nearest code first."""
    row, area = coverage.within(situation.geometry, nabijheid_m)
    n = len(coverage)
    own = lies_in["row"].to_numpy() * n + lies_in["area"].to_numpy()
    others = coverage.inside[area] & ~np.isin(row * n + area, own[lies_in["area"] != NO_AREA])
    neighbours: dict[int, list[str]] = {}
    names = coverage.labels[area[others]].tolist()
    for r, name in zip(rows[row[others]].tolist(), names, strict=True):
        neighbours.setdefault(r, []).append(str(name))
    return neighbours
