"""The parts of projects by area on the map, where they cross a border, and which border that is.

In come frames in EPSG:28992, as `miekgeo.schaalniveau.parts` gives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import MEASURE_UNITS, Geometries
from miekgeo.kaart.elements import Features, Group, add_geojson, feature, geojson, on_screen
from miekgeo.kaart.features import DIMENSION, HIT_WIDTH, SHAPE, properties_of, rows_of
from miekgeo.styles import PartLook, part_look, rank_of
from miekgeo.wording import area_name, measure, percentage

CROSSED = "#8C1D18"
UNSURE = "#8A5A00"
FADED = 0.35

_CROSSES = {
    "provinciegrens": "Provinciegrens",
    "landsgrens": "Landsgrens",
    "zeegrens": "Grens met de zee",
    "overige grens": "Grens",
}
_UNITS = {unit: (dimension, factor) for dimension, (unit, factor) in MEASURE_UNITS.items()}


@dataclass(frozen=True)
class Judged:
    """What the map says of a project beside its place.

    Attributes
    ----------
    naam : str
    antwoord : str
        Whether it crosses a provincial border: ja, grensgeval, mogelijk, nee or onbekend.
    landsgrens : str
        Whether it crosses the national border, in the same words.
    indicatief : bool
        Whether its line only joins places.
    """

    naam: str
    antwoord: str
    landsgrens: str
    indicatief: bool

    @property
    def answers(self) -> Mapping[str, str]:
        """Answer by kind of border."""
        return {"provinciegrens": self.antwoord, "landsgrens": self.landsgrens}


def draw_parts(parts: gpd.GeoDataFrame, judged: Mapping[str, Judged], chosen: str | None) -> Group:
    """Parts in the colour of their rank, those of the chosen project over the others.

    Parameters
    ----------
    parts : GeoDataFrame
        Rows of `find_parts`.
    judged : mapping of project_id to Judged
        Of the projects to draw.
    chosen : str, optional
        Project that stands out, with a name at each part.
    """
    group = Group(name="delen", control=False)
    shown = _ranked(parts[parts["project_id"].isin(list(judged))])
    mine = (shown["project_id"] == chosen).to_numpy()
    for frame in (shown[~mine], shown[mine]):
        features: list[dict[str, Any]] = []
        for row in rows_of(_single_points(frame)):
            features += _part_features(row, judged[row["project_id"]], chosen)
        add_geojson(group, Features(features))
    _add_labels(group, shown[mine])
    return group


def draw_crossings(
    crossings: gpd.GeoDataFrame, judged: Mapping[str, Judged], chosen: str | None
) -> Group:
    """Where projects pass a border: a ring at each place, a strong line along a stretch."""
    group = Group(name="kruisingen", control=False)
    shown = crossings[crossings["project_id"].isin(list(judged))]
    features = []
    for row in rows_of(_single_points(shown)):
        about = judged[row["project_id"]]
        tip = [
            about.naam,
            f"{_CROSSES[row['soort']]}: {area_name(row['van'])} - {area_name(row['naar'])}",
        ]
        # Of other borders no answer is given: there the place itself is all there is.
        answer = about.answers.get(row["soort"], "ja")
        if answer != "ja":
            tip.append(f"Kruist {row['soort']}: {answer}")
        colour = CROSSED if answer == "ja" else UNSURE
        strong = chosen in (None, row["project_id"])
        look = {"color": colour, "weight": 5, "opacity": 1 if strong else FADED, "fill": False}
        ring = {
            "vorm": "cirkel",
            "kleur": colour,
            "maat": 10 if strong else 6,
            "hol": True,
            "dekking": 1,
            "code": "",
            "toon_code": False,
        }
        features.append(
            feature(row[SHAPE], properties_of("projecten", row["project_id"], tip, look) | ring)
        )
    add_geojson(group, Features(features))
    return group


def draw_crossed_borders(borders: gpd.GeoDataFrame) -> Group:
    """Whole borders that the chosen project crosses, under its parts."""
    group = Group(name="gekruiste grenzen", control=False)
    look = {"color": CROSSED, "weight": 4, "opacity": 0.55, "fill": False, "interactive": False}
    shapes = on_screen(borders.geometry.to_numpy())
    add_geojson(group, Features([feature(s, {"style": look}) for s in shapes]), pane="grens")
    return group


def _single_points(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows with each point, and each member of a collection, on its own: each gets its mark."""
    kind = frame.geometry.type
    loose = kind.isin(["MultiPoint", "GeometryCollection"])
    return pd.concat([frame[~loose], frame[loose].explode()])


