"""GeoJSON features to serve: from GeoPackage layers, or twelve provincies that fit on a sheet."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from shapely.geometry import mapping

from miekgeo.grenzen import PROVINCIES
from tests.conftest import ROOT
from tests.services.common import Feature, as_features

GRENZEN = ROOT / "data" / "grenzen.gpkg"
CODE_COLUMNS = ("identificatie", "statcode", "code")
NAME_COLUMNS = ("naam", "statnaam")

# The sheet: 166 by 250 km is 41,500 km2, in a grid of 3 by 4 provincies, each 3 by 9 gemeenten.
CORNER_M = (40_000, 340_000)
SIZE_M = (166_000, 250_000)
PROVINCIE_GRID = (3, 4)
GEMEENTE_GRID = (9, 36)
SHEET_M2 = 41_500e6


def features_of(path: Path, layer: str, where: str | None = None) -> list[Feature]:
    """Provincies or gemeenten of a layer in EPSG:28992, with the properties that PDOK gives them.

    `where` leaves rows out as GDAL understands it: `soort = 'gemeente'`.
    """
    frame = pyogrio.read_dataframe(path, layer=layer, where=where)
    official = frame[_first(frame, CODE_COLUMNS)]
    if set(official.str[:2]) == {"PV"}:
        columns = _provincie_columns(frame, official)
    elif set(official.str[:2]) == {"GM"}:
        columns = _gemeente_columns(frame, official)
    else:
        raise ValueError(f"{layer} holds more than provincies or gemeenten; use `where`")
    named = gpd.GeoDataFrame(columns, geometry=frame.geometry.array, crs=frame.crs)
    return as_features(named.set_index("identificatie", drop=False))


def _provincie_columns(frame: gpd.GeoDataFrame, official: pd.Series) -> dict[str, Any]:
    names = frame[_first(frame, NAME_COLUMNS)]
    return {"identificatie": official, "code": official.str[2:], "naam": names}


def _gemeente_columns(frame: gpd.GeoDataFrame, official: pd.Series) -> dict[str, Any]:
    inside = frame["provincie"] if "provincie" in frame else _provincie_by_place(frame)
    return {
        **_provincie_columns(frame, official),
        "ligt_in_provincie_code": inside.str[2:],
        "ligt_in_provincie_naam": inside.map(PROVINCIES),
    }


def _provincie_by_place(frame: gpd.GeoDataFrame) -> pd.Series:
    """PV code of the provincie in which, or nearest to which, a point of each area lies."""
    provincies = pyogrio.read_dataframe(GRENZEN, layer="provincies", columns=["code"])
    points = gpd.GeoDataFrame(geometry=frame.representative_point(), crs=frame.crs)
    nearest = points.sjoin_nearest(provincies)["code"]
    # A point on a border is as near to both sides: either will do.
    return nearest[~nearest.index.duplicated()]


def _first(frame: gpd.GeoDataFrame, names: tuple[str, ...]) -> str:
    return next(name for name in names if name in frame)


def sheet_provincies() -> list[Feature]:
    """The twelve provincies as rectangles that tile 41,500 km2 without gap or overlap."""
    return [
        _sheet_feature(code, name, rectangle, {})
        for (code, name), rectangle in zip(
            PROVINCIES.items(), _rectangles(PROVINCIE_GRID), strict=True
        )
    ]


def sheet_gemeenten() -> list[Feature]:
    """324 gemeenten, 27 of which tile each provincie of the sheet."""
    codes = list(PROVINCIES)
    columns, rows = (g // p for g, p in zip(GEMEENTE_GRID, PROVINCIE_GRID, strict=True))
    cells = itertools.product(range(GEMEENTE_GRID[1]), range(GEMEENTE_GRID[0]))
    features = []
    for number, ((row, column), rectangle) in enumerate(
        zip(cells, _rectangles(GEMEENTE_GRID), strict=True), start=1
    ):
        code = codes[row // rows * PROVINCIE_GRID[0] + column // columns]
        inside = {
            "ligt_in_provincie_code": code[2:],
            "ligt_in_provincie_naam": PROVINCIES[code],
        }
        features.append(_sheet_feature(f"GM{number:04}", f"Gemeente {number}", rectangle, inside))
    return features


def _sheet_feature(
    official: str, name: str, rectangle: shapely.Geometry, more: dict[str, Any]
) -> Feature:
    code = re.sub(r"^[A-Z]+", "", official)
    return {
        "type": "Feature",
        "id": official,
        "geometry": mapping(rectangle),
        "properties": {"identificatie": official, "code": code, "naam": name, **more},
    }


def _rectangles(grid: tuple[int, int]) -> Iterator[shapely.Geometry]:
    """Cells of the sheet, row by row.

    The finest grid is laid in whole metres and coarser ones take every so many lines of it, so that
    borders of provincies and gemeenten are the same numbers.
    """
    xs, ys = (_lines(axis)[:: GEMEENTE_GRID[axis] // grid[axis]] for axis in (0, 1))
    for (bottom, top), (left, right) in itertools.product(
        itertools.pairwise(ys), itertools.pairwise(xs)
    ):
        yield shapely.box(left, bottom, right, top)


def _lines(axis: int) -> list[float]:
    steps = np.linspace(0, SIZE_M[axis], GEMEENTE_GRID[axis] + 1)
    return [float(v) for v in CORNER_M[axis] + np.rint(steps)]
