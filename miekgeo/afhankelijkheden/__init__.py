"""Afhankelijkheden: what each project depends on, how that is known, and whether it is in time.

Directed: the first end depends on the second. Declared, computed and supposed dependencies stand
side by side, each with its evidence (docs/ontwerp.md section 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from miekgeo.afhankelijkheden.borders import crosses
from miekgeo.afhankelijkheden.chains import build_graph, critical_chain, find_cycles
from miekgeo.afhankelijkheden.declared import declared_edges, unknown_codes
from miekgeo.afhankelijkheden.edges import (
    BEREKEND,
    BUILT_BY,
    EXTENDS,
    LIES_IN,
    PLAN,
    VERMOED,
    Finding,
    confirm,
    without_own_works,
)
from miekgeo.afhankelijkheden.ligging import areas_near, destinations, lying_elsewhere
from miekgeo.afhankelijkheden.matrix import count_pairs
from miekgeo.afhankelijkheden.nodes import IN_USE, PROJECTEN, Nodes, gather_nodes
from miekgeo.afhankelijkheden.plans import plan_edges
from miekgeo.afhankelijkheden.stations import station_edges
from miekgeo.afhankelijkheden.toelichting import FIELDS, explain_edge, fiche_fields
from miekgeo.geometry import RD, Texts
from miekgeo.grenzen import Grenzen
from miekgeo.periods import GEEN, ONBEKEND, Ranges, compare_ready, read_ranges
from miekgeo.thresholds import Thresholds, load_thresholds
from miekgeo.values import texts_of

COLUMNS = (
    "van_id",
    "naar_id",
    "soort",
    "bewijs",
    "afstand_km",
    "provincie_van",
    "provincie_naar",
    "grensoverschrijdend",
    "planning",
    "toelichting",
)
WISHED = "gewenst eerder dan verwacht"

__all__ = ["COLUMNS", "Afhankelijkheden", "count_pairs", "find_afhankelijkheden"]


@dataclass(frozen=True)
class Afhankelijkheden:
    """All dependencies of a data set.

    Attributes
    ----------
    table : DataFrame (n rows, sorted by van_id, naar_id, soort)
        `COLUMNS`; `bewijs` starts with the standing (opgegeven, berekend, vermoed, bevestigd).
    extra : DataFrame (n rows)
        `naam_van, naam_naar, laag_van, laag_naar, stand, wanneer` of the same rows.
    lines : GeoSeries (n rows, EPSG:28992)
        From a place of the first end to one of the second; missing without both.
    findings : DataFrame
        `soort, id, melding`: unknown ids (of traces too), references to itself, cycles, wishes
        before what is expected.
    nodes : Nodes
    graph : DiGraph
        Dependencies that hold something up, by position of the nodes.
    """

    table: pd.DataFrame
    extra: pd.DataFrame
    lines: gpd.GeoSeries
    findings: pd.DataFrame
    nodes: Nodes
    graph: nx.DiGraph

    @cached_property
    def rows(self) -> list[dict[Any, Any]]:
        """Table and extra together, as rows."""
        return pd.concat([self.table, self.extra], axis=1).to_dict("records")

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """The table with the lines as geometry."""
        return gpd.GeoDataFrame(self.table, geometry=self.lines.to_numpy(), crs=RD)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Counts per pair of provincies; see `count_pairs`."""
        return count_pairs(self.table)

    @cached_property
    def fiches(self) -> pd.DataFrame:
        """The three fields of the projectfiche per project: `project_id, naam` and the fields."""
        projects = self.nodes.table[self.nodes.table["laag"] == PROJECTEN]
        by_project: dict[str, list[dict[Any, Any]]] = {}
        for row in self.rows:
            if row["laag_van"] == PROJECTEN:
                by_project.setdefault(row["van_id"], []).append(row)
        rows = [
            {"project_id": i, "naam": naam, **fiche_fields(by_project.get(i, []))}
            for i, naam in zip(projects["id"], projects["naam"], strict=True)
        ]
        return pd.DataFrame(rows, columns=["project_id", "naam", *FIELDS])

    def chain(self, project_id: str) -> list[str]:
        """Ids from a project to its last prerequisite; see `critical_chain`."""
        node = self.nodes.position(PROJECTEN)[project_id]
        ids = self.nodes.table["id"].to_numpy()
        return [str(ids[n]) for n in critical_chain(self.graph, node, self.nodes)]


