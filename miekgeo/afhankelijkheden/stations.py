"""Dependencies on stations: where lines end, what is extended or built, and what feeds what.

What a station project extends or builds is taken from its place; what feeds a project that names no
station is the nearest that suits, and so only supposed.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.afhankelijkheden.edges import (
    BEREKEND,
    BUILT_BY,
    END_STATION,
    EXTENDS,
    FEEDING,
    HIGH_TO_MIDDLE,
    NEEDS_POWER,
    OPGEGEVEN,
    SHARED_EXTENSION,
    VERMOED,
    make_edges,
    no_edges,
)
from miekgeo.afhankelijkheden.nodes import (
    ELEKTRICITEIT,
    GEPLAND,
    PROJECTEN,
    STATIONS,
    TRACES,
    Nodes,
)
from miekgeo.geometry import Floats, Geometries, Ints, simple_parts, split_measured
from miekgeo.knooppunten.candidates import line_ends
from miekgeo.values import texts_of
from miekgeo.wording import distance

# Voltage (kV) from which a station is high and extra high: what is lower hangs from what is higher.
HIGH_KV, EXTRA_HIGH_KV = 110.0, 220.0
STATION = "station"
# What runs on electricity: pumps, electrolysers, compressors.
DRIVEN_BY_POWER = ("warmte", "waterstof", "CO2")


def station_edges(traces: gpd.GeoDataFrame, nodes: Nodes, *, aansluiting_m: float) -> pd.DataFrame:
    """All edges to and from stations.

    Parameters
    ----------
    traces : GeoDataFrame (EPSG:28992)
        Layer; `van_station` and `naar_station` count as opgegeven.
    nodes : Nodes
    aansluiting_m : float
        Distance within which an end or a place belongs to a station, m.
    """
    ends = pd.concat(
        [_declared_ends(traces, nodes), _drawn_ends(traces, nodes, aansluiting_m)],
        ignore_index=True,
    )
    works = _works(nodes, aansluiting_m)
    return pd.concat(
        [
            ends,
            works,
            _shared_extensions(ends, works),
            _feeding(nodes, works),
            _high_to_middle(nodes),
        ],
        ignore_index=True,
    )


def _owners(traces: pd.DataFrame, nodes: Nodes) -> Ints:
    """Node of each trace: its project, else itself; -1 where it is neither."""
    projects, loose = nodes.position(PROJECTEN), nodes.position(TRACES)
    pairs = zip(texts_of(traces, "project_id"), texts_of(traces, "trace_id"), strict=True)
    return np.array([projects.get(p, loose.get(t, -1)) for p, t in pairs], dtype=np.int64)


def _declared_ends(traces: pd.DataFrame, nodes: Nodes) -> pd.DataFrame:
    owner = _owners(traces, nodes)
    found = [no_edges()]
    for column, naar in _named_stations(traces, nodes).items():
        both = (owner >= 0) & (naar >= 0)
        away = shapely.distance(traces.geometry.to_numpy()[both], nodes.geometry[naar[both]])
        evidence = f"{column} van het tracé"
        found.append(make_edges(owner[both], naar[both], END_STATION, OPGEGEVEN, evidence, away))
    return pd.concat(found, ignore_index=True)


def _named_stations(traces: pd.DataFrame, nodes: Nodes) -> dict[str, Ints]:
    """Nodes of the stations that traces name, by column; -1 for none that is known."""
    stations = nodes.position(STATIONS)
    return {
        c: np.array([stations.get(s, -1) for s in texts_of(traces, c)], dtype=np.int64)
        for c in ("van_station", "naar_station")
    }


def _drawn_ends(traces: gpd.GeoDataFrame, nodes: Nodes, aansluiting_m: float) -> pd.DataFrame:
    """Ends of traces, and of line projects without a trace, near a station of their modaliteit.

    An end at a station that its trace names isn't at another one beside that.
    """
    with_trace = set(_owners(traces, nodes).tolist())
    own = [p for p in nodes.of(PROJECTEN) if p not in with_trace]
    geometry = np.concatenate([traces.geometry.to_numpy(), nodes.geometry[own]])
    owner = np.concatenate([_owners(traces, nodes), np.array(own, dtype=np.int64)])
    lines = split_measured(geometry)
    rows = np.flatnonzero((lines.dimension == 1) & (owner >= 0))
    points, line = line_ends(lines.main[rows])
    row = rows[line]
    van = owner[row]
    end, naar, away = _stations_near(points, nodes, aansluiting_m)
    named = _named_stations(traces, nodes).values()
    known = pd.MultiIndex.from_tuples(
        [(k, s) for stations in named for k, s in enumerate(stations.tolist())],
        names=("row", "station"),
    )
    is_named = pd.MultiIndex.from_arrays([row[end], naar]).isin(known)
    fits = _same_carrier(nodes, van[end], naar) & (is_named | ~np.isin(end, end[is_named]))
    evidence = [f"eindpunt op {distance(a)} van het station" for a in away[fits]]
    return make_edges(van[end][fits], naar[fits], END_STATION, BEREKEND, evidence, away[fits])


def _works(nodes: Nodes, aansluiting_m: float) -> pd.DataFrame:
    """Station projects and the stations at their place: those they extend, those they build."""
    table = nodes.table
    is_work = (table["infrastructuur"] == STATION).to_numpy()
    projects = nodes.of(PROJECTEN)
    projects = projects[is_work[projects] & nodes.placed[projects]]
    part, owner = simple_parts(nodes.geometry[projects])
    points = shapely.get_dimensions(part) == 0
    part, owner = part[points], owner[points]
    point, station, away = _stations_near(part, nodes, aansluiting_m)
    project = projects[owner[point]]
    fits = _same_carrier(nodes, project, station)
    project, station, away = project[fits], station[fits], away[fits]
    planned = (table["status"] == GEPLAND).to_numpy()[station]
    evidence = np.array([f"plaats op {distance(a)} van het station" for a in away], dtype=object)
    return pd.concat(
        [
            make_edges(
                project[~planned], station[~planned], EXTENDS, BEREKEND, evidence[~planned],
                away[~planned],
            ),
            make_edges(
                station[planned], project[planned], BUILT_BY, BEREKEND, evidence[planned],
                away[planned],
            ),
        ],
        ignore_index=True,
    )  # fmt: skip


def _shared_extensions(ends: pd.DataFrame, works: pd.DataFrame) -> pd.DataFrame:
    """What ends at a station that another project extends, depends on that project too."""
    extends = works[works["soort"] == EXTENDS][["van", "naar"]]
    pairs = ends[["van", "naar"]].merge(extends, on="naar", suffixes=("", "_work"))
    pairs = pairs[pairs["van"] != pairs["van_work"]].drop_duplicates(["van", "van_work"])
    return make_edges(
        pairs["van"],
        pairs["van_work"],
        SHARED_EXTENSION,
        VERMOED,
        "eindigt op een station dat dit project uitbreidt",
        0.0,
    )


def _feeding(nodes: Nodes, works: pd.DataFrame) -> pd.DataFrame:
    """Projects that take electricity from the nearest station: their own kind, or heat and gas."""
    table = nodes.table
    projects = nodes.of(PROJECTEN)
    works_at_station = set(works["van"]) | set(works["naar"])
    is_point = shapely.get_dimensions(nodes.geometry[projects]) == 0
    electric = (table["modaliteit"] == ELEKTRICITEIT).to_numpy()[projects]
    driven = table["modaliteit"].isin(DRIVEN_BY_POWER).to_numpy()[projects]
    free = np.array([p not in works_at_station for p in projects], dtype=bool)
    placed = nodes.placed[projects]
    own = projects[placed & is_point & electric & free]
    other = projects[placed & driven]
    return pd.concat(
        [
            _nearest(nodes, own, FEEDING),
            _nearest(nodes, other, NEEDS_POWER),
        ],
        ignore_index=True,
    )


def _nearest(nodes: Nodes, projects: Ints, soort: str) -> pd.DataFrame:
    """The nearest electricity station of each project."""
    stations = _electric_stations(nodes)
    if not len(stations) or not len(projects):
        return no_edges()
    chosen, away = _closest(nodes.geometry[projects], nodes.geometry[stations])
    evidence = [f"dichtstbijzijnd station, op {distance(a)}" for a in away]
    return make_edges(projects, stations[chosen], soort, VERMOED, evidence, away)


def _high_to_middle(nodes: Nodes) -> pd.DataFrame:
    """Each electricity station of a lower voltage class and the nearest of a higher one.

    What isn't planned hangs from what isn't planned either, where there is any.
    """
    table = nodes.table
    stations = _electric_stations(nodes)
    kv = table["spanning_kv"].to_numpy()[stations]
    level = np.where(np.isnan(kv), -1, (kv >= HIGH_KV).astype(int) + (kv >= EXTRA_HIGH_KV))
    planned = (table["status"] == GEPLAND).to_numpy()[stations]
    found = [no_edges()]
    for low in (0, 1):
        higher = level > low
        there = higher & ~planned if (higher & ~planned).any() else higher
        for mine, among in ((~planned, there), (planned, higher)):
            found.append(_hang(nodes, stations[(level == low) & mine], stations[among]))
    return pd.concat(found, ignore_index=True)


def _hang(nodes: Nodes, low: Ints, higher: Ints) -> pd.DataFrame:
    """Each of the lower stations and the nearest of the higher ones."""
    if not (len(low) and len(higher)):
        return no_edges()
    chosen, away = _closest(nodes.geometry[low], nodes.geometry[higher])
    high = higher[chosen]
    owners = nodes.table["beheerder"].to_numpy()
    evidence = [
        f"dichtstbijzijnd station met hogere spanning, op {distance(a)}{_between(owners, m, h)}"
        for a, m, h in zip(away, low, high, strict=True)
    ]
    return make_edges(low, high, HIGH_TO_MIDDLE, VERMOED, evidence, away)


def _between(owners: np.ndarray, one: int, other: int) -> str:
    """Whether an edge is between two grid operators, as far as both are known."""
    a, b = owners[one], owners[other]
    return f", van {a} naar {b}" if a and b and a != b else ""


def _electric_stations(nodes: Nodes) -> Ints:
    stations = nodes.of(STATIONS)
    electric = (nodes.table["modaliteit"] == ELEKTRICITEIT).to_numpy()[stations]
    return stations[electric & nodes.placed[stations]]


def _closest(geometry: Geometries, among: Geometries) -> tuple[Ints, Floats]:
    """Position of the nearest of `among`, of those equally far the first, and its distance."""
    row, near = shapely.STRtree(among).query_nearest(geometry, all_matches=True)
    chosen = pd.Series(near).groupby(row).min().to_numpy()
    return chosen, shapely.distance(geometry, among[chosen])


def _stations_near(points: Geometries, nodes: Nodes, metres: float) -> tuple[Ints, Ints, Floats]:
    """The nearest station of each point within a distance: point, node of the station, distance."""
    stations = nodes.of(STATIONS)
    stations = stations[nodes.placed[stations]]
    tree = shapely.STRtree(nodes.geometry[stations])
    point, near = tree.query(points, predicate="dwithin", distance=metres)
    away = shapely.distance(points[point], nodes.geometry[stations[near]])
    return point, stations[near], away


def _same_carrier(nodes: Nodes, one: Ints, other: Ints) -> np.ndarray:
    carrier = nodes.table["modaliteit"].to_numpy()
    return (carrier[one] == "") | (carrier[one] == carrier[other])
