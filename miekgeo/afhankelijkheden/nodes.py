"""What depends and is depended on: projects, traces without a project, stations, ontwikkelingen.

In come layers in EPSG:28992 and the schaalniveau of the projects; out comes one table of nodes with
where each lies, how firm that is, and when it is ready.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import Floats, Geometries, Ints, require_rd, split_measured
from miekgeo.grenzen import ZEE, Grenzen
from miekgeo.periods import Ranges, read_ranges
from miekgeo.values import numbers_of, texts_of

PROJECTEN, TRACES, STATIONS, ONTWIKKELINGEN = "projecten", "traces", "stations", "ontwikkelingen"
LAYERS = (PROJECTEN, TRACES, STATIONS, ONTWIKKELINGEN)
ELEKTRICITEIT = "elektriciteit"
BESTAAND, GEPLAND = "bestaand", "gepland"
JA, NEE, GRENSGEVAL, MOGELIJK, ONBEKEND = "ja", "nee", "grensgeval", "mogelijk", "onbekend"

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


@dataclass(frozen=True)
class Nodes:
    """Everything that can stand at either end of an afhankelijkheid.

    Attributes
    ----------
    table : DataFrame (n rows, RangeIndex)
        `laag, id, naam, modaliteit, infrastructuur, spanning_kv, beheerder, status,
        gebieden` (tuple of areas, the one with most of it first; the sea left out)`, grens` (how
        firm it is that it lies in those: nee for one area, ja for all of them, else grensgeval,
        mogelijk or onbekend).
    geometry : geometry array (n)
        EPSG:28992; None without location.
    ready : Ranges (n)
        When it is ready (a project, a planned station) or starts (an ontwikkeling).
    """

    table: pd.DataFrame
    geometry: Geometries
    ready: Ranges

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
    frames = {n: f.drop_duplicates(_KEYS[n]) for n, f in frames.items()}
    tables = [_rows(layer, frame) for layer, frame in frames.items()]
    table = pd.concat(tables, ignore_index=True)
    geometry = np.concatenate([f.geometry.to_numpy() for f in frames.values()])
    areas, firm = _located(table, geometry, schaalniveau, grenzen)
    ready = [_ready(layer, frame) for layer, frame in frames.items()]
    return Nodes(
        table=table.assign(gebieden=pd.Series(areas, dtype=object), grens=firm),
        geometry=geometry,
        ready=Ranges(
            np.concatenate([r.first for r in ready]), np.concatenate([r.last for r in ready])
        ),
    )


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
    past: Floats = np.zeros(len(frame))
    return Ranges(np.where(there, past, found.first), np.where(there, past, found.last))


def _located(
    table: pd.DataFrame, geometry: Geometries, schaalniveau: pd.DataFrame, grenzen: Grenzen
) -> tuple[list[tuple[str, ...]], list[str]]:
    """Areas of each node and how firm they are: projects as judged, others by their place."""
    areas, firm = _by_place(geometry, grenzen)
    judged = schaalniveau.drop_duplicates("project_id").set_index("project_id")
    for row in np.flatnonzero((table["laag"] == PROJECTEN).to_numpy()):
        project_id = table["id"].iloc[row]
        if project_id in judged.index:
            areas[row], firm[row] = _as_judged(judged.loc[project_id])
    return areas, firm


def _as_judged(row: pd.Series) -> tuple[tuple[str, ...], str]:
    shares = json.loads(row["aandelen"]) if isinstance(row["aandelen"], str) else {}
    areas = tuple(str(a) for a in shares if a != ZEE)
    answers = (row["kruist_provinciegrens"], row["kruist_landsgrens"])
    return areas, strongest(answers, n_areas=len(areas))


def strongest(answers: tuple[str, ...], *, n_areas: int) -> str:
    """How firm it is where a project lies, from its answers on both kinds of border."""
    if not n_areas:
        return ONBEKEND
    for answer in (JA, GRENSGEVAL, MOGELIJK):
        if answer in answers:
            return answer
    return NEE if n_areas == 1 else JA


def _by_place(geometry: Geometries, grenzen: Grenzen) -> tuple[list[tuple[str, ...]], list[str]]:
    coverage = grenzen.provincies
    parts = coverage.measure_parts(split_measured(geometry))
    parts = parts[parts["area"] >= 0]
    labels = coverage.labels.astype(str)
    sea = labels == ZEE
    areas: list[list[str]] = [[] for _ in geometry]
    for row, area in zip(parts["row"], parts["area"], strict=True):
        if not sea[area]:
            areas[row].append(labels[area])
    near, other = coverage.within(geometry, grenzen.tolerantie_m)
    # More than one border near means another area near; the sea's doesn't count.
    close = pd.Series(other[~sea[other]]).groupby(near[~sea[other]]).nunique()
    unsure = set(close.index[close > 1].tolist())
    firm = [
        ONBEKEND if not a else GRENSGEVAL if row in unsure else NEE if len(a) == 1 else JA
        for row, a in enumerate(areas)
    ]
    return [tuple(a) for a in areas], firm
