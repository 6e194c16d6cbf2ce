"""Knooppunten on the map, the room on stations, ontwikkelingen, and everything per gemeente.

In come frames in EPSG:28992, as `miekgeo.knooppunten`, `miekgeo.capaciteit` and
`miekgeo.totaalbeeld` give them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from miekgeo.kaart.elements import Features, Group, add_geojson, feature, on_screen
from miekgeo.kaart.features import SHAPE, marker_of, properties_of, rows_of
from miekgeo.kaart.layers import LayerFeatures
from miekgeo.knooppunten.items import LAYERS
from miekgeo.knooppunten.rules import NETKNOOPPUNT
from miekgeo.knooppunten.toelichting import counted
from miekgeo.schema import load_definition
from miekgeo.styles import amount_look, capacity_look, look_of
from miekgeo.wording import number

HUB_COLOUR = "#154273"
HUB_SIZE, CHOSEN_SIZE = 24.0, 30.0
# Outlines are drawn with this margin (m), so that a hub of one point has one too.
MARGIN_M = 150.0


def draw_hubs(hubs: gpd.GeoDataFrame, chosen: str | None) -> Group:
    """Hubs as hexagons: a knooppunt filled, a netknooppunt as outline, with the score in it.

    Parameters
    ----------
    hubs : GeoDataFrame
        Table of the hubs with the middle as geometry.
    chosen : str, optional
        Id of the hub that stands out.
    """
    group = Group(name="knooppunten", control=False)
    add_geojson(group, make_hubs(hubs, chosen).shapes)
    return group


def make_hubs(hubs: gpd.GeoDataFrame, chosen: str | None = None) -> LayerFeatures:
    """Hubs as `draw_hubs` draws them."""
    features = []
    for row in rows_of(hubs):
        tip = [
            row["naam"],
            f"{row['soort'].capitalize()}, {row['karakter']}, score {row['score']}",
            ", ".join(counted(row[f"n_{layer}"], layer) for layer in LAYERS),
            f"Bij andere stralen: {row['robuustheid']}",
        ]
        mine = row["knooppunt_id"] == chosen
        mark = {
            "vorm": "zeshoek",
            "kleur": HUB_COLOUR,
            "maat": CHOSEN_SIZE if mine else HUB_SIZE,
            "hol": row["soort"] == NETKNOOPPUNT,
            "dekking": 1,
            "code": str(row["score"]),
            "toon_code": True,
        }
        properties = properties_of("knooppunten", row["knooppunt_id"], tip, {})
        features.append(feature(row[SHAPE], properties | mark))
    return LayerFeatures("knooppunten", Features(features))


def draw_reach(centre: shapely.Geometry, hull: shapely.Geometry, straal_m: float) -> Group:
    """The radius around the middle of the chosen hub, and the outline of its members."""
    group = Group(name="straal", control=False)
    circle, outline = shapely.buffer([centre, hull], [straal_m, MARGIN_M])
    line = {"color": HUB_COLOUR, "fill": False, "interactive": False}
    looks = [
        {**line, "weight": 1.5, "dashArray": "6 5"},
        {**line, "weight": 2, "fill": True, "fillColor": HUB_COLOUR, "fillOpacity": 0.12},
    ]
    shapes = on_screen(shapely.get_parts([circle, outline]))
    items = [feature(s, {"style": look}) for s, look in zip(shapes, looks, strict=True)]
    add_geojson(group, Features(items), pane="grens")
    return group


def make_room(stations: gpd.GeoDataFrame) -> LayerFeatures:
    """Stations in the colour and with the strokes of their class for afname in 2030.

    Parameters
    ----------
    stations : GeoDataFrame
        Layer with `klasse_afname, afname_marge_2030_mw`.
    """
    definition = load_definition("stations")
    features = []
    for row in rows_of(stations):
        look = look_of(definition, row)
        room = capacity_look(row["klasse_afname"])
        margin = row["afname_marge_2030_mw"]
        left = "" if margin is None else f", {number(margin)} MW over"
        tip = [
            row["naam"],
            f"Station, {look.label}, {row['status'] or 'status onbekend'}",
            f"Ruimte voor afname in 2030: {row['klasse_afname']}{left}",
        ]
        mark = marker_of(look, code=room.strepen is None) | {
            "kleur": room.kleur,
            "strepen": room.strepen or 0,
            "code": "?",
            "maat": max(look.size, 9),
        }
        features.append(
            feature(row[SHAPE], properties_of("stations", row["station_id"], tip, {}) | mark)
        )
    return LayerFeatures("stations", Features(features))


def make_ontwikkelingen(ontwikkelingen: gpd.GeoDataFrame) -> LayerFeatures:
    """Ontwikkelingen as triangles with the letter of their sector; areas also as areas."""
    definition = load_definition("ontwikkelingen")
    placed = ontwikkelingen[~(ontwikkelingen.geometry.isna() | ontwikkelingen.geometry.is_empty)]
    marks = placed.set_geometry(placed.geometry.representative_point())
    features = []
    for row in rows_of(marks):
        look = look_of(definition, row)
        tip = [row["naam"], f"Ontwikkeling, {look.label.lower()}", _power(row)]
        properties = properties_of("ontwikkelingen", row["ontwikkeling_id"], tip, {})
        features.append(feature(row[SHAPE], properties | marker_of(look, code=True)))
    return LayerFeatures("ontwikkelingen", Features(features))


def draw_totaalbeeld(areas: gpd.GeoDataFrame) -> Group:
    """Gemeenten, darker as more is there, with what that is as tooltip."""
    group = Group(name="totaalbeeld", control=False)
    features = []
    for row in rows_of(areas, ground=True):
        look = amount_look(int(row["aantal"]))
        style = {
            "color": "#7A7466",
            "weight": 0.8,
            "fill": True,
            "fillColor": look.kleur,
            "fillOpacity": 0.75,
        }
        tip = [f"{row['gebied']} ({look.omschrijving})", row["toelichting"]]
        features.append(feature(row[SHAPE], properties_of("gebieden", row["gebied"], tip, style)))
    add_geojson(group, Features(features))
    return group


def _power(row: Mapping[Any, Any]) -> str:
    parts = [
        f"{word} {number(row[column])} MW"
        for column, word in (("vraag_mw", "vraag"), ("aanbod_mw", "aanbod"))
        if row[column] is not None and not pd.isna(row[column])
    ]
    text = ", ".join(parts) or "vermogen onbekend"
    return f"{text} (rekenvoorbeeld)" if row["herkomst_getallen"] == "rekenvoorbeeld" else text
