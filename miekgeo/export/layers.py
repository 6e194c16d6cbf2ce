"""Rows with geometry to GeoPackage and GeoJSON."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from miekgeo.day import today
from miekgeo.export.atomic import GDAL_REFUSALS, replacing
from miekgeo.export.dated import date_geopackage
from miekgeo.export.whole import require_whole_geojson, require_whole_gpkg
from miekgeo.geometry import to_map

# Column that gives the features of a GeoJSON their ids; not a name that a file would have.
FEATURE_ID = "__miekgeo_id"


def write_gpkg(
    layers: Mapping[str, gpd.GeoDataFrame], tables: Mapping[str, pd.DataFrame], path: Path
) -> None:
    """Write layers in EPSG:28992 first, then tables without geometry.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame (EPSG:28992)
        Layers by name; those without rows are written too.
    tables : mapping of str to DataFrame
        Other tables by name; those without rows are written too.
    path : Path

    Notes
    -----
    The same content gives the same bytes on the same day: no other time is in it.
    """
    with replacing(path, *GDAL_REFUSALS, sqlite3.Error) as aside:
        for layer, frame in layers.items():
            frame.to_file(aside, layer=layer, driver="GPKG", engine="pyogrio")
        for name, table in tables.items():
            _write_attributes(table, aside, name)
        date_geopackage(aside, today())
        require_whole_gpkg(aside, {n: len(f) for n, f in {**layers, **tables}.items()})


def write_geojson(
    frame: gpd.GeoDataFrame, path: Path, *, key: str | None = None, description: str = ""
) -> None:
    """Write RFC 7946: WGS84 lon/lat, right-hand rule, seven decimals.

    Parameters
    ----------
    frame : GeoDataFrame (EPSG:28992)
        Rows may lack their geometry.
    path : Path
    key : str, optional
        Column that gives each feature its id; it stays among the properties.
    description : str
        Told by the file itself, for when it travels alone.
    """
    placed = frame.set_geometry(
        gpd.GeoSeries(to_map(frame.geometry.to_numpy()), index=frame.index, crs="EPSG:4326")
    )
    options = {"DESCRIPTION": description} if description else {}
    if key is not None:
        # The driver takes the id out of the properties.
        placed = placed.assign(**{FEATURE_ID: placed[key]})
        options |= {"ID_FIELD": FEATURE_ID, "ID_TYPE": "String"}
    with replacing(path, *GDAL_REFUSALS) as aside:
        placed.to_file(
            aside,
            driver="GeoJSON",
            engine="pyogrio",
            RFC7946="YES",
            COORDINATE_PRECISION=7,
            WRITE_NAME="NO",
            # A text that looks like JSON is still a text: the type of a column must not hang on
            # what somebody wrote in it.
            AUTODETECT_JSON_STRINGS="NO",
            **options,
        )
        require_whole_geojson(aside)


def _write_attributes(table: pd.DataFrame, path: Path, name: str) -> None:
    # Imported here: reading a table needs no GDAL.
    import pyogrio

    text = table.astype("str") if not len(table) else table
    pyogrio.write_dataframe(text, path, layer=name, driver="GPKG", append=True)
