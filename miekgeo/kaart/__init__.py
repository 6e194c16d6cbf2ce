"""The map: a constant ground, and groups of features that change with what is chosen."""

from __future__ import annotations

from miekgeo.kaart.elements import BRT_URL, Ground, Group, View, draw_view
from miekgeo.kaart.ground import (
    GroundFeatures,
    ProvincieFeatures,
    draw_borders,
    draw_ground,
    extent_of,
    make_ground,
    make_provincie,
)
from miekgeo.kaart.layers import draw_clusters, draw_projects, draw_stations, draw_traces
from miekgeo.kaart.parts import (
    CROSSED,
    UNSURE,
    Judged,
    draw_crossed_borders,
    draw_crossings,
    draw_parts,
    rank_of,
)

__all__ = [
    "BRT_URL",
    "CROSSED",
    "UNSURE",
    "Ground",
    "GroundFeatures",
    "Group",
    "Judged",
    "ProvincieFeatures",
    "View",
    "draw_borders",
    "draw_clusters",
    "draw_crossed_borders",
    "draw_crossings",
    "draw_ground",
    "draw_parts",
    "draw_projects",
    "draw_stations",
    "draw_traces",
    "draw_view",
    "extent_of",
    "make_ground",
    "make_provincie",
    "rank_of",
]
