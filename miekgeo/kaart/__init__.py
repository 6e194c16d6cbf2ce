"""The map: a constant ground, and groups of features that change with what is chosen."""

from __future__ import annotations

from miekgeo.kaart.context import Context, ContextLayer, make_context
from miekgeo.kaart.drawing import Sketch, add_tools, draw_sketch
from miekgeo.kaart.elements import BRT_URL, Features, Ground, Group, View, draw_view
from miekgeo.kaart.fasering import PHASE_LOOKS, PhaseLook, show_phases
from miekgeo.kaart.ground import (
    GroundFeatures,
    ProvincieFeatures,
    draw_borders,
    draw_ground,
    extent_of,
    make_ground,
    make_provincie,
)
from miekgeo.kaart.knooppunten import (
    HUB_COLOUR,
    draw_hubs,
    draw_reach,
    draw_totaalbeeld,
    make_ontwikkelingen,
    make_room,
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
)
from miekgeo.kaart.plek import bounds_around, draw_place
from miekgeo.kaart.relations import PAIR, draw_contacts, draw_edges, draw_loose_ends
from miekgeo.styles import rank_of

__all__ = [
    "BRT_URL",
    "CROSSED",
    "HUB_COLOUR",
    "PAIR",
    "PHASE_LOOKS",
    "UNSURE",
    "Context",
    "ContextLayer",
    "Features",
    "Ground",
    "GroundFeatures",
    "Group",
    "Judged",
    "LayerFeatures",
    "PhaseLook",
    "ProvincieFeatures",
    "Sketch",
    "View",
    "add_tools",
    "bounds_around",
    "draw_borders",
    "draw_contacts",
    "draw_crossed_borders",
    "draw_crossings",
    "draw_edges",
    "draw_ground",
    "draw_hubs",
    "draw_layer",
    "draw_loose_ends",
    "draw_parts",
    "draw_place",
    "draw_reach",
    "draw_sketch",
    "draw_totaalbeeld",
    "draw_view",
    "extent_of",
    "make_clusters",
    "make_context",
    "make_ground",
    "make_ontwikkelingen",
    "make_projects",
    "make_provincie",
    "make_room",
    "make_stations",
    "make_traces",
    "rank_of",
    "show_phases",
]
