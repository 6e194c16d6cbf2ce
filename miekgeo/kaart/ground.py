"""The constant ground of the map: land, water, neighbours, borders and names."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import folium
import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import Geometries, to_map
from miekgeo.grenzen import BELGIE, DUITSLAND, EEMS_DOLLARD, Grenzen
from miekgeo.kaart.elements import (
    GROUND_M,
    Features,
    Ground,
    Group,
    Prepare,
    add_geojson,
    feature,
    geojson,
    on_screen,
)
from miekgeo.schema import load_definition
from miekgeo.styles import Look, look_of

ACCENT = "#154273"
# Made of the files beside them by scripts/bundle_map.py.
SCRIPTS = ("kaart.js",)
STYLESHEETS = ("kaart.css",)
# Metres by which shores may be simplified on screen.
WATER_M = 150.0
_GROUND_LABELS = {BELGIE: "België", DUITSLAND: "Duitsland"}
# Where the neighbours' names stand (RD, m): inside the view of the whole country.
_NEIGHBOUR_NAMES = {BELGIE: (150_000.0, 345_000.0), DUITSLAND: (272_000.0, 425_000.0)}


@dataclass(frozen=True)
class GroundFeatures:
    """GeoJSON features of the ground, made once per boundary set.

    Attributes
    ----------
    areas, names : Features
        Land, water and neighbours; where their names stand.
    borders : mapping of provincie to Features
        Outline of each provincie as the chosen one; under an empty name that of all together.
    bounds : mapping of provincie to tuple of float
        West, south, east, north in degrees; under an empty name of all together.
    attribution : str
        HTML.
    """

    areas: Features
    names: Features
    borders: Mapping[str, Features]
    bounds: Mapping[str, tuple[float, float, float, float]]
    attribution: str


@dataclass(frozen=True)
class ProvincieFeatures:
    """GeoJSON features of a map of one provincie, made once per boundary set and provincie.

    Attributes
    ----------
    around, gemeenten : Features
        The other provincies; the borders between gemeenten.
    """

    around: Features
    gemeenten: Features


def make_ground(grenzen: Grenzen, land: shapely.Geometry) -> GroundFeatures:
    """Everything of a boundary set that the map shows whatever is chosen.

    Parameters
    ----------
    grenzen : Grenzen
    land : Geometry
        Dry land, EPSG:28992; what else lies in provincies is shown as water.
    """
    return GroundFeatures(
        areas=Features(_ground_areas(grenzen, land)),
        names=Features(_ground_names(grenzen, land)),
        borders=_borders(grenzen),
        bounds={naam: bounds_of(grenzen, naam or None) for naam in ["", *grenzen.names]},
        attribution=f"Grenzen: {html.escape(grenzen.naam)}, {html.escape(grenzen.licentie)}",
    )


def draw_ground(features: GroundFeatures, assets: str) -> Ground:
    """The constant map underneath: land, water, neighbours and names.

    Parameters
    ----------
    features : GroundFeatures
    assets : str
        Address of the folder with scripts and styles, relative to the map's own page.
    """
    ground = folium.Map(
        tiles=None, zoom_control=False, control_scale=False, location=[52.2, 5.3], zoom_start=7,
        maxZoom=17, minZoom=6, zoomSnap=0.5,
        # Nothing moves by itself: what is seen is where it is.
        inertia=False, zoomAnimation=False, fadeAnimation=False, markerZoomAnimation=False,
    )  # fmt: skip
    # Only what ships with the app: no address of a CDN may reach the browser.
    ground.default_js = [(name, f"{assets}/{name}") for name in SCRIPTS]
    ground.default_css = [(name, f"{assets}/{name}") for name in STYLESHEETS]
    ground.add_child(Prepare(features.attribution))
    geojson(features.areas, pane="grond", interactive=False).add_to(ground)
    geojson(features.names, point_to_layer="miek.label", interactive=False).add_to(ground)
    return ground


def make_provincie(grenzen: Grenzen, naam: str) -> ProvincieFeatures:
    """What a map of one provincie shows beside its border."""
    mine = np.array(grenzen.names, dtype=object) == naam
    areas = grenzen.provincies.areas[grenzen.provincies.inside]
    lines = shapely.union_all(shapely.boundary(_within(grenzen, areas[mine][0])))
    shapes = np.array([shapely.union_all(areas[~mine]), shapely.line_merge(lines)])
    around, gemeenten = on_screen(shapes, ground=True)
    veil = {"stroke": False, "fill": True, "fillColor": "#FFFFFF", "fillOpacity": 0.45}
    thin = {**_border_style(), "weight": 0.6, "className": "gemeentegrens"}
    return ProvincieFeatures(
        around=Features([feature(around, {"style": veil})]),
        gemeenten=Features([feature(gemeenten, {"style": thin})]),
    )


def draw_borders(
    features: GroundFeatures, naam: str | None = None, inner: ProvincieFeatures | None = None
) -> Group:
    """Borders over the features: all provincies, the chosen one strong, with its gemeenten.

    Parameters
    ----------
    features : GroundFeatures
    naam : str, optional
        The chosen provincie.
    inner : ProvincieFeatures, optional
        Of that provincie.
    """
    group = Group(name="grenzen", control=False)
    if inner is not None:
        add_geojson(group, inner.around, pane="sluier")
        add_geojson(group, inner.gemeenten, pane="grens")
    add_geojson(group, features.borders[""], pane="grens")
    if naam is not None:
        add_geojson(group, features.borders[naam], pane="grens")
    return group


def bounds_of(grenzen: Grenzen, naam: str | None) -> tuple[float, float, float, float]:
    """West, south, east, north of a provincie or of the whole country, in degrees."""
    areas = grenzen.provincies.areas[grenzen.provincies.inside]
    chosen = areas if naam is None else areas[np.array(grenzen.names, dtype=object) == naam]
    return extent_of(chosen)


def extent_of(geometries: Geometries) -> tuple[float, float, float, float]:
    """West, south, east, north of geometries in EPSG:28992, in degrees."""
    west, south, east, north = shapely.total_bounds(to_map(geometries))
    return float(west), float(south), float(east), float(north)


def _ground_areas(grenzen: Grenzen, land: shapely.Geometry) -> list[dict[str, Any]]:
    definition = load_definition("grenzen")
    by_label = {BELGIE: "buurland", DUITSLAND: "buurland", EEMS_DOLLARD: "betwist"}
    coverage = grenzen.provincies
    soorten = [
        "provincie" if inside else by_label.get(str(naam))
        for naam, inside in zip(coverage.labels, coverage.inside, strict=True)
    ]
    # Sea is the colour of the page. What has one colour is one area; borders are other lines.
    shown = pd.Series(soorten).dropna()
    simple = shapely.coverage_simplify(coverage.areas[shown.index], GROUND_M)
    areas = [shapely.union_all(simple[shown == soort]) for soort in shown.unique()]
    water = shapely.simplify(shapely.difference(grenzen.nederland, land), WATER_M)
    shapes = on_screen(np.array([*areas, water]), ground=True)
    looks = [look_of(definition, {"soort": s}) for s in [*shown.unique(), "water"]]
    return [
        feature(shape, {"style": _ground_style(look)})
        for shape, look in zip(shapes, looks, strict=True)
    ]


def _ground_names(grenzen: Grenzen, land: shapely.Geometry) -> list[dict[str, Any]]:
    inside = grenzen.provincies.inside
    places = shapely.point_on_surface(shapely.intersection(grenzen.provincies.areas[inside], land))
    points = np.append(places, shapely.points(list(_NEIGHBOUR_NAMES.values())))
    names = [*grenzen.names, *(_GROUND_LABELS[n] for n in _NEIGHBOUR_NAMES)]
    soorten = ["provincie"] * len(places) + ["buurland"] * len(_NEIGHBOUR_NAMES)
    return [
        feature(shape, {"naam": naam, "soort": soort})
        for shape, naam, soort in zip(on_screen(points), names, soorten, strict=True)
    ]


def _borders(grenzen: Grenzen) -> dict[str, Features]:
    inside = grenzen.provincies.inside
    areas = shapely.coverage_simplify(grenzen.provincies.areas[inside], GROUND_M)
    outlines = shapely.boundary(areas)
    together = shapely.line_merge(shapely.union_all(outlines))
    shapes = on_screen(np.append(outlines, together), ground=True)
    style = _border_style()
    strong = {**style, "weight": 3, "color": ACCENT}
    return {
        naam: Features([feature(shape, {"style": strong if naam else style})])
        for naam, shape in zip([*grenzen.names, ""], shapes, strict=True)
    }


def _within(grenzen: Grenzen, provincie: shapely.Geometry) -> Geometries:
    centre = shapely.point_on_surface(grenzen.gemeenten.areas)
    return grenzen.gemeenten.areas[shapely.intersects(provincie, centre)]


def _ground_style(look: Look) -> dict[str, Any]:
    return {"stroke": False, "fill": True, "fillColor": look.fill, "fillOpacity": 1}


def _border_style() -> dict[str, Any]:
    look = look_of(load_definition("grenzen"), {"soort": "provincie"})
    return {"color": look.colour, "weight": look.width, "fill": False, "interactive": False}
