"""Everything that can come together: stations, traces, projects and ontwikkelingen, each once.

In come layers in EPSG:28992; out come their rows as items, distinct by id, and the points, lines
and areas of each. A row that stands in the layer twice, or a line in pieces, is one item.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import (
    Flags,
    Floats,
    Geometries,
    Ints,
    line_corners,
    require_rd,
    simple_parts,
    split_measured,
)
from miekgeo.values import numbers_of, power_of, texts_of, years_of

STATIONS, TRACES, PROJECTEN, ONTWIKKELINGEN = "stations", "traces", "projecten", "ontwikkelingen"
LAYERS = (STATIONS, TRACES, PROJECTEN, ONTWIKKELINGEN)
ELEKTRICITEIT = "elektriciteit"

_KEYS = {
    STATIONS: "station_id",
    TRACES: "trace_id",
    PROJECTEN: "project_id",
    ONTWIKKELINGEN: "ontwikkeling_id",
}
# The fields that say from when and until when something is there or is built.
_FROM = {
    STATIONS: ("ibn",),
    PROJECTEN: ("bouw_van", "ibn_verwacht_van", "ibn_verwacht_tot", "ibn_gewenst"),
    ONTWIKKELINGEN: ("jaar_van",),
}
_UNTIL = {
    STATIONS: ("ibn",),
    PROJECTEN: ("ibn_verwacht_tot", "ibn_verwacht_van", "ibn_gewenst", "bouw_tot"),
    ONTWIKKELINGEN: ("jaar_tot",),
}
# An ontwikkeling without a last year stays; the figures of the field go to this year.
LAST_YEAR = 2050
REKENVOORBEELD = "rekenvoorbeeld"
INDICATIEF = "indicatief"
# Programmes that say how far a project matters, the provincial one first.
PROGRAMMES = ("pMIEK", "nMIEK")
_MERGED = {
    "laag": "first",
    "naam": "max",
    "modaliteit": "max",
    "sector": "max",
    "spanning_kv": "max",
    "vermogen_mw": "max",
    "van": "min",
    "tot": "max",
    "voorbeeld": "max",
}


@dataclass(frozen=True)
class Shapes:
    """Geometries of one dimension with the item each is of.

    Attributes
    ----------
    geometry : geometry array (n)
        EPSG:28992.
    item : int array (n)
        Row of `Items.table`.
    """

    geometry: Geometries
    item: Ints


@dataclass(frozen=True)
class Items:
    """Things that can come together.

    Attributes
    ----------
    table : DataFrame (m rows, RangeIndex)
        `laag, id, naam, modaliteit` (of infrastructure only)`, sector, spanning_kv, vermogen_mw`
        (demand and supply with gelijktijdigheid)`, van, tot` (years)`, voorbeeld` (power is an
        example)`, niveau` (of the programmes a project stands in: 2 is nMIEK, 1 is pMIEK, 0 none)`,
        telt_als_trace`. In the order of layer and id, whatever the order of the rows.
    points, lines, areas : Shapes
        Lines are one geometry per item, without repeated stretches. Of an indicative line, which
        is straight between places, only these places are there, as points: what lies between is
        nowhere (docs/ontwerp.md par. 5).
    """

    table: pd.DataFrame
    points: Shapes
    lines: Shapes
    areas: Shapes

    @property
    def trace_lines(self) -> Shapes:
        """Lines that count as a trace: traces, and projects that have no trace."""
        counts = self.table["telt_als_trace"].to_numpy()[self.lines.item]
        return Shapes(self.lines.geometry[counts], self.lines.item[counts])

    @property
    def placed(self) -> Flags:
        """Which items have a place."""
        placed = np.zeros(len(self.table), dtype=bool)
        for shapes in (self.points, self.lines, self.areas):
            placed[shapes.item] = True
        return placed


def gather_items(
    stations: gpd.GeoDataFrame,
    traces: gpd.GeoDataFrame,
    projecten: gpd.GeoDataFrame,
    ontwikkelingen: gpd.GeoDataFrame,
    status: pd.DataFrame | None = None,
) -> Items:
    """Rows of the layers as items.

    Parameters
    ----------
    stations, traces, projecten, ontwikkelingen : GeoDataFrame (EPSG:28992)
        Layers; rows without location are items without a place.
    status : DataFrame, optional
        Layer: `project_id, programma`.

    Raises
    ------
    CrsError
        A frame isn't in EPSG:28992.
    """
    frames = dict(zip(LAYERS, (stations, traces, projecten, ontwikkelingen), strict=True))
    for layer, frame in frames.items():
        require_rd(frame, layer)
    rows = pd.concat([_rows(layer, frame) for layer, frame in frames.items()], ignore_index=True)
    geometry = np.concatenate([f.geometry.to_numpy() for f in frames.values()])
    table, item = _distinct(rows)
    table["niveau"] = _programme_level(table, status)
    indicated = np.concatenate([texts_of(f, "ligging") == INDICATIEF for f in frames.values()])
    table["telt_als_trace"] = _counts_as_trace(table, geometry, item, traces)
    points, lines, areas = _shapes(geometry, item, indicated)
    return Items(table, points, lines, areas)


def _rows(layer: str, frame: gpd.GeoDataFrame) -> pd.DataFrame:
    n = len(frame)
    place = [f"rij {i + 1}" for i in range(n)]
    key = texts_of(frame, _KEYS[layer])
    infrastructure = layer != ONTWIKKELINGEN
    modaliteit = texts_of(frame, "modaliteit") if infrastructure else np.full(n, "", dtype=object)
    if layer == STATIONS:
        # As the layer's definition says: empty is elektriciteit.
        modaliteit = np.where(modaliteit == "", ELEKTRICITEIT, modaliteit)
    power = np.full(n, np.nan)
    if layer == ONTWIKKELINGEN:
        both = np.column_stack([power_of(frame, c) for c in ("vraag_mw", "aanbod_mw")])
        power = np.where(np.isnan(both).all(axis=1), np.nan, np.nansum(both, axis=1))
    return pd.DataFrame(
        {
            "laag": np.full(n, layer, dtype=object),
            "id": np.where(key == "", np.array(place, dtype=object), key),
            "naam": texts_of(frame, "naam"),
            "modaliteit": modaliteit,
            "sector": texts_of(frame, "sector"),
            "spanning_kv": numbers_of(frame, "spanning_kv"),
            "vermogen_mw": power,
            "van": _first_year(frame, _FROM.get(layer, ())),
            "tot": _last_year(layer, frame),
            "voorbeeld": texts_of(frame, "herkomst_getallen") == REKENVOORBEELD,
        }
    )


def _distinct(rows: pd.DataFrame) -> tuple[pd.DataFrame, Ints]:
    """One row per layer and id, sorted, and the position there of each row."""
    layer = pd.Categorical(rows["laag"], categories=LAYERS, ordered=True)
    rows = rows.assign(order=layer.codes)
    repeated = rows.duplicated(["order", "id"], keep=False)
    # A thing in several rows has the values that any of them gives, whatever their order.
    merged = rows[repeated].groupby(["order", "id"], as_index=False).agg(_MERGED)
    table = pd.concat([rows[~repeated], merged], ignore_index=True)
    table = table.sort_values(["order", "id"], ignore_index=True)
    known = pd.MultiIndex.from_frame(table[["order", "id"]])
    item = known.get_indexer(pd.MultiIndex.from_frame(rows[["order", "id"]]))
    return table.drop(columns="order"), item


def _programme_level(table: pd.DataFrame, status: pd.DataFrame | None) -> Ints:
    """Level of the highest programme that each project stands in; 0 for all else."""
    level = np.zeros(len(table), dtype=np.int64)
    if status is None or not len(status):
        return level
    ids = texts_of(status, "project_id")
    is_project = (table["laag"] == PROJECTEN).to_numpy()
    for value, programma in enumerate(PROGRAMMES, start=1):
        listed = set(ids[texts_of(status, "programma") == programma])
        level[is_project & table["id"].isin(listed).to_numpy()] = value
    return level


def _shapes(geometry: Geometries, item: Ints, indicated: Flags) -> tuple[Shapes, Shapes, Shapes]:
    part, row = simple_parts(geometry)
    owner = item[row]
    dimension = shapely.get_dimensions(part)
    between = (dimension == 1) & indicated[row]
    corners, corner_of = line_corners(part[between], owner[between])
    points = Shapes(
        np.concatenate([part[dimension == 0], corners]),
        np.concatenate([owner[dimension == 0], corner_of]),
    )
    areas = Shapes(part[dimension == 2], owner[dimension == 2])
    # A line without length is no line.
    line = (dimension == 1) & ~between & (shapely.length(part) > 0)
    order = np.argsort(owner[line], kind="stable")
    who, whose = np.unique(owner[line][order], return_inverse=True)
    whole = shapely.multilinestrings(part[line][order], indices=whose)
    return points, Shapes(split_measured(whole).main, who), areas


def _counts_as_trace(
    table: pd.DataFrame, geometry: Geometries, item: Ints, traces: gpd.GeoDataFrame
) -> Flags:
    drawn = np.zeros(len(table), dtype=bool)
    measured = split_measured(geometry)
    drawn[item[(measured.dimension == 1) & (shapely.length(measured.main) > 0)]] = True
    # A trace without a line stands for nothing.
    is_line = shapely.length(traces.geometry.to_numpy()) > 0
    has_trace = table["id"].isin(set(texts_of(traces, "project_id")[is_line])).to_numpy()
    is_project = (table["laag"] == PROJECTEN).to_numpy()
    return drawn & ((table["laag"] == TRACES).to_numpy() | (is_project & ~has_trace))


def _last_year(layer: str, frame: pd.DataFrame) -> Floats:
    until = _first_year(frame, _UNTIL.get(layer, ()))
    if layer != ONTWIKKELINGEN:
        return until
    start = _first_year(frame, _FROM[layer])
    stays = np.where(np.isnan(start), np.nan, np.fmax(start, LAST_YEAR))
    return np.where(np.isnan(until), stays, until)


def _first_year(frame: pd.DataFrame, columns: tuple[str, ...]) -> Floats:
    """Year of the first of these columns that holds one."""
    found = np.full(len(frame), np.nan)
    for column in columns:
        if column in frame:
            year = years_of(frame[column])
            found = np.where(np.isnan(found), year, found)
    return found
