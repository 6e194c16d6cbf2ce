"""The map: a constant ground, and groups of features that change with what is chosen.

In come frames in EPSG:28992 with the definition of their layer; out come folium objects without any
address outside the app. Texts from data are escaped here, before they reach a tooltip. Geometry is
simplified for display only.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from branca.element import MacroElement
from folium.plugins import MarkerCluster
from folium.template import Template
from folium.utilities import JsCode

from miekgeo.geometry import Geometries, Ints, simple_parts, split_measured, to_map
from miekgeo.grenzen import BELGIE, DUITSLAND, EEMS_DOLLARD, Grenzen
from miekgeo.schema import load_definition
from miekgeo.styles import Look, look_of

# What pages pass on without knowing folium.
Ground = folium.Map
Group = folium.FeatureGroup

# Metres by which lines may be simplified on screen; a pixel at street level is about a metre.
DISPLAY_M = 25.0
# A tenth of a metre in degrees is more than a screen can show.
DISPLAY_DECIMALS = 5
# The ground is seen from afar: coarser, and sent once.
GROUND_M = 60.0
GROUND_DECIMALS = 4
HIT_WIDTH = 24
ACCENT = "#154273"

# Keys of what `_rows` adds to the values of a row.
SHAPE = "__shape__"
DIMENSION = "__dimension__"

# Texts in JSON, and what in them could end a script or start a template.
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_UNSAFE = re.compile(r"[{}<>&']")

SCRIPTS = ("leaflet.js", "leaflet.markercluster.js", "miek.js")
STYLESHEETS = ("leaflet.css", "MarkerCluster.css", "miek.css")

BRT_URL = "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/{z}/{x}/{y}.png"
BRT_ATTRIBUTION = "Kaartgegevens &copy; Kadaster"

# What a screen reader says before the name of a feature.
_SPOKEN = {
    "projecten": "Project",
    "stations": "Station",
    "traces": "Tracé",
    "clusters": "Cluster",
}
_GROUND_LABELS = {BELGIE: "België", DUITSLAND: "Duitsland"}
# Where the neighbours' names stand (RD, m): inside the view of the whole country.
_NEIGHBOUR_NAMES = {BELGIE: (150_000.0, 345_000.0), DUITSLAND: (272_000.0, 425_000.0)}


@dataclass(frozen=True)
class View:
    """What the map should show apart from its features.

    Attributes
    ----------
    focus : str
        Name of what is in view; the map moves only when it changes.
    bounds : tuple of float
        West, south, east, north of that, in degrees.
    chosen : str or None
        Id of the project to mark.
    brt : bool
        Whether the Dutch base map lies underneath.
    """

    focus: str
    bounds: tuple[float, float, float, float]
    chosen: str | None
    brt: bool


class _Prepare(MacroElement):
    """Panes, controls and wheel behaviour, set once when the map is made."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "miek.prepare({{ this._parent.get_name() }}, {{ this.attribution }});"
        "{% endmacro %}"
    )

    def __init__(self, attribution: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Prepare"
        self.attribution = script_json(attribution)


class _Show(MacroElement):
    """What to focus on and which project is chosen, told at every change."""

    _template = Template(
        "{% macro script(this, kwargs) %}miek.show(window.map, {{ this.wanted }});{% endmacro %}"
    )

    def __init__(self, view: View) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Show"
        west, south, east, north = view.bounds
        self.wanted = script_json(
            {
                "focus": view.focus,
                "bounds": [[south, west], [north, east]],
                "chosen": view.chosen,
                "brt": view.brt,
            }
        )


class _Features(folium.GeoJson):
    """Features with their look; data stays data however often the script is rendered."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.geoJson(null, {{ this.options | tojavascript }});
        function {{ this.get_name() }}_add(data) {
            {{ this.get_name() }}.addData(data);
        }
        {{ this.get_name() }}_add({{ this.encoded }});
        {{ this.get_name() }}.setStyle(function (feature) { return feature.properties.style; });
        {% endmacro %}
        """
    )

    def __init__(self, features: Sequence[Mapping[str, Any]], **options: Any) -> None:
        collection = {"type": "FeatureCollection", "features": list(features)}
        super().__init__(collection, control=False, **options)
        self.encoded = script_json(collection)


@dataclass(frozen=True)
class GroundFeatures:
    """GeoJSON features of the ground, made once per boundary set.

    Attributes
    ----------
    areas, names : list of dict
        Land, water and neighbours; where their names stand.
    borders : mapping of provincie to dict
        Outline of each provincie; under an empty name that of all together.
    attribution : str
        HTML.
    """

    areas: list[dict[str, Any]]
    names: list[dict[str, Any]]
    borders: Mapping[str, dict[str, Any]]
    attribution: str


