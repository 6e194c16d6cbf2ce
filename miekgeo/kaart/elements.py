"""What the map is made of: features, the view, and how data gets safely into its script.

In come GeoJSON features; out come folium objects without any address outside the app. Geometry is
simplified for display only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import folium
import numpy as np
import shapely
from branca.element import Element, MacroElement
from folium.template import Template
from folium.utilities import JsCode

from miekgeo.geometry import Geometries, to_map

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
BRT_URL = "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/{z}/{x}/{y}.png"
BRT_ATTRIBUTION = "Kaartgegevens &copy; Kadaster"
# Texts in JSON, and what in them could end a script or start a template.
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_UNSAFE = re.compile(r"[{}<>&']")


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
    context : str or None
        Address of layers for reference, relative to the map's own page.
    kept : bool
        Whether the link of the page says where the visitor moved the map to.
    """

    focus: str
    bounds: tuple[float, float, float, float]
    chosen: str | None
    brt: bool
    context: str | None = None
    kept: bool = False


@dataclass(frozen=True)
class Features:
    """GeoJSON features, encoded once however often they are drawn.

    Attributes
    ----------
    items : sequence of feature
        Not to be changed: maps of all visitors share them.
    """

    items: Sequence[Mapping[str, Any]]

    @cached_property
    def encoded(self) -> str:
        """The collection as the map's script may hold it, with its lines packed."""
        items = [{**item, "geometry": _packed(item["geometry"])} for item in self.items]
        return script_json({"type": "FeatureCollection", "features": items})

    @property
    def collection(self) -> dict[str, Any]:
        """The features as a GeoJSON object."""
        return {"type": "FeatureCollection", "features": list(self.items)}


def draw_view(view: View) -> Group:
    """The group that moves the map and, when asked, lays the Dutch base map underneath."""
    group = Group(name="beeld", control=False)
    if view.brt:
        folium.TileLayer(
            BRT_URL, attr=BRT_ATTRIBUTION, name="BRT", overlay=True, control=False, max_zoom=19
        ).add_to(group)
    group.add_child(_Show(view))
    return group


def feature(shape: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature."""
    return {"type": "Feature", "geometry": shape, "properties": dict(properties)}


def geojson(
    features: Features,
    *,
    pane: str | None = None,
    interactive: bool = True,
    point_to_layer: str = "miek.marker",
) -> folium.GeoJson:
    """Features as a layer of the map, drawn and heard by the map's own script.

    Parameters
    ----------
    features : Features
    pane : str, optional
        Where they lie in the stack.
    interactive : bool
        Whether they have tooltips and can be clicked.
    point_to_layer : str
        Script function that draws points.
    """
    options: dict[str, Any] = {
        "point_to_layer": JsCode(point_to_layer),
        "interactive": interactive,
        "pane": pane,
    }
    if interactive:
        # Not by the name that folium keeps for itself.
        options["onEachFeature"] = JsCode("miek.feature")
    return _Features(features, **options)


def add_geojson(group: Group, features: Features, *, pane: str | None = None) -> None:
    """Add features to a group when there are any; those in a pane of their own hear nothing."""
    if features.items:
        geojson(features, pane=pane, interactive=pane is None).add_to(group)


def on_screen(geometries: Geometries, *, ground: bool = False) -> list[dict[str, Any]]:
    """GeoJSON geometries in degrees, simplified as far as no screen shows."""
    step, decimals = (GROUND_M, GROUND_DECIMALS) if ground else (DISPLAY_M, DISPLAY_DECIMALS)
    degrees = to_map(shapely.simplify(geometries, step))
    rounded = shapely.transform(degrees, lambda xy: np.round(xy, decimals))
    return [dict(shapely.geometry.mapping(g)) for g in rounded]


def _packed(shape: Mapping[str, Any]) -> Mapping[str, Any]:
    """A line or area with each vertex as its step from the one before, in whole numbers.

    That is half of what is sent; `miek.unpack` reads it. Points stay as they are.
    """
    if shape["type"] in ("Point", "MultiPoint", "GeometryCollection"):
        return shape
    xy = shapely.get_coordinates(shapely.geometry.shape(shape)) * 10**GROUND_DECIMALS
    coarse = bool(np.allclose(xy, np.rint(xy), rtol=0, atol=0.01))
    decimals = GROUND_DECIMALS if coarse else DISPLAY_DECIMALS
    packed = _steps(shape["coordinates"], 10**decimals)
    return {"type": shape["type"], "schaal": 10**decimals, "stappen": packed}


def _steps(part: Any, scale: int) -> list[Any]:
    if isinstance(part[0][0], int | float):
        whole = np.rint(np.asarray(part) * scale).astype(np.int64)
        return [int(n) for n in np.diff(whole, axis=0, prepend=[[0, 0]]).ravel()]
    return [_steps(inner, scale) for inner in part]


class Prepare(MacroElement):
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
                "context": view.context,
                "kept": view.kept,
            }
        )


class _Verbatim(Element):
    """Text that is rendered as it stands."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self._name = "Verbatim"
        self.content = content

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002 branca's own signature
        """The text."""
        return self.content


class _VerbatimScript(MacroElement):
    """An element whose script goes into the page as it is.

    branca makes a template of each script once more, which takes long for one that holds data.
    """

    def render(self, **kwargs: Any) -> str:
        """Add the scripts of the element and of what it holds to the page."""
        script = self._template.module.script(self, kwargs)
        figure: Any = self.get_root()
        figure.script.add_child(_Verbatim(script), name=self.get_name())
        for element in self._children.values():
            element.render(**kwargs)
        return ""


class _Features(folium.GeoJson, _VerbatimScript):
    """Features with their look; data stays data however often the script is rendered."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.geoJson(null, {{ this.options | tojavascript }});
        function {{ this.get_name() }}_add(data) {
            {{ this.get_name() }}.addData(data);
        }
        {{ this.get_name() }}_add(miek.unpack({{ this.encoded }}));
        {{ this.get_name() }}.setStyle(function (feature) { return feature.properties.style; });
        {% endmacro %}
        """
    )

    def __init__(self, features: Features, **options: Any) -> None:
        super().__init__(features.collection, control=False, **options)
        self.encoded = features.encoded

    def _get_self_bounds(self) -> list[list[float | None]]:
        """None: the view says what is shown, and going through all places takes long."""
        return [[None, None], [None, None]]


def script_json(value: Any) -> str:
    """JSON that is safe inside a script which is itself rendered as a template.

    branca renders what its elements give as a template once more: a name with braces would run on
    the server. So no text of the data keeps a brace, nor anything that ends a script or a line.
    """
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    return _JSON_TEXT.sub(lambda m: _UNSAFE.sub(_as_code, m[0]), text)


def _as_code(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
