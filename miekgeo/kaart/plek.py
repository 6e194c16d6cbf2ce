"""What was searched for on the map: the outline of an area, and its name.

In come geometries in EPSG:28992 and names from data; the map's script sets names as text.
"""

from __future__ import annotations

import numpy as np
import shapely

from miekgeo.kaart.elements import Features, Group, add_geojson, feature, geojson, on_screen
from miekgeo.kaart.ground import extent_of

# What is shown around a point (m): its town, and what is near.
AROUND_M = 5_000.0
_OUTLINE = {
    "color": "#1B1B1B",
    "weight": 2.5,
    "opacity": 1,
    "dashArray": None,
    "fill": True,
    "fillColor": "#154273",
    "fillOpacity": 0.06,
    "interactive": False,
}


def draw_place(place: shapely.Geometry, naam: str) -> Group:
    """Outline of an area with its name on it, or the name of a point beside it.

    Parameters
    ----------
    place : Geometry
        EPSG:28992.
    naam : str
        From data, as it is.
    """
    group = Group(name="plek", control=False)
    is_area = shapely.get_dimensions(place) == 2
    if is_area:
        (shape,) = on_screen(np.array([place]), ground=True)
        add_geojson(group, Features([feature(shape, {"style": _OUTLINE})]), pane="grens")
    anchor = shapely.point_on_surface(place)
    (point,) = on_screen(np.array([anchor]))
    label = feature(point, {"naam": naam, "soort": "deel" if is_area else "deel boven"})
    geojson(Features([label]), point_to_layer="miek.label", interactive=False).add_to(group)
    return group


def bounds_around(place: shapely.Geometry) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of a place with what lies around it."""
    return extent_of(np.array([shapely.buffer(shapely.box(*place.bounds), AROUND_M)]))
