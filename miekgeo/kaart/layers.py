"""The layers on the map: projects, traces, stations and clusters, as their definitions look.

In come frames in EPSG:28992. Texts from data are escaped here, before they reach a tooltip.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from folium.plugins import MarkerCluster

from miekgeo.geometry import Geometries, Ints, simple_parts, split_measured
from miekgeo.kaart.elements import Group, add_geojson, feature, geojson, on_screen
from miekgeo.schema import load_definition
from miekgeo.styles import Look, look_of

HIT_WIDTH = 24
# Keys of what `_rows` adds to the values of a row.
SHAPE = "__shape__"
DIMENSION = "__dimension__"
# What a screen reader says before the name of a feature.
_SPOKEN = {
    "projecten": "Project",
    "stations": "Station",
    "traces": "Tracé",
    "clusters": "Cluster",
}


def draw_clusters(clusters: gpd.GeoDataFrame) -> Group:
    """Outlines of clusters with their name as tooltip."""
    group = Group(name="clusters", control=False)
    definition = load_definition("clusters")
    features = []
    for row in _rows(clusters):
        look = look_of(definition, row)
        tip = [row["naam"], f"{look.label}, grens {row['afbakening'] or 'onbekend'}"]
        properties = _properties(
            "clusters", row["cluster_id"], tip, {**_line_style(look), "weight": look.width}
        )
        features.append(feature(row[SHAPE], properties))
    add_geojson(group, features)
    return group


def draw_traces(traces: gpd.GeoDataFrame) -> Group:
    """Traces as lines, pale: a project on the same line lies over it and is the one to click."""
    group = Group(name="traces", control=False)
    definition = load_definition("traces")
    features = []
    for row in _rows(traces):
        look = look_of(definition, row)
        style = {**_line_style(look), "opacity": 0.5 * look.opacity}
        tip = [
            row["naam"] or row["trace_id"],
            f"Tracé, {look.label.lower()}, {row['ligging'] or ''}",
        ]
        features.append(feature(row[SHAPE], _properties("traces", row["trace_id"], tip, style)))
    add_geojson(group, features)
    return group


def draw_stations(stations: gpd.GeoDataFrame) -> Group:
    """Stations as squares."""
    group = Group(name="stations", control=False)
    definition = load_definition("stations")
    features = []
    for row in _rows(stations):
        look = look_of(definition, row)
        tip = [row["naam"], f"Station, {look.label}, {row['status'] or 'status onbekend'}"]
        properties = _properties("stations", row["station_id"], tip, {})
        features.append(feature(row[SHAPE], properties | _marker(look, code=False)))
    add_geojson(group, features)
    return group


def draw_projects(projecten: gpd.GeoDataFrame, answers: Mapping[str, str]) -> Group:
    """Projects: areas and lines with a wide invisible line to click, and a marker with their code.

    Parameters
    ----------
    projecten : GeoDataFrame (EPSG:28992)
    answers : mapping of project_id to str
        The advice, for the tooltip.
    """
    group = Group(name="projecten", control=False)
    definition = load_definition("projecten")
    shapes: list[dict[str, Any]] = []
    markers: list[dict[str, Any]] = []
    rows = _rows(projecten)
    for row in rows:
        look = look_of(definition, row)
        tip = [row["naam"] or row["project_id"], *_project_lines(row, look, answers)]
        properties = _properties("projecten", row["project_id"], tip, {})
        if row[DIMENSION] == 1:
            shapes += _line_features(row[SHAPE], properties, look)
        elif row[DIMENSION] == 2:
            area = {"style": _area_style(look, 0.18), "zichtbaar": True}
            if look.hatched:
                area["arcering"] = look.colour
            shapes.append(feature(row[SHAPE], properties | area))
        markers.append(properties | _marker(look, code=True))
    placed = projecten.geometry[~(projecten.geometry.isna() | projecten.geometry.is_empty)]
    places, owner = _marker_places(placed.to_numpy())
    points = [feature(p, markers[o]) for p, o in zip(on_screen(places), owner, strict=True)]
    add_geojson(group, shapes)
    _add_points(group, points)
    return group


def _line_style(look: Look) -> dict[str, Any]:
    return {
        "color": look.colour,
        "weight": look.width,
        "opacity": look.opacity,
        "fill": False,
        "dashArray": " ".join(f"{d:g}" for d in look.dash) or None,
        "lineCap": "round" if look.dotted else "butt",
    }


def _area_style(look: Look, fill_opacity: float) -> dict[str, Any]:
    style = _line_style(look) | {"fill": True, "fillColor": look.fill, "fillOpacity": fill_opacity}
    if look.hatched:
        style |= {
            "stroke": False,
            "fillColor": f"url(#arcering-{look.colour[1:]})",
            "fillOpacity": 0.7,
        }
    return style


def _line_features(
    line: Mapping[str, Any], properties: dict[str, Any], look: Look
) -> list[dict[str, Any]]:
    """The line as drawn, and a wide one without colour that takes the pointer."""
    drawn = _line_style(look) | {"interactive": False}
    wide = {"color": look.colour, "weight": HIT_WIDTH, "opacity": 0, "fill": False}
    silent = {k: v for k, v in properties.items() if k != "tip"}
    return [
        feature(line, silent | {"style": drawn, "zichtbaar": True}),
        feature(line, properties | {"style": wide, "zichtbaar": False}),
    ]


def _marker(look: Look, *, code: bool) -> dict[str, Any]:
    return {
        "vorm": look.shape,
        "kleur": look.colour,
        "maat": look.size,
        "hol": look.hollow,
        "dekking": look.opacity,
        "code": look.code,
        "toon_code": code,
    }


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


def _properties(
    layer: str, row_id: Any, tip: Sequence[Any], style: Mapping[str, Any]
) -> dict[str, Any]:
    """What the browser gets of a row: its id, look and escaped text."""
    first, *rest = (html.escape(str(t)) for t in tip if t)
    text = "<br>".join([f"<b>{first}</b>", *rest])
    return {
        "laag": layer,
        "id": str(row_id),
        "tip": text,
        "alt": f"{_SPOKEN[layer]}: {tip[0]}",
        "style": dict(style),
    }


def _rows(frame: gpd.GeoDataFrame) -> list[dict[Any, Any]]:
    """Rows with a place: values (None where missing), dimension, and geometry for the screen."""
    placed = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    plain = pd.DataFrame(placed.drop(columns="geometry")).astype(object)
    records: list[dict[Any, Any]] = plain.where(plain.notna(), None).to_dict("records")
    geometry = placed.geometry.to_numpy()
    for record, shape, dimension in zip(
        records, on_screen(geometry), shapely.get_dimensions(geometry), strict=True
    ):
        record[SHAPE] = shape
        record[DIMENSION] = int(dimension)
    return records


def _add_points(group: Group, features: Sequence[Mapping[str, Any]]) -> None:
    if not features:
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