def _ranked(parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return parts.assign(rang=rank_of(parts))


def _part_features(
    row: Mapping[Any, Any], about: Judged, chosen: str | None
) -> list[dict[str, Any]]:
    look = part_look(row["rang"])
    tip = [about.naam, _where(row)]
    if about.indicatief:
        tip.append("Ligging indicatief")
    properties = properties_of("projecten", row["project_id"], tip, {})
    style = _style(look, about, row["project_id"], chosen)
    if row[DIMENSION] == 0:
        return [feature(row[SHAPE], properties | _dot(look, about, row["project_id"], chosen))]
    if row[DIMENSION] == 2:
        area = style | {"fill": True, "fillColor": look.kleur, "fillOpacity": 0.3}
        return [feature(row[SHAPE], properties | {"style": area, "zichtbaar": True})]
    silent = {k: v for k, v in properties.items() if k != "tip"}
    wide = {"color": look.kleur, "weight": HIT_WIDTH, "opacity": 0, "fill": False}
    drawn = silent | {"style": style | {"interactive": False}, "zichtbaar": True}
    return [
        feature(row[SHAPE], drawn),
        feature(row[SHAPE], properties | {"style": wide, "zichtbaar": False}),
    ]


def _style(look: PartLook, about: Judged, project_id: str, chosen: str | None) -> dict[str, Any]:
    mine = project_id == chosen
    # Round dots for what is only indicated, as everywhere on our maps.
    dash = "1 7" if about.indicatief else look.streep or None
    return {
        "color": look.kleur,
        "weight": 5 if mine else 3,
        "opacity": 1 if chosen is None or mine else FADED,
        "fill": False,
        "dashArray": dash,
        "lineCap": "round" if about.indicatief else "butt",
    }


def _dot(look: PartLook, about: Judged, project_id: str, chosen: str | None) -> dict[str, Any]:
    return {
        "vorm": "cirkel",
        "kleur": look.kleur,
        "maat": 12 if project_id == chosen else 9,
        "hol": about.indicatief,
        "dekking": 1 if chosen in (None, project_id) else FADED,
        "code": "",
        "toon_code": False,
    }


def _add_labels(group: Group, mine: gpd.GeoDataFrame) -> None:
    """Names at the parts of the chosen project: colour alone says nothing."""
    if len(mine) < 2:
        return
    places = _middles(mine)
    names = [
        f"{area_name(r['gebied'])} {percentage(r['aandeel'])}" for r in mine.to_dict("records")
    ]
    labels = [
        feature(shape, {"naam": naam, "soort": "deel"})
        for shape, naam in zip(on_screen(places), names, strict=True)
    ]
    geojson(Features(labels), point_to_layer="miek.label", interactive=False).add_to(group)


def _middles(mine: gpd.GeoDataFrame) -> Geometries:
    """A point on each part: the middle of its longest line, or a place inside it."""
    shapes = mine.geometry.to_numpy()
    part, owner = shapely.get_parts(shapes, return_index=True)
    size = pd.Series(np.maximum(shapely.length(part), shapely.area(part)))
    largest = part[size.groupby(owner).idxmax().to_numpy()]
    is_line = shapely.get_dimensions(largest) == 1
    points = shapely.point_on_surface(largest)
    points[is_line] = shapely.line_interpolate_point(largest[is_line], 0.5, normalized=True)
    return points


def _where(row: Mapping[Any, Any]) -> str:
    if row["maat"] == 0:
        # A loose point beside a line or an area adds nothing to its size.
        return f"{area_name(row['gebied'])}: een punt"
    dimension, factor = _UNITS[row["maateenheid"]]
    size = measure(row["maat"] / factor, dimension)
    return f"{area_name(row['gebied'])}: {size} ({percentage(row['aandeel'])})"
