"""Knooppunten and capaciteit in the formats users carry away, with what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd

from miekgeo.errors import WriteError
from miekgeo.export.layers import write_geojson, write_gpkg
from miekgeo.export.tables import write_csv, write_json, write_xlsx


@dataclass(frozen=True)
class Export:
    """What is written.

    Attributes
    ----------
    name : str
        Of the main table: its layer or sheet.
    main : GeoDataFrame (EPSG:28992)
        The main table with its places.
    layers : mapping of str to GeoDataFrame (EPSG:28992)
        Other layers, for a GeoPackage; sheets of a workbook without their geometry.
    tables : mapping of str to DataFrame
        Other tables, for a GeoPackage and a workbook.
    """

    name: str
    main: gpd.GeoDataFrame
    layers: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)


# Formats that hold the main table only.
MAIN_ONLY = frozenset({".csv", ".json", ".geojson"})


def write_export(export: Export, path: Path) -> None:
    """Write in the format of the file's ending.

    Parameters
    ----------
    export : Export
    path : Path
        CSV, JSON and GeoJSON hold the main table only; XLSX and GeoPackage hold all, the main one
        first.

    Raises
    ------
    WriteError
        The ending isn't known, or writing fails; what was there stays.
    """
    check_suffix(path)
    _WRITERS[path.suffix.lower()](export, path)


def check_suffix(path: Path) -> None:
    """Raise WriteError when the ending of a file isn't one that can be written."""
    if path.suffix.lower() not in _WRITERS:
        raise WriteError(
            f"{path.name}: onbekende indeling {path.suffix!r}.",
            hint=f"Kies een bestandsnaam die eindigt op {', '.join(_WRITERS)}.",
        )


def _plain(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.drop(columns=frame.geometry.name))


def _write_csv(export: Export, path: Path) -> None:
    write_csv(_plain(export.main), path)


def _write_json(export: Export, path: Path) -> None:
    write_json(_plain(export.main), path)


def _write_xlsx(export: Export, path: Path) -> None:
    others = {name: _plain(frame) for name, frame in export.layers.items()}
    write_xlsx({export.name: _plain(export.main), **others, **export.tables}, path)


def _write_gpkg(export: Export, path: Path) -> None:
    write_gpkg({export.name: export.main, **export.layers}, export.tables, path)


def _write_geojson(export: Export, path: Path) -> None:
    write_geojson(export.main, path)


_WRITERS: Mapping[str, Callable[[Export, Path], None]] = {
    ".csv": _write_csv,
    ".json": _write_json,
    ".xlsx": _write_xlsx,
    ".gpkg": _write_gpkg,
    ".geojson": _write_geojson,
}