def script_json(value: Any) -> str:
    """JSON that is safe inside a script which is itself rendered as a template.

    branca renders what its elements give as a template once more: a name with braces would run on
    the server. So no text of the data keeps a brace, nor anything that ends a script or a line.
    """
    text = json.dumps(value, allow_nan=False)
    return _JSON_TEXT.sub(lambda m: _UNSAFE.sub(_as_code, m[0]), text)


def _as_code(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def make_ground(grenzen: Grenzen) -> GroundFeatures:
    """Everything of a boundary set that the map shows whatever is chosen."""
    return GroundFeatures(
        areas=_ground_areas(grenzen),
        names=_ground_names(grenzen),
        borders=_borders(grenzen),
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
    )  # fmt: skip
    # Only what ships with the app: no address of a CDN may reach the browser.
    ground.default_js = [(name, f"{assets}/{name}") for name in SCRIPTS]
    ground.default_css = [(name, f"{assets}/{name}") for name in STYLESHEETS]
    ground.add_child(_Prepare(features.attribution))
    _geojson(features.areas, pane="grond", interactive=False).add_to(ground)
    _geojson(features.names, point_to_layer="miek.label", interactive=False).add_to(ground)
    return ground


def draw_provincie(grenzen: Grenzen, features: GroundFeatures, naam: str | None) -> Group:
    """Borders over the features: all provincies, the chosen one strong, with its gemeenten."""
    group = Group(name="grenzen", control=False)
    style = _border_style()
    if naam is not None:
        mine = np.array(grenzen.names, dtype=object) == naam
        areas = grenzen.provincies.areas[grenzen.provincies.inside]
        veil = {"stroke": False, "fill": True, "fillColor": "#FFFFFF", "fillOpacity": 0.45}
        thin = {**style, "weight": 0.6, "className": "gemeentegrens"}
        lines = shapely.union_all(shapely.boundary(_within(grenzen, areas[mine][0])))
        shapes = np.array([shapely.union_all(areas[~mine]), shapely.line_merge(lines)])
        around, within = _on_screen(shapes, ground=True)
        _add_geojson(group, [_feature(around, {"style": veil})], pane="sluier")
        _add_geojson(group, [_feature(within, {"style": thin})], pane="grens")
    _add_geojson(group, [_feature(features.borders[""], {"style": style})], pane="grens")
    if naam is not None:
        strong = {**style, "weight": 3, "color": ACCENT}
        _add_geojson(group, [_feature(features.borders[naam], {"style": strong})], pane="grens")
    return group


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
        features.append(_feature(row[SHAPE], properties))
    _add_geojson(group, features)
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
        features.append(_feature(row[SHAPE], _properties("traces", row["trace_id"], tip, style)))
    _add_geojson(group, features)
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
        features.append(_feature(row[SHAPE], properties | _marker(look, code=False)))
    _add_geojson(group, features)
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
            shapes.append(_feature(row[SHAPE], properties | area))
        markers.append(properties | _marker(look, code=True))
    placed = projecten.geometry[~(projecten.geometry.isna() | projecten.geometry.is_empty)]
    places, owner = _marker_places(placed.to_numpy())
    points = [_feature(p, markers[o]) for p, o in zip(_on_screen(places), owner, strict=True)]
    _add_geojson(group, shapes)
    _add_points(group, points)
    return group


def draw_view(view: View) -> Group:
    """The group that moves the map and, when asked, lays the Dutch base map underneath."""
    group = Group(name="beeld", control=False)
    if view.brt:
        folium.TileLayer(
            BRT_URL, attr=BRT_ATTRIBUTION, name="BRT", overlay=True, control=False, max_zoom=19
        ).add_to(group)
    group.add_child(_Show(view))
    return group


def bounds_of(grenzen: Grenzen, naam: str | None) -> tuple[float, float, float, float]:
    """West, south, east, north of a provincie or of the whole country, in degrees."""
    areas = grenzen.provincies.areas[grenzen.provincies.inside]
    chosen = areas if naam is None else areas[np.array(grenzen.names, dtype=object) == naam]
    west, south, east, north = shapely.total_bounds(to_map(chosen))
    return float(west), float(south), float(east), float(north)


def _ground_areas(grenzen: Grenzen) -> list[dict[str, Any]]:
    definition = load_definition("grenzen")
    by_label = {BELGIE: "buurland", DUITSLAND: "buurland", EEMS_DOLLARD: "betwist"}
    coverage = grenzen.provincies
    soorten = [
        "provincie" if inside else by_label.get(str(naam))
        for naam, inside in zip(coverage.labels, coverage.inside, strict=True)
    ]
    # Sea is the colour of the page.
    shown = np.array([s is not None for s in soorten])
    areas = shapely.coverage_simplify(coverage.areas[shown], GROUND_M)
    shapes = _on_screen(np.append(areas, _water(grenzen)), ground=True)
    looks = [look_of(definition, {"soort": s}) for s in [*(s for s in soorten if s), "water"]]
    return [
        _feature(shape, {"style": _ground_style(look)})
        for shape, look in zip(shapes, looks, strict=True)
    ]


def _ground_names(grenzen: Grenzen) -> list[dict[str, Any]]:
    inside = grenzen.provincies.inside
    places = shapely.point_on_surface(
        shapely.intersection(grenzen.provincies.areas[inside], _land(grenzen))
    )
    points = np.append(places, shapely.points(list(_NEIGHBOUR_NAMES.values())))
    names = [*grenzen.names, *(_GROUND_LABELS[n] for n in _NEIGHBOUR_NAMES)]
    soorten = ["provincie"] * len(places) + ["buurland"] * len(_NEIGHBOUR_NAMES)
    return [
        _feature(shape, {"naam": naam, "soort": soort})
        for shape, naam, soort in zip(_on_screen(points), names, soorten, strict=True)
    ]


def _borders(grenzen: Grenzen) -> dict[str, dict[str, Any]]:
    inside = grenzen.provincies.inside
    areas = shapely.coverage_simplify(grenzen.provincies.areas[inside], GROUND_M)
    outlines = shapely.boundary(areas)
    together = shapely.line_merge(shapely.union_all(outlines))
    shapes = _on_screen(np.append(outlines, together), ground=True)
    return dict(zip([*grenzen.names, ""], shapes, strict=True))


def _land(grenzen: Grenzen) -> shapely.Geometry:
    return shapely.union_all(grenzen.gemeenten.areas)


def _water(grenzen: Grenzen) -> shapely.Geometry:
    return shapely.difference(grenzen.nederland, _land(grenzen))


def _within(grenzen: Grenzen, provincie: shapely.Geometry) -> Geometries:
    centre = shapely.point_on_surface(grenzen.gemeenten.areas)
    return grenzen.gemeenten.areas[shapely.intersects(provincie, centre)]


def _ground_style(look: Look) -> dict[str, Any]:
    return {"stroke": False, "fill": True, "fillColor": look.fill, "fillOpacity": 1}


def _border_style() -> dict[str, Any]:
    look = look_of(load_definition("grenzen"), {"soort": "provincie"})
    return {"color": look.colour, "weight": look.width, "fill": False, "interactive": False}


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
        _feature(line, silent | {"style": drawn, "zichtbaar": True}),
        _feature(line, properties | {"style": wide, "zichtbaar": False}),
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
        records, _on_screen(geometry), shapely.get_dimensions(geometry), strict=True
    ):
        record[SHAPE] = shape
        record[DIMENSION] = int(dimension)
    return records


