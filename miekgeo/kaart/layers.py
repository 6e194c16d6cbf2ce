"""The layers on the map: projects, traces, stations and clusters, as their definitions look.

In come frames in EPSG:28992.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from folium.plugins import MarkerCluster

from miekgeo.geometry import Geometries, Ints, simple_parts, split_measured
from miekgeo.kaart.elements import Features, Group, add_geojson, feature, geojson, on_screen
from miekgeo.kaart.features import (
    DIMENSION,
    SHAPE,
    line_features,
    line_style,
    marker_of,
    properties_of,
    rows_of,
)
from miekgeo.schema import load_definition
from miekgeo.styles import Look, look_of


@dataclass(frozen=True)
class LayerFeatures:
    """What the map gets of a layer, made once for all visitors that see the same rows.

    Attributes
    ----------
    name : str
        Of the layer.
    shapes : Features
    gathered : Features
        Points that are gathered in one mark where they lie too close.
    """

    name: str
    shapes: Features
    gathered: Features = field(default_factory=lambda: Features(()))

    def only(self, ids: Collection[str]) -> LayerFeatures:
        """The features of these rows."""
        kept = (
            Features([f for f in features.items if f["properties"]["id"] in ids])
            for features in (self.shapes, self.gathered)
        )
        return LayerFeatures(self.name, *kept)


def draw_layer(layer: LayerFeatures) -> Group:
    """The group of a layer."""
    group = Group(name=layer.name, control=False)
    add_geojson(group, layer.shapes)
    _add_points(group, layer.gathered)
    return group


def make_clusters(clusters: gpd.GeoDataFrame) -> LayerFeatures:
    """Outlines of clusters with their name as tooltip."""
    definition = load_definition("clusters")
    features = []
    for row in rows_of(clusters, ground=True):
        look = look_of(definition, row)
        tip = [row["naam"], f"{look.label}, grens {row['afbakening'] or 'onbekend'}"]
        properties = properties_of(
            "clusters", row["cluster_id"], tip, {**line_style(look), "weight": look.width}
        )
        features.append(feature(row[SHAPE], properties))
    return LayerFeatures("clusters", Features(features))


def make_traces(traces: gpd.GeoDataFrame) -> LayerFeatures:
    """Traces as lines, pale: a project on the same line lies over it and is the one to click."""
    definition = load_definition("traces")
    features = []
    for row in rows_of(traces):
        look = look_of(definition, row)
        style = {**line_style(look), "opacity": 0.5 * look.opacity}
        tip = [
            row["naam"] or row["trace_id"],
            f"Tracé, {look.label.lower()}, {row['ligging'] or ''}",
        ]
        features.append(feature(row[SHAPE], properties_of("traces", row["trace_id"], tip, style)))
    return LayerFeatures("traces", Features(features))


def make_stations(stations: gpd.GeoDataFrame) -> LayerFeatures:
    """Stations as squares."""
    definition = load_definition("stations")
    features = []
    for row in rows_of(stations):
        look = look_of(definition, row)
        tip = [row["naam"], f"Station, {look.label}, {row['status'] or 'status onbekend'}"]
        properties = properties_of("stations", row["station_id"], tip, {})
        mark = marker_of(look, code=False) | {"stip": row["zekerheid"] == "indicatief"}
        features.append(feature(row[SHAPE], properties | mark))
    return LayerFeatures("stations", Features(features))


def make_projects(projecten: gpd.GeoDataFrame, answers: Mapping[str, str]) -> LayerFeatures:
    """Projects: areas and lines with a wide invisible line to click, and a marker with their code.

    Parameters
    ----------
    projecten : GeoDataFrame (EPSG:28992)
    answers : mapping of project_id to str
        The advice, for the tooltip.
    """
    definition = load_definition("projecten")
    shapes: list[dict[str, Any]] = []
    markers: list[dict[str, Any]] = []
    rows = rows_of(projecten)
    for row in rows:
        look = look_of(definition, row)
        tip = [row["naam"] or row["project_id"], *_project_lines(row, look, answers)]
        properties = properties_of("projecten", row["project_id"], tip, {})
        if row[DIMENSION] == 1:
            shapes += line_features(row[SHAPE], properties, look)
        elif row[DIMENSION] == 2:
            area = {"style": _area_style(look, 0.18), "zichtbaar": True}
            if look.hatched:
                area["arcering"] = look.colour
            shapes.append(feature(row[SHAPE], properties | area))
        markers.append(properties | marker_of(look, code=True))
    placed = projecten.geometry[~(projecten.geometry.isna() | projecten.geometry.is_empty)]
    places, owner = _marker_places(placed.to_numpy())
    points = [feature(p, markers[o]) for p, o in zip(on_screen(places), owner, strict=True)]
    return LayerFeatures("projecten", Features(shapes), Features(points))


def _area_style(look: Look, fill_opacity: float) -> dict[str, Any]:
    style = line_style(look) | {"fill": True, "fillColor": look.fill, "fillOpacity": fill_opacity}
    if look.hatched:
        style |= {
            "stroke": False,
            "fillColor": f"url(#arcering-{look.colour[1:]})",
            "fillOpacity": 0.7,
        }
    return style


def _marker_places(geometries: Geometries) -> tuple[Geometries, Ints]:
    """Points where rows get a marker, and the row of each.

    Each point of a row, or the middle of its longest line, or a place inside its area.
    """
    parts = split_measured(geometries)
    points, owner = simple_parts(parts.main)
    is_point = parts.dimension[owner] == 0
    lines = parts.dimension[owner] == 1
    length = pd.Series(np.where(lines, shapely.length(points), -1.0))
    longest = length.groupby(owner).idxmax().to_numpy()
    longest = longest[lines[longest]]
    middle = shapely.line_interpolate_point(points[longest], 0.5, normalized=True)
    areas = np.flatnonzero(parts.dimension == 2)
    return (
        np.concatenate([points[is_point], middle, shapely.point_on_surface(parts.main[areas])]),
        np.concatenate([owner[is_point], owner[longest], areas]),
    )


def _project_lines(row: Mapping[str, Any], look: Look, answers: Mapping[str, str]) -> list[str]:
    lines = [", ".join(x for x in (look.label, row["projecttype"]) if x)]
    answer = answers.get(str(row["project_id"]))
    if answer:
        lines.append(f"Advies: {answer}")
    if row["ligging"] == "indicatief":
        lines.append("Ligging indicatief")
    if row["zekerheid"] == "indicatief":
        lines.append("Voorbeeld")
    return lines


def _add_points(group: Group, features: Features) -> None:
    if not features.items:
        return
    cluster = MarkerCluster(  # type: ignore[no-untyped-call]
        control=False,
        icon_create_function="miek.group",
        options={
            "maxClusterRadius": 22,
            "disableClusteringAtZoom": 11,
            "showCoverageOnHover": False,
            "animate": False,
        },
    )
    # Its scripts are loaded with the map; its own list points to a CDN.
    cluster.default_js = []
    cluster.default_css = []
    geojson(features).add_to(cluster)
    cluster.add_to(group)
