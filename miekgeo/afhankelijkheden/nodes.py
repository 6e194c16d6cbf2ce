"""What depends and is depended on: projects, traces without a project, stations, ontwikkelingen.

In come layers in EPSG:28992 and the schaalniveau of the projects; out comes one table of nodes with
where each lies, how firm that is, and when it is ready.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.afhankelijkheden.answers import (
    BUITENLAND,
    GRENSGEVAL,
    JA,
    MOGELIJK,
    NEE,
    ONBEKEND,
)
from miekgeo.afhankelijkheden.ligging import areas_near, destinations, is_abroad
from miekgeo.geometry import Floats, Geometries, Ints, require_rd, split_measured
from miekgeo.grenzen import ZEE, Grenzen
from miekgeo.periods import Ranges, read_ranges
from miekgeo.values import numbers_of, texts_of

PROJECTEN, TRACES, STATIONS, ONTWIKKELINGEN = "projecten", "traces", "stations", "ontwikkelingen"
LAYERS = (PROJECTEN, TRACES, STATIONS, ONTWIKKELINGEN)
ELEKTRICITEIT = "elektriciteit"
ZOEKGEBIED = "zoekgebied"
BESTAAND, GEPLAND = "bestaand", "gepland"
# The quarter in which what stands there was ready: before all others.
IN_USE = 0.0

_KEYS = {
    PROJECTEN: "project_id",
    TRACES: "trace_id",
    STATIONS: "station_id",
    ONTWIKKELINGEN: "ontwikkeling_id",
}
# Fields from which a node is ready; a range where there are two.
_VAN = {
    PROJECTEN: ("ibn_verwacht_van", "ibn_verwacht_tot", "ibn_gewenst"),
    STATIONS: ("ibn",),
    ONTWIKKELINGEN: ("jaar_van",),
}
_TOT = {
    PROJECTEN: ("ibn_verwacht_tot", "ibn_verwacht_van", "ibn_gewenst"),
    STATIONS: ("ibn",),
    ONTWIKKELINGEN: ("jaar_van",),
}

# Areas, how firm, areas for sure, areas in which it may lie.
Lies = tuple[tuple[str, ...], str, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Nodes:
    """Everything that can stand at either end of an afhankelijkheid.

    Attributes
    ----------
    table : DataFrame (n rows, RangeIndex)
        `laag, id, naam, modaliteit, infrastructuur, spanning_kv, beheerder, status,
        gebieden` (tuple of areas, the one with most of it first; the sea left out)`, grens` (how
        firm it is that it lies in those: nee for one area, ja for all of them, else grensgeval,
        mogelijk or onbekend)`, zeker` (tuple of areas in which it lies for sure) and `kan_in`
        (tuple of areas in which it may lie).
    geometry : geometry array (n)
        EPSG:28992; None without location.
    ready : Ranges (n)
        When it is ready (a project, a planned station) or starts (an ontwikkeling); `IN_USE` is
        what stands there.
    traces : mapping of str to int
        Traces that belong to a project, by id: the position of that project.
    """

    table: pd.DataFrame
    geometry: Geometries
    ready: Ranges
    traces: Mapping[str, int]

    def position(self, layer: str) -> dict[str, int]:
        """Position of the nodes of a layer by id; of equal ids the first."""
        mine = self.table[self.table["laag"] == layer]
        return dict(zip(reversed(mine["id"].tolist()), reversed(mine.index.tolist()), strict=True))

    def of(self, layer: str) -> Ints:
        """Positions of the nodes of a layer."""
        return np.flatnonzero((self.table["laag"] == layer).to_numpy())

    @property
    def placed(self) -> np.ndarray:
        """Which nodes have a place."""
        return ~(shapely.is_missing(self.geometry) | shapely.is_empty(self.geometry))


def gather_nodes(
    projecten: gpd.GeoDataFrame,
    traces: gpd.GeoDataFrame,
    stations: gpd.GeoDataFrame,
    ontwikkelingen: gpd.GeoDataFrame,
    schaalniveau: pd.DataFrame,
    grenzen: Grenzen,
) -> Nodes:
    """Rows of the layers as nodes.

    Parameters
    ----------
    projecten, traces, stations, ontwikkelingen : GeoDataFrame (EPSG:28992)
        Layers; of traces only those without a known project become nodes.
    schaalniveau : DataFrame
        Table of `find_schaalniveau` for these projects.
    grenzen : Grenzen

    Raises
    ------
    CrsError
        A frame isn't in EPSG:28992.
    """
    frames = dict(zip(LAYERS, (projecten, traces, stations, ontwikkelingen), strict=True))
    for layer, frame in frames.items():
        require_rd(frame, layer)
    known = set(texts_of(projecten, "project_id"))
    loose = [p not in known for p in texts_of(traces, "project_id")]
    frames[TRACES] = traces[np.array(loose, dtype=bool)]
    # By id, so that the order of the rows decides nothing.
    frames = {n: _distinct(f, _KEYS[n]) for n, f in frames.items()}
    tables = [_rows(layer, frame) for layer, frame in frames.items()]
    table = pd.concat(tables, ignore_index=True)
    geometry = np.concatenate([f.geometry.to_numpy() for f in frames.values()])
    lies = _located(table, geometry, schaalniveau, frames[PROJECTEN], grenzen)
    ready = [_ready(layer, frame) for layer, frame in frames.items()]
    return Nodes(
        table=table.join(lies),
        geometry=geometry,
        ready=Ranges(
            np.concatenate([r.first for r in ready]), np.concatenate([r.last for r in ready])
        ),
        traces=_of_projects(traces, frames[PROJECTEN]),
    )


def _distinct(frame: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    """Each id once, sorted; of several rows the parts together, with the values of the first."""
    if not frame[key].duplicated().any():
        return frame.sort_values(key, kind="stable")
    return gpd.GeoDataFrame(frame.dissolve(key, as_index=False, aggfunc="first", sort=True))


def _rows(layer: str, frame: gpd.GeoDataFrame) -> pd.DataFrame:
    modaliteit = texts_of(frame, "modaliteit")
    if layer == STATIONS:
        modaliteit = np.where(modaliteit == "", ELEKTRICITEIT, modaliteit)
    return pd.DataFrame(
        {
            "laag": np.full(len(frame), layer, dtype=object),
            "id": texts_of(frame, _KEYS[layer]),
            "naam": texts_of(frame, "naam"),
            "modaliteit": modaliteit,
            "infrastructuur": texts_of(frame, "infrastructuur"),
            "spanning_kv": numbers_of(frame, "spanning_kv"),
            "beheerder": texts_of(frame, "beheerder"),
            "status": texts_of(frame, "status"),
        }
    )


def _ready(layer: str, frame: gpd.GeoDataFrame) -> Ranges:
    found = read_ranges(frame, _VAN.get(layer, ()), _TOT.get(layer, ()))
    if layer != STATIONS:
        return found
    # What stands there is ready, whatever the year that was once planned.
    there = texts_of(frame, "status") == BESTAAND
    past: Floats = np.full(len(frame), IN_USE)
    return Ranges(np.where(there, past, found.first), np.where(there, past, found.last))


def _of_projects(traces: pd.DataFrame, projecten: pd.DataFrame) -> dict[str, int]:
    """Position of the project of each trace that has one; projects are the first nodes."""
    position = {str(p): i for i, p in enumerate(texts_of(projecten, "project_id"))}
    pairs = zip(texts_of(traces, "trace_id"), texts_of(traces, "project_id"), strict=True)
    return {str(t): position[p] for t, p in pairs if p in position}


def _located(
    table: pd.DataFrame,
    geometry: Geometries,
    schaalniveau: pd.DataFrame,
    projecten: pd.DataFrame,
    grenzen: Grenzen,
) -> pd.DataFrame:
    """Where each node lies and how firm that is: projects as judged, others by their place."""
    rows = _by_place(geometry, grenzen)
    judged = schaalniveau.drop_duplicates("project_id").set_index("project_id")
    is_search = texts_of(projecten, "ligging") == ZOEKGEBIED
    search = set(texts_of(projecten, "project_id")[is_search])
    dimension = shapely.get_dimensions(geometry)
    near = areas_near(projecten, schaalniveau, grenzen)
    declared = destinations(projecten)
    for row in np.flatnonzero((table["laag"] == PROJECTEN).to_numpy()):
        project_id = table["id"].iloc[row]
        if project_id in judged.index:
            loose = project_id in search or dimension[row] == 0
            rows[row] = _as_judged(
                judged.loc[project_id],
                near.get(project_id, ()),
                declared.get(project_id, BUITENLAND),
                loose=bool(loose),
            )
    columns = zip(*rows, strict=True) if rows else ((), (), (), ())
    names = ("gebieden", "grens", "zeker", "kan_in")
    found = {n: pd.Series(list(v), dtype=object) for n, v in zip(names, columns, strict=True)}
    return pd.DataFrame(found)


def _as_judged(row: pd.Series, near: tuple[str, ...], country: str, *, loose: bool) -> Lies:
    """Where a project lies by its schaalniveau.

    `country` is where it ends when that is abroad; `loose` is a place that may be chosen or moved.
    """
    shares = json.loads(row["aandelen"]) if isinstance(row["aandelen"], str) else {}
    areas = tuple(str(a) for a in shares if a != ZEE)
    if not areas:
        return areas, ONBEKEND, (), ()
    inland, land = row["kruist_provinciegrens"], row["kruist_landsgrens"]
    if land == JA and not any(a.startswith(BUITENLAND) for a in areas):
        # Declared to end abroad, beyond the sea.
        areas = (*areas, country)
    firm = next((a for a in (JA, GRENSGEVAL, MOGELIJK) if a in (inland, land)), NEE)
    if firm == JA:
        return areas, firm, _firmly_in(areas, inland, land), areas
    if firm == NEE:
        return areas, firm, areas, areas
    named = any(a.startswith(BUITENLAND) for a in (*areas, *near))
    abroad = [country] if land in (GRENSGEVAL, MOGELIJK) and not named else []
    # A line that may cross a border lies where most of it is all the same.
    sure = () if loose else areas[:1]
    return areas, firm, sure, (*areas, *near, *abroad)


def _firmly_in(areas: tuple[str, ...], inland: str, land: str) -> tuple[str, ...]:
    """Of the areas of a project that firmly crosses a border, those that it firmly lies in."""
    home = [a for a in areas if not is_abroad(a)]
    abroad = [a for a in areas if is_abroad(a)]
    sure = [*(home if inland == JA else home[:1]), *(abroad if land == JA else [])]
    return tuple(a for a in areas if a in sure)


def _by_place(geometry: Geometries, grenzen: Grenzen) -> list[Lies]:
    """Where geometries lie: firm beyond the tolerance of the borders, as length or distance."""
    coverage = grenzen.provincies
    parts = coverage.measure_parts(split_measured(geometry))
    parts = parts[parts["area"] >= 0]
    labels = coverage.labels.astype(str)
    sea = labels == ZEE
    areas: list[list[str]] = [[] for _ in geometry]
    sizes: list[list[float]] = [[] for _ in geometry]
    for row, area, size in zip(parts["row"], parts["area"], parts["measure"], strict=True):
        if not sea[area]:
            areas[row].append(labels[area])
            sizes[row].append(float(size))
    near, other = coverage.within(geometry, grenzen.tolerantie_m)
    around: list[set[str]] = [set() for _ in geometry]
    for row, area in zip(near.tolist(), other.tolist(), strict=True):
        if not sea[area]:
            around[row].add(labels[area])
    lines = shapely.get_dimensions(geometry) > 0
    return [
        _firm(tuple(a), s, around[k], tolerance=grenzen.tolerantie_m, line=bool(lines[k]))
        for k, (a, s) in enumerate(zip(areas, sizes, strict=True))
    ]


def _firm(
    areas: tuple[str, ...], sizes: list[float], around: set[str], *, tolerance: float, line: bool
) -> Lies:
    """How firm it is that something lies in these areas, with others within the tolerance."""
    if not areas:
        return areas, ONBEKEND, (), ()
    possible = tuple(dict.fromkeys([*areas, *sorted(around)]))
    if not line:
        only = len(possible) == 1
        return areas, NEE if only else GRENSGEVAL, areas if only else (), possible
    sure = tuple(a for a, s in zip(areas, sizes, strict=True) if s > tolerance)
    if len(sure) > 1:
        return areas, JA, sure, possible
    return areas, NEE if set(possible) == set(sure) else GRENSGEVAL, sure, possible
