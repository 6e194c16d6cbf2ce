"""Dependencies with their direction, raakvlakken and loose ends on the map.

In come frames in EPSG:28992, as `miekgeo.relations` gives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from miekgeo.geometry import Geometries
from miekgeo.kaart.elements import Features, Group, add_geojson, feature
from miekgeo.kaart.features import HIT_WIDTH, SHAPE, properties_of, rows_of
from miekgeo.styles import answer_colour, reading_colour
from miekgeo.wording import area_name, distance

# Where on a line its arrow stands (share of its length): nearer to what is depended on.
ARROW_AT = 0.62
ARROW_SIZE, LATE_SIZE = 10, 14
LATE = ("conflict", "mogelijk conflict")
PAIR = "|"


def draw_edges(edges: gpd.GeoDataFrame, chosen: str | None) -> Group:
    """Dependencies as lines with an arrow to what is depended on.

    Parameters
    ----------
    edges : GeoDataFrame
        Rows of the dependencies with their line; `naam_van, naam_naar, stand` too.
    chosen : str, optional
        Id of the project whose dependencies stand out.
    """
    group = Group(name="afhankelijkheden", control=False)
    placed = edges[~(edges.geometry.isna() | edges.geometry.is_empty)]
    lines: list[dict[str, Any]] = []
    for row in rows_of(placed):
        strong = chosen in (None, row["van_id"], row["naar_id"])
        lines += _line(row, strong=strong)
    add_geojson(group, Features(lines))
    add_geojson(group, Features(_arrows(placed, chosen)))
    return group


def draw_contacts(contacts: gpd.GeoDataFrame, chosen: str | None) -> Group:
    """Raakvlakken as the shortest line between both projects, or a mark where they meet."""
    group = Group(name="raakvlakken", control=False)
    features = []
    for row in rows_of(contacts):
        colour = reading_colour(row["duiding"])
        tip = [
            f"{row['project_a']} en {row['project_b']}",
            f"{row['soorten'].replace(';', ', ')}; {distance(row['afstand_m'])}",
            f"Tijd: {row['tijdrelatie']}; duiding: {row['duiding']}",
        ]
        strong = chosen in (None, row["project_a"], row["project_b"])
        style = {"color": colour, "weight": 4, "opacity": 0.9 if strong else 0.25, "fill": False}
        pair = f"{row['project_a']}{PAIR}{row['project_b']}"
        properties = properties_of("raakvlakken", pair, tip, style)
        features.append(feature(row[SHAPE], properties | _mark("cirkel", colour, 10)))
    add_geojson(group, Features(features))
    return group


def draw_loose_ends(ends: gpd.GeoDataFrame) -> Group:
    """Loose ends as open triangles."""
    group = Group(name="losse einden", control=False)
    features = []
    for row in rows_of(ends):
        tip = [
            f"{row['trace_id']}, {row['einde']}",
            f"Bij {area_name(row['buur'])}: {row['verschil'].replace(';', ', ')}",
            f"Tot de grens: {distance(row['afstand_grens_m'])}",
        ]
        properties = properties_of("losse einden", row["trace_id"], tip, {})
        mark = _mark("driehoek", answer_colour("ja"), 14, hollow=True)
        features.append(feature(row[SHAPE], properties | mark))
    add_geojson(group, Features(features))
    return group


def _line(row: Mapping[Any, Any], *, strong: bool) -> list[dict[str, Any]]:
    colour = answer_colour(row["grensoverschrijdend"])
    style = {
        "color": colour,
        "weight": 5 if row["planning"] in LATE else 2.5,
        "opacity": 0.9 if strong else 0.2,
        "fill": False,
        # What is only supposed has dashes, as everywhere what is less sure.
        "dashArray": "7 5" if row["stand"] == "vermoed" else None,
    }
    properties = properties_of("afhankelijkheden", row["van_id"], _tip(row), style)
    silent = {k: v for k, v in properties.items() if k != "tip"}
    wide = {"color": colour, "weight": HIT_WIDTH, "opacity": 0, "fill": False}
    return [
        feature(row[SHAPE], silent | {"style": style | {"interactive": False}, "zichtbaar": True}),
        feature(row[SHAPE], properties | {"style": wide, "zichtbaar": False}),
    ]


def _tip(row: Mapping[Any, Any]) -> list[str]:
    tip = [
        f"{row['naam_van']} → {row['naam_naar']}",
        f"{row['soort'].capitalize()} ({row['stand']})",
        f"Over een grens: {row['grensoverschrijdend']}",
    ]
    if row["planning"] in LATE:
        tip.append(f"Planning: {row['planning']}")
    return tip


def _arrows(edges: gpd.GeoDataFrame, chosen: str | None) -> list[dict[str, Any]]:
    """A mark on each line that points to what is depended on."""
    lines = edges.geometry.to_numpy()
    points = edges.set_geometry(
        gpd.GeoSeries(
            shapely.line_interpolate_point(lines, ARROW_AT, normalized=True),
            index=edges.index,
            crs=edges.crs,
        )
    ).assign(hoek=_angles(lines))
    found = []
    for row in rows_of(points):
        strong = chosen in (None, row["van_id"], row["naar_id"])
        size = LATE_SIZE if row["planning"] in LATE else ARROW_SIZE
        mark = _mark("pijl", answer_colour(row["grensoverschrijdend"]), size)
        look = {**mark, "hoek": row["hoek"], "dekking": 1 if strong else 0.25}
        properties = properties_of("afhankelijkheden", row["van_id"], _tip(row), {})
        found.append(feature(row[SHAPE], properties | look))
    return found


def _angles(lines: Geometries) -> np.ndarray:
    """Direction of each line on a screen: degrees clockwise from the east."""
    start, end = (shapely.get_coordinates(shapely.get_point(lines, i)) for i in (0, -1))
    step = end - start
    return np.round(-np.degrees(np.arctan2(step[:, 1], step[:, 0])), 1)


def _mark(shape: str, colour: str, size: float, *, hollow: bool = False) -> dict[str, Any]:
    return {
        "vorm": shape,
        "kleur": colour,
        "maat": size,
        "hol": hollow,
        "dekking": 1,
        "code": "",
        "toon_code": False,
    }
