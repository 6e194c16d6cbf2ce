"""The map: a constant ground, and groups of features that change with what is chosen."""

from __future__ import annotations

from miekgeo.kaart.elements import BRT_URL, Features, Ground, Group, View, draw_view
from miekgeo.kaart.ground import (
    GroundFeatures,
    ProvincieFeatures,
    draw_borders,
    draw_ground,
    extent_of,
    make_ground,
    make_provincie,
)
from miekgeo.kaart.layers import (
    LayerFeatures,
    draw_layer,
    make_clusters,
    make_projects,
    make_stations,
    make_traces,
)
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
    "Features",
    "Ground",
    "GroundFeatures",
    "Group",
    "Judged",
    "LayerFeatures",
    "ProvincieFeatures",
    "View",
    "draw_borders",
    "draw_crossed_borders",
    "draw_crossings",
    "draw_ground",
    "draw_layer",
    "draw_parts",
    "draw_view",
    "extent_of",
    "make_clusters",
    "make_ground",
    "make_projects",
    "make_provincie",
    "make_stations",
    "make_traces",
    "rank_of",
]
