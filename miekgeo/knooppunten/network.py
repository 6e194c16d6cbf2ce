"""The net of stations and traces: how many traces each station has, and what it is connected to.

Ends of traces belong to the nearest station within the tolerance; other ends are nodes of their
own, together where they touch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import Geometries, Ints, Texts, require_rd, simple_parts, split_measured
from miekgeo.knooppunten.candidates import line_ends
from miekgeo.knooppunten.clustering import place_cells
from miekgeo.knooppunten.items import ELEKTRICITEIT
from miekgeo.values import texts_of

STATION, END = "station", "eind"
Node = tuple[str, str, str]
COLUMNS = ("station_id", "naam", "graad", "deelnet", "stations_in_deelnet", "traces")


def build_network(
    stations: gpd.GeoDataFrame, traces: gpd.GeoDataFrame, *, aansluiting_m: float
) -> nx.MultiGraph:
    """Graph of stations and loose ends, with an edge for each trace between two of them.

    Parameters
    ----------
    stations, traces : GeoDataFrame (EPSG:28992)
        Layers. `van_station` and `naar_station` of a trace count before its geometry.
    aansluiting_m : float
        Distance within which an end belongs to a station of the same modaliteit, m.

    Returns
    -------
    MultiGraph
        Nodes `("station", id, "")` and `("eind", x, y)` in whole metres RD; edges have `trace_id`.
        A trace with more than two ends joins them all to the first.

    Raises
    ------
    CrsError
        A frame isn't in EPSG:28992.
    """
    require_rd(stations, "stations")
    require_rd(traces, "traces")
    graph = nx.MultiGraph()
    known = texts_of(stations, "station_id")
    graph.add_nodes_from((STATION, str(s), "") for s in sorted(known))
    ends = [*_declared_ends(traces, set(known)), *_drawn_ends(stations, traces, aansluiting_m)]
    nodes: dict[int, list[Node]] = {}
    for trace, node in ends:
        nodes.setdefault(trace, []).append(node)
    trace_id = texts_of(traces, "trace_id")
    for trace in sorted(nodes):
        first, *others = _joined(nodes[trace], trace)
        for other in others:
            graph.add_edge(first, other, trace_id=str(trace_id[trace]))
    return graph


def describe_network(graph: nx.MultiGraph, stations: pd.DataFrame) -> pd.DataFrame:
    """Degree and connected part of each station.

    Parameters
    ----------
    graph : MultiGraph
        Of `build_network`.
    stations : DataFrame
        Layer.

    Returns
    -------
    DataFrame (a row per station, sorted by id)
        `station_id, naam, graad` (distinct traces)`, deelnet` (number of its connected part, the
        largest is 1)`, stations_in_deelnet, traces` (ids).
    """
    parts = sorted(
        nx.connected_components(graph),
        key=lambda part: (-_stations_in(part), min(str(n) for n in part)),
    )
    part_of = {node: i for i, part in enumerate(parts, start=1) for node in part}
    sizes = [_stations_in(part) for part in parts]
    rows = []
    names = dict(zip(texts_of(stations, "station_id"), texts_of(stations, "naam"), strict=True))
    for station in sorted(names):
        node = (STATION, str(station), "")
        mine = sorted({str(d["trace_id"]) for _, _, d in graph.edges(node, data=True)})
        part = part_of[node]
        rows.append([station, names[station], len(mine), part, sizes[part - 1], ";".join(mine)])
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _stations_in(part: set[Node]) -> int:
    return sum(node[0] == STATION for node in part)


def _joined(nodes: Sequence[Node], trace: int) -> list[Node]:
    """What a trace joins: its stations; with fewer than two also a loose end."""
    distinct = list(dict.fromkeys(nodes))
    stations = [n for n in distinct if n[0] == STATION]
    if len(stations) > 1:
        return stations
    loose = [n for n in distinct if n[0] != STATION] or [(END, "", str(trace))]
    return [*stations, *loose][:2] if stations else loose


def _declared_ends(traces: pd.DataFrame, known: set[str]) -> Iterator[tuple[int, Node]]:
    for column in ("van_station", "naar_station"):
        for trace, station in enumerate(texts_of(traces, column)):
            if station in known:
                yield trace, (STATION, str(station), "")


def _drawn_ends(
    stations: gpd.GeoDataFrame, traces: gpd.GeoDataFrame, aansluiting_m: float
) -> Iterator[tuple[int, Node]]:
    lines = split_measured(traces.geometry.to_numpy()).main
    is_line = np.flatnonzero(shapely.get_dimensions(lines) == 1)
    points, line = line_ends(lines[is_line])
    trace = is_line[line]
    modaliteit = texts_of(traces, "modaliteit")[trace]
    station = _nearest_station(stations, modaliteit, points, aansluiting_m)
    xy = place_cells(shapely.get_coordinates(points)).tolist()
    for owner, found, (x, y) in zip(trace.tolist(), station, xy, strict=True):
        yield owner, (STATION, str(found), "") if found else (END, str(x), str(y))


def _nearest_station(
    stations: gpd.GeoDataFrame, modaliteit: Texts, points: Geometries, aansluiting_m: float
) -> Texts:
    """Id of the station that each end belongs to; empty without."""
    ordered = stations.sort_values("station_id")
    place, owner = simple_parts(ordered.geometry.to_numpy())
    carried = texts_of(ordered, "modaliteit")
    carried = np.where(carried == "", ELEKTRICITEIT, carried)[owner]
    ids = texts_of(ordered, "station_id")[owner]
    end, near = shapely.STRtree(place).query(points, predicate="dwithin", distance=aansluiting_m)
    same: Ints = np.flatnonzero((modaliteit[end] == "") | (modaliteit[end] == carried[near]))
    end, near = end[same], near[same]
    away = shapely.distance(points[end], place[near])
    order = np.lexsort((near, away, end))[::-1]
    found = np.full(len(points), "", dtype=object)
    found[end[order]] = ids[near[order]]
    return found
