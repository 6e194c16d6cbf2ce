"""The tools to draw a place on the map, and the shape that can be edited with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from branca.element import MacroElement
from folium.template import Template

from miekgeo.geometry import to_map
from miekgeo.kaart.elements import Ground, Group, script_json

# Loaded on maps with these tools only; made by scripts/bundle_map.py.
SCRIPTS = ("teken.js",)
STYLESHEETS = ("teken.css",)
# A tenth of a metre in degrees: nobody draws more exactly.
DECIMALS = 6


@dataclass(frozen=True)
class Sketch:
    """The shape that can be edited on the map.

    Attributes
    ----------
    scenario : str or None
        Code of the scenario that it is the place of; None when none is open.
    shape : Geometry or None
        In EPSG:28992.
    version : str
        Differs for another shape of the same scenario.
    drawn : int
        Moment of the change on the map that made this shape; 0 when it came otherwise.
    seen : int
        Moment of the last change on the map that was looked at, kept or not.
    """

    scenario: str | None = None
    shape: shapely.Geometry | None = None
    version: str = ""
    drawn: int = 0
    seen: int = 0


def add_tools(ground: Ground, assets: str) -> Ground:
    """The ground with tools to draw a point, a line or an area.

    Parameters
    ----------
    ground : Ground
        Of `draw_ground`; gets the tools.
    assets : str
        Address of the folder with scripts and styles, relative to the map's own page.
    """
    ground.default_js = [*ground.default_js, *((n, f"{assets}/{n}") for n in SCRIPTS)]
    ground.default_css = [*ground.default_css, *((n, f"{assets}/{n}") for n in STYLESHEETS)]
    # The tools are for this map; its layers have none unless they ask for them.
    ground.options["pmIgnore"] = False
    ground.add_child(_Tools())
    return ground


def draw_sketch(sketch: Sketch) -> Group:
    """The group that tells the map which shape can be edited."""
    group = Group(name="schets", control=False)
    group.add_child(_Sketch(sketch))
    return group


class _Tools(MacroElement):
    """The tools, put on the map once."""

    _template = Template(
        "{% macro script(this, kwargs) %}miekSchets.prepare({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Tools"


class _Sketch(MacroElement):
    """Which shape can be edited, told at every change."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "miekSchets.show(window.map, {{ this.wanted }});"
        "{% endmacro %}"
    )

    def __init__(self, sketch: Sketch) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Sketch"
        self.wanted = script_json(
            {
                "scenario": sketch.scenario,
                "versie": sketch.version,
                "klik": sketch.drawn,
                "gezien": sketch.seen,
                "vorm": _in_degrees(sketch.shape),
            }
        )


def _in_degrees(shape: shapely.Geometry | None) -> Mapping[str, Any] | None:
    if shape is None:
        return None
    (degrees,) = to_map(np.array([shape], dtype=object))
    rounded = shapely.transform(degrees, lambda xy: np.round(xy, DECIMALS))
    return dict(shapely.geometry.mapping(rounded))
