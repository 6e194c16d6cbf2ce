"""What a row becomes on the map: its shape on screen, its look, and escaped text.

In come frames in EPSG:28992; texts from data are escaped here, before they reach a tooltip.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from miekgeo.kaart.elements import feature, on_screen
from miekgeo.styles import Look

HIT_WIDTH = 24
# Keys of what `rows_of` adds to the values of a row.
SHAPE = "__shape__"
DIMENSION = "__dimension__"
# What a screen reader says before the name of a feature.
_SPOKEN = {
    "projecten": "Project",
    "stations": "Station",
    "traces": "Tracé",
    "clusters": "Cluster",
    "ontwikkelingen": "Ontwikkeling",
    "knooppunten": "Knooppunt",
    "gebieden": "Gebied",
    "afhankelijkheden": "Afhankelijkheid",
    "raakvlakken": "Raakvlak",
    "losse einden": "Los eind",
}


def line_style(look: Look) -> dict[str, Any]:
    """Leaflet's options for a line with this look."""
    return {
        "color": look.colour,
        "weight": look.width,
        "opacity": look.opacity,
        "fill": False,
        "dashArray": " ".join(f"{d:g}" for d in look.dash) or None,
        "lineCap": "round" if look.dotted else "butt",
    }


def line_features(
    line: Mapping[str, Any], properties: dict[str, Any], look: Look
) -> list[dict[str, Any]]:
    """The line as drawn, and a wide one without colour that takes the pointer."""
    drawn = line_style(look) | {"interactive": False}
    wide = {"color": look.colour, "weight": HIT_WIDTH, "opacity": 0, "fill": False}
    silent = {k: v for k, v in properties.items() if k != "tip"}
    return [
        feature(line, silent | {"style": drawn, "zichtbaar": True}),
        feature(line, properties | {"style": wide, "zichtbaar": False}),
    ]


def marker_of(look: Look, *, code: bool) -> dict[str, Any]:
    """What the map's script needs to draw a marker; with its code when asked."""
    return {
        "vorm": look.shape,
        "kleur": look.colour,
        "maat": look.size,
        "hol": look.hollow,
        # Round dots, as on its lines: the place is only indicated.
        "stip": look.dotted,
        "dekking": look.opacity,
        "code": look.code,
        "toon_code": code,
    }


def properties_of(
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


def rows_of(frame: gpd.GeoDataFrame, *, ground: bool = False) -> list[dict[Any, Any]]:
    """Rows with a place: values (None where missing), dimension, and geometry for the screen.

    `ground` makes it as coarse as borders are, for areas that follow them.
    """
    placed = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    plain = pd.DataFrame(placed.drop(columns="geometry")).astype(object)
    records: list[dict[Any, Any]] = plain.where(plain.notna(), None).to_dict("records")
    geometry = placed.geometry.to_numpy()
    for record, shape, dimension in zip(
        records, on_screen(geometry, ground=ground), shapely.get_dimensions(geometry), strict=True
    ):
        record[SHAPE] = shape
        record[DIMENSION] = int(dimension)
    return records