def _on_screen(geometries: Geometries, *, ground: bool = False) -> list[dict[str, Any]]:
    """GeoJSON geometries in degrees, simplified as far as no screen shows."""
    step, decimals = (GROUND_M, GROUND_DECIMALS) if ground else (DISPLAY_M, DISPLAY_DECIMALS)
    degrees = to_map(shapely.simplify(geometries, step))
    rounded = shapely.transform(degrees, lambda xy: np.round(xy, decimals))
    return [dict(shapely.geometry.mapping(g)) for g in rounded]


def _feature(shape: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": shape, "properties": dict(properties)}


def _geojson(
    features: Sequence[Mapping[str, Any]],
    *,
    pane: str | None = None,
    interactive: bool = True,
    point_to_layer: str = "miek.marker",
) -> folium.GeoJson:
    options: dict[str, Any] = {
        "point_to_layer": JsCode(point_to_layer),
        "interactive": interactive,
        "pane": pane,
    }
    if interactive:
        # Not by the name that folium keeps for itself.
        options["onEachFeature"] = JsCode("miek.feature")
    return _Features(features, **options)


def _add_geojson(
    group: Group, features: Sequence[Mapping[str, Any]], *, pane: str | None = None
) -> None:
    if features:
        _geojson(features, pane=pane, interactive=pane is None).add_to(group)


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
    _geojson(features).add_to(cluster)
    cluster.add_to(group)
