"""A small world to check answers on paper: squares of 10 km, in RD metres.

::

    y 520 km            +-----------+--------------+
                  Zee   | Groningen | Eems-Dollard |  Duitsland
    y 510 km            +-----------+--------------+
                  Zee   |  Drenthe  |  Overijssel  |  Duitsland
    y 500 km            +-----------+--------------+
                        |          Belgie          |
    y 490 km            +--------------------------+
           x 190       200         210            220          230 km

Gemeenten are 5 km wide: Assen and Emmen in Drenthe, Zwolle and Enschede in Overijssel, from west to
east; Groningen is the gemeente Eemsdelta.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.coverage import Coverage
from miekgeo.grenzen import Grenzen, make_grenzen
from miekgeo.schaalniveau import Schaalniveau, find_schaalniveau_full
from tests.factories import layer

NAME = "wereld op papier"
# Answers that hang on nothing but the geometry: a place that is known and a phase that is judged.
FIRM = {"ligging": "definitief", "projecttype": "verkenning"}

# The root of 100 squared (boundary set) and 100 squared (project).
HUNDRED_TWICE = 141.4


def square(x0: float, y0: float, x1: float, y1: float) -> shapely.Geometry:
    """A rectangle in km, with a vertex every 5 km so that neighbours share theirs."""
    box = shapely.box(x0 * 1000, y0 * 1000, x1 * 1000, y1 * 1000)
    return shapely.segmentize(box, 5000)


PROVINCIES = {
    "Groningen": square(200, 510, 210, 520),
    "Drenthe": square(200, 500, 210, 510),
    "Overijssel": square(210, 500, 220, 510),
}
AROUND = {
    "Belgie": square(200, 490, 220, 500),
    "Duitsland": square(220, 500, 230, 520),
    "Eems-Dollard": square(210, 510, 220, 520),
    "Zee": square(190, 500, 200, 520),
}
GEMEENTEN = {
    "Assen": square(200, 500, 205, 510),
    "Emmen": square(205, 500, 210, 510),
    "Zwolle": square(210, 500, 215, 510),
    "Enschede": square(215, 500, 220, 510),
    "Eemsdelta": square(200, 510, 210, 520),
}


def make_world(
    tolerantie_m: float,
    provincies: Mapping[str, shapely.Geometry] = PROVINCIES,
    around: Mapping[str, shapely.Geometry] = AROUND,
) -> Grenzen:
    """The world, or one with other provincies or surroundings."""
    areas = np.array(list(GEMEENTEN.values()), dtype=object)
    return make_grenzen(
        naam=NAME,
        provincies=provincies,
        around=around,
        gemeenten=Coverage(list(GEMEENTEN), areas, np.ones(len(areas), dtype=bool)),
        tolerantie_m=tolerantie_m,
        bron="getekend",
        peildatum="2025",
        licentie="vrij",
    )


def line(*km: tuple[float, float]) -> str:
    """A line through places in km, as WKT in metres."""
    return shapely.LineString([(x * 1000, y * 1000) for x, y in km]).wkt


def point(x: float, y: float) -> str:
    """A point at a place in km, as WKT in metres."""
    return shapely.Point(x * 1000, y * 1000).wkt


def box(x0: float, y0: float, x1: float, y1: float) -> str:
    """A rectangle in km, as WKT in metres."""
    return shapely.box(x0 * 1000, y0 * 1000, x1 * 1000, y1 * 1000).wkt


def together(*wkt: str) -> str:
    """A geometry collection of geometries."""
    return shapely.GeometryCollection([shapely.from_wkt(w) for w in wkt]).wkt


def lines(*wkt: str) -> str:
    """A multiline of lines."""
    return shapely.MultiLineString([shapely.from_wkt(w) for w in wkt]).wkt


def points(*km: tuple[float, float]) -> str:
    """A multipoint of places in km."""
    return shapely.MultiPoint([(x * 1000, y * 1000) for x, y in km]).wkt


def projecten(*rows: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Projects P1, P2 ... with the fields given."""
    return layer("projecten", *({"project_id": f"P{i}", **r} for i, r in enumerate(rows, 1)))


def cluster(naam: str, soort: str = "industriecluster", **fields: Any) -> dict[str, Any]:
    """A row of the clusters layer, with an official outline unless told otherwise."""
    return {"cluster_id": naam, "naam": naam, "soort": soort, "afbakening": "officieel", **fields}


def judge_full(
    grenzen: Grenzen,
    *rows: Mapping[str, Any],
    clusters: Sequence[Mapping[str, Any]] = (),
    status: pd.DataFrame | None = None,
) -> Schaalniveau:
    """All that is found on some projects."""
    return find_schaalniveau_full(projecten(*rows), grenzen, layer("clusters", *clusters), status)


def judge(
    grenzen: Grenzen,
    geometry: str | None,
    *,
    clusters: Sequence[Mapping[str, Any]] = (),
    status: pd.DataFrame | None = None,
    **fields: Any,
) -> pd.Series:
    """The answer on one project; definitively placed and still to be judged, unless told otherwise.

    A field given as None is missing.
    """
    row = {**FIRM, "geometry": geometry, **fields}
    return judge_full(grenzen, row, clusters=clusters, status=status).table.iloc[0]


def shares(answer: pd.Series) -> dict[str, float]:
    """Shares by area, in the order given."""
    return json.loads(answer["aandelen"])


def measures(answer: pd.Series) -> dict[str, float]:
    """Measures by area, in the order given."""
    return json.loads(answer["maten"])


def names(cell: str) -> list[str]:
    """Names in a cell, in the order given."""
    return cell.split(";") if cell else []
