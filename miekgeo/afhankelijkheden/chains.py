"""Chains of dependencies: cycles, and what must be ready last before a project can be."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd

from miekgeo.afhankelijkheden.edges import LIES_IN, PLAN, Finding
from miekgeo.afhankelijkheden.nodes import Nodes

CYCLE = "kring"


def build_graph(edges: pd.DataFrame) -> nx.DiGraph:
    """Graph from what depends to what it depends on, by position of the nodes.

    What a project serves (its ontwikkelingen) and where it lies hold nothing up and are left out.
    """
    graph = nx.DiGraph()
    chosen = edges[~edges["soort"].isin([PLAN, LIES_IN])]
    graph.add_edges_from(zip(chosen["van"].tolist(), chosen["naar"].tolist(), strict=True))
    return graph


def find_cycles(graph: nx.DiGraph, nodes: Nodes) -> list[Finding]:
    """One finding for each group of nodes that all depend on each other, with a way around.

    Parameters
    ----------
    graph : DiGraph
        Of `build_graph`, of edges that are known: what is only supposed proves nothing.
    nodes : Nodes
    """
    found = []
    ids = nodes.table["id"].to_numpy()
    for group in nx.strongly_connected_components(graph):
        if len(group) < 2:
            continue
        start = min(group, key=lambda n: str(ids[n]))
        way = _way_around(graph.subgraph(group), start)
        names = " -> ".join(str(ids[n]) for n in way)
        found.append(Finding(CYCLE, str(ids[start]), f"Deze hangen van elkaar af: {names}."))
    return sorted(found, key=lambda f: f.id)


def critical_chain(graph: nx.DiGraph, node: int, nodes: Nodes) -> list[int]:
    """The shortest way from a node to the prerequisite that is ready last.

    Parameters
    ----------
    graph : DiGraph
        Of `build_graph`.
    node : int
        Position of the node.
    nodes : Nodes

    Returns
    -------
    list of int
        Positions from the node itself on; only itself when no prerequisite has a date. Of those
        ready at the same time the nearest, then by id.
    """
    if node not in graph:
        return [node]
    ways = nx.single_source_shortest_path(graph, node)
    last, ids = nodes.ready.last, nodes.table["id"].to_numpy()
    dated = [n for n in ways if n != node and not np.isnan(last[n]) and last[n] > 0]
    if not dated:
        return [node]
    latest = min(dated, key=lambda n: (-last[n], len(ways[n]), str(ids[n])))
    return [int(n) for n in ways[latest]]


def _way_around(graph: nx.DiGraph, start: int) -> list[int]:
    """A cycle through a node, first and last the same."""
    back = min(
        (n for n in graph.predecessors(start)),
        key=lambda n: (nx.shortest_path_length(graph, start, n), n),
    )
    return [*nx.shortest_path(graph, start, back), start]