def find_afhankelijkheden(
    projecten: gpd.GeoDataFrame,
    traces: gpd.GeoDataFrame,
    stations: gpd.GeoDataFrame,
    ontwikkelingen: gpd.GeoDataFrame,
    grenzen: Grenzen,
    *,
    schaalniveau: pd.DataFrame,
    assigned: pd.DataFrame,
    thresholds: Thresholds | None = None,
) -> Afhankelijkheden:
    """Find all dependencies of a data set.

    Parameters
    ----------
    projecten, traces, stations, ontwikkelingen : GeoDataFrame (EPSG:28992)
        Layers.
    grenzen : Grenzen
    schaalniveau : DataFrame
        Table of `find_schaalniveau` for these projects: where they lie comes from there.
    assigned : DataFrame
        Result of `miekgeo.capaciteit.assign_ontwikkelingen`: what feeds each ontwikkeling.
    thresholds : Thresholds, optional

    Raises
    ------
    CrsError
        A frame isn't in EPSG:28992.
    """
    limits = thresholds or load_thresholds()
    nodes = gather_nodes(projecten, traces, stations, ontwikkelingen, schaalniveau, grenzen)
    declared, findings = declared_edges(projecten, nodes)
    by_station = station_edges(traces, nodes, aansluiting_m=limits.aansluiting_m)
    works = by_station[by_station["soort"].isin([EXTENDS, BUILT_BY])]
    plans = plan_edges(assigned, works, nodes)
    edges = pd.concat([declared, by_station, plans], ignore_index=True)
    edges = confirm(without_own_works(edges))
    graph = build_graph(edges)
    findings = [
        *findings,
        *unknown_codes(traces, nodes),
        # A guess proves no cycle.
        *find_cycles(build_graph(edges[edges["stand"] != VERMOED]), nodes),
        *_wishes(projecten),
    ]
    near = areas_near(projecten, schaalniveau, grenzen)
    lying = lying_elsewhere(schaalniveau, near, destinations(projecten))
    rows = [*_edge_rows(edges, nodes), *_lying_rows(lying, nodes)]
    rows.sort(key=lambda r: (r["van_id"], r["naar_id"], r["soort"], r["laag_naar"]))
    whole = pd.DataFrame(rows, columns=[*COLUMNS, *_EXTRA, "lijn"])
    return Afhankelijkheden(
        table=whole[list(COLUMNS)],
        extra=whole[list(_EXTRA)],
        lines=gpd.GeoSeries(whole["lijn"].to_numpy(), crs=RD),
        findings=pd.DataFrame(
            [[f.soort, f.id, f.melding] for f in findings], columns=["soort", "id", "melding"]
        ),
        nodes=nodes,
        graph=graph,
    )


_EXTRA = ("naam_van", "naam_naar", "laag_van", "laag_naar", "stand", "wanneer")


def _edge_rows(edges: pd.DataFrame, nodes: Nodes) -> list[dict[str, Any]]:
    table = nodes.table
    van, naar = edges["van"].to_numpy(), edges["naar"].to_numpy()
    planning, when = _planning(edges, nodes, _with_builders(edges, nodes))
    ids, names, layers = (table[c].to_numpy() for c in ("id", "naam", "laag"))
    areas = [";".join(a) for a in table["gebieden"]]
    possible, firm = table["kan_in"].tolist(), table["zeker"].tolist()
    answers = crosses(edges, nodes)
    lines = _lines(edges, nodes)
    # Who declares an edge doesn't say how far apart its ends lie; their places do.
    apart = shapely.distance(nodes.geometry[van], nodes.geometry[naar])
    away = edges["afstand_m"].fillna(pd.Series(apart, index=edges.index)).to_numpy() / 1000
    rows = []
    for k, (a, b) in enumerate(zip(van.tolist(), naar.tolist(), strict=True)):
        row = {
            "van_id": ids[a],
            "naar_id": ids[b],
            "soort": edges["soort"].iloc[k],
            "stand": edges["stand"].iloc[k],
            "bewijs": edges["bewijs"].iloc[k],
            "afstand_km": away[k],
            "provincie_van": areas[a],
            "provincie_naar": areas[b],
            "kan_in": (*possible[a], *possible[b]),
            "zeker": (firm[a], firm[b]),
            "grensoverschrijdend": answers[k],
            "planning": planning[k],
            "wanneer": when[k],
            "naam_van": names[a] or ids[a],
            "naam_naar": names[b] or ids[b],
            "laag_van": layers[a],
            "laag_naar": layers[b],
            "lijn": lines[k],
        }
        rows.append(_told(row))
    return rows


