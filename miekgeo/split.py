"""A layer in tables of one kind of geometry each, as QGIS wants it, and back.

A layer that holds points, lines and areas becomes `<layer>_punt`, `<layer>_lijn` and
`<layer>_gebied`; what has no place goes to the plain table `<layer>_zonder_locatie`. A layer of one
kind keeps its name. In all of them stands where each row was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import RD, Geometries, Ints, simple_parts
from miekgeo.schema import LAYER_NAMES, RESULT_NAMES, LayerDefinition
from miekgeo.sources.raw import RawTable
from miekgeo.values import fold

KINDS = ("punt", "lijn", "gebied")
WITHOUT_PLACE = "zonder_locatie"
# Column with the place of a row in its layer, from 1 on, where a layer is in several tables.
ORDER = "volgnummer"
# Areas of clusters that have none of their own, to be drawn.
OUTLINES = "clusters_omtrek"
# A table that only files of miekgeo have.
ACCOUNT = "verantwoording"
# Tables beside the layers of a collection that aren't read back.
TABLE_NAMES = (
    "tegenspraken",
    "leden",
    "score",
    "stabiliteit",
    "vastgesteld",
    "netwerk",
    "balans",
    "projectfiche",
    WITHOUT_PLACE,
    "bevindingen",
    "terzijde",
    ACCOUNT,
)
_MULTI = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
_MULTI_TYPES = (4, 5, 6)


@dataclass(frozen=True)
class Part:
    """Rows of a layer that go in one table.

    Attributes
    ----------
    name : str
        Of the table.
    kind : str or None
        punt, lijn or gebied; None without places.
    frame : GeoDataFrame (EPSG:28992) or DataFrame
        With multi-geometries of that kind, or without geometry.
    """

    name: str
    kind: str | None
    frame: gpd.GeoDataFrame | pd.DataFrame


def part_names(layer: str) -> tuple[str, ...]:
    """Names of the tables that a layer may be in."""
    return (layer, *(f"{layer}_{end}" for end in (*KINDS, WITHOUT_PLACE)))


def split_layer(frame: gpd.GeoDataFrame, name: str, definition: LayerDefinition) -> list[Part]:
    """Rows of a layer by kind of geometry.

    Parameters
    ----------
    frame : GeoDataFrame (EPSG:28992)
        Any geometry, may be missing.
    name : str
        Of the layer.
    definition : LayerDefinition
        Says what kind a layer without rows is.

    Returns
    -------
    list of Part
        At least one. A collection has its points, lines and areas in the table of each kind, under
        one number.
    """
    geometry = frame.geometry.to_numpy()
    piece, owner = simple_parts(geometry)
    dimension = shapely.get_dimensions(piece)
    used = np.unique(dimension).tolist()
    without = np.setdiff1d(np.arange(len(frame)), owner)
    if not len(frame):
        used = [KINDS.index(next(k for k in definition.geometry_types if k in KINDS))]
    several = len(used) + bool(len(without)) > 1
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    if several:
        table[ORDER] = np.arange(1, len(table) + 1)
    parts = []
    for d in used:
        rows, group = np.unique(owner[dimension == d], return_inverse=True)
        shapes = _MULTI[d](piece[dimension == d], indices=group) if len(rows) else []
        part = gpd.GeoDataFrame(
            table.iloc[rows].reset_index(drop=True), geometry=gpd.GeoSeries(shapes, crs=RD), crs=RD
        )
        parts.append(Part(f"{name}_{KINDS[d]}" if len(used) > 1 else name, KINDS[d], part))
    if len(without):
        rest = table.iloc[without].reset_index(drop=True)
        parts.append(Part(f"{name}_{WITHOUT_PLACE}", None, rest))
    return parts


def wanted_names() -> tuple[str, ...]:
    """Names of the tables to read of a data set, and of the one that tells who wrote it."""
    return (*(p for layer in LAYER_NAMES for p in part_names(layer)), ACCOUNT)


def is_known(name: str) -> bool:
    """Whether a table of this name is one that miekgeo writes beside what it reads."""
    folded = fold(name)
    return folded in (*TABLE_NAMES, OUTLINES) or any(folded in part_names(n) for n in RESULT_NAMES)


def join_tables(tables: Sequence[RawTable]) -> dict[str, RawTable]:
    """Tables of a file by the layer they hold, those of one layer as one.

    Parameters
    ----------
    tables : sequence of RawTable
        Those that hold no layer, or part of one, are left out.
    """
    layers = {p: layer for layer in LAYER_NAMES for p in part_names(layer)}
    own = any(fold(t.name) == ACCOUNT for t in tables)
    found: dict[str, list[RawTable]] = {}
    for table in tables:
        layer = layers.get(fold(table.name))
        if layer is not None:
            found.setdefault(layer, []).append(_single(table) if own else table)
    return {layer: _join(layer, parts) for layer, parts in found.items()}


def _join(layer: str, parts: Sequence[RawTable]) -> RawTable:
    if len(parts) == 1 and fold(parts[0].name) == layer:
        return parts[0]
    frame = pd.concat([p.frame for p in parts], ignore_index=True)
    geometry = np.concatenate([_places(p) for p in parts])
    at = np.cumsum([0, *(len(p.frame) for p in parts[:-1])])
    broken = [b + start for p, start in zip(parts, at, strict=True) for b in p.broken_geometry]
    closed = [c + start for p, start in zip(parts, at, strict=True) for c in p.closed_rings]
    numbers = _numbers(frame, np.repeat(np.arange(len(parts)), [len(p.frame) for p in parts]))
    order = np.argsort(numbers, kind="stable")
    # The parts of a collection stand under one number.
    first = order[~pd.Series(numbers[order]).duplicated().to_numpy()]
    back = {int(n): place for place, n in enumerate(numbers[first])}
    stated = next((p for p in parts if p.crs is not None), parts[0])
    return replace(
        stated,
        name=layer,
        frame=_filled(frame.drop(columns=ORDER, errors="ignore").iloc[first]),
        rows=numbers[first],
        geometry=_collected(geometry[order], numbers[order]),
        broken_geometry=tuple(sorted({back[int(numbers[i])] for i in broken})),
        closed_rings=tuple(sorted({back[int(numbers[i])] for i in closed})),
        unreadable=tuple(u for p in parts for u in p.unreadable),
        remarks=tuple(dict.fromkeys(r for p in parts for r in p.remarks)),
    )


def _numbers(frame: pd.DataFrame, part: Ints) -> Ints:
    """Place of each row in its layer; rows that someone added or copied come last."""
    given = frame[ORDER] if ORDER in frame else pd.Series(None, index=frame.index)
    number = np.array(pd.to_numeric(given, errors="coerce"), dtype=float)
    added = ~((number >= 1) & (number == np.floor(number)) & (number < 2**53))
    added |= pd.DataFrame({"number": number, "part": part}).duplicated().to_numpy()
    last = number[~added].max(initial=0)
    number[added] = last + 1 + np.arange(added.sum())
    return number.astype(np.int64)


def _places(table: RawTable) -> Geometries:
    if table.geometry is None:
        return np.full(len(table.frame), None, dtype=object)
    return table.geometry


def _collected(geometry: Geometries, numbers: Ints) -> Geometries:
    """One geometry for each number: the geometry itself, or a collection of those under it."""
    unique, group = np.unique(numbers, return_inverse=True)
    placed = ~shapely.is_missing(geometry)
    count = np.bincount(group[placed], minlength=len(unique))
    found = np.full(len(unique), None, dtype=object)
    alone = placed & (count[group] == 1)
    found[group[alone]] = geometry[alone]
    for place in np.flatnonzero(count > 1):
        piece, _ = simple_parts(geometry[placed & (group == place)])
        found[place] = shapely.geometrycollections(piece)
    return found


def _filled(frame: pd.DataFrame) -> pd.DataFrame:
    whole = frame.reset_index(drop=True).astype(object)
    return whole.where(whole.notna(), None)


def _single(table: RawTable) -> RawTable:
    """Geometries as they were before they became multi-geometries to be written."""
    if table.geometry is None:
        return table
    geometry = table.geometry.copy()
    multi = np.isin(shapely.get_type_id(geometry), _MULTI_TYPES)
    alone = multi & (shapely.get_num_geometries(geometry) == 1)
    geometry[alone] = shapely.get_geometry(geometry[alone], 0)
    return replace(table, geometry=geometry)
