"""The map: a constant ground, and groups of features that change with what is chosen."""

from __future__ import annotations

from miekgeo.kaart.elements import BRT_URL, Ground, Group, View, draw_view
from miekgeo.kaart.ground import (
    GroundFeatures,
    bounds_of,
    draw_ground,
    draw_provincie,
    make_ground,
)
from miekgeo.kaart.layers import draw_clusters, draw_projects, draw_stations, draw_traces

__all__ = [
    "BRT_URL",
    "Ground",
    "GroundFeatures",
    "Group",
    "View",
    "bounds_of",
    "draw_clusters",
    "draw_ground",
    "draw_projects",
    "draw_provincie",
    "draw_stations",
    "draw_traces",
    "draw_view",
    "make_ground",
]