def _lying_rows(lying: Sequence[dict[str, Any]], nodes: Nodes) -> list[dict[str, Any]]:
    """Rows for projects that lie in more than one area, with the answer of the schaalniveau."""
    positions, names = nodes.position(PROJECTEN), nodes.table["naam"].to_numpy()
    rows = []
    for lies in lying:
        node = positions.get(str(lies["project_id"]))
        if node is None:
            continue
        row = {
            "van_id": lies["project_id"],
            "naar_id": lies["gebied"],
            "soort": LIES_IN,
            "stand": BEREKEND,
            "bewijs": lies["bewijs"],
            "afstand_km": np.nan if lies["km"] is None else lies["km"],
            "provincie_van": lies["hoofdgebied"],
            "provincie_naar": lies["gebied"],
            "kan_in": (),
            "zeker": ((), ()),
            "bestemming": lies["bestemming"],
            "grensoverschrijdend": lies["antwoord"],
            "planning": ONBEKEND,
            "wanneer": "",
            "naam_van": names[node] or lies["project_id"],
            "naam_naar": lies["gebied"],
            "laag_van": PROJECTEN,
            "laag_naar": "grenzen",
            "lijn": None,
        }
        rows.append(_told(row))
    return rows


def _told(row: dict[str, Any]) -> dict[str, Any]:
    told = {**row, "toelichting": explain_edge(row)}
    return {**told, "bewijs": f"{row['stand']}: {row['bewijs']}"}


def _with_builders(edges: pd.DataFrame, nodes: Nodes) -> Ranges:
    """When nodes are ready; a planned station without a year when the project that builds it is."""
    first, last = nodes.ready.first.copy(), nodes.ready.last.copy()
    built = edges[edges["soort"] == BUILT_BY]
    station, project = built["van"].to_numpy(), built["naar"].to_numpy()
    unknown = np.isnan(first[station])
    # Of several projects the last: before that the station isn't whole.
    order = np.argsort(last[project[unknown]], kind="stable")
    for values in (first, last):
        values[station[unknown][order]] = values[project[unknown][order]]
    return Ranges(first, last)


def _planning(edges: pd.DataFrame, nodes: Nodes, ready: Ranges) -> tuple[Texts, list[str]]:
    """Whether what is needed comes in time, and when both are ready."""
    van, naar = edges["van"].to_numpy(), edges["naar"].to_numpy()
    # A project that is there for an ontwikkeling must be ready before that starts.
    turned = (edges["soort"] == PLAN).to_numpy()
    needs = np.where(turned, naar, van)
    needed = np.where(turned, van, naar)
    answers = compare_ready(ready.take(needs), ready.take(needed))
    # What is in use has what it needs, whatever is planned beside it, and is too late for nothing.
    answers[(ready.last[needs] == IN_USE) | (ready.last[needed] == IN_USE)] = GEEN
    # A station isn't late for the project that builds it.
    built = (edges["soort"] == BUILT_BY).to_numpy() & ~nodes.ready.known[van]
    answers[built] = ONBEKEND
    names = nodes.table["naam"].where(nodes.table["naam"] != "", nodes.table["id"]).to_numpy()
    when = [
        f"{names[b]} is gereed in {_when(ready, b)}, {names[a]} vraagt dat in {_when(ready, a)}"
        for a, b in zip(needs.tolist(), needed.tolist(), strict=True)
    ]
    return answers, when


def _when(ready: Ranges, node: int) -> str:
    return "gebruik" if ready.last[node] == IN_USE else ready.words(node)


def _lines(edges: pd.DataFrame, nodes: Nodes) -> Texts:
    """The shortest line between both ends; where they touch, from a middle to a middle."""
    one = nodes.geometry[edges["van"].to_numpy()]
    other = nodes.geometry[edges["naar"].to_numpy()]
    lines = shapely.shortest_line(one, other)
    flat = np.flatnonzero(shapely.length(lines) < 1)
    middles = [shapely.point_on_surface(g[flat]) for g in (one, other)]
    xy = np.stack([shapely.get_coordinates(m) for m in middles], axis=1)
    lines[flat] = shapely.linestrings(xy)
    return lines


def _wishes(projecten: pd.DataFrame) -> Sequence[Finding]:
    """Projects that are wanted before they are expected, for sure."""
    wanted = read_ranges(projecten, ["ibn_gewenst"], ["ibn_gewenst"])
    expected = read_ranges(
        projecten,
        ["ibn_verwacht_van", "ibn_verwacht_tot"],
        ["ibn_verwacht_tot", "ibn_verwacht_van"],
    )
    ids = texts_of(projecten, "project_id")
    late = np.flatnonzero(wanted.known & expected.known & (expected.first > wanted.last)).tolist()
    return [Finding(WISHED, str(ids[k]), _wish(str(ids[k]), wanted, expected, k)) for k in late]


def _wish(project_id: str, wanted: Ranges, expected: Ranges, row: int) -> str:
    when = wanted.words(row), expected.words(row)
    return f"{project_id} is gewenst in {when[0]} en verwacht in {when[1]}."
